"""One function a format: an export as a header and its rows, read piece by piece."""

import codecs
import csv
import io
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.utils.escape import unescape

from analyzer.errors import PeerdriftError
from analyzer.notes.clean import encodable
from analyzer.notes.columns import is_header
from analyzer.notes.rejected import Rejected

LONGEST_NOTE = 1_000_000
"""Characters of a note; a longer one is rejected (spaCy's own limit, and no note that a person wrote)."""
HEADER_ROWS = 10
"""The header of CSV and XLSX is looked for in so many first rows; titles and blank rows may go before it."""
PEEKED_OBJECTS = 100
"""The columns of JSONL are the keys of so many first objects."""
_DELIMITERS = ",\t;|"
_EXCEL_DELIMITER = re.compile(r"\"?sep=(.)\"?\s*$", re.IGNORECASE)
"""A first line that tells Excel the delimiter and is no part of the table."""
_MAGIC = {
    b"PK\x03\x04": "a ZIP archive or XLSX workbook",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file, or one locked with a password; save it as XLSX",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
}
csv.field_size_limit(2**31 - 1)

Row = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class Table:
    """The header of an export and its rows, with their numbers; unreadable rows come as `Rejected`."""

    header: list[str]
    rows: Iterator[Row | Rejected]


def _cp1252_for_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    return byte.decode("cp1252", errors="ignore") or byte.decode("latin-1"), error.start + 1


codecs.register_error("peerdrift-cp1252", _cp1252_for_bad_bytes)


def open_table(path: Path, columns: Mapping[str, str] | None = None) -> Table:
    """Open an export.

    Args:
        path: CSV, TSV, TXT, XLSX, JSONL, NDJSON or Parquet; the ending says which.
        columns: Field -> name given by the user; it helps to find the header below titles.

    Raises:
        PeerdriftError: The file is missing, empty, not what its ending says, or of no known format.
    """
    try:
        if path.is_dir():
            raise PeerdriftError(f"{path.name}: a folder, not a file")
        if not path.is_file():
            raise PeerdriftError(f"{path.name}: no such file")
        if path.stat().st_size == 0:
            raise PeerdriftError(f"{path.name}: the file is empty")
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise PeerdriftError(f"{path.name}: unknown ending; readable are {', '.join(_READERS)}")
        return reader(path, columns)
    except OSError as error:
        raise PeerdriftError(f"{path.name}: cannot be opened: {error.strerror}") from None


def csv_table(path: Path, columns: Mapping[str, str] | None = None) -> Table:
    """Read delimited text: utf-8, utf-16 or cp1252; the delimiter is that of the header."""
    _refuse_binary(path)
    dialect = _dialect(path, columns)
    records = enumerate(_records(path, dialect), start=1)
    for _, (_, header) in islice(records, HEADER_ROWS):
        if isinstance(header, str):
            if not dialect.header_found:
                raise PeerdriftError(f"{path.name}: the header row cannot be read: {header}")
        elif is_header(header, columns) if dialect.header_found else _may_be_header(header):
            return Table([name.strip() for name in header], _csv_rows(path, records, header=header))
    raise PeerdriftError(f"{path.name}: no header row")


def jsonl_table(path: Path, _columns: Mapping[str, str] | None = None) -> Table:
    """Read one JSON object a line."""
    _refuse_binary(path)
    lines = _json_objects(path)
    peeked = list(islice(lines, PEEKED_OBJECTS))
    header = list(dict.fromkeys(key for _, value in peeked if isinstance(value, dict) for key in value))
    if not header:
        raise PeerdriftError(f"{path.name}: no line holds a JSON object")

    def rows() -> Iterator[Row | Rejected]:
        for source in (peeked, lines):
            for number, value in source:
                if isinstance(value, dict):
                    yield number, [value.get(key) for key in header]
                else:
                    yield Rejected(path.name, number, "", str(value))

    return Table([encodable(name) for name in header], rows())


def xlsx_table(path: Path, columns: Mapping[str, str] | None = None) -> Table:
    """Read the first sheet that has columns for a worker, a date and a text."""
    content = io.BytesIO(path.read_bytes())  # openpyxl would leave the file open
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles and extensions that hold no text
            sheets = openpyxl.load_workbook(content, read_only=True, data_only=True).worksheets
    except Exception:  # openpyxl lets the errors of zip, XML and its own descriptors through
        raise PeerdriftError(f"{path.name}: not a readable XLSX workbook; save it anew as XLSX") from None
    for sheet in sheets:
        rows = _sheet_rows(path, sheet)
        for number, row in rows:
            header = ["" if name is None else str(name) for name in row]
            if is_header(header, columns):
                return Table(header, rows)
            if number >= HEADER_ROWS:
                break
    rows = _sheet_rows(path, sheets[0]) if sheets else iter(())
    _, first = next(rows, (0, []))
    return Table(["" if name is None else str(name) for name in first], rows)


def _sheet_rows(path: Path, sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # some record systems write "A1" for the whole sheet
    cells_of_rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                number, cells = next(cells_of_rows)
        except StopIteration:
            return
        except Exception:
            raise PeerdriftError(f"{path.name}: the workbook is damaged; save it anew as XLSX") from None
        if any(cells):
            yield number, [unescape(cell) if isinstance(cell, str) and "_x" in cell else cell for cell in cells]


def parquet_table(path: Path, _columns: Mapping[str, str] | None = None) -> Table:
    """Read Parquet batch by batch."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise PeerdriftError(f"{path.name}: not a readable Parquet file") from None

    def rows() -> Iterator[Row | Rejected]:
        number, batches = 1, file.iter_batches(batch_size=2_000)
        while True:
            try:
                batch = next(batches)
            except StopIteration:
                return
            except (pa.ArrowException, OSError):
                raise PeerdriftError(f"{path.name}: the Parquet file is damaged after row {number}") from None
            for values in zip(*(_values(column) for column in batch.columns), strict=True):
                number += 1
                yield number, values

    return Table(list(file.schema_arrow.names), rows())


def _values(column: Any) -> list[object]:
    """Return the values of a Parquet column; None for one that Python cannot hold, such as text that is not utf-8."""
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, pa.ArrowException):
        return [_value(cell) for cell in column]


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError, pa.ArrowException):
        return None


_READERS: dict[str, Callable[[Path, Mapping[str, str] | None], Table]] = {
    ".csv": csv_table,
    ".tsv": csv_table,
    ".txt": csv_table,
    ".xlsx": xlsx_table,
    ".jsonl": jsonl_table,
    ".ndjson": jsonl_table,
    ".parquet": parquet_table,
}


def _refuse_binary(path: Path) -> None:
    with path.open("rb") as handle:
        head = handle.read(4_096)
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise PeerdriftError(f"{path.name}: not text but {what}; give it its right ending or unpack it")


def _encoding(path: Path) -> str:
    with path.open("rb") as handle:
        head = handle.read(4_096)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    nuls = head.count(0)
    if nuls > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > nuls // 2 else "utf-16-be"
    return "utf-8-sig"


def _lines(path: Path) -> Iterator[str]:
    encoding = _encoding(path)
    errors = "replace" if encoding.startswith("utf-16") else "peerdrift-cp1252"
    with path.open(encoding=encoding, errors=errors, newline="") as handle:
        yield from handle


@dataclass(frozen=True)
class _Dialect:
    """How a file is delimited; whether blanks follow the delimiters; whether one of its first rows is a header."""

    delimiter: str
    blanks: bool
    header_found: bool


def _dialect(path: Path, columns: Mapping[str, str] | None) -> _Dialect:
    """Take the delimiter that makes one of the first rows a header; where none does, that of the first line."""
    lines = list(islice(_lines(path), 2 * HEADER_ROWS))
    for delimiter in _DELIMITERS:
        for row in islice(csv.reader(lines, delimiter=delimiter), HEADER_ROWS):
            if is_header(row, columns):
                return _Dialect(delimiter, all(name.startswith(" ") for name in row[1:]), True)
    first = next((line for line in lines if line.strip()), "")
    told = _EXCEL_DELIMITER.match(first)
    return _Dialect(told[1] if told else max(_DELIMITERS, key=first.count), False, False)


def _may_be_header(row: Sequence[str]) -> bool:
    return any(row) and not row[0].lower().startswith("sep=")


def _records(path: Path, dialect: _Dialect) -> Iterator[tuple[int, list[str] | str]]:
    """Parse records; after one that cannot be parsed, go on at the line after its first.

    So a quote that is never closed costs one line and not the rest of the file.

    Yields:
        The line where the record begins, and its fields or, as text, why there are none.
    """
    source, waiting, taken = _lines(path), list[str](), list[str]()

    def feed() -> Iterator[str]:
        characters = 0
        while line := (waiting.pop() if waiting else next(source, "")):
            taken.append(line)
            characters += len(line)
            yield line
            if characters > 2 * LONGEST_NOTE and len(taken) > 1:
                raise csv.Error(f"a quote that is not closed within {2 * LONGEST_NOTE:,} characters")

    line_number = 1
    while True:
        taken.clear()
        try:
            record = next(csv.reader(feed(), delimiter=dialect.delimiter, skipinitialspace=dialect.blanks, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            yield line_number, _quoting_problem(error)
            waiting.extend(reversed(taken[1:]))
            line_number += 1
            continue
        yield line_number, record
        line_number += len(taken)


def _quoting_problem(error: csv.Error) -> str:
    if "end of data" in str(error) or "not closed" in str(error):
        return "a quoted field that is never closed"
    return "a quote that is not closed, or one inside a quoted field that is not doubled"


def _csv_rows(
    path: Path, records: Iterator[tuple[int, tuple[int, list[str] | str]]], *, header: Sequence[str]
) -> Iterator[Row | Rejected]:
    """Number the records after the header; empty fields more or less than it has are let pass at the end of a row."""
    width, named = len(header), _filled(header)
    for number, (line, record) in records:
        if isinstance(record, str):
            yield Rejected(path.name, number, "", f"{record} (line {line})")
        elif not any(record):
            continue
        elif len(record) < named or _filled(record) > width:
            yield Rejected(path.name, number, "", f"{len(record)} fields where the header has {width} (line {line})")
        else:
            yield number, record


def _filled(fields: Sequence[str]) -> int:
    """Count fields up to the last that is not blank."""
    count = len(fields)
    while count and not fields[count - 1].strip():
        count -= 1
    return count


def _json_objects(path: Path) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "not valid JSON"
            continue
        yield number, value if isinstance(value, dict) else "JSON, but not an object"
