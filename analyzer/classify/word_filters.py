"""What each word adds to the filters of a convolution, worked out once a word."""

from collections.abc import Iterator, Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from analyzer.classify.word_vectors import FloatArray, WordVectors

MOST_WORDS = 24_000
"""Words that are kept, about 90 MB; then all are forgotten, for an export has ever new names and numbers."""
TOGETHER = 16
"""Words that are worked out at a time, never fewer or more: so a word's numbers do not hang on those beside it.
BLAS adds up in another order for the last rows of a product, which are other ones in every process."""
GAP = 0
"""Row of what stands before a sentence's first word and behind its last."""
IntArray = npt.NDArray[np.int64]


class WordFilters:
    """A table of the words that were met; may be asked by several threads."""

    def __init__(self, vectors: WordVectors, *, gap: FloatArray, filters: FloatArray) -> None:
        width, size, count = filters.shape
        self._vectors, self._gap = vectors, gap
        self._weights = np.ascontiguousarray(filters.transpose(0, 2, 1).reshape(width * count, size))
        self._shape = (width, count)
        self._lock = Lock()
        self._forget(room=0)

    def of_words(self, words: Sequence[str]) -> tuple[FloatArray, IntArray]:
        """Look words up.

        Args:
            words: In lower case.

        Returns:
            The table, shape (rows, width, filters), whose row GAP is the gap's; and the row of each word.
        """
        with self._lock:
            new = list(dict.fromkeys(word for word in words if word not in self._row))
            if 1 + len(self._row) + len(new) > len(self._table):
                new = list(dict.fromkeys(words))
                self._forget(room=len(new))
            self._take(new)
            return self._table, np.fromiter(map(self._row.__getitem__, words), dtype=np.int64, count=len(words))

    def _forget(self, *, room: int) -> None:
        """Begin a new table: who was given the old one goes on with it."""
        self._row = dict[str, int]()
        self._table = np.empty((1 + max(room, MOST_WORDS), *self._shape), dtype=np.float32)
        self._table[GAP] = next(self._worked_out(self._gap[None]))[0]

    def _take(self, words: Sequence[str]) -> None:
        first = 1 + len(self._row)
        for at, found in enumerate(self._worked_out(self._vectors.of_words(words)) if words else ()):
            begin = first + at * TOGETHER
            self._table[begin : begin + len(found)] = found
        self._row.update(zip(words, range(first, first + len(words)), strict=True))

    def _worked_out(self, vectors: FloatArray) -> Iterator[FloatArray]:
        for first in range(0, len(vectors), TOGETHER):
            some = vectors[first : first + TOGETHER]
            padded = np.zeros((TOGETHER, vectors.shape[1]), dtype=np.float32)
            padded[: len(some)] = some
            yield (self._weights @ padded.T).T.reshape(TOGETHER, *self._shape)[: len(some)]
