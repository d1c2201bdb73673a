"""Vectors of words: of the pieces of each, so that a word nobody has seen has one too, and of the word itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from spacy.strings import get_string_id

from analyzer.classify.vocabulary import Vocabulary

FloatArray = npt.NDArray[np.float32]
MOST_PIECES = 12
"""Pieces that are read of a word or heading: a word that has more is a link or a row of signs."""
MOST_KNOWN = 50_000
"""Words whose vectors are kept, 25 MB; then all are forgotten."""


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
        """Return the sum of each word's pieces and of its own vector, shape (words, size); most were met before.

        Args:
            words: In lower case.
        """
        known = self._known
        new = list(dict.fromkeys(word for word in words if word not in known.place))
        if len(known.place) + len(new) > MOST_KNOWN:
            known.place.clear()
            new = list(dict.fromkeys(words))
        if new:
            known.take(new, self.of_texts(new) + self.whole[buckets(new, count=len(self.whole))])
        place = np.fromiter(map(known.place.__getitem__, words), dtype=np.int64, count=len(words))
        return known.vectors[place]

    @cached_property
    def _known(self) -> "_Known":
        return _Known({}, np.empty((0, self.pieces.shape[1]), dtype=np.float32))

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


@dataclass
class _Known:
    """Vectors of words that were met: the row of each, and the rows, more than are in use."""

    place: dict[str, int]
    vectors: FloatArray

    def take(self, words: Sequence[str], vectors: FloatArray) -> None:
        """Take up words that are new."""
        first, last = len(self.place), len(self.place) + len(words)
        if last > len(self.vectors):
            room = np.empty((2 * last, vectors.shape[1]), dtype=np.float32)
            room[:first] = self.vectors[:first]
            self.vectors = room
        self.vectors[first:last] = vectors
        self.place.update(zip(words, range(first, last), strict=True))


def parts(texts: Sequence[str], *, vocabulary: Vocabulary) -> list[list[int]]:
    """Part words or short texts into pieces, at most MOST_PIECES of each."""
    return [tokens[:MOST_PIECES] for tokens in vocabulary.tokens(texts)]


def buckets(words: Sequence[str], *, count: int) -> npt.NDArray[np.int64]:
    """Hash words to numbers below `count`, shape (words,)."""
    return np.array([get_string_id(word) % count for word in words], dtype=np.int64)
