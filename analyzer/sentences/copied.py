"""Text copied forward: sentences that repeat word for word from a worker's earlier notes on the same person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.sentences.batch import FACTORS, SentenceBatch, sentence_hashes

FEWEST_WORDS = 6
"""Words and marks that sentences repeated in a row must have together. Shorter ones ("Met with him.", "She thanked
me.") are what people write anew each time."""
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
HashArray = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class SentenceTraces:
    """What tells copied sentences from others: 24 bytes a sentence and no text.

    Attributes:
        key: Hash of worker, person and words, 0 where the person is not known, shape (sentences,).
        note: Number of each sentence's note, in the order of the export, shape (sentences,).
        day: Its date, in days since 1970, shape (sentences,).
        words: Words and marks in it, shape (sentences,).
    """

    key: HashArray
    note: IntArray
    day: npt.NDArray[np.int32]
    words: npt.NDArray[np.int32]

    @classmethod
    def joined(cls, traces: Sequence["SentenceTraces"], *, notes: Sequence[int]) -> "SentenceTraces":
        """Put the traces of pieces together.

        Args:
            traces: One a piece, in order.
            notes: The number of notes in each piece.
        """
        firsts = np.cumsum([0, *notes[:-1]])
        return cls(
            key=np.concatenate([trace.key for trace in traces]),
            note=np.concatenate([trace.note + first for trace, first in zip(traces, firsts, strict=True)]),
            day=np.concatenate([trace.day for trace in traces]),
            words=np.concatenate([trace.words for trace in traces]),
        )


def sentence_traces(batch: SentenceBatch, notes: pd.DataFrame) -> SentenceTraces:
    """Take the traces of sentences.

    Args:
        batch: The sentences.
        notes: Their notes, a row a note: worker_id, person_id ("" where it is not known) and date.
    """
    person = notes["person_id"].to_numpy(dtype=str)
    # a length before the worker, so that no two pairs of worker and person look alike
    owner = pd.util.hash_array(
        np.array(
            [f"{len(worker)} {worker} {who}" for worker, who in zip(notes["worker_id"], person, strict=True)], object
        )
    )
    known = (person != "")[batch.note] if len(person) else np.zeros(0, dtype=bool)
    mixed = sentence_hashes(batch) ^ (owner[batch.note] * FACTORS[0] if len(owner) else np.zeros(0, dtype=np.uint64))
    days = notes["date"].to_numpy().astype("datetime64[D]").astype(np.int32)
    return SentenceTraces(
        key=np.where(known, np.maximum(mixed, np.uint64(1)), np.uint64(0)),
        note=batch.note,
        day=days[batch.note] if len(days) else np.zeros(0, dtype=np.int32),
        words=batch.token_counts.astype(np.int32),
    )


def copied_sentences(traces: SentenceTraces) -> BoolArray:
    """Say which sentences were copied forward.

    A sentence is, when it is in an earlier note (by date, then by the order of the export) of the same worker on the
    same person, word for word but for capitals and blanks, and when it and its neighbours of which that is true have
    at least FEWEST_WORDS words together.

    Args:
        traces: In the order of the export.
    """
    repeated = _repeated(traces)
    begins = np.ones(len(repeated), dtype=bool)
    begins[1:] = (repeated[1:] != repeated[:-1]) | (traces.note[1:] != traces.note[:-1])
    run = np.cumsum(begins) - 1
    words = np.bincount(run, weights=traces.words)
    return np.asarray(repeated & (words[run] >= FEWEST_WORDS))


def _repeated(traces: SentenceTraces) -> BoolArray:
    order = np.lexsort((traces.note, traces.day, traces.key))
    key, note = traces.key[order], traces.note[order]
    firsts = np.ones(len(key), dtype=bool)
    firsts[1:] = key[1:] != key[:-1]
    first_note = note[np.flatnonzero(firsts)][np.cumsum(firsts) - 1] if len(key) else note
    repeated = np.zeros(len(key), dtype=bool)
    repeated[order] = (key != 0) & (note != first_note)
    return repeated
