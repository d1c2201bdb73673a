"""Spreadsheets: XLSX, XLSM, XLS, XLSB and ODS."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import is_header, partial_match
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.merged import FilledRow, filled_rows
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import HEADER_ROWS, Row, Table
from analyzer.notes.workbook_check import refuse_what_crashes

DEEPEST_HEADER = 4
"""Rows that a header with merged cells may have; a range that reaches further down is no part of it."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED_XLSX = "EncryptedPackage".encode("utf-16-le")
_UNREADABLE = "not a readable workbook; open it in Excel and save it anew as XLSX"
_DAMAGED = "the workbook is damaged; save it anew as XLSX"


def workbook_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Read the sheets that have columns for a worker, a date and a text; hidden ones only where no other has.

    Args:
        path: A workbook; what it holds and not its ending says of which kind it is.
        hints: Names of columns help to find the header.

    Raises:
        PeerdriftError: It cannot be read.
    """
    refuse_what_crashes(path)
    book = _opened(path)
    what = path.suffix[1:].upper()
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    hidden = [sheet.name for sheet in sheets if sheet.name not in shown]
    for names in (shown, hidden):
        headed = [found for name in names if (found := _headed(path, book, name, hints))]
        if headed:
            # numbered and not named: a sheet may have the name of a person
            told = [f"{what}, sheet {number} of {len(headed)} with notes" for number in range(1, len(headed) + 1)]
            table, *others = (
                _table(path, words if len(headed) > 1 else what, *found, hints)
                for words, found in zip(told, headed, strict=True)
            )
            return replace(table, others=tuple(others))
    rows = _sheet_rows(path, book, [*shown, *hidden][0]) if sheets else iter(())
    first = next(rows, FilledRow(1, [], frozenset(), 1))
    return Table(what, _names(first), ((row.number, row.cells) for row in rows))


def _headed(
    path: Path, book: CalamineWorkbook, name: str, hints: Hints
) -> tuple[FilledRow, Iterator[FilledRow]] | None:
    """Find the header of a sheet and the rows after it; None without one."""
    rows = _sheet_rows(path, book, name)
    for row in rows:
        if is_header(_names(row), hints.columns):
            return row, rows
        if row.number >= HEADER_ROWS:
            break
    return None


def _opened(path: Path) -> CalamineWorkbook:
    """Open a workbook as what its ending says, which tells of a password, or else as what its content says."""
    try:
        return CalamineWorkbook.from_path(path)
    except BaseException as error:
        if not _of_the_library(error):
            raise
        locked = isinstance(error, PasswordError)
    content = path.read_bytes()
    if locked or (content.startswith(_OLD_OFFICE) and _LOCKED_XLSX in content):
        raise PeerdriftError(f"{path.name}: the workbook is locked; save it without a password")
    with _in_one_line(path, _UNREADABLE):
        return CalamineWorkbook.from_filelike(io.BytesIO(content))


@contextmanager
def _in_one_line(path: Path, message: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if not _of_the_library(error):
            raise
        raise PeerdriftError(f"{path.name}: {message}") from None


def _of_the_library(error: BaseException) -> bool:
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"  # Rust's, of no importable class


def _sheet_rows(path: Path, book: CalamineWorkbook, name: str) -> Iterator[FilledRow]:
    with _in_one_line(path, _DAMAGED):
        sheet: CalamineSheet = book.get_sheet_by_name(name)
        first_column = sheet.start[1] if sheet.start else 0
        rows = filled_rows(sheet.iter_rows(), sheet.merged_cell_ranges or (), first_column=first_column)
    while True:
        with _in_one_line(path, _DAMAGED):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _names(row: FilledRow) -> list[str]:
    """Take a row for a header: without the empty cells at its end, which only longer rows below have."""
    names = [str(name) for name in row.cells]
    while names and not names[-1]:
        names.pop()
    return names


def _table(path: Path, what: str, head: FilledRow, rows: Iterator[FilledRow], hints: Hints) -> Table:
    header, rows = _whole_header(head, rows, hints)
    text = partial_match(header, file=path.name, columns=hints.columns).index["text"]

    def told() -> Iterator[Row | Rejected]:
        for row in rows:
            if text in row.from_above:
                yield Rejected(path.name, row.number, header[text], "merged with the text above, which is one note")
            else:
                yield row.number, row.cells

    return Table(what, header, told())


def _whole_header(head: FilledRow, rows: Iterator[FilledRow], hints: Hints) -> tuple[list[str], Iterator[FilledRow]]:
    """Take the rows into the header that its merged cells reach; the lowest names are the most exact."""
    names = _names(head)
    last = head.bottom if head.bottom < head.number + DEEPEST_HEADER else head.number
    for row in rows:
        if row.number > last:
            return names, chain([row], rows)
        lower = [low or high for low, high in zip_longest(_names(row), names, fillvalue="")]
        if is_header(lower, hints.columns):
            names = lower
    return names, rows
