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
        begun = [
            _Range(last_row, columns, cells[columns.start])
            for last_row, columns in beginning.pop(at, ())
            if columns.start < len(cells) and cells[columns.start]
        ]
        from_above = frozenset(column for entry in reaching for column in entry.columns)
        if any(cell for column, cell in enumerate(cells) if column not in from_above):
            filled = _filled(cells, [*begun, *reaching])
            yield FilledRow(at + 1, filled, from_above, max((entry.last_row for entry in begun), default=at) + 1)
        reaching = [entry for entry in (*reaching, *begun) if entry.last_row > at]


def _filled(cells: Sequence[object], ranges: list[_Range]) -> list[object]:
    filled = list(cells)
    for entry in ranges:
        for column in entry.columns:
            if column < len(filled):
                filled[column] = entry.value
    return filled
