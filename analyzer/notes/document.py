"""The text of a single note: one .txt or .docx file."""

import io
import re
import zipfile
from functools import lru_cache
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from analyzer.notes.clean import clean_text
from analyzer.notes.table import LONGEST_NOTE
from analyzer.notes.text_file import binary_kind, decoded

ENDINGS = (".txt", ".docx")
LARGEST_FILE = 32 * 2**20
"""Bytes of a file; a note of a million characters with some pictures has fewer."""
LARGEST_XML = 16 * 2**20
"""Bytes of the text of a .docx when unpacked, mark-up and styles included; Word needs a few for each character."""
LARGEST_TEXT = 4 * LONGEST_NOTE + 4
"""Bytes of a .txt: four a character in every encoding, and a mark of the byte order."""
MOST_PARTS = 500
"""Parts of a .docx with mark-up; Word writes some twenty."""
MOST_ELEMENTS, MOST_LOOKS, MOST_FIELDS = 30_000, 100_000, 2_000
"""Elements of the text of a .docx and of a list of its styles, and marks of its fields: mammoth takes a tenth of a
millisecond for an element, and for a field as much as there are open ones. Thirty pages have fewer."""
DEEPEST = 200
"""Elements within each other; mammoth reads each anew for those around it. Tables within tables have forty."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED = "an old Word file (.doc), or one locked with a password; save it as .docx without a password"
_DAMAGED = "no readable .docx: damaged, or of another kind than its ending says; save it as .docx anew"
_STYLES = "br[type='page'] => br\nbr[type='column'] => br"
_TOO_MUCH = "a .docx of more mark-up than a note has; copy its text into a new one"
_LISTS_OF_LOOKS = ("styles.xml", "numbering.xml")
_NOT_READ = "stylesWithEffects.xml"
_LOOKS = re.compile(
    r"(?:\{.*\})?(?:latentStyles|docDefaults|rPr|tblPr|trPr|tcPr|tblStylePr|basedOn|next|link|uiPriority|qFormat|rsid"
    r"|semiHidden|unhideWhenUsed|nsid|multiLevelType|tmpl|start|lvlText|lvlJc|spacing|ind|keepNext|keepLines|outlineLvl)"
)
"""Elements of these parts that tell how text looks."""
_SAME_LOOKS = 8
"""So many lists of styles are kept; the notes of an agency come from a few templates."""
_TIDY = [
    (re.compile(r'<a href="#(?:foot|end)note-ref-[^"]*">↑</a>'), ""),  # mammoth's way back from a footnote
    (re.compile(r"(<t[dh]\b[^>]*>)<p>"), r"\1"),  # so that a row of cells with one paragraph each is one line
    (re.compile(r"</p>(?=</t[dh]>)"), ""),
    (re.compile(r"<li\b[^>]*>(?!<[uo]l>)(?:<p>)?"), "<li>- "),
    (re.compile(r'<input checked="checked" type="checkbox" />'), "[x] "),
    (re.compile(r'<input type="checkbox" />'), "[ ] "),
]


class _RefusedError(ValueError):
    """A reason that shall not be taken for damage."""


def document_text(ending: str, content: bytes) -> str:
    """Read the text of a file, without mark-up.

    Args:
        ending: One of ENDINGS.
        content: The file.

    Raises:
        ValueError: It cannot be read or holds no text; the message says why and never repeats what it holds.
    """
    if not content:
        raise ValueError("an empty file")
    if ending == ".txt" and len(content) > LARGEST_TEXT:
        raise ValueError(f"too long; a note may have {LONGEST_NOTE:,} characters; split it")
    if ending == ".docx":
        text = _docx_text(content)
    elif what := binary_kind(content):
        raise ValueError(f"not text but {what}")
    else:
        text = decoded(content)
    if len(text) > LONGEST_NOTE:
        raise ValueError(f"{len(text):,} characters; a note may have {LONGEST_NOTE:,}; split it")
    if "\0" in text:
        raise ValueError("a NUL character: the file is damaged, no text, or in another encoding")
    if ending == ".txt":
        text = clean_text(text)
    if not text.strip():
        raise ValueError("no text in it, only pictures" if _has_pictures(ending, content) else "no text in it")
    return text


def _docx_text(content: bytes) -> str:
    """Read a Word document: tracked insertions in and deletions out; a row of a table and an item of a list a line."""
    if content.startswith(_OLD_OFFICE):
        raise ValueError(_LOCKED)
    import mammoth  # noqa: PLC0415  # which few exports need, and which takes long to load

    try:
        html = mammoth.convert_to_html(
            _xml_parts(content),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=lambda _: [],
        ).value
    except _RefusedError:
        raise
    except Exception:  # mammoth lets the errors of zip, XML and its own reader through
        raise ValueError(_DAMAGED) from None
    for mark_up, tidy in _TIDY:
        html = mark_up.sub(tidy, html)
    return clean_text(html)


def _xml_parts(content: bytes) -> io.BytesIO:
    """Copy the parts that hold text to an archive of their own, so that mammoth unpacks nothing without a limit."""
    parts: dict[str, bytes] = {}
    left, elements = LARGEST_XML, 0
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        infos = [info for info in source.infolist() if info.filename.endswith((".xml", ".rels"))]
        if len(infos) > MOST_PARTS:
            raise _RefusedError(_TOO_MUCH)
        for info in infos:
            if info.filename.endswith(_NOT_READ):
                continue
            with source.open(info) as handle:
                part = handle.read(left + 1)
            left -= len(part)
            if left < 0:
                raise _RefusedError(f"a .docx whose text is larger than {LARGEST_XML // 2**20} MB; split it")
            parts[info.filename] = _harmless(part, looks=info.filename.endswith(_LISTS_OF_LOOKS))
            elements += _elements(parts[info.filename])
            if elements > MOST_ELEMENTS:
                raise _RefusedError(_TOO_MUCH)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return copy


def _elements(part: bytes) -> int:
    """Count what begins an element, before anything is parsed."""
    return part.count(b"<") - part.count(b"</")


def _harmless(part: bytes, *, looks: bool) -> bytes:
    """Return a part that mammoth may parse; lists of styles shorter.

    Raises:
        Exception: It is no XML, or names entities, which can grow or point to files; no word processor does.
        _RefusedError: There is too much of it.
    """
    if _elements(part) > (MOST_LOOKS if looks else MOST_ELEMENTS):
        raise _RefusedError(_TOO_MUCH)
    if looks:
        part = _without_looks(part)
    root = _parsed(part)
    if sum(element.tag.endswith("fldChar") for element in root.iter()) > MOST_FIELDS or _depth(root) > DEEPEST:
        raise _RefusedError(_TOO_MUCH)
    return part


def _depth(root: Element) -> int:
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for parent in level for child in parent]
    return depth


def _parsed(part: bytes) -> Element:
    root: Element = fromstring(part, forbid_dtd=True)
    return root


@lru_cache(maxsize=_SAME_LOOKS)
def _without_looks(part: bytes) -> bytes:
    """Leave out of a list of styles what mammoth would parse for nothing, which takes most of its time."""
    root = _parsed(part)
    for parent in list(root.iter()):
        for child in list(parent):
            if _LOOKS.fullmatch(child.tag):
                parent.remove(child)
    return tostring(root)


def _has_pictures(ending: str, content: bytes) -> bool:
    if ending != ".docx":
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any("/media/" in name for name in archive.namelist())
