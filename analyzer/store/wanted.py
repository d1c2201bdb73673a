"""Which notes somebody asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from analyzer.store.tables import notes


@dataclass(frozen=True)
class Wanted:
    """Which notes, of those that a viewer may see.

    Attributes:
        workers: Only of these; () for all.
        programs: Only of these; () for all.
        note_ids: Only these; () for all.
        since: None before this day.
        until: None after this day.
    """

    workers: Sequence[str] = ()
    programs: Sequence[str] = ()
    note_ids: Sequence[str] = ()
    since: date | None = None
    until: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return them for a query of `notes`."""
        named = ((notes.c.worker_id, self.workers), (notes.c.program, self.programs), (notes.c.note_id, self.note_ids))
        found: list[ColumnElement[bool]] = [column.in_(values) for column, values in named if values]
        if self.since is not None:
            found.append(notes.c.date >= self.since)
        if self.until is not None:
            found.append(notes.c.date <= self.until)
        return found


ALL = Wanted()
