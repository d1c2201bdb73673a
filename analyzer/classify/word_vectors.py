"""Vectors of words: of the pieces of each, so that a word nobody has seen has one too, and of the word itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.classify.vocabulary import Vocabulary
from analyzer.sentences.word_hash import word_hash

FloatArray = npt.NDArray[np.float32]
MOST_PIECES = 12
"""Pieces that are read of a word or heading: a word that has more is a link or a row of signs."""


@dataclass(frozen=True)
class WordVectors:
    """Tables of pieces and of words.

    Attributes:
        vocabulary: Parts words into pieces.
        pieces: A vector for each, shape (pieces, size).
        whole: Vectors of whole words, which are hashed to them, shape (buckets, size).
    """

    vocabulary: Vocabulary
    pieces: FloatArray
    whole: FloatArray

    def of_words(self, words: Sequence[str]) -> FloatArray:
        """Return the sum of each word's pieces and of its own vector, shape (words, size).

        Args:
            words: In lower case.
        """
        return self.of_texts(words) + self.whole[buckets(words, count=len(self.whole))]

    def of_texts(self, texts: Sequence[str]) -> FloatArray:
        """Return the sum of the pieces of each short text, shape (texts, size); zeros for ""."""
        parted = parts(texts, vocabulary=self.vocabulary)
        counts = np.array([len(tokens) for tokens in parted], dtype=np.int64)
        out = np.zeros((len(texts), self.pieces.shape[1]), dtype=np.float32)
        some = np.flatnonzero(counts)
        if len(some):
            flat = np.concatenate([parted[at] for at in some.tolist()])
            begins = np.concatenate([[0], np.cumsum(counts[some])[:-1]])
            out[some] = np.add.reduceat(self.pieces[flat], begins, axis=0)
        return out


def parts(texts: Sequence[str], *, vocabulary: Vocabulary) -> list[list[int]]:
    """Part words or short texts into pieces, at most MOST_PIECES of each."""
    return [tokens[:MOST_PIECES] for tokens in vocabulary.tokens(texts)]


def buckets(words: Sequence[str], *, count: int) -> npt.NDArray[np.int64]:
    """Hash words to numbers below `count`, shape (words,)."""
    return np.array([word_hash(word) % count for word in words], dtype=np.int64)
