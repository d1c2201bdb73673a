"""Merged cells of a spreadsheet: what stands in one counts for all of its range."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of a sheet.

    Attributes:
        number: As the spreadsheet shows it.
        cells: Its cells, those of merged ranges filled.
        from_above: Columns whose cell belongs to a range that begins in a row above.
        bottom: Number of the last row that a range reaches which begins in this row; its own number without one.
    """

    number: int
    cells: list[object]
    from_above: frozenset[int]
    bottom: int


@dataclass(frozen=True, slots=True)
class _Range:
    last_row: int
    columns: range
    value: object


def filled_rows(
    rows: Iterable[Sequence[object]], merged: Iterable[tuple[Place, Place]], *, first_column: int
) -> Iterator[FilledRow]:
    """Fill merged ranges, top to bottom; rows with no value of their own are left out.

    A range that overlaps one above or before it is passed over: no spreadsheet merges a cell twice.

    Args:
        rows: All rows of a sheet from its first.
        merged: First and last cell of each range.
        first_column: Column where the rows begin.
    """
    beginning: dict[int, list[tuple[int, range]]] = defaultdict(list)
    for (first_row, left), (last_row, right) in merged:
        if left >= first_column:  # what begins in a column that is left out is empty
            beginning[first_row].append((last_row, range(left - first_column, right - first_column + 1)))
    reaching: list[_Range] = []
    for at, cells in enumerate(rows):
        if not reaching and at not in beginning:
            if any(cells):
                yield FilledRow(at + 1, list(cells), frozenset(), at + 1)
            continue
        from_above = frozenset(column for entry in reaching for column in entry.columns)
        begun = list(_begun(beginning.pop(at, ()), cells, taken=from_above))
        if any(cell for column, cell in enumerate(cells) if column not in from_above):
            filled = _filled(cells, [*begun, *reaching])
            yield FilledRow(at + 1, filled, from_above, max((entry.last_row for entry in begun), default=at) + 1)
        reaching = [entry for entry in (*reaching, *begun) if entry.last_row > at]


def _begun(
    beginning: Iterable[tuple[int, range]], cells: Sequence[object], *, taken: frozenset[int]
) -> Iterator[_Range]:
    """Yield the ranges that begin in a row and have a value, as far as its cells go."""
    free = [column not in taken for column in range(len(cells))]
    for last_row, columns in beginning:
        own = columns[: max(len(cells) - columns.start, 0)]
        if own and free[own.start] and cells[own.start] and all(free[own.start : own.stop]):
            free[own.start : own.stop] = [False] * len(own)
            yield _Range(last_row, own, cells[own.start])


def _filled(cells: Sequence[object], ranges: list[_Range]) -> list[object]:
    filled = list(cells)
    for entry in ranges:
        for column in entry.columns:
            filled[column] = entry.value
    return filled
