"""Which sentences of a run are copies, told with the traces of few of them in memory at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analyzer.batch.parts import read_traces
from analyzer.batch.work import Finished
from analyzer.sentences import SentenceTraces, copied_sentences
from analyzer.sentences.copied import FEWEST_WORDS

TRACES_AT_ONCE = 1_000_000
"""Sentences whose traces are compared at once: about 65 MB. Those with the same words are always among the same."""
BoolArray = npt.NDArray[np.bool_]
_SEEN = np.uint64(1)


def copied_in_pieces(folder: Path, pieces: Sequence[Finished]) -> Iterator[BoolArray]:
    """Yield for each piece which of its sentences are copies, as `copied_sentences` says of all at once.

    Args:
        folder: Of the run's parts.
        pieces: All, in order.
    """
    repeated = _repeated(folder, pieces)
    at = 0
    for piece in pieces:
        own = repeated[at : at + piece.sentences]
        yield _long_enough(read_traces(folder, piece.number), own) if own.any() else own
        at += piece.sentences


def _repeated(folder: Path, pieces: Sequence[Finished]) -> BoolArray:
    """Say which sentences stand in an earlier note on the same person, whatever their length; a byte a sentence."""
    repeated = np.zeros(sum(piece.sentences for piece in pieces), dtype=bool)
    shares = -(-len(repeated) // TRACES_AT_ONCE)
    for share in range(shares):
        places, traces = _share(folder, pieces, share=share, shares=shares)
        # with so many words in each sentence no run of them is too short
        repeated[places] = copied_sentences(replace(traces, words=np.full_like(traces.words, FEWEST_WORDS)))
    return repeated


def _share(
    folder: Path, pieces: Sequence[Finished], *, share: int, shares: int
) -> tuple[npt.NDArray[np.int64], SentenceTraces]:
    """Read the traces whose keys are of one share, and where they stand among all sentences."""
    places, traces, first = list[npt.NDArray[np.int64]](), list[SentenceTraces](), 0
    for piece in pieces:
        all_of_it = read_traces(folder, piece.number)
        among = np.flatnonzero((all_of_it.key != 0) & (all_of_it.key % np.uint64(shares) == share))
        places.append(among + first)
        traces.append(SentenceTraces(**{name: array[among] for name, array in vars(all_of_it).items()}))
        first += piece.sentences
    return np.concatenate(places), SentenceTraces.joined(traces, notes=[piece.notes for piece in pieces])


def _long_enough(traces: SentenceTraces, repeated: BoolArray) -> BoolArray:
    """Leave out what is repeated in runs of too few words; runs end with their note.

    What is repeated is put as repeating a note that comes before all others.
    """
    first = SentenceTraces(
        key=np.array([_SEEN]),
        note=np.array([-1]),
        day=np.array([np.iinfo(np.int32).min], dtype=np.int32),
        words=np.zeros(1, dtype=np.int32),
    )
    rest = replace(traces, key=np.where(repeated, _SEEN, np.uint64(0)))
    return copied_sentences(SentenceTraces.joined([first, rest], notes=[0, 0]))[1:]
