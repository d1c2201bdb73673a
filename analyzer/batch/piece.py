"""Scoring one piece: what every process runs, on this machine or another."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analyzer.batch.parts import SENTENCES_PART, TAKEN_PART, read_notes_part, read_table, write_table, write_traces
from analyzer.batch.run import Labelled, Labeller
from analyzer.batch.work import Finished, part
from analyzer.errors import PeerdriftError
from analyzer.results import SENTENCE_SCHEMA
from analyzer.sentences import SentenceTraces, cut_notes, sentence_traces

PLACE = "place"
"""Column of taken sentences: their note's place in the piece."""
_ONE_AT_A_TIME = Lock()
"""Processes share the work; threads of one would only wait for each other."""
_Traced = tuple[pa.Table, SentenceTraces]


@dataclass(frozen=True)
class Task:
    """A piece to score; no note is in it, for its notes lie in the folder of the run.

    Attributes:
        folder: Where its parts lie.
        number: Its place among the pieces.
        labeller: What labels it.
        labelled: What the labels must come of, on whichever machine.
        rejected: Rows that could not be read.
        taken: Places of the notes whose sentences are there already, from earlier results.
    """

    folder: Path
    number: int
    labeller: Labeller
    labelled: Labelled
    rejected: int
    taken: tuple[int, ...] = ()


def score_task(task: Task) -> Finished:
    """Score a piece and write its sentences, and what tells copied ones, beside its notes.

    Raises:
        PeerdriftError: This process has another model or another version than the run.
    """
    with _ONE_AT_A_TIME:
        engine = task.labeller.load().engine
        if engine.model_version != task.labelled.model_version:
            raise PeerdriftError(
                f"a worker has version {engine.model_version} of {engine.name}, and the run is of"
                f" {task.labelled.model_version}; install the same peerdrift everywhere"
            )
        notes = read_notes_part(task.folder, task.number)
        table, traces = _completed(notes, task) if task.taken else _scored(notes, task.labeller)
    write_traces(task.folder, task.number, traces)
    write_table(part(task.folder, task.number, SENTENCES_PART), table)
    return Finished(task.number, len(notes), table.num_rows, len(task.taken), task.rejected)


def _scored(notes: pd.DataFrame, labeller: Labeller) -> _Traced:
    scored, traces = labeller.load().score_piece(notes)
    return pa.Table.from_pandas(scored, schema=SENTENCE_SCHEMA, preserve_index=False), traces


def _completed(notes: pd.DataFrame, task: Task) -> _Traced:
    """Score the notes of a piece whose sentences are not taken over, and put all in the order of the notes."""
    taken, places = read_table(part(task.folder, task.number, TAKEN_PART)), np.array(task.taken)
    rest = np.setdiff1d(np.arange(len(notes)), places)
    scored, traces = _scored(notes.iloc[rest], task.labeller)
    old = notes.iloc[places]
    old_traces = sentence_traces(cut_notes(old["text"].tolist()), old)
    if not np.array_equal(places[old_traces.note], taken[PLACE].to_numpy()):
        raise PeerdriftError("the earlier results were cut into other sentences; score without --since-manifest")
    note = np.concatenate([rest[traces.note], places[old_traces.note]])
    order = np.argsort(note, kind="stable")
    table = pa.concat_tables([scored, taken.drop_columns([PLACE])]).take(order).combine_chunks()
    return table, _ordered(traces, old_traces, note=note, order=order)


def _ordered(
    first: SentenceTraces, second: SentenceTraces, *, note: npt.NDArray[np.int64], order: npt.NDArray[np.int64]
) -> SentenceTraces:
    joined = {name: np.concatenate([vars(first)[name], vars(second)[name]]) for name in vars(first)}
    return SentenceTraces(**{name: array[order] for name, array in (joined | {"note": note}).items()})
