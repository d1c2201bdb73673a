"""Rows that are kept in memory from the first time that exports were gone through, so that they are parsed once."""

from dataclasses import dataclass, field

from analyzer.names import DateOrderName
from analyzer.notes.rejected import Rejected
from analyzer.notes.rows import NoteRow

KEPT_CHARACTERS = 50_000_000
"""Characters of all rows up to which they are kept: about 100 MB."""
ROW_CHARACTERS = 200
"""Characters that a row counts for beside its text."""


@dataclass
class KeptRows:
    """Rows of all exports in order; None once they are too many, or read otherwise the second time."""

    rows: list[NoteRow | Rejected] | None = field(default_factory=list)
    _characters: int = 0
    _export_from: int = 0

    def add(self, row: NoteRow | Rejected) -> None:
        """Keep the next row."""
        if self.rows is None:
            return
        self.rows.append(row)
        self._characters += ROW_CHARACTERS + (len(row.text) if isinstance(row, NoteRow) else 0)
        if self._characters > KEPT_CHARACTERS:
            self.rows = None

    def end_export(self, *, read_in: DateOrderName | None, order: DateOrderName | None, column: str) -> None:
        """End an export, whose rows are kept where they read the same in the order of its dates that is now known.

        Read in no order, the month goes first; but a date that is none is told in other words.

        Args:
            read_in: Order of day and month in which its rows were read.
            order: In which they will be.
            column: Of its dates, as `Rejected` names it.
        """
        own = self.rows[self._export_from :] if self.rows is not None else []
        bad_dates = any(isinstance(row, Rejected) and row.column == column for row in own)
        if order != read_in and (order != "month-first" or bad_dates):
            self.rows = None
        self._export_from += len(own)
