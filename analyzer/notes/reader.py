"""Exports as frames of notes, piece by piece."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName
from analyzer.notes.clean import clean_text, encodable
from analyzer.notes.columns import FIELDS, ColumnMatch, check_fields, match_columns
from analyzer.notes.dates import parse_date
from analyzer.notes.formats import open_table
from analyzer.notes.hints import Hints
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import LONGEST_NOTE, Earlier, Row

NOTE_COLUMNS = tuple(name for name in FIELDS if name != "version")
PIECE_NOTES = 2_000
"""Notes in a piece; all work after reading is done piece by piece."""
PIECE_CHARACTERS = 4_000_000
"""Characters after which a piece ends early, so that memory is bounded for long notes too."""


@dataclass(frozen=True)
class NotesPiece:
    """Some notes of an export, in its order, and the rows between them that could not be read.

    `notes` has the columns NOTE_COLUMNS; note_id is unique over the whole export.
    """

    notes: pd.DataFrame
    rejected: list[Rejected]


@dataclass
class _Pending:
    rows: list[tuple[object, ...]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    characters: int = 0

    def full(self) -> bool:
        return max(len(self.rows), len(self.rejected)) >= PIECE_NOTES or self.characters >= PIECE_CHARACTERS

    def piece(self) -> NotesPiece:
        frame = pd.DataFrame(self.rows, columns=list(NOTE_COLUMNS)).astype(
            {name: "str" for name in NOTE_COLUMNS if name != "date"}
        )
        frame["date"] = pd.to_datetime(frame["date"])
        return NotesPiece(frame, self.rejected)


def read_notes(
    paths: Path | Sequence[Path],
    *,
    columns: Mapping[str, str] | None = None,
    date_order: DateOrderName | None = None,
    file_names: str | None = None,
) -> Iterator[NotesPiece]:
    """Read the notes of one export or several.

    Args:
        paths: Files: CSV, TSV, XLSX, JSONL or Parquet.
        columns: Field -> name of its column, where the aliases do not find it.
        date_order: Whether the day or the month goes first in 3/4/2025.
        file_names: Pattern of the names of single notes.

    Yields:
        Pieces of at most PIECE_NOTES notes. Two notes with one id are both kept; the later one's id gets "#2".

    Raises:
        PeerdriftError: A file or its columns cannot be read. Raised for every file before the first note is read.
    """
    hints = Hints(columns or {}, date_order, file_names)
    check_fields(hints.columns)
    opened = []
    for path in [paths] if isinstance(paths, Path) else paths:
        table = open_table(path, hints)
        opened.append((path.name, match_columns(table.header, file=path.name, columns=hints.columns), table.rows))
    seen: Counter[str] = Counter()
    pending, pieces = _Pending(), 0
    for file, matched, rows in opened:
        for row in rows:
            _take(row, pending, file=file, matched=matched, seen=seen)
            if pending.full():
                pieces += 1
                yield pending.piece()
                pending = _Pending()
    if pending.rows or pending.rejected:
        yield pending.piece()
    elif not pieces:
        raise PeerdriftError(f"{', '.join(name for name, _, _ in opened)}: a header, but no rows")


def _take(
    row: Row | Rejected | Earlier,
    pending: _Pending,
    *,
    file: str,
    matched: ColumnMatch,
    seen: Counter[str],
) -> None:
    if isinstance(row, Earlier):
        return
    if isinstance(row, Rejected):
        pending.rejected.append(row)
        return
    number, cells = row
    values = {name: cells[place] if place < len(cells) else None for name, place in matched.index.items()}
    problem = _clean(values) or _problem(values)
    if problem is not None:
        name, reason = problem
        pending.rejected.append(Rejected(file, number, matched.names[name], reason))
        return
    text = str(values["text"])
    note_id = _unique(_words(values.get("note_id")) or encodable(f"{Path(file).stem}-{number}"), seen)
    rest = [_words(values.get(name)) for name in ("note_type", "setting", "program", "person_id")]
    pending.rows.append((note_id, _words(values["worker_id"]), parse_date(values["date"]), *rest, text))
    pending.characters += len(text)


def _clean(values: dict[str, object]) -> tuple[str, str] | None:
    """Take the mark-up out of the text; return as `_problem` does."""
    text = values["text"]
    if isinstance(text, str) and len(text) <= LONGEST_NOTE:
        try:
            values["text"] = clean_text(text)
        except ValueError as error:
            return "text", str(error)
    return None


def _problem(values: Mapping[str, object]) -> tuple[str, str] | None:
    """Return the field that cannot be read and why, or None."""
    for name, check in (("text", _text_problem), ("worker_id", _worker_problem), ("date", _date_problem)):
        reason = check(values[name])
        if reason:
            return name, reason
    return None


def _text_problem(text: object) -> str:
    if not _words(text):
        return "no text"
    if not isinstance(text, str):
        return f"a {_kind(text)}, not text"
    if "\0" in text:
        return "a NUL character: the export is damaged or in another encoding"
    if len(text) > LONGEST_NOTE:
        return f"{len(text):,} characters; a note may have {LONGEST_NOTE:,}; split it"
    return ""


def _worker_problem(worker: object) -> str:
    return "" if _words(worker) else "no worker"


def _date_problem(value: object) -> str:
    if not _words(value):
        return "no date"
    try:
        parse_date(value)
    except ValueError as error:
        return str(error)
    return ""


def _words(value: object) -> str:
    """Return a cell as text without blanks around it; a missing one as ""."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return encodable(str(value)).strip()


def _kind(value: object) -> str:
    return "date" if isinstance(value, date) else "number" if isinstance(value, (int, float)) else "list or object"


def _unique(note_id: str, seen: Counter[str]) -> str:
    seen[note_id] += 1
    if seen[note_id] == 1:
        return note_id
    while (numbered := f"{note_id}#{seen[note_id]}") in seen:
        seen[note_id] += 1
    seen[numbered] += 1
    return numbered


def concatenated(pieces: Iterable[NotesPiece]) -> tuple[pd.DataFrame, list[Rejected]]:
    """Put pieces together: all notes as one frame, and all rejected rows."""
    held = list(pieces)
    frame = pd.concat([piece.notes for piece in held], ignore_index=True)
    return frame, [entry for piece in held for entry in piece.rejected]
