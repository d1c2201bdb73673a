"""De-identifying an export: pseudonyms for workers, persons and notes, moved dates, redacted text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed

from analyzer.errors import PeerdriftError
from analyzer.notes import NO_HINTS, Hints, NotesPiece, Rejected, read_hinted
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
    workers: int = 1,
    hints: Hints = NO_HINTS,
    progress: Progress | None = None,
) -> Redacted:
    """Write an export anew without what tells who somebody is; the same bytes for any number of processes.

    Args:
        path: An export as `analyzer.notes.read_notes` reads it.
        out: The new one: CSV, JSONL or Parquet by its ending.
        secret: Of the pseudonyms and shifts; the same secret gives the same ones.
        names: Names to take out besides those in the export's columns.
        thorough: Also use Presidio, which is slow and needs the extra "presidio".
        workers: Processes; each holds a piece of the export at a time.
        hints: What the export does not say itself.
        progress: Told how far it is.

    Raises:
        PeerdriftError: The export cannot be read, the new one not be written, the secret is short, Presidio is missing,
            fewer than one process is asked for, or two workers would get one pseudonym.
    """
    if workers < 1:
        raise PeerdriftError(f"--workers {workers}: at least 1 process is needed")
    pseudonyms = Pseudonyms(secret)
    if thorough:
        _thorough_find()  # a missing package is told before anything is read
    if path.exists() and out.exists() and out.samefile(path):
        raise PeerdriftError(f"{out.name}: the export itself; name another file with --out")
    reading = read_hinted(path, hints=hints)
    found, identities = names_of(reading, paths=[path], hints=hints)
    redactor = _Redactor(pseudonyms, NameList.of({*found, *names}, codes=identities), thorough)
    done, counted, rejected, given = 0, Counter[str](), list[Rejected](), dict[str, str]()
    with new_export(out) as write:
        for piece in _redacted_pieces(reading, redactor, workers):
            _give(given, piece.workers)
            write(piece.notes)
            counted.update(piece.counted)
            rejected += piece.rejected
            done += len(piece.notes)
            if progress is not None:
                progress(done, reading.notes)
    return Redacted(done, dict(counted), rejected)


@cache
def _thorough_find() -> Find:
    from analyzer.privacy.presidio import thorough_find  # noqa: PLC0415 - an extra

    return thorough_find()


def _give(given: dict[str, str], workers: Iterable[tuple[str, str]]) -> None:
    """Note which worker has which pseudonym, and see that no two have the same."""
    for pseudonym, worker_id in workers:
        if given.setdefault(pseudonym, worker_id) != worker_id:
            raise PeerdriftError("two workers would get the same pseudonym; take another secret")


@dataclass(frozen=True)
class _RedactedPiece:
    """A piece of the new export, what was replaced in it, its workers with their pseudonyms, and rows not read."""

    notes: pd.DataFrame
    counted: Counter[str]
    workers: Sequence[tuple[str, str]]
    rejected: Sequence[Rejected]


def _redacted_pieces(pieces: Iterable[NotesPiece], redactor: "_Redactor", workers: int) -> Iterator[_RedactedPiece]:
    if workers == 1:
        for piece in pieces:
            yield _redacted_piece(piece, redactor)
        return
    # joblib pulls pieces as processes get free, so that no more than a few wait in memory
    run = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="2 * n_jobs")
    yield from run(delayed(_redacted_piece)(piece, redactor) for piece in pieces)


def _redacted_piece(piece: NotesPiece, redactor: "_Redactor") -> _RedactedPiece:
    """Redact one piece; what each process runs."""
    redactor = replace(redactor, names=_kept(redactor.names))
    workers = [(redactor.pseudonyms.of(worker), worker) for worker in piece.notes["worker_id"].unique()]
    counted = Counter[str]()
    return _RedactedPiece(redactor.redacted(piece.notes, counted), counted, workers, piece.rejected)


@lru_cache(maxsize=1)
def _kept(names: NameList) -> NameList:
    """Return the same names as for the piece before: what is kept for them is found much faster by the same object."""
    return names


@dataclass(frozen=True)
class _Redactor:
    """Redacts notes frame by frame."""

    pseudonyms: Pseudonyms
    names: NameList
    thorough: bool

    def redacted(self, notes: pd.DataFrame, counted: Counter[str]) -> pd.DataFrame:
        """Return notes with other identities, dates and texts, and count what was in these."""
        days = [self.pseudonyms.shift_days(worker) for worker in notes["worker_id"]]
        find, texts = _thorough_find() if self.thorough else find_identifiers, list[str]()
        for text, day in zip(notes["text"], days, strict=True):
            redacted, kinds = redact_counting(text, names=self.names, shift_days=day, find=find)
            texts.append(redacted)
            counted.update(kinds)
        told = {name: [_kind(cell, self.names) for cell in notes[name]] for name in KINDS_OF_COLUMNS}
        return notes.assign(
            note_id=self.other(notes["note_id"], kind="note"),
            worker_id=[self.pseudonyms.of(worker) for worker in notes["worker_id"]],
            date=notes["date"] + pd.to_timedelta(days, unit="D"),
            person_id=self.other(notes["person_id"], kind="person"),
            text=texts,
            **told,
        ).astype({name: "str" for name in notes.columns if name != "date"})

    def other(self, identities: Iterable[str], *, kind: str) -> list[str]:
        """Return pseudonyms; none for none."""
        return [self.pseudonyms.of(identity, kind=kind) if identity else "" for identity in identities]


@lru_cache(maxsize=DIFFERENT_KINDS)
def _kind(cell: str, names: NameList) -> str:
    """Redact what a kind or program is called."""
    return redact_text(cell, names=names, shift_days=None, find=find_certain)
