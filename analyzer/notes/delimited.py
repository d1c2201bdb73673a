"""CSV and TSV."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import is_header
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import HEADER_ROWS, LONGEST_NOTE, Row, Table
from analyzer.notes.text_file import lines_of, refuse_binary

_DELIMITERS = ",\t;|"
_FORMATS = {",": "CSV", "\t": "TSV", ";": "CSV with semicolons", "|": "CSV with bars"}
_EXCEL_DELIMITER = re.compile(r"\"?sep=(.)\"?\s*$", re.IGNORECASE)
"""A first line that tells Excel the delimiter and is no part of the table."""
csv.field_size_limit(2**31 - 1)
LONGEST_HEADER = 1_000_000
"""Characters of a line in which the header is looked for."""
MOST_AGAIN, AGAIN = 32 * LONGEST_NOTE, 4
"""Characters that are read again after quotes that are never closed: so many in any case, and so many times those of
the lines done with. Lines that each open a quote and close the one before would be read once for each of them."""


def csv_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Read delimited text: utf-8, utf-16 or cp1252; the delimiter is that of the header."""
    refuse_binary(path)
    columns = hints.columns
    dialect = _dialect(lines_of(path), columns)
    records = enumerate(_records(path, dialect), start=1)
    for _, (_, header) in islice(records, HEADER_ROWS):
        if isinstance(header, str):
            if not dialect.header_found:
                raise PeerdriftError(f"{path.name}: the header row cannot be read: {header}")
        elif is_header(header, columns) if dialect.header_found else _may_be_header(header):
            what = _FORMATS.get(dialect.delimiter, "delimited text")
            return Table(what, [name.strip() for name in header], _csv_rows(path, records, header=header))
    raise PeerdriftError(f"{path.name}: no header row")


def has_header(lines: Iterable[str], hints: Hints = NO_HINTS) -> bool:
    """Say whether one of the first rows of a text is the header of an export."""
    return _dialect(lines, hints.columns).header_found


@dataclass(frozen=True)
class _Dialect:
    """How a file is delimited; whether blanks follow the delimiters; whether one of its first rows is a header."""

    delimiter: str
    blanks: bool
    header_found: bool


def _dialect(text: Iterable[str], columns: Mapping[str, str]) -> _Dialect:
    """Take the delimiter that makes one of the first rows a header; where none does, that of the first line."""
    lines = [line[:LONGEST_HEADER] for line in islice(text, 2 * HEADER_ROWS)]
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
    source, waiting, taken = lines_of(path), list[str](), list[str]()
    again = done = characters = 0

    def feed() -> Iterator[str]:
        nonlocal characters
        while line := (waiting.pop() if waiting else next(source, "")):
            taken.append(line)
            characters += len(line)
            yield line
            if characters > 2 * LONGEST_NOTE and len(taken) > 1:
                raise csv.Error(f"a quote that is not closed within {2 * LONGEST_NOTE:,} characters")

    def parsed() -> Iterator[list[str]]:
        return csv.reader(feed(), delimiter=dialect.delimiter, skipinitialspace=dialect.blanks, strict=True)

    line_number, records = 1, parsed()
    while True:
        taken.clear()
        characters = 0
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield line_number, _quoting_problem(error)
            waiting.extend(reversed(taken[1:]))
            line_number, done, again = line_number + 1, done + len(taken[0]), again + sum(map(len, taken[1:]))
            if again > MOST_AGAIN + AGAIN * done:
                raise PeerdriftError(f"{path.name}: too many quotes that are never closed; export it anew") from None
            records = parsed()
            continue
        yield line_number, record
        line_number, done = line_number + len(taken), done + characters


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
