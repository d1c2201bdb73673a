"""Notes for the tests of the classifier, as batches of sentences."""

from collections.abc import Sequence

from hypothesis import strategies as st

from analyzer.sentences import SentenceBatch, given_sentences

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


def batch_of(notes: Sequence[Sequence[str]]) -> SentenceBatch:
    """Notes as lists of sentences, cut where the lists say."""
    spans = []
    for note in notes:
        at, own = 0, []
        for sentence in note:
            own.append((at, at + len(sentence), ""))
            at += len(sentence) + 1
        spans.append(own)
    return given_sentences([" ".join(note) for note in notes], spans)
