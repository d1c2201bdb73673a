"""Whatever is wrong with an export: one line that says so, or a rejected row and all the good ones around it.

Every text below says SECRET, which no message and no reason may repeat.
"""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyzer.errors import PeerdriftError
from analyzer.notes import read_notes
from analyzer.notes.pieces import concatenated
from tests.notes.exports import HEADER, csv_text, jsonl_text, rezipped, written, xlsx_bytes

SECRET = "SECRET-NOTE-TEXT"
GOOD = ["P1", "2025-03-04", f"{SECRET} good"]
HEAD, LINE = csv_text([]), csv_text([GOOD]).partition("\r\n")[2]
OLD_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SECRET.encode()
BOOK = xlsx_bytes([HEADER, GOOD, GOOD])


def zipped() -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w") as archive:
        archive.writestr("notes.csv", HEAD + LINE)
    return handle.getvalue()


def parquet_of(**columns: object) -> bytes:
    handle = io.BytesIO()
    pq.write_table(pa.table(columns), handle)
    return handle.getvalue()


def cut_part(ending: str, share: float) -> bytes:
    return rezipped(BOOK, lambda name, part: part[: int(len(part) * share)] if name.endswith(ending) else part)


def around(bad: str | bytes) -> bytes:
    """Put a bad line between two good ones."""
    middle = bad if isinstance(bad, bytes) else bad.encode()
    return (HEAD + LINE).encode() + middle + b"\r\n" + LINE.encode()


def objects(bad: object) -> str:
    """Put a bad object between two good ones."""
    good = dict(zip(("staff", "date", "text"), GOOD, strict=True))
    return jsonl_text([good, bad, good])


PARQUET = parquet_of(staff=["P1"] * 3, date=["2025-03-04"] * 3, text=[GOOD[2]] * 3)
REFUSED: dict[str, tuple[str, str | bytes, str]] = {
    "no-text-column": ("a.csv", csv_text([GOOD], header=["Staff", "Date", "X"]), "no column for text among 3"),
    "no-date-column": ("a.csv", csv_text([GOOD], header=["Staff", "X", "Note"]), "no column for date"),
    "no-worker-column": ("a.csv", csv_text([GOOD], header=["X", "Date", "Note"]), "no column for worker_id"),
    "no-header": ("a.csv", LINE + LINE, "no column for worker_id"),
    "empty-csv": ("a.csv", b"", "the file is empty"),
    "empty-xlsx": ("a.xlsx", b"", "the file is empty"),
    "header-only-csv": ("a.csv", HEAD, "a header, but no rows"),
    "header-only-xlsx": ("a.xlsx", xlsx_bytes([HEADER]), "a header, but no rows"),
    "header-only-parquet": ("a.parquet", parquet_of(staff=[], date=[], text=[]), "a header, but no rows"),
    "blank-lines-only": ("a.csv", b"\r\n \r\n", "no column for worker_id"),
    "zip-as-csv": ("a.csv", zipped(), "not text but a ZIP archive or XLSX"),
    "xlsx-as-csv": ("a.csv", BOOK, "not text but a ZIP archive or XLSX"),
    "pdf-as-csv": ("a.csv", b"%PDF-1.7 " + SECRET.encode(), "not text but a PDF"),
    "gzip-as-csv": ("a.csv", gzip.compress((HEAD + LINE).encode()), "not text but a gzip archive"),
    "old-xls-as-csv": ("a.csv", OLD_XLS, "not text but an old Excel"),
    "parquet-as-jsonl": ("a.jsonl", PARQUET, "not text but a Parquet file"),
    "html-as-csv": ("a.csv", f"<html><table><tr><td>{SECRET}</td></tr></table>", "no column for worker_id"),
    "zeros-as-csv": ("a.csv", bytes(5_000), "no column for worker_id"),
    "random-bytes-as-csv": ("a.csv", bytes(range(256)) * 20, ""),
    "open-quote-in-header": ("a.csv", f'Staff,Date,"Note\r\nP1,2025-03-04,{SECRET}\r\n', "header row cannot be read"),
    "csv-as-xlsx": ("a.xlsx", HEAD + LINE, "not a readable workbook"),
    "old-xls-as-xlsx": ("a.xlsx", OLD_XLS, "not a readable workbook"),
    "zip-as-xlsx": ("a.xlsx", zipped(), "not a readable workbook"),
    "xlsx-cut-off": ("a.xlsx", BOOK[: len(BOOK) // 2], "not a readable workbook"),
    "xlsx-with-broken-styles": ("a.xlsx", cut_part("styles.xml", 0.5), "not a readable workbook"),
    "xlsx-with-broken-list-of-sheets": ("a.xlsx", cut_part("/workbook.xml", 0.5), "not a readable workbook"),
    "xlsx-with-broken-sheet": ("a.xlsx", cut_part("sheet1.xml", 0.1), "the workbook is damaged"),
    "xlsx-with-broken-last-row": ("a.xlsx", cut_part("sheet1.xml", 0.8), "the workbook is damaged"),
    "xlsx-with-empty-sheet": ("a.xlsx", xlsx_bytes([]), "no column for worker_id among 0"),
    "csv-as-parquet": ("a.parquet", HEAD + LINE, "not a readable Parquet file"),
    "parquet-cut-off": ("a.parquet", PARQUET[: len(PARQUET) // 2], "not a readable Parquet file"),
    "parquet-damaged-inside": ("a.parquet", PARQUET[:20] + PARQUET[30:], "the Parquet file is damaged"),
    "parquet-without-text": ("a.parquet", parquet_of(staff=["P1"], date=["2025-03-04"]), "no column for text"),
    "json-array-as-jsonl": ("a.jsonl", jsonl_text([[{"text": SECRET}]]), "no line holds a JSON object"),
    "pretty-json-as-jsonl": ("a.jsonl", f'{{\n"text":\n"{SECRET}"\n}}\n', "no line holds a JSON object"),
    "json-without-text": ("a.jsonl", jsonl_text([{"staff": "P1", "date": "2025-03-04"}]), "no column for text"),
    "csv-as-jsonl": ("a.jsonl", HEAD + LINE, "no line holds a JSON object"),
    "unknown-ending": ("a.odt", HEAD + LINE, "unknown ending"),
    "damaged-xls": ("a.xls", OLD_XLS, "not a readable workbook"),
    "csv-as-xls": ("a.xls", HEAD + LINE, "not a readable workbook"),
    "csv-as-ods": ("a.ods", HEAD + LINE, "not a readable workbook"),
    "zip-as-xlsb": ("a.xlsb", zipped(), "not a readable workbook"),
    "no-ending": ("notes", HEAD + LINE, "unknown ending"),
}
LONG = f"{SECRET} " + "word " * 1_000_000
REJECTED: dict[str, tuple[str, str | bytes, str, str]] = {
    "no-date": ("a.csv", around(f"P1,,{SECRET}"), "Service Date", "no date"),
    "no-worker": ("a.csv", around(f" ,2025-03-04,{SECRET}"), "Staff ID", "no worker"),
    "no-text": ("a.csv", around("P1,2025-03-04, "), "Progress Note", "no text"),
    "text-of-no-width": ("a.csv", around("P1,2025-03-04,\u200b\ufeff "), "Progress Note", "no text"),
    "no-such-day": ("a.csv", around(f"P1,02/30/2025,{SECRET}"), "Service Date", "no such day"),
    "no-order-of-day-and-month": ("a.csv", around(f"P1,30/31/2025,{SECRET}"), "Service Date", "day/month/year"),
    "year-too-early": ("a.csv", around(f"P1,1899-12-30,{SECRET}"), "Service Date", "year outside 1990 to 2100"),
    "year-too-late": ("a.csv", around(f"P1,2999-01-01,{SECRET}"), "Service Date", "year outside 1990 to 2100"),
    "date-in-words": ("a.csv", around(f"P1,last Tuesday,{SECRET}"), "Service Date", "not a date"),
    "note-in-the-date-column": ("a.csv", around(f"P1,{SECRET} Mar 4,{SECRET}"), "Service Date", "not a date"),
    "long-note-in-the-date-column": ("a.csv", around(f"P1,{LONG},x"), "Service Date", "not a date"),
    "nul-byte": ("a.csv", around(f"P1,2025-03-04,{SECRET}\0x"), "Progress Note", "a NUL character"),
    "five-megabytes": ("a.csv", around(f'P1,2025-03-04,"{LONG}"'), "Progress Note", "a note may have 1,000,000"),
    "too-many-fields": ("a.csv", around(f"P1,2025-03-04,{SECRET}, and, more"), "", "5 fields where the header has 3"),
    "too-few-fields": ("a.csv", around(f"P1,{SECRET}"), "", "2 fields where the header has 3"),
    "footer": ("a.csv", around(f"Copyright {SECRET}"), "", "1 fields"),
    "open-quote-before-a-quoted-note": (
        "a.csv",
        around(f'P1,2025-03-04,"{SECRET}') + f'P1,2025-03-04,"{GOOD[2]}"'.encode(),
        "",
        "a quote that is not closed",
    ),
    "open-quote-before-lines-without-quotes": (
        "a.csv",
        around(f'P1,2025-03-04,"{SECRET}') + LINE.encode() * 50,
        "",
        "never closed",
    ),
    "text-after-a-closing-quote": ("a.csv", around(f'P1,2025-03-04,"{SECRET}" x'), "", "not doubled"),
    "quote-that-is-not-doubled": ("a.csv", around(f'P1,2025-03-04,"He said "{SECRET}" to me."'), "", "not doubled"),
    "open-quote-at-the-end": ("a.csv", HEAD + LINE * 2 + f'P1,2025-03-04,"{SECRET}', "", "never closed"),
    "rtf-that-cannot-be-read": (
        "a.csv",
        around(f"P1,2025-03-04,{{\\rtf1 {SECRET} \\u99999999 }}"),
        "Progress Note",
        "RTF that cannot be read",
    ),
    "html-without-words": ("a.csv", around("P1,2025-03-04,<p>&nbsp;</p>"), "Progress Note", "no text"),
    "no-json": ("a.jsonl", objects({}).replace("{}", f'{{"text": "{SECRET}"'), "", "not valid JSON"),
    "json-with-line-end-in-text": ("a.jsonl", objects({}).replace("{}", f'"{SECRET}'), "", "not valid JSON"),
    "json-array": ("a.jsonl", objects([SECRET]), "", "JSON, but not an object"),
    "json-text": ("a.jsonl", objects(SECRET), "", "JSON, but not an object"),
    "json-null": ("a.jsonl", objects(None), "", "JSON, but not an object"),
    "json-too-deep": ("a.jsonl", objects({}).replace("{}", "[" * 200_000), "", "not valid JSON"),
    "json-object-without-keys": ("a.jsonl", objects({}), "text", "no text"),
    "json-number-for-text": (
        "a.jsonl",
        objects({"staff": "P1", "date": "2025-03-04", "text": 7}),
        "text",
        "a number, not text",
    ),
    "json-list-for-text": (
        "a.jsonl",
        objects({"staff": "P1", "date": "2025-03-04", "text": [SECRET]}),
        "text",
        "a list or object, not text",
    ),
    "json-object-for-date": (
        "a.jsonl",
        objects({"staff": "P1", "date": {"Mar 4 2025": SECRET}, "text": SECRET}),
        "date",
        "no date",
    ),
    "json-microseconds-for-date": (
        "a.jsonl",
        objects({"staff": "P1", "date": 1741046400000000, "text": SECRET}),
        "date",
        "no Excel date",
    ),
    "xlsx-date-for-text": (
        "a.xlsx",
        xlsx_bytes([HEADER, GOOD, ["P1", "2025-03-04", datetime(2025, 3, 4)], GOOD]),
        "Progress Note",
        "a date, not text",
    ),
    "xlsx-error-for-date": (
        "a.xlsx",
        xlsx_bytes([HEADER, GOOD, ["P1", "#N/A", SECRET], GOOD]),
        "Service Date",
        "no date",
    ),
    "xlsx-number-for-date": (
        "a.xlsx",
        xlsx_bytes([HEADER, GOOD, ["P1", 12, SECRET], GOOD]),
        "Service Date",
        "no Excel",
    ),
    "xlsx-row-without-worker": (
        "a.xlsx",
        xlsx_bytes([HEADER, GOOD, [None, GOOD[1], SECRET], GOOD]),
        "Staff ID",
        "no w",
    ),
    "xlsx-row-that-ends-early": ("a.xlsx", xlsx_bytes([HEADER, GOOD, ["P1"], GOOD]), "Progress Note", "no text"),
    "parquet-null-for-text": (
        "a.parquet",
        parquet_of(staff=["P1"] * 3, date=["2025-03-04"] * 3, text=[GOOD[2], None, GOOD[2]]),
        "text",
        "no text",
    ),
    "parquet-date-that-python-cannot-hold": (
        "a.parquet",
        parquet_of(
            staff=["P1"] * 3,
            date=pa.array([1741046400 * 10**6, 2**62, 1741046400 * 10**6], pa.timestamp("us")),
            text=[GOOD[2]] * 3,
        ),
        "date",
        "no date",
    ),
}
READ: dict[str, bytes] = {
    "utf-8-with-bom": (HEAD + LINE).encode("utf-8-sig"),
    "utf-16-with-bom": (HEAD + LINE).encode("utf-16"),
    "utf-16-without-bom": (HEAD + LINE).encode("utf-16-le"),
    "utf-16-big-endian-without-bom": (HEAD + LINE).encode("utf-16-be"),
    "cp1252": (HEAD + f"P1,2025-03-04,{SECRET} “no” – café").encode("cp1252"),
    "utf-8-and-cp1252-mixed": around(f"P1,2025-03-04,{SECRET} café “no”".encode("cp1252"))
    + "P1,2025-03-04,café".encode(),
    "bytes-that-no-encoding-has": around(b"P1,2025-03-04," + SECRET.encode() + b" \x81\x8d\xff"),
    "half-a-character-in-json": jsonl_text(
        [{"staff": "P1", "date": "2025-03-04", "text": f"{SECRET} \ud83d"}]
    ).encode(),
}


def refusal(path: Path, columns: dict[str, str] | None = None) -> str:
    """Return the message that reading ends in."""
    with pytest.raises(PeerdriftError) as caught:
        list(read_notes(path, columns=columns))
    message = str(caught.value)
    assert "\n" not in message
    assert SECRET not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return message


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_ends_in_one_line(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    message = refusal(written(tmp_path / name, content))
    assert message.startswith(f"{name}: ")
    assert said in message


@pytest.mark.parametrize(("name", "content", "column", "said"), REJECTED.values(), ids=REJECTED)
def test_a_row_that_cannot_be_read_is_rejected_and_the_others_are_read(
    tmp_path: Path, name: str, content: bytes, column: str, said: str
) -> None:
    path = written(tmp_path / name, content)
    frame, rejected = concatenated(read_notes(path))
    (entry,) = rejected
    assert entry.file == name
    assert entry.column == column
    assert said in entry.reason
    assert "\n" not in entry.reason
    assert SECRET not in entry.reason
    assert set(frame["text"]) <= {GOOD[2]}
    lines = content.encode() if isinstance(content, str) else content
    assert len(frame) == (lines.count(GOOD[2].encode()) if name.endswith((".csv", ".jsonl")) else 2) >= 2


def test_a_column_of_bytes_is_rejected_row_by_row(tmp_path: Path) -> None:
    content = parquet_of(staff=["P1"] * 2, date=["2025-03-04"] * 2, text=[SECRET.encode()] * 2)
    frame, rejected = concatenated(read_notes(written(tmp_path / "a.parquet", content)))
    assert len(frame) == 0
    assert [(entry.row, entry.reason) for entry in rejected] == [(row, "a list or object, not text") for row in (2, 3)]


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_encodings_are_read_without_a_rejected_row(tmp_path: Path, content: bytes) -> None:
    name = "a.jsonl" if content.startswith(b"{") else "a.csv"
    frame, rejected = concatenated(read_notes(written(tmp_path / name, content)))
    assert rejected == []
    assert frame["text"].iloc[0].startswith(SECRET)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        pytest.param({"txt": "Note"}, "--columns: no field 'txt'", id="unknown-field"),
        pytest.param({"text": "Nobody"}, "--columns text=Nobody: no column of that name", id="missing-column"),
        pytest.param({"text": ""}, "--columns text=: no column of that name", id="empty-name"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_columns_that_do_not_fit_end_in_one_line(
    tmp_path: Path, ending: str, columns: dict[str, str], said: str
) -> None:
    content = HEAD + LINE if ending == "csv" else BOOK
    assert said in refusal(written(tmp_path / f"a.{ending}", content), columns)


@pytest.mark.parametrize(
    ("path_of", "said"),
    [
        pytest.param(lambda folder: folder / "none.csv", "none.csv: no such file", id="missing-file"),
        pytest.param(lambda folder: folder, ": no .txt or .docx file in it; it is empty", id="empty-folder"),
        pytest.param(lambda folder: folder / ("x" * 300 + ".csv"), "cannot be opened", id="impossible-name"),
        pytest.param(lambda folder: folder / "none" / "a.csv", "a.csv: no such file", id="missing-folder"),
    ],
)
def test_paths_that_are_no_file_end_in_one_line(tmp_path: Path, path_of: Callable[[Path], Path], said: str) -> None:
    assert said in refusal(path_of(tmp_path))


def test_a_note_of_five_megabytes_in_lines_does_not_hide_the_rows_around_it(tmp_path: Path) -> None:
    long = f"{SECRET} " + "word, " * 12 + "\r\n"
    path = written(tmp_path / "a.csv", around(f'P1,2025-03-04,"{long * 60_000}"'))
    frame, rejected = concatenated(read_notes(path))
    assert frame["text"].tolist() == [GOOD[2]] * 2
    assert all(SECRET not in entry.reason for entry in rejected)
    assert rejected[0].row == 3
