"""RTF and HTML remains in a note's text. The cleaned text is the note's text: all offsets point into it."""

import re
from html.parser import HTMLParser

from striprtf.striprtf import rtf_to_text

_RTF = re.compile(r"\s*\{\\rtf")
_RTF_LINK = re.compile(r"\\fldinst(?=\{)", re.IGNORECASE)
"""Where striprtf looks for a link by a pattern that takes ages on a line with many."""
_RTF_FONTS = re.compile(r"\{[^{}]*\\fonttbl")
_RTF_FONT = re.compile(r"\\f(\d{1,5})(?!\d)[^;]*?\\fcharset(\d{1,3})")
LONGEST_FONT = 200
"""Characters of a font in an RTF's table of fonts; Word's have fewer."""
_TELLING_TAGS = "p|br|div|span|b|i|u|ul|ol|li|table|tr|td|th|html|body|font|strong|em|h[1-6]"
_OTHER_TAGS = (
    "a|s|hr|sup|sub|img|pre|code|small|big|center|blockquote|dl|dt|dd|thead|tbody|tfoot|col|colgroup|caption|section"
    "|article|label|style|script|head|title|meta|link|xml|[ovw]:[a-z]+"
)
_HTML = re.compile(rf"</?(?:{_TELLING_TAGS})\b[^<>]*>|&(?:nbsp|amp|lt|gt|quot|#\d+);", re.IGNORECASE)
_TAG = re.compile(rf"</(?:{_TELLING_TAGS})>", re.IGNORECASE)
_NO_MARKUP = re.compile(rf"<(?!/?(?:{_TELLING_TAGS}|{_OTHER_TAGS})\b[^<>]*>)|&(?!#?\w{{1,32}};)", re.IGNORECASE)
"""What an HTML parser takes for mark-up and a writer of notes did not mean so: "mood <baseline", "meds&notes"."""
_BLOCK_TAGS = frozenset({"p", "br", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_CELL_TAGS = frozenset({"td", "th"})
_SILENT_TAGS = frozenset({"style", "script", "head", "title"})
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_BLANK_LINES = re.compile(r"(?<![ \t])[ \t]*\n(?:[ \t]*\n)+")


class _TextOf(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.silent += tag in _SILENT_TAGS
        if tag in _BLOCK_TAGS:
            self.parts.append("\n")
        elif tag in _CELL_TAGS and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\t")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
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

    Raises:
        ValueError: It is RTF that cannot be read.
    """
    if _RTF.match(text):
        return encodable(_without_rtf(text))
    if ("<" in text or "&" in text) and _HTML.search(text):
        text = _without_html(text)
        # mark-up that was escaped as text ("&lt;p&gt;") shows only now
        return encodable(_without_html(text) if _TAG.search(text) else text)
    return encodable(text)


def encodable(text: str) -> str:
    """Join the halves of a character that came as two, and put "\ufffd" for a half alone; no file can hold either."""
    try:
        text.encode("utf-8")  # ten times faster than a search
    except UnicodeEncodeError:
        return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
    return text


def _without_rtf(text: str) -> str:
    text = _RTF_LINK.sub(r"\\fldinst\n", text)  # without its address, which is no word of the note
    try:
        return str(rtf_to_text(_with_plain_fonts(text), errors="ignore")).strip()  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError, LookupError, TypeError):
        raise ValueError("RTF that cannot be read") from None


def _with_plain_fonts(text: str) -> str:
    """Leave of the table of fonts only which encoding each has: striprtf reads it by a pattern that can take ages."""
    begin = _RTF_FONTS.search(text)
    if begin is None:
        return text
    end, depth = len(text), 1
    for brace in re.finditer("[{}]", text[begin.end() :]):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            end = begin.end() + brace.start()
            break
    found = (_RTF_FONT.search(entry) for entry in text[begin.end() : end].split(";") if len(entry) <= LONGEST_FONT)
    fonts = "".join(f"{{\\f{font[1]}\\fcharset{font[2]} x;}}" for font in found if font)
    return text[: begin.end()] + fonts + text[end:]


def _without_html(text: str) -> str:
    comments_end = text.rfind("-->") + len("-->")  # one that is never closed is no comment
    text = _DECLARATION.sub("", _COMMENT.sub("", text[:comments_end]) + text[comments_end:])
    parser = _TextOf()
    parser.feed(_NO_MARKUP.sub(lambda match: "&lt;" if match[0] == "<" else "&amp;", text))
    parser.close()
    return _BLANK_LINES.sub("\n\n", "".join(parser.parts).replace("\xa0", " ")).strip()
