"""Scoring whole exports, piece by piece, on one process or several."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import Parallel, delayed

from analyzer.analysis import Analyzer
from analyzer.errors import PeerdriftError
from analyzer.notes import NotesPiece, Rejected, read_notes, write_rejected
from analyzer.results import NOTE_SCHEMA, NOTES, REJECTED, SENTENCE_SCHEMA, SENTENCES

UNFINISHED = ".unfinished"
"""Ending of a file that is still being written."""
Progress = Callable[[int, int], None]
"""Told the notes and sentences done so far."""


@dataclass(frozen=True)
class Scored:
    """What came of scoring an export."""

    notes: int
    sentences: int
    rejected: list[Rejected]


def score_exports(
    paths: Sequence[Path],
    *,
    out: Path,
    engine: str = "fast",
    workers: int = 1,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Scored:
    """Score exports and write sentences.parquet, notes.parquet and rejected.csv.

    Rows and their order are the same for any number of workers. Files appear under their names when all is done.

    Args:
        paths: Exports; see `read_notes`.
        out: Folder for the results; made where it is missing.
        engine: "fast".
        workers: Processes.
        columns: Field -> name of its column.
        progress: Told how far it is, after each piece.

    Raises:
        PeerdriftError: An export, the model or the folder cannot be used.
    """
    if workers < 1:
        raise PeerdriftError(f"--workers {workers}: at least 1 process is needed")
    Analyzer.load(engine)  # a model that cannot be used is found before the work, not after it
    _make_folder(out)
    pieces = read_notes(paths, columns=columns)
    rejected: list[Rejected] = []
    notes = sentences = 0
    with (
        _finished_or_gone(out / SENTENCES, out / NOTES) as (sentence_path, note_path),
        pq.ParquetWriter(sentence_path, SENTENCE_SCHEMA, compression="zstd") as sentence_file,
        pq.ParquetWriter(note_path, NOTE_SCHEMA, compression="zstd") as note_file,
    ):
        for piece, table in _scored_pieces(pieces, engine=engine, workers=workers):
            sentence_file.write_table(table)
            note_file.write_table(pa.Table.from_pandas(piece.notes, schema=NOTE_SCHEMA, preserve_index=False))
            rejected.extend(piece.rejected)
            notes, sentences = notes + len(piece.notes), sentences + table.num_rows
            if progress is not None:
                progress(notes, sentences)
    write_rejected(out / REJECTED, rejected)
    return Scored(notes, sentences, rejected)


def score_piece(notes: pd.DataFrame, engine: str) -> pa.Table:
    """Score one piece; what each worker process runs."""
    scored = Analyzer.load(engine).score(notes)
    return pa.Table.from_pandas(scored, schema=SENTENCE_SCHEMA, preserve_index=False)


def _scored_pieces(pieces: Iterator[NotesPiece], *, engine: str, workers: int) -> Iterator[tuple[NotesPiece, pa.Table]]:
    if workers == 1:
        for piece in pieces:
            yield piece, score_piece(piece.notes, engine)
        return
    # joblib pulls pieces as processes get free, so that no more than a few wait in memory
    run = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="2 * n_jobs")
    yield from run(delayed(_with_piece)(piece, engine) for piece in pieces)


def _with_piece(piece: NotesPiece, engine: str) -> tuple[NotesPiece, pa.Table]:
    return piece, score_piece(piece.notes, engine)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PeerdriftError(f"{out}: the folder cannot be made ({error.strerror})") from None
    if not os.access(out, os.W_OK):
        raise PeerdriftError(f"{out}: the folder cannot be written to; name another with --out")


@contextmanager
def _finished_or_gone(*targets: Path) -> Iterator[list[Path]]:
    """Give other names to write under: renamed when all went well, else deleted, for they hold note text."""
    unfinished = [target.with_name(target.name + UNFINISHED) for target in targets]
    try:
        yield unfinished
    except BaseException:
        for path in unfinished:
            path.unlink(missing_ok=True)
        raise
    for path, target in zip(unfinished, targets, strict=True):
        path.replace(target)
