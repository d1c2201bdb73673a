"""Spreadsheets: merged cells, hidden sheets, dates, and the formats beside XLSX."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.styles import Font

from analyzer.errors import PeerdriftError
from analyzer.notes import Rejected, read_notes
from analyzer.notes.formats import open_table
from analyzer.notes.pieces import concatenated
from analyzer.notes.table import Table
from analyzer.notes.workbook import DEEPEST_HEADER
from tests.notes.exports import HEADER, rezipped, written, xlsx_bytes

WHEN = datetime(2025, 3, 4, 10, 30)
DAY = "2025-03-04"
BOOK = xlsx_bytes([HEADER, ["P1", DAY, "a"]])
MERGED_TEXT = "merged with the text above, which is one note"
OLD_XLS = """
eNrtWE1IVFEU/u6b9+ZH/BlNA63kEWRl/qRStLHpZ0pajEy56IegRn2TYszEm0GoRVkmtAmCVkUbwRZtrDb9UETtIgKjFlEQaNEiWgUFLdTXuee9
mXQycCCFiXeGe+65557v3TPnnvvz3quJ8snRuzVTyKHt8GDWCsA7RyeoBDKNIKjfsqSYqf1ULJcKigJ+mkivhkclL31yDuV8T0HBHfUZceAjlaM4
hc5kwtCXkXaxDzEhfWgXKuWeghtUSlHNflUw72G+gvlttn3MfAdrLjNvJ9tJcQQToc76bU4eH1LWcl8pcYH7jHnPmhZU4bnM43NXhG2rYafZHztZ
YB21ajHGQFPaYSQMU7bLcBNFwGGixkikMRyeRCVN9xh+WDrwPbOun+qufnn1AqT/OV/v+4veT5OYq7+qqMAQrONCJvMISjCsyh4Nu5ODhikV7zRb
0ZlMG6lpXJKJwIX0bERy1DBMPSENaB/vSsficX1fuJhEwxzs7zH0cCxtlJCZmTxhGqmULp9FKybaUg5EjLTeZ5hNRV19hp6KpZsCED2IIY4v5Oxq
PYEk1uj03Lbmrc2tm1u30Ljpvn6zV/pgb0HBeVtQCS/MYuK9KGO5nJdnkCIwfevb60h3NHSMNUN87NiH0zoZCVg4LxEELs322LyeEZuYX+CnrmK5
hnklRYPqumiVI+wdZpuL3FtH47QxvQmtnyNvIHnk6/4HtSOfQhtJHu+YOlM5/jY0irV0WPYSXv6G0SAaxPVrkh6GMrVwtrEPzKv/2NL8StDx3XJO
4DLM8LyB4sHHtFKBe9KUtrzftNRRlVof96oFGlX5D5ScqAqOh3AsPFSrORaebMTslkItT7bloZbqoNUF0Cqj5Uo8q8iWQn52v1CcPon2OmgtB/2E
IqA53kmsxiPHHazGWJ+D9eZgpb2XsbWOp15G+7MtiZbXus8cA5VHEnZmYaHMcskll1xyySWXCpzsixCc6w6/EPAVwud815mhMut+Jvlv6QC9mSWR
pre0PUhQbeJ0XvmzEprIPEssEpP5XijpII1uYgDd7MdA3vlLV30x9/8sGhj8d0so3/Fn8/Fzicf/BTYXJlU=
"""
"""A workbook of Excel 97, by xlwt: a cover sheet; titles, a header in row 4, a worker merged down, and three notes."""


def book(*sheets: Sequence[Sequence[object]], merged: Sequence[str] = (), hidden: Sequence[int] = ()) -> bytes:
    """Return a workbook; ranges are merged on its last sheet."""
    made = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(*sheets)))
    for place in merged:
        made.worksheets[-1].merge_cells(place)
    for at in hidden:
        made.worksheets[at].sheet_state = "hidden"
    handle = io.BytesIO()
    made.save(handle)
    return handle.getvalue()


def opened(tmp_path: Path, content: bytes, name: str = "a.xlsx") -> Table:
    return open_table(written(tmp_path / name, content))


def numbered(table: Table) -> list[tuple[int, list[object] | str]]:
    """Return the number of each row, and its cells or why there are none."""
    rows = []
    for row in table.rows:
        rows.append((row.row, row.reason) if isinstance(row, Rejected) else (row[0], list(row[1])))
    return rows


MERGED: dict[str, tuple[list[list[object]], list[str], list[tuple[int, list[object] | str]]]] = {
    "worker-down": (
        [HEADER, ["P1", DAY, "a"], [None, DAY, "b"], [None, DAY, "c"], ["P2", DAY, "d"]],
        ["A2:A4"],
        [(2, ["P1", DAY, "a"]), (3, ["P1", DAY, "b"]), (4, ["P1", DAY, "c"]), (5, ["P2", DAY, "d"])],
    ),
    "worker-and-date-down": (
        [HEADER, ["P1", DAY, "a"], [None, None, "b"]],
        ["A2:A3", "B2:B3"],
        [(2, ["P1", DAY, "a"]), (3, ["P1", DAY, "b"])],
    ),
    "one-range-after-the-other": (
        [HEADER, ["P1", DAY, "a"], [None, DAY, "b"], ["P2", DAY, "c"], [None, DAY, "d"]],
        ["A2:A3", "A4:A5"],
        [(2, ["P1", DAY, "a"]), (3, ["P1", DAY, "b"]), (4, ["P2", DAY, "c"]), (5, ["P2", DAY, "d"])],
    ),
    "a-note-over-several-rows-is-one": (
        [HEADER, ["P1", DAY, "a"]],
        ["A2:A5", "B2:B5", "C2:C5"],
        [(2, ["P1", DAY, "a"])],
    ),
    "a-note-over-several-rows-with-more-in-them": (
        [HEADER, ["P1", DAY, "a"], ["P2", DAY, None], ["P3", DAY, "b"]],
        ["C2:C3"],
        [(2, ["P1", DAY, "a"]), (3, MERGED_TEXT), (4, ["P3", DAY, "b"])],
    ),
    "a-note-across-columns": (
        [[*HEADER, None, "More"], ["P1", DAY, "a", None, "x"]],
        ["C1:D1", "C2:D2"],
        [(2, ["P1", DAY, "a", "a", "x"])],
    ),
    "a-block": (
        [[*HEADER, "More"], ["P1", DAY, "a", "x"], [None, None, "b", None]],
        ["A2:B3", "D2:D3"],
        [(2, ["P1", "P1", "a", "x"]), (3, ["P1", "P1", "b", "x"])],
    ),
    "an-empty-range": (
        [HEADER, [None, DAY, "a"], [None, DAY, "b"]],
        ["A2:A3"],
        [(2, ["", DAY, "a"]), (3, ["", DAY, "b"])],
    ),
    "a-range-beyond-the-values": ([HEADER, ["P1", DAY, "a"]], ["A2:H900"], [(2, ["P1", "P1", "P1"])]),
    "titles-across": (
        [["Peer notes"], ["March"], HEADER, ["P1", DAY, "a"]],
        ["A1:C1", "A2:F2"],
        [(4, ["P1", DAY, "a"])],
    ),
    "a-heading-across-between-notes": (
        [HEADER, ["P1", DAY, "a"], ["Week 2"], ["P1", DAY, "b"]],
        ["A3:C3"],
        [(2, ["P1", DAY, "a"]), (3, ["Week 2"] * 3), (4, ["P1", DAY, "b"])],
    ),
    "columns-left-out-before": (
        [[None, *HEADER], [None, "P1", DAY, "a"], [None, None, DAY, "b"]],
        ["A1:A3", "B2:B3"],
        [(2, ["P1", DAY, "a"]), (3, ["P1", DAY, "b"])],
    ),
}


@pytest.mark.parametrize(("rows", "merged", "expected"), MERGED.values(), ids=MERGED)
def test_merged_cells_count_for_their_range_and_a_note_counts_once(
    tmp_path: Path, rows: list[list[object]], merged: list[str], expected: list[tuple[int, object]]
) -> None:
    assert numbered(opened(tmp_path, book(rows, merged=merged))) == expected


def test_a_value_under_a_merged_cell_does_not_count(tmp_path: Path) -> None:
    content = xlsx_bytes([HEADER, ["P1", DAY, "a"], ["hidden", None, None], ["hidden", DAY, "b"]])
    ranges = b'</sheetData><mergeCells count="1"><mergeCell ref="A2:A4"/></mergeCells>'
    content = rezipped(content, lambda _, part: part.replace(b"</sheetData>", ranges))
    assert numbered(opened(tmp_path, content)) == [(2, ["P1", DAY, "a"]), (4, ["P1", DAY, "b"])]


HEADERS: dict[str, tuple[list[list[object]], list[str], list[str]]] = {
    "lower-row-names-the-columns": (
        [["Staff", "Service", None, "Note"], [None, "Date", "Type", None]],
        ["A1:A2", "B1:C1", "D1:D2"],
        ["Staff", "Date", "Type", "Note"],
    ),
    "upper-row-names-them-too": (
        [["Staff", "Date", "Note", "Contact", None], [None, None, None, "Type", "Place"]],
        ["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
        ["Staff", "Date", "Note", "Type", "Place"],
    ),
    "three-rows": (
        [["Staff", "Date", "Note", "Contact"], [None, None, None, "How"], [None, None, None, "Type"]],
        ["A1:A3", "B1:B3", "C1:C3"],
        ["Staff", "Date", "Note", "Type"],
    ),
    "lower-row-explains": (
        [["Staff", "Date", "Note"], [None, "(first)", "(own words)"]],
        ["A1:A2"],
        ["Staff", "Date", "Note"],
    ),
}


@pytest.mark.parametrize(("rows", "merged", "header"), HEADERS.values(), ids=HEADERS)
def test_a_header_of_several_rows_is_one(
    tmp_path: Path, rows: list[list[object]], merged: list[str], header: list[str]
) -> None:
    first = len(rows) + 1
    note = [{"Staff": "P1", "Date": DAY, "Note": "a"}.get(name, "x") for name in header]
    table = opened(tmp_path, book([*rows, note], merged=merged))
    assert (table.header, numbered(table)) == (header, [(first, note)])
    table = opened(tmp_path, book(rows, merged=merged))
    assert (table.header, numbered(table)) == (header, [])


def test_a_range_from_the_header_to_the_notes_is_no_header(tmp_path: Path) -> None:
    rows = [[*HEADER, "Side"], *[["P1", DAY, str(at), None] for at in range(DEEPEST_HEADER)]]
    table = opened(tmp_path, book(rows, merged=[f"D1:D{DEEPEST_HEADER + 1}"]))
    assert [row for row, _ in numbered(table)] == list(range(2, DEEPEST_HEADER + 2))


def test_dates_and_numbers_come_as_the_workbook_holds_them(tmp_path: Path) -> None:
    rows = [["00123", WHEN, "a"], [123, date(2025, 3, 5), "b"], [1.5, 45722.75, "c"], [True, "3/27/2025", "d"]]
    content = xlsx_bytes([HEADER, *rows, ["P", time(9, 30), "e"], ["P", None, "f"], ["P", DAY, "=1/0"]], formulas=True)
    frame, rejected = concatenated(read_notes(written(tmp_path / "a.xlsx", content)))
    assert frame["worker_id"].tolist() == ["00123", "123", "1.5", "True"]
    assert frame["date"].dt.day.tolist() == [4, 5, 6, 27]
    assert [(entry.row, entry.column) for entry in rejected] == [
        (6, "Service Date"),
        (7, "Service Date"),
        (8, "Progress Note"),
    ]


def test_errors_in_cells_are_empty_cells(tmp_path: Path) -> None:
    content = xlsx_bytes([HEADER, ["#N/A", "#REF!", "#NAME?"], ["P1", DAY, "#VALUE!"]])
    assert numbered(opened(tmp_path, content)) == [(3, ["P1", DAY, ""])]


def test_an_escaped_escape_stays_what_it_was(tmp_path: Path) -> None:
    content = xlsx_bytes([HEADER, ["P1", DAY, "a_x005F_x000D_b_x000D_"]])
    assert numbered(opened(tmp_path, content)) == [(2, ["P1", DAY, "a_x000D_b\r"])]


def test_rows_of_zeros_and_unticked_boxes_are_no_rows(tmp_path: Path) -> None:
    content = xlsx_bytes([HEADER, ["P1", DAY, "a"], [0, False, None], ["P2", DAY, "b"]])
    assert [row for row, _ in numbered(opened(tmp_path, content))] == [2, 4]


def test_hidden_sheets_come_after_visible_ones(tmp_path: Path) -> None:
    hidden, shown, cover = [HEADER, ["P1", DAY, "old"]], [HEADER, ["P1", DAY, "new"]], [["Cover"]]
    assert numbered(opened(tmp_path, book(hidden, shown, hidden=[0]))) == [(2, ["P1", DAY, "new"])]
    assert numbered(opened(tmp_path, book(hidden, cover, hidden=[0]))) == [(2, ["P1", DAY, "old"])]


def test_every_sheet_with_notes_is_read(tmp_path: Path) -> None:
    march, cover = [HEADER, ["P1", DAY, "a"], ["P1", "soon", "b"]], [["Cover"]]
    april = [["April"], ["Note", "Staff", "Date"], ["c", "P2", DAY]]
    content = book(cover, march, april, [HEADER, ["P9", DAY, "old"]], hidden=[3])
    reading = read_notes(written(tmp_path / "a.xlsx", content))
    assert [survey.file for survey in reading.surveys] == ["a.xlsx", "a.xlsx (sheet 2)"]
    assert [survey.format for survey in reading.surveys] == [f"XLSX, sheet {at} of 2 with notes" for at in (1, 2)]
    frame, rejected = concatenated(reading)
    assert frame[["note_id", "worker_id", "text"]].values.tolist() == [["a-2", "P1", "a"], ["a-3", "P2", "c"]]
    assert [(entry.file, entry.row) for entry in rejected] == [("a.xlsx", 3)]
    assert opened(tmp_path, book(march, cover)).format == "XLSX"


def test_bad_rows_of_a_further_sheet_name_it(tmp_path: Path) -> None:
    sheets = [[HEADER, ["P1", DAY, "a"]], [HEADER, ["P1", DAY, "b"], ["", DAY, "c"]]]
    frame, (entry,) = concatenated(read_notes(written(tmp_path / "a.xlsx", book(*sheets))))
    assert frame["note_id"].tolist() == ["a-2", "a-2#2"]
    assert (entry.file, entry.row, entry.reason) == ("a.xlsx (sheet 2)", 3, "no worker")


def test_without_a_header_the_first_visible_sheet_is_told(tmp_path: Path) -> None:
    assert opened(tmp_path, book([["hidden"]], [["A", "B"]], hidden=[0])).header == ["A", "B"]


def test_a_sheet_that_is_a_chart_is_left_out(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.create_chartsheet("chart", 0).add_chart(BarChart())
    made.worksheets[0].append(HEADER)
    made.worksheets[0].append(["P1", DAY, "a"])
    made.save(tmp_path / "a.xlsm")
    table = open_table(tmp_path / "a.xlsm")
    assert (table.format, numbered(table)) == ("XLSM", [(2, ["P1", DAY, "a"])])


def old_xls() -> bytes:
    return zlib.decompress(base64.b64decode(OLD_XLS))


OLD_ROWS = [
    (5, ["P1", date(2025, 3, 4), "Met her.\nShe sat."]),
    (6, ["P1", 45721, "café “no”"]),
    (7, [7, "3/6/2025", "third"]),
]


@pytest.mark.parametrize("name", ["a.xls", "a.XLS", "a.xlsx", "a.ods"])
def test_old_excel_is_read_whatever_its_ending_is(tmp_path: Path, name: str) -> None:
    table = opened(tmp_path, old_xls(), name)
    assert (table.header, numbered(table)) == (HEADER, OLD_ROWS)


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """Return an OpenDocument sheet as LibreOffice writes it: empty rows and cells repeated to the end."""
    office, table, text = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text"))
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="date" office:date-value="{cell}"/>'
            if cell == DAY
            else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}" xmlns:table="{table}" '
        f'xmlns:text="{text}" office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Notes">'
        f'{lines}<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    return handle.getvalue()


def test_open_document_is_read(tmp_path: Path) -> None:
    table = opened(
        tmp_path, ods([["Peer notes"], HEADER, ["P1", DAY, "R&R, café"], [], ["007", "3/6/2025", "b"]]), "a.ods"
    )
    assert (table.format, table.header) == ("ODS", HEADER)
    assert numbered(table) == [(3, ["P1", date(2025, 3, 4), "R&R, café"]), (5, ["007", "3/6/2025", "b"])]


def xlsb(rows: Sequence[Sequence[str | float]]) -> bytes:
    """Return a binary workbook, [MS-XLSB] 2.1: records of an id, a length and a content."""

    def record(number: int, content: bytes = b"") -> bytes:
        named = bytes([number]) if number < 128 else bytes([number % 128 + 128, number // 128])
        length = len(content)
        return named + (bytes([length]) if length < 128 else bytes([length % 128 + 128, length // 128])) + content

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(column: int, value: str | float) -> bytes:
        place = struct.pack("<II", column, 0)
        return record(6, place + wide(value)) if isinstance(value, str) else record(5, place + struct.pack("<d", value))

    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    lines = b"".join(
        record(0, struct.pack("<I", at) + bytes(13)) + b"".join(cell(column, value) for column, value in enumerate(row))
        for at, row in enumerate(rows)
    )
    office = "http://schemas.openxmlformats.org"
    relation = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    bundle = record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Notes"))
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w") as archive:
        archive.writestr("xl/_rels/workbook.bin.rels", relation)
        archive.writestr("xl/workbook.bin", record(131) + record(143) + bundle + record(144) + record(132))
        sheet = record(129) + record(148, extent) + record(145) + lines + record(146) + record(130)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return handle.getvalue()


def test_a_binary_workbook_is_read(tmp_path: Path) -> None:
    table = opened(tmp_path, xlsb([HEADER, ["P1", 45720.0, "a"]]), "a.xlsb")
    assert (table.format, table.header, numbered(table)) == ("XLSB", HEADER, [(2, ["P1", 45720.0, "a"])])


def with_cell(place: str, value: object) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([HEADER, ["P1", DAY, "a"]])))
    made.worksheets[0][place] = value
    made.worksheets[0][place].font = Font(bold=True)
    handle = io.BytesIO()
    made.save(handle)
    return handle.getvalue()


def patched(at: int, content: bytes) -> bytes:
    old = bytearray(old_xls())
    old[at : at + len(content)] = content
    return bytes(old)


def locked_xlsx() -> bytes:
    """Return what Excel writes for a workbook with a password: an old container with one stream, which is encrypted."""
    at, name = old_xls().index("Workbook".encode("utf-16-le")), "EncryptedPackage".encode("utf-16-le")
    return patched(at, name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2))


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "locked": ("a.xlsx", locked_xlsx(), "the workbook is locked; save it without a password"),
    "locked-with-the-ending-of-old-excel": ("a.xls", locked_xlsx(), "the workbook is locked"),
    "stray-cell-far-out": ("a.xlsx", with_cell("XFD50000", "x"), "a sheet of 50,000 rows and 16,384 columns;"),
    "xls-cut-off": ("a.xls", old_xls()[:4_600], "the workbook is damaged"),
    "xls-cut-off-after-its-head": ("a.xls", old_xls()[:600], "save it anew as XLSX"),
    "xls-that-asks-for-171-gigabytes": ("a.xls", patched(1_759, b"^"), "the workbook is damaged"),
    "xls-with-a-damaged-container": ("a.xls", patched(30, b"\x01"), "save it anew as XLSX"),
    "ods-cut-off": ("a.ods", ods([HEADER])[:300], "not a readable workbook"),
    "xlsb-with-a-damaged-sheet": (
        "a.xlsb",
        xlsb([["x" * 90]]).replace(b"\x94\x01", b"\x00\xff"),
        "the workbook is damaged",
    ),
    "zip-with-a-locked-sheet": ("a.xlsx", BOOK.replace(b"\x14\0\0\0", b"\x14\0\1\0"), "save it anew as XLSX"),
}


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_workbook_that_cannot_be_read_ends_in_one_line_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    with pytest.raises(PeerdriftError) as caught:
        list(opened(tmp_path, content, name).rows)
    assert str(caught.value).startswith(f"{name}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        pytest.param("XFD50000", None, id="only-a-style-far-out"),
        pytest.param("C1048576", "x", id="last-row"),
        pytest.param("XFD1", "x", id="last-column"),
    ],
)
def test_cells_at_the_end_of_a_sheet_do_no_harm(tmp_path: Path, place: str, value: object) -> None:
    number, cells = numbered(opened(tmp_path, with_cell(place, value)))[0]
    assert (number, cells[:3]) == (2, ["P1", DAY, "a"])
