"""Archives, Word documents, RTF, HTML and FHIR that take ages or gigabytes, or name files that are not theirs."""

import base64
import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from analyzer.notes.document import DEEPEST, MOST_ELEMENTS, MOST_FIELDS, MOST_PARTS
from tests.hostile.confined import Confined
from tests.hostile.readers import notes_of
from tests.hostile.tables import ENTITIES, EXTERNAL, MEGABYTE, altered, around, deflated
from tests.notes.documents import docx_bytes
from tests.notes.exports import jsonl_text, written

NOTE = "Staff: P1\nDate: 2025-03-04\n\nSat with her."
PAGE = docx_bytes("Staff: P1", "Date: 2025-03-04", "Sat with her.")
TOO_MUCH, DAMAGED = "a .docx of more mark-up than a note has", "no readable .docx: damaged"
WORD = "http://schemas.openxmlformats.org/markup-compatibility/2006"
Content = Callable[[], str | bytes]


def docx(xml: str, *, doctype: str = "", encoding: str = "utf-8") -> bytes:
    """Return a document with elements in its body, in any encoding that XML may have."""

    def change(name: str, part: bytes) -> bytes:
        if name != "word/document.xml":
            return part
        text = part.decode().replace("<w:sectPr", xml + "<w:sectPr", 1)
        head, end, rest = text.partition("?>")
        return (head.replace("UTF-8", encoding.upper()) + end + doctype + rest).encode(encoding)

    return altered(PAGE, change)


def docx_with_parts(parts: Mapping[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(PAGE)) as source:
        own = [(name, source.read(name)) for name in source.namelist()]
    return deflated([*own, *parts.items()])


def fhir(content_type: str, data: bytes) -> str:
    """Return two lines of FHIR, the first with an attachment of any content type."""
    attachment = {"contentType": content_type, "data": base64.b64encode(data).decode()}
    plain = {"contentType": "text/plain", "data": base64.b64encode(b"Sat with her.").decode()}
    return jsonl_text(
        [
            {
                "resourceType": "DocumentReference",
                "id": name,
                "status": "current",
                "date": "2025-03-04T10:00:00Z",
                "author": [{"reference": "Practitioner/P1"}],
                "content": [{"attachment": held}],
            }
            for name, held in (("a", attachment), ("b", plain))
        ]
    )


def overlapping(copies: int) -> bytes:
    """Return an archive whose list of files names one file again and again (Fifield, A better zip bomb, 2019)."""
    name, text = b"P1_2025-03-04.txt", NOTE.encode() + b" x" * 400_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(text) + packer.flush()
    told = (20, 0, 8, 0, 0x21, zlib.crc32(text), len(packed), len(text), len(name), 0)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", *told) + name + packed
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, *told, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, copies, copies, len(entry) * copies, len(local), 0)
    return local + entry * copies + end


REFUSED: dict[str, tuple[Content, str]] = {
    "notes-that-unpack-to-far-more": (
        lambda: deflated([(f"P{at}_2025-03-04.txt", b"<p>" + b"< " * 450_000) for at in range(40)]),
        "bytes that unpack to 36,000,120, which notes do not",
    ),
    "files-that-share-their-bytes": (lambda: overlapping(3_000), "not a readable ZIP archive"),
    "nothing-but-archives": (lambda: deflated([("a.zip", overlapping(3))]), "no .txt or .docx file in it"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_an_archive_that_stands_for_far_more_ends_in_one_line(
    tmp_path: Path, confined: Confined, content: Content, said: str
) -> None:
    outcome = confined(notes_of, written(tmp_path / "notes.zip", content()))
    assert outcome.refused.startswith("notes.zip: ")
    assert said in outcome.refused


DOCUMENTS: dict[str, tuple[Content, str]] = {
    "entities": (lambda: docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", doctype=ENTITIES), DAMAGED),
    "entities-in-utf-16": (
        lambda: docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", doctype=ENTITIES, encoding="utf-16"),
        DAMAGED,
    ),
    "a-file-of-this-machine-in-utf-16": (
        lambda: docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", doctype=EXTERNAL, encoding="utf-16"),
        DAMAGED,
    ),
    "many-paragraphs": (lambda: docx("<w:p/>" * (MOST_ELEMENTS + 1)), TOO_MUCH),
    "many-fields": (
        lambda: docx('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * (MOST_FIELDS + 1)),
        TOO_MUCH,
    ),
    "deep": (
        lambda: docx(
            f'<mc:AlternateContent xmlns:mc="{WORD}"><mc:Fallback>' * 7_000
            + "</mc:Fallback></mc:AlternateContent>" * 7_000
        ),
        TOO_MUCH,
    ),
    "a-little-too-deep": (lambda: docx("<w:sdt>" * DEEPEST + "</w:sdt>" * DEEPEST), TOO_MUCH),
    "many-styles": (
        lambda: altered(
            PAGE,
            lambda name, part: (
                part.replace(b"<w:docDefaults>", b"<w:docDefaults>" + b"<w:b/>" * 200_000)
                if name == "word/styles.xml"
                else part
            ),
        ),
        TOO_MUCH,
    ),
    "many-parts": (lambda: docx_with_parts({f"x/{at}.xml": b"<a/>" for at in range(MOST_PARTS)}), TOO_MUCH),
}


@pytest.mark.parametrize(("content", "reason"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_word_document_of_too_much_costs_itself_alone(
    tmp_path: Path, confined: Confined, content: Content, reason: str
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    written(folder / "a.docx", content())
    written(folder / "b.docx", PAGE)
    outcome = confined(notes_of, folder)
    assert outcome.kept == ("P1",)
    (told,) = outcome.rejected
    assert told.startswith(f"file a.docx: {reason}")


MARKED: dict[str, str] = {
    "rtf-with-many-links": "{\\rtf1 " + '{\\field{\\*\\fldinst{HYPERLINK "x' * 25_000 + "}",
    "rtf-with-many-fields": "{\\rtf1 " + "{\\field{\\*\\fldinst{" * 45_000 + "}",
    "rtf-with-one-long-link": "{\\rtf1 {\\field{\\*\\fldinst{" + 'HYPERLINK "' * 80_000 + "}",
    "rtf-with-many-fonts": "{\\rtf1 {\\fonttbl" + "\\f1" * 300_000 + "}}",
    "rtf-with-fonts-of-many-kinds": "{\\rtf1 {\\fonttbl" + "\\f1\\fcharset0 x" * 60_000 + "}}",
    "rtf-of-deep-groups": "{\\rtf1 " + "{" * 400_000 + "x" + "}" * 400_000 + "}",
    "html-of-deep-elements": "<div>" * 190_000,
    "html-of-open-tags": "<p>" + "<a " * 320_000,
    "html-of-open-comments": "<p>" + "<!--" * 240_000,
    "html-of-open-references": "<p>" + "&#" * 490_000,
}


@pytest.mark.parametrize("text", MARKED.values(), ids=MARKED)
def test_mark_up_of_any_kind_is_taken_out_in_time(tmp_path: Path, confined: Confined, text: str) -> None:
    written(tmp_path / "P2_2025-03-04.txt", text)
    written(tmp_path / "P1_2025-03-04.txt", "Sat with her.")
    outcome = confined(notes_of, tmp_path)
    assert outcome.refused == ""
    assert outcome.kept[0] == "P1"


def test_a_text_of_no_encoding_that_is_too_long_is_not_decoded(tmp_path: Path, confined: Confined) -> None:
    written(tmp_path / "P2_2025-03-04.txt", b"\xff\x28" * 15 * MEGABYTE)
    written(tmp_path / "P1_2025-03-04.txt", "Sat with her.")
    outcome = confined(notes_of, tmp_path)
    assert outcome.kept == ("P1",)
    assert outcome.rejected == ("file P2_2025-03-04.txt: too long; a note may have 1,000,000 characters; split it",)


FHIR: dict[str, str] = {
    "encoding-that-takes-ages": fhir("text/plain; charset=punycode", b"a" * 100_000 + b"-" + b"9" * 500_000),
    "encoding-that-unpacks": fhir("text/plain; charset=zlib_codec", zlib.compress(b"x" * MEGABYTE)),
    "encoding-that-is-a-path": fhir("text/plain; charset=../../x", b"x"),
    "html-that-names-its-encoding": fhir("text/html", b"<meta charset=idna>" + b"a." * 200_000),
}


@pytest.mark.parametrize("content", FHIR.values(), ids=FHIR)
def test_an_attachment_in_an_encoding_of_no_page_is_read_as_it_looks(
    tmp_path: Path, confined: Confined, content: str
) -> None:
    outcome = confined(notes_of, written(tmp_path / "a.ndjson", content))
    assert outcome.refused == ""
    assert outcome.kept == ("P1",)


NAMES = {
    "out-of-the-archive": "../../P1_2025-03-04.txt",
    "absolute": "/etc/P1_2025-03-04.txt",
    "of-windows": "C:\\x\\P1_2025-03-04.txt",
    "of-windows-out": "a\\..\\..\\P1_2025-03-04.txt",
    "with-terminal-codes": "\x1b[31mred\x07\n/P1_2025-03-04.txt",
    "with-mark-up": "[bold]<script>=1+1/P1_2025-03-04.txt",
    "turned-round": "\u202e/P1_2025-03-04.txt",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_in_an_archive_is_a_name_and_writes_nothing(tmp_path: Path, confined: Confined, name: str) -> None:
    (tmp_path / "in").mkdir()
    content = deflated([(name, NOTE.encode()), (name.replace("2025-03-04", "x"), b"no form")])
    outcome = confined(notes_of, written(tmp_path / "in" / "notes.zip", content))
    assert outcome.refused == ""
    assert outcome.kept == ("P1",)
    assert all(character.isprintable() for reason in outcome.rejected for character in reason)
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "notes.zip"]


def test_a_path_of_thousands_of_folders_costs_its_note_alone(tmp_path: Path, confined: Confined) -> None:
    content = deflated([("a/" * 30_000 + "P2_2025-03-04.txt", b"x"), ("P1_2025-03-04.txt", b"x")])
    outcome = confined(notes_of, written(tmp_path / "notes.zip", content))
    assert outcome.kept == ("P1",)
    assert outcome.rejected[0].endswith("P2_2025-03-04.txt: a path of more than 1,000 characters")


def test_links_pipes_and_devices_in_a_folder_are_not_opened(tmp_path: Path, confined: Confined) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    written(tmp_path / "P9_2025-03-04.txt", "a note of elsewhere")
    for name, target in (("P2", tmp_path / "P9_2025-03-04.txt"), ("P3", Path("/dev/zero")), ("P4", Path("/etc"))):
        (folder / f"{name}_2025-03-04.txt").symlink_to(target)
    os.mkfifo(folder / "P5_2025-03-04.txt")
    written(folder / "P1_2025-03-04.txt", "Sat with her.")
    outcome = confined(notes_of, folder)
    assert outcome.kept == ("P1",)
    assert len(outcome.rejected) == 4


def test_an_archive_of_honest_notes_is_read(tmp_path: Path, confined: Confined) -> None:
    words = random.Random(7)
    texts = [" ".join(words.choices(("sat", "with", "her", "and", "rode", "home"), k=9_000)) for _ in range(100)]
    content = deflated([(f"P1_2025-03-04_{at}.txt", text.encode()) for at, text in enumerate(texts)])
    outcome = confined(notes_of, written(tmp_path / "notes.zip", content))
    assert outcome.kept == ("P1",)
    assert outcome.rejected == ()


def test_formulas_in_a_csv_are_text(tmp_path: Path, confined: Confined) -> None:
    outcome = confined(notes_of, written(tmp_path / "a.csv", around("=HYPERLINK(1),2025-03-04,=1+1")))
    assert outcome.kept == ("P1", "=HYPERLINK(1)")
