"""Amended notes: of several rows that are one note, the latest version counts.

They are one note where note_id, worker, person, date and note type agree, or where one says that it replaces the
other. Rows that share the note_id alone are notes of one encounter or one person (an id that is not the note's own);
all are kept, under ids of their own ("12", "12#2").
"""

import re
from array import array
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from dateutil import parser as dateutil_parser

from analyzer.notes.columns import word_list
from analyzer.notes.rows import NoteRow

_NUMBER = re.compile(r"(?:v|version|rev)?\.? ?(\d{1,9}(?:\.\d{1,3}){0,3})")
_LARGEST = 2**63
"""Numbers beyond it are no versions; an integer of JSON may be too large for a float."""
_MOST_PARTS = 1_000
"""Versions below one that are told apart: 1.1 to 1.999."""
_LONGEST = 80
"""Characters of a version that is written as a time."""
NO_VERSION = float("-inf")
"""Before any other: among rows without a version the later row wins."""


@dataclass(frozen=True)
class Versions:
    """What is to be done with the readable rows of all exports, by their numbers from 0.

    Attributes:
        superseded: Rows of which another is a later version.
        shared: Rows that stay and whose id an earlier row that stays has as well.
        ids: Hashes of all ids, in ascending order, shape (rows,).
    """

    superseded: frozenset[int]
    shared: frozenset[int]
    ids: npt.NDArray[np.uint64]

    def free_id(self, note_id: str, given: set[str]) -> str:
        """Make up an id that no row has, number it after `note_id`, and note it in `given`."""
        number = 2
        while (made := f"{note_id}#{number}") in given or self._is_there(made):
            number += 1
        given.add(made)
        return made

    def _is_there(self, note_id: str) -> bool:
        place = int(np.searchsorted(self.ids, np.uint64(_hash(note_id))))
        return place < len(self.ids) and int(self.ids[place]) == _hash(note_id)


@dataclass
class VersionIndex:
    """The ids and versions of readable rows as they come: 32 bytes a row."""

    ids: "array[int]" = field(default_factory=lambda: array("Q"))
    notes: "array[int]" = field(default_factory=lambda: array("Q"))
    versions: "array[float]" = field(default_factory=lambda: array("d"))
    day_first: "array[float]" = field(default_factory=lambda: array("d"))
    replaced: set[int] = field(default_factory=set)

    def add(self, note: NoteRow) -> None:
        """Take up the next readable row."""
        self.ids.append(_hash(note.note_id))
        # a row that names no id is a note of its own
        own = (note.note_id, note.worker_id, note.person_id, str(note.date), note.note_type)
        self.notes.append(_hash(*own) if note.own_id else _hash(str(len(self.ids))))
        self.versions.append(version_order(note.version, day_first=False))
        self.day_first.append(version_order(note.version, day_first=True))
        if note.replaces and note.replaces != note.note_id:
            self.replaced.add(_hash(note.replaces))

    def use_day_first(self, start: int) -> None:
        """Read the times of versions day first from a row on: that of an export whose order is now known."""
        self.versions[start:] = self.day_first[start:]

    def resolve(self) -> Versions:
        """Say which rows stay, once all are known."""
        notes, ids = np.array(self.notes, dtype=np.uint64), np.array(self.ids, dtype=np.uint64)
        order = np.lexsort([np.arange(len(notes)), np.array(self.versions), notes])
        earlier = order[:-1][notes[order][:-1] == notes[order][1:]]
        replaced = np.flatnonzero(np.isin(ids, np.array(sorted(self.replaced), dtype=np.uint64)))
        superseded = np.union1d(earlier, replaced)
        kept = np.delete(np.arange(len(ids)), superseded)
        _, firsts = np.unique(ids[kept], return_index=True)
        shared = np.delete(kept, firsts)
        return Versions(frozenset(superseded.tolist()), frozenset(shared.tolist()), np.sort(ids))


def version_order(version: object, *, day_first: bool = False) -> float:
    """Return what versions are ordered by: numbers ("2", "v1.10"), times in seconds since 1970, states ("final")."""
    if isinstance(version, bool) or version is None:
        return NO_VERSION
    if isinstance(version, (int, float)):
        return float(version) if abs(version) <= _LARGEST else NO_VERSION  # which is false of what is no number
    if isinstance(version, datetime):
        return (version if version.tzinfo else version.replace(tzinfo=UTC)).timestamp()
    if isinstance(version, date):
        return datetime(version.year, version.month, version.day, tzinfo=UTC).timestamp()
    return _order_of_text(str(version).strip().lower(), day_first=day_first)


def _order_of_text(text: str, *, day_first: bool) -> float:
    if text in word_list("version_words"):
        return float(word_list("version_words").index(text))
    if number := _NUMBER.fullmatch(text):  # 1.10 is after 1.9
        return float(sum(int(part) / _MOST_PARTS**place for place, part in enumerate(number[1].split("."))))
    if len(text) > _LONGEST:
        return NO_VERSION
    try:
        return version_order(dateutil_parser.parse(text, dayfirst=day_first))
    except (ValueError, OverflowError):
        return NO_VERSION


def _hash(*words: str) -> int:
    return int.from_bytes(blake2b("\0".join(words).encode(errors="replace"), digest_size=8).digest(), "little")
