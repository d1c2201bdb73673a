"""The text of FHIR resources: attachments and narratives."""

import base64
import codecs
import re
from collections.abc import Iterable
from typing import Any

from analyzer.notes.clean import clean_text
from analyzer.notes.fhir_elements import Elements, UnusableError
from analyzer.notes.table import LONGEST_NOTE
from analyzer.notes.text_file import binary_kind, decoded

LONGEST_DATA = 8 * LONGEST_NOTE
"""Characters of base64; the longest note has fewer in every encoding."""
_UNTYPED = ""
_PREFERENCE = (
    ("text/plain", "text/markdown"),
    ("text/html", "application/xhtml+xml"),
    ("text/rtf", "application/rtf"),
    (_UNTYPED,),
)
"""Content types that are read, the best first: several attachments are one note in several formats."""
_MIME = re.compile(r"[a-z]{2,20}/[a-z0-9.+-]{1,60}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_OF_TEXT = re.compile(
    r"(?:us-)?ascii|utf-?8|utf-?(?:16|32)(?:-?[lb]e)?|(?:iso-?8859|windows|cp|latin|koi8|euc|mac|gb|big5|shift)[\w-]*"
)
"""Encodings that pages have. Python knows others, some of which take ages ("punycode") or mean no text."""
_HTML_CHARSET = re.compile(rb"<(?:meta|\?xml)[^<>]*?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_HTML_HEAD = 1_024
"""Bytes of HTML in which it names its encoding, as browsers look for it."""
_TAG = re.compile(r"<[^<>]*>")
_LAYOUT = re.compile(r"(?<!^)<(?:p|br|div|li|tr|h[1-6])\b", re.IGNORECASE)
_AS_TYPED = re.compile(r"<pre\b", re.IGNORECASE)
_AT_A_URL = "the text is at a URL; export it with the data inline"


def document_text(document: Elements, resource: Elements) -> str:
    """Return the text of a DocumentReference, with mark-up.

    Args:
        document: Its checked elements.
        resource: The whole of it, for the data.

    Raises:
        UnusableError: There is none, or none that can be read.
    """
    attachments = [entry["attachment"] for entry in document["content"]]
    data = [entry["attachment"].get("data") for entry in resource["content"]]
    types = [entry.get("contentType", _UNTYPED) for entry in attachments]
    if any(data):
        return _best(types, data)
    if text := _narrative(document.get("text", {})):
        return text
    raise UnusableError("text", _AT_A_URL if any("url" in entry for entry in attachments) else "no text")


def _best(types: list[str], data: list[object]) -> str:
    problem = None
    for preferred in _PREFERENCE:
        for at, (content_type, content) in enumerate(zip(types, data, strict=True)):
            if content and _mime(content_type) in preferred:
                try:
                    if (text := _decoded(content, content_type)).strip():
                        return text
                except ValueError as error:
                    problem = problem or f"DocumentReference.content[{at}].attachment.data: {error}"
    told = next((_mime(content_type) for content_type, content in zip(types, data, strict=True) if content), "")
    if not problem and not any(told in preferred for preferred in _PREFERENCE):
        what = told if _MIME.fullmatch(told) else "unknown"
        problem = f"an attachment of the content type {what}; export the notes as plain text, HTML or RTF"
    raise UnusableError("text", problem or "no text")


def _mime(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _decoded(data: object, content_type: str) -> str:
    """Decode base64 strictly; pydantic would pass over characters that are none and cut off what follows padding."""
    if not isinstance(data, str):
        raise ValueError("not text")
    if len(data) > LONGEST_DATA:
        raise ValueError(f"a note may have {LONGEST_NOTE:,} characters; split it")
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except ValueError:
        raise ValueError("not valid base64") from None
    mime = _mime(content_type)
    if mime == _UNTYPED:
        return _untyped(content)
    named = _CHARSET.search(content_type)
    if named is None and mime in _PREFERENCE[1] and (in_html := _HTML_CHARSET.search(content[:_HTML_HEAD])):
        return _in_charset(content, in_html[1].decode("ascii", errors="replace"))
    return _in_charset(content, named[1] if named else "utf-8")


def _in_charset(content: bytes, charset: str) -> str:
    """Decode as told; where that does not hold, as the bytes look."""
    charset = charset.lower()
    if charset in ("iso-8859-1", "latin1"):
        charset = "cp1252"  # as browsers do, for the quotation marks of Windows
    if charset.startswith("utf-") and not charset.endswith(("le", "be")):
        return decoded(content)  # tells utf-16 with and without a mark of its byte order
    if not _OF_TEXT.fullmatch(charset):
        return decoded(content)
    try:
        return content.decode(charset)
    except (LookupError, ValueError):
        return decoded(content)


def _untyped(content: bytes) -> str:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text or "\0" in text or binary_kind(content):
        raise ValueError("no content type, and no text in utf-8")
    return text


def composition_text(composition: Elements) -> str:
    """Return the text of a Composition: its sections under their titles, or else its narrative.

    Raises:
        UnusableError: There is none, or it is too long.
    """
    sections = composition.get("section", [])
    if sum(map(_length, sections)) > LONGEST_NOTE:
        raise UnusableError("text", f"a note may have {LONGEST_NOTE:,} characters; split it")
    if text := _under_titles(sections) or _narrative(composition.get("text", {})):
        return text
    raise UnusableError("text", "no text")


def _length(section: Elements) -> int:
    inner = sum(map(_length, section.get("section", ())))
    return inner + len(section.get("title", "")) + len(section.get("text", {}).get("div", ""))


def _under_titles(sections: Iterable[Elements]) -> str:
    parts = []
    for section in sections:
        own = clean_text(_narrative(section.get("text", {})))
        body = "\n\n".join(part for part in (own, _under_titles(section.get("section", ()))) if part)
        if body:
            title = section.get("title", "").strip().rstrip(":")
            parts.append(f"{title}:\n{body}" if title else body)
    return "\n\n".join(parts)


def _narrative(narrative: dict[str, Any]) -> str:
    """Return the XHTML of a narrative, "" where it says nothing; line ends are blanks where tags make the lines."""
    html: str = narrative.get("div", "").strip()
    if narrative.get("status") == "empty" or not _TAG.sub("", html).strip():
        return ""
    if _LAYOUT.search(html) and not _AS_TYPED.search(html):
        return " ".join(html.split())
    return html
