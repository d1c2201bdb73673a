import io
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.notes.document import LARGEST_XML, document_text
from analyzer.notes.table import LONGEST_NOTE
from tests.notes.documents import PIXEL, docx_bytes, docx_with, docx_with_table, zip_bytes
from tests.notes.exports import HEADER, rezipped, xlsx_bytes

SECRET = "SECRET-NOTE-TEXT"
SAID = "Él dijo “no”, ’tis so…\r\nTwice.\tYes."
GOOD = docx_bytes(SECRET)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SECRET.encode() + bytes(2_000)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tracked(kind: str, inside: str) -> str:
    return f'<w:{kind} w:id="1" w:author="A" w:date="2025-03-04T00:00:00Z">{inside}</w:{kind}>'


def with_picture(word_document: Document) -> None:
    word_document.add_picture(io.BytesIO(PIXEL))


def with_lists(word_document: Document) -> None:
    for text, style in (("one", "List Bullet"), ("deep", "List Bullet 2"), ("first", "List Number"), ("end", "Normal")):
        word_document.add_paragraph(text, style=style)


def with_page_break(word_document: Document) -> None:
    word_document.paragraphs[0].add_run().add_break(WD_BREAK.PAGE)
    word_document.paragraphs[0].add_run("after")


def replaced(old: bytes, new: bytes) -> bytes:
    """Return the good document with other bytes in its main part."""
    return rezipped(GOOD, lambda name, part: part.replace(old, new) if name == "word/document.xml" else part)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_file_comes_back_as_it_is_in_every_encoding(encoding: str) -> None:
    assert document_text(".txt", SAID.encode(encoding)) == SAID


@given(st.text(st.characters(exclude_characters="\0<&{\ufeff", exclude_categories=["Cs"])).filter(str.strip))
def test_any_text_comes_back_identical(text: str) -> None:
    assert document_text(".txt", text.encode()) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(
            docx_bytes("Sat with her.", "", "Él dijo “no”."), "Sat with her.\n\nÉl dijo “no”.", id="paragraphs"
        ),
        pytest.param(docx_bytes("mood <baseline & R&D, <3"), "mood <baseline & R&D, <3", id="marks-of-mark-up"),
        pytest.param(docx_bytes("a\tb\nc"), "a\tb\nc", id="tab-and-line-break"),
        pytest.param(docx_bytes("before", change=with_page_break), "before\nafter", id="page-break"),
        pytest.param(docx_bytes(change=with_lists), "- one\n\n- deep\n\n- first\n\nend", id="lists"),
        pytest.param(
            docx_with_table(("Staff", "P1"), ("Date", "3/4/2025")),
            "Staff\tP1\n\nDate\t3/4/2025\n\nSat with her.",
            id="table",
        ),
        pytest.param(
            docx_with_table(("Staff", "", "Date", "3/4"), ("Note", "One.\nTwo.", "", "")),
            "Staff\t\tDate\t3/4\n\nNote\tOne.\nTwo.\n\nSat with her.",
            id="table-with-empty-cells-and-lines-in-a-cell",
        ),
        pytest.param(
            docx_with(
                f"<w:tbl><w:tr><w:tc><w:p>{run('Note')}</w:p></w:tc><w:tc><w:p>{run('One.')}</w:p><w:p>{run('Two.')}</w:p>"
                "</w:tc></w:tr></w:tbl>"
            ),
            "Note\tOne.\n\nTwo.",
            id="table-with-paragraphs-in-a-cell",
        ),
        pytest.param(docx_bytes("Sat.", change=with_picture), "Sat.", id="picture"),
        pytest.param(
            docx_with(f"<w:p>{run('I ')}{tracked('ins', run('sat'))}{run(' there.')}</w:p>"),
            "I sat there.",
            id="tracked-insertion",
        ),
        pytest.param(
            docx_with(
                f"<w:p>{run('I sat')}{tracked('del', '<w:r><w:delText> and slept</w:delText></w:r>')}{run('.')}</w:p>"
            ),
            "I sat.",
            id="tracked-deletion",
        ),
        pytest.param(
            docx_with(f"<w:sdt><w:sdtContent><w:p>{run('Staff: P1')}</w:p></w:sdtContent></w:sdt>"),
            "Staff: P1",
            id="content-control-around-a-paragraph",
        ),
        pytest.param(
            docx_with(f"<w:p>{run('Staff: ')}<w:sdt><w:sdtContent>{run('P1')}</w:sdtContent></w:sdt></w:p>"),
            "Staff: P1",
            id="content-control-in-a-line",
        ),
        pytest.param(
            docx_with(
                "<w:p>"
                + "".join(
                    f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{on}"/></w14:checkbox></w:sdtPr>'
                    f"<w:sdtContent>{run(mark)}</w:sdtContent></w:sdt>{run(label)}"
                    for on, mark, label in (("1", "☒", "in person "), ("0", "☐", "phone"))
                )
                + "</w:p>"
            ),
            "[x] in person [ ] phone",
            id="check-boxes",
        ),
        pytest.param(
            docx_with(
                "<w:p><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent><w:p>"
                f"{run('In a box.')}</w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
            ),
            "In a box.",
            id="text-box",
        ),
        pytest.param(docx_with(f"<w:p>{run('a')}<w:unknown/>{run('b')}</w:p>"), "ab", id="unknown-element"),
    ],
)
def test_a_word_document_is_read_as_text(content: bytes, text: str) -> None:
    assert document_text(".docx", content) == text


def test_a_footnote_stands_at_the_end_without_its_way_back() -> None:
    content = docx_with(f'<w:p>{run("Sat.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    handle = io.BytesIO(content)
    with zipfile.ZipFile(handle, "a") as archive:
        note = (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p>{run("Told me.")}</w:p></w:footnote></w:footnotes>'
        )
        archive.writestr("word/footnotes.xml", note)
    assert document_text(".docx", handle.getvalue()) == "Sat.[1]\n\n- Told me."


def test_nothing_is_printed_or_warned_of(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    document_text(".docx", docx_with(f'<w:p><w:pPr><w:pStyle w:val="None"/></w:pPr>{run("x")}<w:unknown/></w:p>'))
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_part_that_is_there_twice_is_taken_once() -> None:
    handle = io.BytesIO(GOOD)
    with zipfile.ZipFile(handle, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", archive.read("word/document.xml"))
    assert document_text(".docx", handle.getvalue()) == SECRET


DAMAGED = "no readable .docx: damaged, or of another kind"
LOCKED = "an old Word file (.doc), or one locked with a password"
BAD: dict[str, tuple[str, bytes, str]] = {
    "empty-txt": (".txt", b"", "an empty file"),
    "empty-docx": (".docx", b"", "an empty file"),
    "blanks": (".txt", b" \r\n\t", "no text in it"),
    "byte-order-mark-alone": (".txt", b"\xef\xbb\xbf", "no text in it"),
    "docx-without-words": (".docx", docx_bytes("", " "), "no text in it"),
    "docx-of-pictures": (".docx", docx_bytes(change=with_picture), "no text in it, only pictures"),
    "old-word": (".docx", OLE, LOCKED),
    "old-word-as-txt": (".txt", OLE, "not text but an old Excel or Word file"),
    "docx-as-txt": (".txt", GOOD, "not text but a ZIP archive or XLSX workbook or DOCX"),
    "pdf-as-txt": (".txt", b"%PDF-1.7 " + SECRET.encode(), "not text but a PDF"),
    "picture-as-txt": (".txt", PIXEL, "a NUL character"),
    "zeros": (".txt", bytes(999) + b"x", "a NUL character"),
    "text-as-docx": (".docx", SECRET.encode(), DAMAGED),
    "rtf-as-docx": (".docx", b"{\\rtf1 " + SECRET.encode() + b"}", DAMAGED),
    "pdf-as-docx": (".docx", b"%PDF-1.7 " + SECRET.encode(), DAMAGED),
    "xlsx-as-docx": (".docx", xlsx_bytes([HEADER]), DAMAGED),
    "zip-as-docx": (".docx", zip_bytes({"a.txt": SECRET}), DAMAGED),
    "cut-off": (".docx", GOOD[: len(GOOD) // 2], DAMAGED),
    "damaged-inside": (".docx", GOOD[:2_000] + bytes(500) + GOOD[2_500:], DAMAGED),
    "broken-xml": (".docx", replaced(b"</w:body>", b""), DAMAGED),
    "no-xml": (".docx", replaced(b"<?xml", SECRET.encode()), DAMAGED),
    "entities": (
        ".docx",
        replaced(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "' + SECRET.encode() + b'">]><w:document'),
        DAMAGED,
    ),
    "empty-content-controls": (
        ".docx",
        docx_with("<w:sdt><w:sdtContent>" * 2 + "</w:sdtContent></w:sdt>" * 2),
        "no text in it",
    ),
    "deep-as-an-attack": (
        ".docx",
        replaced(b"<w:p>", b"<w:smartTag>" * 20_000 + b"</w:smartTag>" * 20_000 + b"<w:p>"),
        "a .docx of more mark-up than a note has",
    ),
    "bomb": (".docx", replaced(b"<w:p>", b"<w:p>" + b" " * LARGEST_XML), "whose text is larger than 16 MB"),
    "too-long": (
        ".txt",
        (f"{SECRET} " + "x" * LONGEST_NOTE).encode(),
        "1,000,017 characters; a note may have 1,000,000",
    ),
    "too-long-docx": (".docx", docx_bytes("word " * 200_001), "a note may have 1,000,000"),
    "broken-rtf": (".txt", b"{\\rtf1 " + SECRET.encode() + b" \\u99999999 }", "RTF that cannot be read"),
    "html-without-words": (".txt", b"<p>&nbsp;</p>", "no text in it"),
}


@pytest.mark.parametrize(("ending", "content", "said"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_read_is_a_value_error_without_its_text(ending: str, content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        document_text(ending, content)
    message = str(caught.value)
    assert message.startswith(said) or said in message
    assert SECRET not in message
    assert "\n" not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(at=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
@settings(deadline=None, max_examples=60)
def test_a_damaged_byte_never_ends_in_another_error(at: int, byte: int) -> None:
    with suppress(ValueError):
        document_text(".docx", GOOD[:at] + bytes([byte]) + GOOD[at + 1 :])


def test_a_package_that_is_missing_is_not_told_as_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)
    with pytest.raises(ImportError, match="mammoth"):
        document_text(".docx", GOOD)


def test_an_encrypted_part_is_damage(tmp_path: Path) -> None:
    flagged = bytearray(GOOD)
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := flagged.find(header, at + 1)) >= 0:
            flagged[at + offset] |= 1
    with pytest.raises(ValueError, match="no readable"):
        document_text(".docx", bytes(flagged))
