"""Exports that somebody drops into the page: looked through, labelled piece by piece, put into a store."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analyzer import Analyzer, PeerdriftError
from analyzer.names import EngineName
from analyzer.notes import NOTE_COLUMNS, Hints, Rejected, Survey, read_hinted
from analyzer.notes.formats import open_table
from analyzer.notes.pieces import concatenated
from analyzer.privacy.viewer import Viewer
from analyzer.sentences.copied import SentenceTraces, copied_sentences
from analyzer.store.batches import Added, Source, add_scored
from analyzer.store.contents import Seen
from analyzer.store.store import Store

PIECE_NOTES = 100
"""Notes that are labelled between two words on how far it is."""
Files = Mapping[str, bytes]
"""Name -> content."""


@dataclass(frozen=True)
class Look:
    """What dropped exports hold.

    Attributes:
        name: Of the exports, for people.
        notes: Those that can be read, a row a note.
        surveys: How each was read.
        rejected: Rows that could not be read.
        problem: Why nothing can be read; "" where it can.
        headers: File -> names of its columns, where nothing can be read: one of them may be named.
    """

    name: str
    notes: pd.DataFrame
    surveys: tuple[Survey, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    problem: str = ""
    headers: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Labelled:
    """Exports that were labelled and are in a store.

    Attributes:
        look: What they held.
        added: What of it was new to the store.
        sentences: All of them, without `chances`.
        copied: How many are copied from earlier notes.
    """

    look: Look
    added: Added
    sentences: int
    copied: int


def looked_through(files: Files, hints: Hints) -> Look:
    """Read exports; their copies on the disk live as long as the reading takes.

    Args:
        files: As dropped.
        hints: What they do not say themselves.
    """
    name = next(iter(files)) if len(files) == 1 else f"{len(files)} files"
    with on_disk(files) as paths:
        try:
            reading = read_hinted(paths, hints=hints)
            notes, rejected = concatenated(reading)
        except PeerdriftError as error:
            return Look(name, pd.DataFrame(columns=list(NOTE_COLUMNS)), problem=str(error), headers=_headers(paths))
    problem = "" if len(notes) else f"none of {len(rejected)} rows could be read"
    return Look(name, notes, reading.surveys, tuple(rejected), problem)


@contextmanager
def on_disk(files: Files) -> Iterator[list[Path]]:
    """Write files into a folder that is gone afterwards; a name cannot lead out of it."""
    with tempfile.TemporaryDirectory(prefix="peerdrift-") as folder:
        paths = [Path(folder, Path(name).name) for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content)
        yield paths


def labelled(
    look: Look, store: Store, *, engine: EngineName, viewer: Viewer, progress: Callable[[float], None]
) -> Labelled:
    """Label the notes and put them into a store, all in one batch.

    Args:
        look: The notes.
        store: Where they go.
        engine: Which engine labels them.
        viewer: Who adds them.
        progress: Told which part is done, from 0 to 1.

    Raises:
        PeerdriftError: The viewer may not add.
    """
    analyzer = Analyzer.load(engine, cascade=True)
    frames, traces, sizes = [], [], []
    for first in range(0, len(look.notes), PIECE_NOTES):
        piece = look.notes.iloc[first : first + PIECE_NOTES]
        frame, trace = analyzer.score_piece(piece)
        frames, traces, sizes = [*frames, frame], [*traces, trace], [*sizes, len(piece)]
        progress(min(1.0, (first + PIECE_NOTES) / len(look.notes)))
    copied = copied_sentences(SentenceTraces.joined(traces, notes=sizes))
    scored = pd.concat(frames, ignore_index=True).assign(copied=copied)
    own_ids = all("note_id" in survey.columns for survey in look.surveys)
    source = Source(look.name, own_ids, Seen(), analyzer.held_out)
    added = add_scored(store, look.notes, scored, source=source, viewer=viewer, taxonomy=analyzer.taxonomy)
    return Labelled(look, added, len(scored), int(scored["copied"].sum()))


def _headers(paths: list[Path]) -> dict[str, list[str]]:
    headers = {}
    for path in paths:
        try:
            headers[path.name] = [str(name) for name in open_table(path).header]
        except PeerdriftError:
            continue
    return headers
