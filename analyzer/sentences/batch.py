"""Many notes cut at once: sentences and their tokens as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.sentences.boundary import Span, sentence_spans
from analyzer.sentences.chunks import distinct_of, ragged, words_of
from analyzer.sentences.joined_text import JoinedText

IntArray = npt.NDArray[np.int64]
HashArray = npt.NDArray[np.uint64]
FACTORS = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Large and odd: what is multiplied by them is spread over all bits."""


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
        capital: Which words begin with a capital and go on with small letters, shape (tokens,).
        texts: The notes themselves.
    """

    note: IntArray
    start: IntArray
    end: IntArray
    heading: list[str]
    tokens: HashArray
    token_at: IntArray
    words: list[str]
    word: IntArray
    capital: npt.NDArray[np.bool_]
    texts: Sequence[str]

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
    return _batch(texts, [sentence_spans(text) for text in texts])


def given_sentences(texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> SentenceBatch:
    """Take sentences as somebody else cut them, such as the corpus.

    Args:
        texts: One text a note.
        spans: (start, end, heading) of each sentence, a list for each note.
    """
    return _batch(texts, spans)


def joined_batches(first: SentenceBatch, second: SentenceBatch) -> SentenceBatch:
    """Lay the sentences of some notes behind those of others."""
    tokens = np.concatenate([first.tokens, second.tokens])
    written = dict[int, str]()
    for batch in (first, second):
        distinct, place = np.unique(batch.tokens, return_index=True)
        written |= {value: batch.words[batch.word[at]] for value, at in zip(distinct.tolist(), place, strict=True)}
    distinct, word = np.unique(tokens, return_inverse=True)
    return SentenceBatch(
        note=np.concatenate([first.note, second.note + len(first.texts)]),
        start=np.concatenate([first.start, second.start]),
        end=np.concatenate([first.end, second.end]),
        heading=first.heading + second.heading,
        tokens=tokens,
        token_at=np.concatenate([first.token_at, second.token_at[1:] + len(first.tokens)]),
        words=[written[value] for value in distinct.tolist()],
        word=word.astype(np.int64),
        capital=np.concatenate([first.capital, second.capital]),
        texts=[*first.texts, *second.texts],
    )


def sentence_hashes(batch: SentenceBatch) -> HashArray:
    """Hash the words of each sentence in their order, shape (sentences,)."""
    at = np.arange(len(batch.tokens), dtype=np.uint64) - np.repeat(batch.token_at[:-1], batch.token_counts).astype(
        np.uint64
    )
    mixed = (batch.tokens + at * FACTORS[0]) * FACTORS[1]
    mixed ^= mixed >> np.uint64(29)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed * FACTORS[0], dtype=np.uint64)])
    result: HashArray = (sums[batch.token_at[1:]] - sums[batch.token_at[:-1]]) ^ batch.token_counts.astype(np.uint64)
    return result


def _batch(texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> SentenceBatch:
    joined, flat = JoinedText.of(texts), [span for own in spans for span in own]
    note = np.repeat(np.arange(len(spans)), [len(own) for own in spans])
    start, end = (np.array([span[side] for span in flat], dtype=np.int64) for side in (0, 1))
    found, base = words_of(joined), joined.base[note]
    inside, counts = ragged(np.searchsorted(found.begin, start + base), np.searchsorted(found.begin, end + base))
    distinct, word = distinct_of(found.number[inside], count=len(found.names))
    return SentenceBatch(
        note=note,
        start=start,
        end=end,
        heading=[span[2] for span in flat],
        tokens=found.hashes[distinct][word],
        token_at=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        words=[found.names[at] for at in distinct.tolist()],
        word=word,
        capital=found.capital[inside],
        texts=texts,
    )
