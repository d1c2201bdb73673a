"""Many notes cut at once: sentences and their tokens as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from spacy.strings import StringStore
from spacy.tokens import Doc

from analyzer.sentences.pipeline import SPANS, pipe_notes

IntArray = npt.NDArray[np.int64]
HashArray = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class SentenceBatch:
    """The sentences of some notes, in order.

    Attributes:
        note: Index of each sentence's note, shape (sentences,).
        start: First character in the note, shape (sentences,).
        end: One past the last character, shape (sentences,).
        heading: The heading in force, lower case, "" for none.
        tokens: Hash of each word in lower case, all sentences one after the other, shape (tokens,).
        token_at: Where each sentence's words begin in `tokens`, shape (sentences + 1,).
        words: Each distinct word in lower case.
        word: Index into `words` of each token, shape (tokens,).
    """

    note: IntArray
    start: IntArray
    end: IntArray
    heading: list[str]
    tokens: HashArray
    token_at: IntArray
    words: list[str]
    word: IntArray

    def __len__(self) -> int:
        return len(self.note)

    @property
    def token_counts(self) -> IntArray:
        """Words in each sentence, shape (sentences,)."""
        return np.diff(self.token_at)


def cut_notes(texts: Sequence[str]) -> SentenceBatch:
    """Cut notes into sentences.

    Args:
        texts: One text a note.
    """
    return _batch(texts, None)


def given_sentences(texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int, str]]]) -> SentenceBatch:
    """Take sentences as somebody else cut them, such as the corpus.

    Args:
        texts: One text a note.
        spans: (start, end, heading) of each sentence, a list for each note.
    """
    return _batch(texts, spans)


def _batch(texts: Sequence[str], given: Sequence[Sequence[tuple[int, int, str]]] | None) -> SentenceBatch:
    spans_of_notes: list[Sequence[tuple[int, int, str]]] = []
    tokens: list[HashArray] = [np.empty(0, np.uint64)]
    counts: list[IntArray] = [np.empty(0, np.int64)]
    strings: StringStore | None = None
    for at, doc in enumerate(pipe_notes(texts, cut=given is None)):
        strings = doc.vocab.strings
        spans = doc.user_data[SPANS] if given is None else given[at]
        kept, count = _tokens_of(doc, spans)
        spans_of_notes.append(spans)
        tokens.append(kept)
        counts.append(count)
    joined = np.concatenate(tokens)
    distinct, word = np.unique(joined, return_inverse=True)
    words = [strings[value] for value in distinct.tolist()] if strings is not None else []
    flat = [span for spans in spans_of_notes for span in spans]
    return SentenceBatch(
        note=np.repeat(np.arange(len(spans_of_notes)), [len(spans) for spans in spans_of_notes]),
        start=np.array([span[0] for span in flat], dtype=np.int64),
        end=np.array([span[1] for span in flat], dtype=np.int64),
        heading=[span[2] for span in flat],
        tokens=joined,
        token_at=np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64),
        words=words,
        word=word.astype(np.int64),
    )


def _tokens_of(doc: Doc, spans: Sequence[tuple[int, int, str]]) -> tuple[HashArray, IntArray]:
    """Return the hashes of the words inside the spans, and how many each span has."""
    table = doc.to_array(["LOWER", "IDX", "IS_SPACE"])
    table = table[table[:, 2] == 0]
    begins = table[:, 1].astype(np.int64)
    first = np.searchsorted(begins, np.array([start for start, _, _ in spans], dtype=np.int64))
    last = np.searchsorted(begins, np.array([end for _, end, _ in spans], dtype=np.int64))
    inside = np.zeros(len(begins) + 1, dtype=np.int64)
    np.add.at(inside, first, 1)
    np.add.at(inside, last, -1)
    return table[np.cumsum(inside[:-1]) > 0, 0], last - first
