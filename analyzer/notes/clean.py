"""RTF and HTML remains in a note's text. The cleaned text is the note's text: all offsets point into it."""

import re
from html.parser import HTMLParser

from striprtf.striprtf import rtf_to_text

_RTF = re.compile(r"\s*\{\\rtf")
_HTML = re.compile(
    r"</?(?:p|br|div|span|b|i|u|ul|ol|li|table|tr|td|th|html|body|font|strong|em|h[1-6])\b[^<>]*>|&(?:nbsp|amp|lt|gt|quot|#\d+);",
    re.IGNORECASE,
)
_BLOCK_TAGS = frozenset({"p", "br", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_SILENT_TAGS = frozenset({"style", "script", "head", "title"})
_BLANK_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


class _TextOf(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.silent += tag in _SILENT_TAGS
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT_TAGS and self.silent > 0
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def clean_text(text: str) -> str:
    """Take RTF and HTML mark-up out of a note; plain text comes back as it is.

    Args:
        text: A note as the export holds it.
    """
    if _RTF.match(text):
        return str(rtf_to_text(text, errors="ignore")).strip()  # type: ignore[no-untyped-call]
    if "<" in text or "&" in text:
        return _without_html(text) if _HTML.search(text) else text
    return text


def _without_html(text: str) -> str:
    parser = _TextOf()
    parser.feed(text)
    parser.close()
    return _BLANK_LINES.sub("\n\n", "".join(parser.parts).replace("\xa0", " ")).strip()
