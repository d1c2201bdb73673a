"""Exports as frames of notes, piece by piece.

Every export is gone through twice: once to see what it holds (the order of day and month, amended notes), and once to
take its notes. What is small enough is kept from the first time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName
from analyzer.notes.columns import ColumnMatch, check_fields, match_columns
from analyzer.notes.formats import open_table
from analyzer.notes.hints import Hints
from analyzer.notes.kept_rows import KeptRows
from analyzer.notes.lines import with_lines_joined
from analyzer.notes.pieces import NotesPiece, PendingNotes
from analyzer.notes.rejected import Rejected
from analyzer.notes.rows import NoteRow, note_row
from analyzer.notes.survey import Counts, Survey, unused_columns
from analyzer.notes.table import Earlier, Table
from analyzer.notes.versions import VersionIndex, Versions
from analyzer.notes.widths import Widths

Opened = tuple[str, Table, ColumnMatch]
"""An export, or one sheet of a workbook: its name in messages, its rows, and which of their cells is what."""


@dataclass(frozen=True)
class Reading:
    """Exports that were looked through; going over it reads their notes, in pieces of at most PIECE_NOTES."""

    surveys: tuple[Survey, ...]
    _paths: tuple[Path, ...]
    _hints: Hints
    _versions: Versions
    _kept: Sequence[NoteRow | Rejected] | None = None

    @property
    def notes(self) -> int:
        """Count the notes of all exports."""
        return sum(survey.notes for survey in self.surveys)

    def __iter__(self) -> Iterator[NotesPiece]:
        pending, given, number = PendingNotes(), set[str](), 0
        for entry in self._rows():
            if isinstance(entry, Rejected):
                pending.rejected.append(entry)
            elif isinstance(entry, NoteRow):
                if number not in self._versions.superseded:
                    shared = number in self._versions.shared
                    pending.take(self._versions.free_id(entry.note_id, given) if shared else entry.note_id, entry)
                number += 1
            if pending.full():
                yield pending.piece()
                pending = PendingNotes()
        if pending.rows or pending.rejected:
            yield pending.piece()

    def _rows(self) -> Iterator[NoteRow | Rejected | Earlier]:
        if self._kept is not None:
            yield from self._kept
            return
        opened = (entry for path in self._paths for entry in _opened(path, self._hints))
        for (file, table, matched), survey in zip(opened, self.surveys, strict=True):
            yield from _entries(table, matched, file=file, order=survey.date_order)


def read_notes(
    paths: Path | Sequence[Path],
    *,
    columns: Mapping[str, str] | None = None,
    date_order: DateOrderName | None = None,
    file_names: str | None = None,
) -> Reading:
    """Look through one export or several, ready to read their notes.

    Of several rows that are one note (note_id, worker, person, date and note type agree) the latest version counts: the
    highest in the column `version`, else the last row. Other notes that share an id are all kept; the second's id gets
    "#2".

    Args:
        paths: Files or folders; see `formats.open_table`.
        columns: Field -> name of its column, where the aliases do not find it.
        date_order: Of day and month in 3/4/2025, where the export does not show it.
        file_names: Pattern of the names of single notes, such as "{worker_id}_{date}".

    Raises:
        PeerdriftError: A file or its columns cannot be read, or the order of day and month cannot be told; before the
            first note is read.
    """
    return read_hinted(paths, hints=Hints(columns or {}, date_order, file_names))


def read_hinted(paths: Path | Sequence[Path], *, hints: Hints) -> Reading:
    """Look through one export or several; see `read_notes`, whose last arguments are the hints.

    Raises:
        PeerdriftError: As `read_notes`.
    """
    check_fields(hints.columns)
    chosen = (paths,) if isinstance(paths, Path) else tuple(paths)
    opened = [entry for path in chosen for entry in _opened(path, hints)]
    index, owners, surveys, kept = VersionIndex(), list[int](), list[Survey](), KeptRows()
    for file, table, matched in opened:
        surveys.append(_look_through(file, table, matched, hints=hints, index=index, kept=kept))
        owners.append(len(index.ids))
        kept.end_export(read_in=hints.date_order, order=surveys[-1].date_order, column=matched.names["date"])
    if not any(survey.notes or survey.rejected or survey.earlier for survey in surveys):
        raise PeerdriftError(f"{', '.join(survey.file for survey in surveys)}: a header, but no rows")
    versions = index.resolve()
    return Reading(tuple(_less_earlier(surveys, owners, versions)), chosen, hints, versions, kept.rows)


def _opened(path: Path, hints: Hints) -> Iterator[Opened]:
    """Open a file or folder, or every sheet with notes of a workbook."""
    name = path.name or path.resolve().name  # "." has none
    first = open_table(path, hints)
    for number, table in enumerate((first, *first.others), start=1):
        file = f"{name} (sheet {number})" if number > 1 else name
        matched = match_columns(table.header, file=file, columns=hints.columns)
        yield file, with_lines_joined(table, matched), matched


def _entries(
    table: Table, matched: ColumnMatch, *, file: str, order: DateOrderName | None
) -> Iterator[NoteRow | Rejected | Earlier]:
    for row in table.rows:
        yield row if isinstance(row, (Rejected, Earlier)) else note_row(row, file=file, matched=matched, order=order)


def _look_through(
    file: str, table: Table, matched: ColumnMatch, *, hints: Hints, index: VersionIndex, kept: KeptRows
) -> Survey:
    counts, first = Counts(), len(index.ids)
    widths = Widths(table.header, matched)
    for entry in _entries(widths.seen(table), matched, file=file, order=hints.date_order):
        if isinstance(entry, Earlier):
            counts.earlier += 1
            continue
        kept.add(entry)
        if isinstance(entry, Rejected):
            counts.rejected += 1
        else:
            counts.take(entry)
            index.add(entry)
    order = hints.date_order or counts.orders.order(file=file, column=matched.names["date"])
    if order == "day-first":
        index.use_day_first(first)
    shown = counts.orders.month_first if order == "month-first" else counts.orders.day_first
    return Survey(
        file=file,
        format=table.format,
        columns=dict(matched.names),
        unused=unused_columns(table.header, matched),
        date_order=order,
        dates_in_that_order=0 if hints.date_order or not order else shown,
        notes=counts.notes,
        rejected=counts.rejected,
        earlier=counts.earlier,
        persons=counts.persons,
        workers=len(counts.workers),
        alike=counts.alike,
        typical_characters=int(np.median(counts.characters)) if counts.characters else 0,
        longer=widths.longer(),
    )


def _less_earlier(surveys: Iterable[Survey], ends: Sequence[int], versions: Versions) -> Iterator[Survey]:
    """Count the superseded rows of each export among its earlier versions."""
    start = 0
    for survey, end in zip(surveys, ends, strict=True):
        superseded = sum(start <= number < end for number in versions.superseded)
        yield replace(survey, notes=survey.notes - superseded, earlier=survey.earlier + superseded)
        start = end
