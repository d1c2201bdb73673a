"""De-identifying an export: pseudonyms for workers, persons and notes, moved dates, redacted text."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pandas as pd

from analyzer.errors import PeerdriftError
from analyzer.notes import NO_HINTS, Hints, Rejected, read_notes
from analyzer.privacy.export_file import new_export
from analyzer.privacy.identifiers import find_certain, find_identifiers
from analyzer.privacy.name_columns import names_of
from analyzer.privacy.names import NameList
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.privacy.redact import Find, redact_counting, redact_text

KINDS_OF_COLUMNS = ("note_type", "setting", "program")
"""Columns that name kinds and programs: only known names and what has a fixed form is taken out."""
DIFFERENT_KINDS = 10_000
"""Different cells of these columns that are kept in memory redacted."""
Progress = Callable[[int, int], None]
"""Told the notes done so far, and how many there are."""


@dataclass(frozen=True)
class Redacted:
    """What came of de-identifying an export.

    Attributes:
        notes: How many were written.
        identifiers: How many of each kind were replaced in their texts; moved dates count.
        rejected: Rows that could not be read, and so are not in the new export.
    """

    notes: int
    identifiers: dict[str, int]
    rejected: list[Rejected]


def redact_export(
    path: Path,
    *,
    out: Path,
    secret: bytes,
    names: Sequence[str] = (),
    thorough: bool = False,
    hints: Hints = NO_HINTS,
    progress: Progress | None = None,
) -> Redacted:
    """Write an export anew without what tells who somebody is.

    Args:
        path: An export as `analyzer.notes.read_notes` reads it.
        out: The new one: CSV, JSONL or Parquet by its ending.
        secret: Of the pseudonyms and shifts; the same secret gives the same ones.
        names: Names to take out besides those in the export's columns.
        thorough: Also use Presidio, which is slow and needs the extra "presidio".
        hints: What the export does not say itself.
        progress: Told how far it is.

    Raises:
        PeerdriftError: The export cannot be read, the new one not be written, the secret is short, Presidio is missing,
            or two workers would get one pseudonym.
    """
    pseudonyms = Pseudonyms(secret)
    find = _thorough_find() if thorough else find_identifiers
    if path.exists() and out.exists() and out.samefile(path):
        raise PeerdriftError(f"{out.name}: the export itself; name another file with --out")
    reading = read_notes(path, columns=hints.columns, date_order=hints.date_order, file_names=hints.file_names)
    found, identities = names_of(reading, paths=[path], hints=hints)
    redactor = _Redactor(pseudonyms, NameList.of({*found, *names}, codes=identities), find)
    done, rejected = 0, list[Rejected]()
    with new_export(out) as write:
        for piece in reading:
            write(redactor.redacted(piece.notes))
            rejected += piece.rejected
            done += len(piece.notes)
            if progress is not None:
                progress(done, reading.notes)
    return Redacted(done, dict(redactor.counted), rejected)


def _thorough_find() -> Find:
    from analyzer.privacy.presidio import thorough_find  # noqa: PLC0415 - an extra

    return thorough_find()


@dataclass
class _Redactor:
    """Redacts notes frame by frame, and counts."""

    pseudonyms: Pseudonyms
    names: NameList
    find: Find
    counted: Counter[str] = field(default_factory=Counter)
    given: dict[str, str] = field(default_factory=dict)

    def redacted(self, notes: pd.DataFrame) -> pd.DataFrame:
        """Return notes with other identities, dates and texts."""
        days = [self.pseudonyms.shift_days(worker) for worker in notes["worker_id"]]
        told = {name: [self.kind(cell) for cell in notes[name]] for name in KINDS_OF_COLUMNS}
        return notes.assign(
            note_id=self.other(notes["note_id"], kind="note"),
            worker_id=[self.worker(worker) for worker in notes["worker_id"]],
            date=notes["date"] + pd.to_timedelta(days, unit="D"),
            person_id=self.other(notes["person_id"], kind="person"),
            text=[self.text(text, day) for text, day in zip(notes["text"], days, strict=True)],
            **told,
        ).astype({name: "str" for name in notes.columns if name != "date"})

    def other(self, identities: Iterable[str], *, kind: str) -> list[str]:
        """Return pseudonyms; none for none."""
        return [self.pseudonyms.of(identity, kind=kind) if identity else "" for identity in identities]

    def worker(self, worker_id: str) -> str:
        """Return a worker's pseudonym, and see that no other worker has it."""
        given = self.pseudonyms.of(worker_id)
        if self.given.setdefault(given, worker_id) != worker_id:
            raise PeerdriftError("two workers would get the same pseudonym; take another secret")
        return given

    def text(self, text: str, days: int) -> str:
        """Redact a note, and count what was in it."""
        redacted, kinds = redact_counting(text, names=self.names, shift_days=days, find=self.find)
        self.counted.update(kinds)
        return redacted

    def kind(self, cell: str) -> str:
        """Redact what a kind or program is called."""
        return _kind(cell, self.names)


@lru_cache(maxsize=DIFFERENT_KINDS)
def _kind(cell: str, names: NameList) -> str:
    return redact_text(cell, names=names, shift_days=None, find=find_certain)
