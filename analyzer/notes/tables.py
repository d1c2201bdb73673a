"""One function a format: an export as a header and its rows, read piece by piece."""

import codecs
import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import REQUIRED, partial_match
from analyzer.notes.rejected import Rejected

LONGEST_NOTE = 1_000_000
"""Characters of a note; a longer one is rejected (spaCy's own limit, and no note that a person wrote)."""
HEADER_ROWS = 10
"""A workbook's header is looked for in so many first rows."""
PEEKED_OBJECTS = 100
"""The columns of JSONL are the keys of so many first objects."""
_DELIMITERS = ",\t;|"
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


def open_table(path: Path) -> Table:
    """Open an export.

    Args:
        path: CSV, TSV, TXT, XLSX, JSONL, NDJSON or Parquet; the ending says which.

    Raises:
        PeerdriftError: The file is missing, empty, not what its ending says, or of no known format.
    """
    if not path.is_file():
        raise PeerdriftError(f"{path.name}: no such file")
    if path.stat().st_size == 0:
        raise PeerdriftError(f"{path.name}: the file is empty")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise PeerdriftError(f"{path.name}: unknown ending; readable are {', '.join(_READERS)}")
    return reader(path)


def csv_table(path: Path) -> Table:
    """Read delimited text: utf-8, utf-16 or cp1252; the delimiter is the one that the header has most of."""
    _refuse_binary(path)
    records = _records(path)
    try:
        _, header = next(records)
    except StopIteration:
        raise PeerdriftError(f"{path.name}: no header row") from None
    if isinstance(header, str):
        raise PeerdriftError(f"{path.name}: the header row cannot be read: {header}")
    return Table([name.strip() for name in header], _csv_rows(path, records, width=len(header)))


def jsonl_table(path: Path) -> Table:
    """Read one JSON object a line."""
    _refuse_binary(path)
    lines = _json_objects(path)
    peeked = [line for line, _ in zip(lines, range(PEEKED_OBJECTS), strict=False)]
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

    return Table(header, rows())


def xlsx_table(path: Path) -> Table:
    """Read the first sheet that has columns for a worker, a date and a text."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError):
        raise PeerdriftError(f"{path.name}: not a readable XLSX workbook; save it anew as XLSX") from None
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(max_row=HEADER_ROWS, values_only=True), start=1):
            header = ["" if name is None else str(name) for name in row]
            if all(field in partial_match(header, file=path.name).index for field in REQUIRED):
                body = sheet.iter_rows(min_row=number + 1, values_only=True)
                return Table(header, ((at, cells) for at, cells in enumerate(body, number + 1) if any(cells)))
    first = next(book.worksheets[0].iter_rows(max_row=1, values_only=True), ())
    body = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    header = ["" if name is None else str(name) for name in first]
    return Table(header, ((at, cells) for at, cells in enumerate(body, 2) if any(cells)))


def parquet_table(path: Path) -> Table:
    """Read Parquet batch by batch."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise PeerdriftError(f"{path.name}: not a readable Parquet file") from None

    def rows() -> Iterator[Row | Rejected]:
        number = 1
        for batch in file.iter_batches(batch_size=2_000):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, values

    return Table(list(file.schema_arrow.names), rows())


_READERS: dict[str, Callable[[Path], Table]] = {
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


def _delimiter(path: Path) -> str:
    first = next((line for line in _lines(path) if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _records(path: Path) -> Iterator[tuple[int, list[str] | str]]:
    """Parse records; after one that cannot be parsed, go on at the line after its first.

    So a quote that is never closed costs one line and not the rest of the file.

    Yields:
        The line where the record begins, and its fields or, as text, why there are none.
    """
    delimiter = _delimiter(path)
    source, waiting, taken = _lines(path), list[str](), list[str]()

    def feed() -> Iterator[str]:
        while line := (waiting.pop() if waiting else next(source, "")):
            taken.append(line)
            yield line
            if sum(map(len, taken)) > 2 * LONGEST_NOTE and len(taken) > 1:
                raise csv.Error(f"a quote that is not closed within {2 * LONGEST_NOTE:,} characters")

    line_number = 1
    while True:
        taken.clear()
        try:
            record = next(csv.reader(feed(), delimiter=delimiter, strict=True))
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


def _csv_rows(path: Path, records: Iterator[tuple[int, list[str] | str]], *, width: int) -> Iterator[Row | Rejected]:
    for number, (line, record) in enumerate(records, start=2):
        if isinstance(record, str):
            yield Rejected(path.name, number, "", f"{record} (line {line})")
        elif not any(record):
            continue
        elif len(record) != width:
            yield Rejected(path.name, number, "", f"{len(record)} fields where the header has {width} (line {line})")
        else:
            yield number, record


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
