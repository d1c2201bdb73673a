"""Exports that keep a note's text line by line, a row each, as Epic's Clarity does with HNO_NOTE_TEXT."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analyzer.notes.columns import ColumnMatch
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import LONGEST_NOTE, Earlier, Row, Table

FULL_LINE = 1_000
"""A line of at least so many characters was cut off by its width and goes on; a shorter one ended where it ends."""
FULL_WIDTH = 40
"""Characters from which several lines of one length, but for the last, were cut off by their width as well."""


def with_lines_joined(table: Table, matched: ColumnMatch) -> Table:
    """Join rows that follow each other and are lines of one note, in ascending order; leave other tables alone.

    Args:
        table: An export; its rows are joined as they are read.
        matched: Its columns; nothing is joined without one for the note's id and one for the line.
    """
    if not {"note_id", "line"} <= matched.index.keys():
        return table
    return replace(table, rows=_joined(table.rows, matched))


@dataclass
class _Note:
    """The rows of a note so far; it has the number of its first row."""

    number: int
    cells: list[object]
    line: int
    pieces: list[str]
    length: int


def _joined(rows: Iterator[Row | Rejected | Earlier], matched: ColumnMatch) -> Iterator[Row | Rejected | Earlier]:
    pending: _Note | None = None
    for row in rows:
        note = None if isinstance(row, (Rejected, Earlier)) else _begun(row, matched)
        if pending and note and _goes_on(pending, note, matched):
            pending.pieces.append(note.pieces[0])
            pending.line, pending.length = note.line, pending.length + note.length
            continue
        if pending:
            yield _whole(pending, matched)
        pending = note
        if note is None:
            yield row
    if pending:
        yield _whole(pending, matched)


def _begun(row: Row, matched: ColumnMatch) -> _Note | None:
    """Take a row as the begin of a note; None where its line is no number or its text no text."""
    number, cells = row
    places = [matched.index[name] for name in ("line", "text", "note_id", "worker_id")]
    if max(places) >= len(cells):
        return None
    line, text = cells[places[0]], cells[places[1]]
    try:
        at = int(str(line).strip().removesuffix(".0"))
    except ValueError:
        return None
    return _Note(number, list(cells), at, [text], len(text)) if isinstance(text, str) else None


def _goes_on(pending: _Note, note: _Note, matched: ColumnMatch) -> bool:
    same = all(
        pending.cells[matched.index[name]] == note.cells[matched.index[name]] for name in ("note_id", "worker_id")
    )
    return same and note.line > pending.line and pending.length + note.length <= LONGEST_NOTE


def _whole(note: _Note, matched: ColumnMatch) -> Row:
    *full, _ = lengths = [len(piece) for piece in note.pieces]
    one_width = len(full) > 1 and len(set(full)) == 1 and full[0] >= max(lengths[-1], FULL_WIDTH)
    marks = ["" if one_width or length >= FULL_LINE else "\n" for length in full]
    joined = [part for pair in zip(note.pieces, [*marks, ""], strict=True) for part in pair]
    note.cells[matched.index["text"]] = "".join(joined)
    return note.number, note.cells
