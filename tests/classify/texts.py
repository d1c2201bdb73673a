"""Notes for the tests of the classifier, as batches of sentences."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from analyzer.sentences import SentenceBatch, given_sentences

TINY = Path(__file__).parent / "tiny" / "accurate"
"""A model of the `accurate` engine of 180 KB, made by tiny/make.py."""
WORDS = [
    "sat",
    "with",
    "him",
    "nurse",
    "asked",
    "me",
    "to",
    "pass",
    "meds",
    "PHQ-9",
    "can't",
    "é",
    "Dana's",
    "12:30",
    ".",
]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
NOTES = st.lists(st.lists(SENTENCES, max_size=4), min_size=1, max_size=5)
HEADINGS = st.sampled_from(["", "plan", "intervention"])
HEADED_NOTES = st.lists(st.lists(st.tuples(SENTENCES, HEADINGS), max_size=5), max_size=5)


def batch_of(notes: Sequence[Sequence[str]]) -> SentenceBatch:
    """Notes as lists of sentences, cut where the lists say, without headings."""
    return headed_batch([[(sentence, "") for sentence in note] for note in notes])


def headed_batch(notes: Sequence[Sequence[tuple[str, str]]]) -> SentenceBatch:
    """Notes as lists of sentences with the heading in force."""
    spans = []
    for note in notes:
        at, own = 0, []
        for sentence, heading in note:
            own.append((at, at + len(sentence), heading))
            at += len(sentence) + 1
        spans.append(own)
    return given_sentences([" ".join(sentence for sentence, _ in note) for note in notes], spans)


def flags_of(notes: Sequence[object]) -> npt.NDArray[np.float32]:
    """Every second note is a supervision note."""
    return np.array([index % 2 for index in range(len(notes))], dtype=np.float32)
