"""One row of an export as a note, or the reason why it is none."""

import math
from collections.abc import Mapping
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
    problem = _clean(values) or _problem(values, order)
    if problem is not None:
        name, reason = problem
        return Rejected(file, number, matched.names[name], reason)
    note_id = _name(values.get("note_id"))
    note_id = "" if note_id in word_list("missing_id") else note_id
    return NoteRow(
        note_id=note_id or encodable(f"{Path(file).stem}-{number}"),
        own_id=bool(note_id) and not _is_further_line(values.get("line")),
        worker_id=_name(values["worker_id"]),
        date=parse_date(values["date"], order=order),
        written_date=values["date"],
        note_type=_name(values.get("note_type")),
        setting=_name(values.get("setting")),
        program=_name(values.get("program")),
        person_id=_name(values.get("person_id")),
        version=values.get("version"),
        replaces=_name(values.get("replaces")),
        text=str(values["text"]),
    )


def _clean(values: dict[str, object]) -> tuple[str, str] | None:
    """Take the mark-up out of the text and Excel's ="..." off the rest; return as `_problem` does."""
    for name, value in values.items():
        if isinstance(value, str) and value.startswith('="') and value.endswith('"') and name != "text":
            values[name] = value[2:-1]
    text = values["text"]
    if isinstance(text, str) and len(text) <= LONGEST_NOTE:
        try:
            values["text"] = clean_text(text)
        except ValueError as error:
            return "text", str(error)
    return None


def _problem(values: Mapping[str, object], order: DateOrderName | None) -> tuple[str, str] | None:
    """Return the field that cannot be read and why, or None."""
    reason = _text_problem(values["text"])
    if reason:
        return "text", reason
    for name in _NAMES:
        if isinstance(value := values.get(name), str) and len(value) > LONGEST_NAME:
            return name, f"{len(value):,} characters; a name or number may have {LONGEST_NAME:,}"
    if not _words(values["worker_id"]):
        worker = values["worker_id"]
        return "worker_id", f"a {_kind(worker)}, no name" if _is_structure(worker) else "no worker"
    try:
        parse_date(values["date"], order=order)
    except ValueError as error:
        return "date", str(error) if _words(values["date"]) else "no date"
    return None


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


def _name(value: object) -> str:
    """Return a name or number as `_words` does, without what a terminal would obey."""
    return _name_of_text(value) if isinstance(value, str) else printable(_words(value)).strip()


@lru_cache(maxsize=NAMES_KEPT)
def _name_of_text(value: str) -> str:
    return printable(_words(value)).strip()


def _is_structure(value: object) -> bool:
    return isinstance(value, (list, dict, tuple, bytes))


@cache
def _missing() -> frozenset[str]:
    return frozenset(word_list("missing"))


def _is_further_line(line: object) -> bool:
    words = _words(line)
    return words.isdecimal() and len(words) <= _LONGEST_LINE_NUMBER and int(words) > 1


def _kind(value: object) -> str:
    return "date" if isinstance(value, date) else "number" if isinstance(value, (int, float)) else "list or object"
