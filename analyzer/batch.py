"""Scoring whole exports, piece by piece, on one process or several."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from joblib import Parallel, delayed

from analyzer.analysis import Analyzer
from analyzer.classify.held_out import HELD_OUT, packed_held_out
from analyzer.errors import PeerdriftError
from analyzer.notes import NO_HINTS, Hints, NotesPiece, Reading, Rejected, Survey, read_notes, write_rejected
from analyzer.results import NOTE_SCHEMA, NOTES, READING, REJECTED, SENTENCE_SCHEMA, SENTENCES
from analyzer.sentences import SentenceTraces, copied_sentences

UNFINISHED = ".unfinished"
"""Ending of a file that is still being written."""
Progress = Callable[[int, int], None]
"""Told the notes and sentences done so far."""
ScoredPiece = tuple[NotesPiece, pa.Table, SentenceTraces]


@dataclass(frozen=True)
class Scored:
    """What came of scoring an export."""

    notes: int
    sentences: int
    copied: int
    rejected: list[Rejected]


def score_exports(
    paths: Sequence[Path],
    *,
    out: Path,
    engine: str = "fast",
    model: Path | None = None,
    workers: int = 1,
    hints: Hints = NO_HINTS,
    surveyed: Callable[[Reading], None] | None = None,
    progress: Progress | None = None,
) -> Scored:
    """Score exports and write sentences.parquet, notes.parquet, rejected.csv, reading.json and held_out.safetensors.

    Rows and their order are the same for any number of workers. Files appear under their names when all is done.

    Args:
        paths: Exports; see `read_notes`.
        out: Folder for the results; made where it is missing.
        engine: "fast" or "accurate".
        model: A model folder to take instead of the shipped one, such as one adapted to reviews.
        workers: Processes.
        hints: What the exports do not say themselves.
        surveyed: Told what was found in the exports, before their notes are scored.
        progress: Told how far it is, after each piece.

    Raises:
        PeerdriftError: An export, the model or the folder cannot be used.
    """
    if workers < 1:
        raise PeerdriftError(f"--workers {workers}: at least 1 process is needed")
    loaded = Analyzer.load(engine, model=model)  # a model that cannot be used is found before the work
    if loaded.engine.name != engine:
        raise PeerdriftError(f"{model}: a model of the {loaded.engine.name} engine; add --engine {loaded.engine.name}")
    _make_folder(out)
    reading = read_notes(paths, columns=hints.columns, date_order=hints.date_order, file_names=hints.file_names)
    if surveyed is not None:
        surveyed(reading)
    rejected, traces, notes, sentences = list[Rejected](), list[SentenceTraces](), list[int](), 0
    done = 0
    with _finished_or_gone(out / SENTENCES, out / NOTES) as (sentence_path, note_path):
        with (
            pq.ParquetWriter(sentence_path, SENTENCE_SCHEMA, compression="zstd") as sentence_file,
            pq.ParquetWriter(note_path, NOTE_SCHEMA, compression="zstd") as note_file,
        ):
            for piece, table, trace in _scored_pieces(reading, engine=engine, model=model, workers=workers):
                sentence_file.write_table(table)
                note_file.write_table(pa.Table.from_pandas(piece.notes, schema=NOTE_SCHEMA, preserve_index=False))
                rejected.extend(piece.rejected)
                traces.append(trace)
                notes.append(len(piece.notes))
                done, sentences = done + len(piece.notes), sentences + table.num_rows
                if progress is not None:
                    progress(done, sentences)
        copied = copied_sentences(SentenceTraces.joined(traces, notes=notes))
        if copied.any():
            _mark_copied(sentence_path, copied)
    write_rejected(out / REJECTED, rejected)
    _write_surveys(out / READING, reading.surveys)
    if loaded.held_out is not None:  # results are measured by the model that labelled them, whichever ships by then
        (out / HELD_OUT).write_bytes(packed_held_out(loaded.held_out))
    return Scored(done, sentences, int(copied.sum()), rejected)


def _mark_copied(path: Path, copied: npt.NDArray[np.bool_]) -> None:
    """Set the column `copied` of written sentences, piece by piece; only when all are known can it be told."""
    marked = path.with_name(path.name + UNFINISHED)
    source, place = pq.ParquetFile(path), SENTENCE_SCHEMA.get_field_index("copied")
    try:
        with source, pq.ParquetWriter(marked, SENTENCE_SCHEMA, compression="zstd") as target:
            at = 0
            for group in range(source.num_row_groups):
                table = source.read_row_group(group)
                column = pa.array(copied[at : at + table.num_rows])
                target.write_table(table.set_column(place, SENTENCE_SCHEMA.field(place), column))
                at += table.num_rows
        marked.replace(path)
    finally:
        marked.unlink(missing_ok=True)


def _write_surveys(path: Path, surveys: Iterable[Survey]) -> None:
    path.write_text(json.dumps([asdict(survey) for survey in surveys], indent=1) + "\n", encoding="utf-8")


def _score_piece(piece: NotesPiece, engine: str, model: Path | None) -> ScoredPiece:
    """Score one piece; what each worker process runs."""
    scored, traces = Analyzer.load(engine, model=model).score_piece(piece.notes)
    return piece, pa.Table.from_pandas(scored, schema=SENTENCE_SCHEMA, preserve_index=False), traces


def _scored_pieces(
    pieces: Iterable[NotesPiece], *, engine: str, model: Path | None, workers: int
) -> Iterator[ScoredPiece]:
    if workers == 1:
        for piece in pieces:
            yield _score_piece(piece, engine, model)
        return
    # joblib pulls pieces as processes get free, so that no more than a few wait in memory
    run = Parallel(n_jobs=workers, return_as="generator", pre_dispatch="2 * n_jobs")
    yield from run(delayed(_score_piece)(piece, engine, model) for piece in pieces)


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
