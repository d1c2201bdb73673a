"""One row of an export as a note, or the reason why it is none."""

import math
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from analyzer.names import DateOrderName
from analyzer.notes.clean import clean_text, encodable
from analyzer.notes.columns import ColumnMatch, word_list
from analyzer.notes.dates import parse_date
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import LONGEST_NOTE, Row
from analyzer.printable import printable

_NAMES = ("note_id", "worker_id", "note_type", "setting", "program", "person_id", "replaces")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters of no width that are no blanks to Python."""
LONGEST_NAME = 1_000
"""Characters of an id, a worker, a program and whatever else is no text."""
NAMES_KEPT = 65_536
"""Cells whose names are kept: workers, programs and types of notes come again and again."""
_LONGEST_LINE_NUMBER = 9
"""Digits of the number of a line."""
_LONGEST_MISSING = 8
"""Characters of the longest word for a missing value."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as a row holds it.

    `own_id` is false where the export names none (the place of the row does then), or where the row is a further line
    of a note whose first lines stand elsewhere: such a row is no version of another.
    """

    note_id: str
    own_id: bool
    worker_id: str
    date: date
    written_date: object
    note_type: str
    setting: str
    program: str
    person_id: str
    version: object
    replaces: str
    text: str


def note_row(row: Row, *, file: str, matched: ColumnMatch, order: DateOrderName | None) -> NoteRow | Rejected:
    """Read a row.

    Args:
        row: Its number and cells.
        file: Name of the export.
        matched: Which cell is what.
        order: Of day and month.
    """
    number, cells = row
    values = {name: cells[place] if place < len(cells) else None for name, place in matched.index.items()}
    try:
        return _note(values, order, place=f"{Path(file).stem}-{number}")
    except _UnreadableError as problem:
        name, reason = problem.args
        return Rejected(file, number, matched.names[name], reason)


class _UnreadableError(ValueError):
    """A field that cannot be read, and why."""


def _note(values: dict[str, object], order: DateOrderName | None, *, place: str) -> NoteRow:
    """Read the cells of a row, text first: what is wrong with a row is told by its first field that cannot be read."""
    text = _text(values["text"])
    names = {name: _name(name, values.get(name)) for name in _NAMES}
    if not names["worker_id"]:
        worker = values["worker_id"]
        raise _UnreadableError("worker_id", f"a {_kind(worker)}, no name" if _is_structure(worker) else "no worker")
    written = _bare(values["date"])
    note_id = "" if names["note_id"] in _missing_id() else names["note_id"]
    return NoteRow(
        note_id=note_id or encodable(place),
        own_id=bool(note_id) and not _is_further_line(_bare(values.get("line"))),
        worker_id=names["worker_id"],
        date=_date(written, order),
        written_date=written,
        note_type=names["note_type"],
        setting=names["setting"],
        program=names["program"],
        person_id=names["person_id"],
        version=_bare(values.get("version")),
        replaces=names["replaces"],
        text=text,
    )


def _bare(value: object) -> object:
    """Take Excel's ="..." off a cell."""
    wrapped = isinstance(value, str) and value.startswith('="') and value.endswith('"')
    return value[2:-1] if wrapped else value  # type: ignore[index]  # which is text


def _date(written: object, order: DateOrderName | None) -> date:
    try:
        return parse_date(written, order=order)
    except ValueError as error:
        raise _UnreadableError("date", str(error) if _words(written) else "no date") from None


def _text(value: object) -> str:
    """Take the mark-up out of a text, and see that it is one."""
    cleaned = value
    if isinstance(value, str) and len(value) <= LONGEST_NOTE:
        try:
            cleaned = clean_text(value)
        except ValueError as error:
            raise _UnreadableError("text", str(error)) from None
    if problem := _text_problem(cleaned):
        raise _UnreadableError("text", problem)
    return str(cleaned)


def _text_problem(text: object) -> str:
    if not _words(text).strip(_UNSEEN) and not _is_structure(text):
        return "no text"
    if not isinstance(text, str):
        return f"a {_kind(text)}, not text"
    if "\0" in text:
        return "a NUL character: the export is damaged or in another encoding"
    if len(text) > LONGEST_NOTE:
        return f"too long; a note may have {LONGEST_NOTE:,} characters; split it"
    return ""


def _words(value: object) -> str:
    """Return a cell as text without blanks around it; a missing one as ""."""
    if value is None or _is_structure(value) or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    words = encodable(str(value)).strip()
    return "" if len(words) <= _LONGEST_MISSING and words.lower() in _missing() else words


def _name(name: str, value: object) -> str:
    """Return a name or number as `_words` does, without what a terminal would obey."""
    if not isinstance(value, str):
        return printable(_words(value)).strip()
    try:
        return _name_of_text(value)
    except ValueError as error:
        raise _UnreadableError(name, str(error)) from None


@lru_cache(maxsize=NAMES_KEPT)
def _name_of_text(value: str) -> str:
    bare = str(_bare(value))
    if len(bare) > LONGEST_NAME:
        raise ValueError(f"{len(bare):,} characters; a name or number may have {LONGEST_NAME:,}")
    return printable(_words(bare)).strip()


def _is_structure(value: object) -> bool:
    return isinstance(value, (list, dict, tuple, bytes))


@cache
def _missing() -> frozenset[str]:
    return frozenset(word_list("missing"))


@cache
def _missing_id() -> frozenset[str]:
    return frozenset(word_list("missing_id"))


def _is_further_line(line: object) -> bool:
    words = _words(line)
    return words.isdecimal() and len(words) <= _LONGEST_LINE_NUMBER and int(words) > 1


def _kind(value: object) -> str:
    return "date" if isinstance(value, date) else "number" if isinstance(value, (int, float)) else "list or object"
