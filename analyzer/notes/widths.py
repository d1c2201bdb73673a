"""How long the text is in each column of an export: a column with more than the note's may be the note."""

from collections.abc import Iterator
from dataclasses import replace

from analyzer.notes.columns import ColumnMatch
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Earlier, Row, Table

SEEN_ROWS, LONGER = 100, 2
"""Rows of an export that are looked at for a column with text so many times as long as the notes."""


class Widths:
    """How long the text is in each column of an export, as far as its first rows show."""

    def __init__(self, header: list[str], matched: ColumnMatch) -> None:
        self._header, self._matched = header, matched
        self._characters, self._rows = [0] * len(header), 0

    def seen(self, table: Table) -> Table:
        """Return the table, whose first rows are looked at as they pass."""
        return replace(table, rows=self._passing(table.rows))

    def longer(self) -> tuple[str, ...]:
        """Return the unused columns with text LONGER times that of the notes, and so perhaps the notes themselves."""
        own = self._characters[self._matched.index["text"]]
        used = set(self._matched.index.values())
        return tuple(
            name
            for place, (name, characters) in enumerate(zip(self._header, self._characters, strict=True))
            if place not in used and name and characters > LONGER * own
        )

    def _passing(self, rows: Iterator[Row | Rejected | Earlier]) -> Iterator[Row | Rejected | Earlier]:
        for row in rows:
            if self._rows < SEEN_ROWS and isinstance(row, tuple):
                self._rows += 1
                for place, cell in enumerate(row[1][: len(self._header)]):
                    self._characters[place] += len(cell) if isinstance(cell, str) else 0
            yield row
