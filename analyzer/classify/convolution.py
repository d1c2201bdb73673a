"""The `fast` engine: a convolution over the words of a sentence, and one over the sentences of a note.

Kim, Convolutional Neural Networks for Sentence Classification (EMNLP 2014): filters read a few words in a row, and of
each filter a sentence keeps what it found at most. A word's part of a filter is computed once for all places where the
word stands, so that reading a sentence is adding up rows of a table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from analyzer.classify.calibration import Calibration
from analyzer.classify.canonical import canonical
from analyzer.classify.heads import Heads
from analyzer.classify.word_vectors import FloatArray, WordVectors
from analyzer.sentences import SentenceBatch

LONGEST_SENTENCE = 160
"""Words that are read of a sentence."""
WORDS_AT_ONCE = 2048
"""Words whose filters are added up at once: as many as stay in a core's cache."""
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Convolution:
    """Weights below the heads, all float32.

    Attributes:
        gap: Vector of what stands before a sentence's first word and after its last, shape (size,).
        filters: Shape (width, size, filters).
        filter_bias: Shape (filters,).
        heading: From the vector of the heading in force, shape (size, headings).
        heading_bias: Shape (headings,).
        sentence: From filters, heading and kind of note, shape (filters + headings + 1, hidden).
        sentence_bias: Shape (hidden,).
        context: From the sentence before, the sentence and the one after, shape (3 x hidden, hidden).
        context_bias: Shape (hidden,).
    """

    gap: FloatArray
    filters: FloatArray
    filter_bias: FloatArray
    heading: FloatArray
    heading_bias: FloatArray
    sentence: FloatArray
    sentence_bias: FloatArray
    context: FloatArray
    context_bias: FloatArray

    def __post_init__(self) -> None:
        width, size, filters = self.filters.shape
        headings, hidden = self.heading.shape[1], self.sentence.shape[1]
        wanted = {
            "gap": (size,),
            "filter_bias": (filters,),
            "heading": (size, headings),
            "heading_bias": (headings,),
            "sentence": (filters + headings + 1, hidden),
            "sentence_bias": (hidden,),
            "context": (3 * hidden, hidden),
            "context_bias": (hidden,),
        }
        wrong = [name for name, shape in wanted.items() if getattr(self, name).shape != shape]
        if wrong or width % 2 == 0:
            raise ValueError(f"{', '.join(wrong) or 'filters'}: not of the shape that goes with the others")


@dataclass(frozen=True)
class ConvolutionEngine:
    """Scores sentences by their words, the heading in force, the kind of note and the sentences beside them."""

    vectors: WordVectors
    layers: Convolution
    heads: Heads
    calibration: Calibration
    model_version: str
    name: str = "fast"

    def __post_init__(self) -> None:
        sizes = (self.vectors.pieces.shape[1], self.vectors.whole.shape[1], len(self.heads.coefficients))
        if sizes != (len(self.layers.gap), len(self.layers.gap), 2 * len(self.layers.context_bias)):
            raise ValueError(f"vectors of {sizes[0]} and {sizes[1]} numbers and heads of {sizes[2]} do not go together")

    def scores(self, batch: SentenceBatch, *, supervision: FloatArray) -> FloatArray:
        """Score sentences; see `Engine.scores`."""
        features = self.features(batch, supervision=supervision)
        with _threads().limit(limits=1, user_api="blas"):
            return self.heads.scores(features)

    def features(self, batch: SentenceBatch, *, supervision: FloatArray) -> FloatArray:
        """Return a vector a sentence, of itself and of it among its neighbours; see `Engine.features`.

        On one thread: two would part sums in another way, and one process would not say bit by bit what several do.
        """
        with _threads().limit(limits=1, user_api="blas"):
            return self._features(canonical(batch, supervision=supervision), supervision=supervision)

    def _features(self, batch: SentenceBatch, *, supervision: FloatArray) -> FloatArray:
        told = [
            strongest(batch, vectors=self.vectors, layers=self.layers),
            headings(batch, vectors=self.vectors, layers=self.layers),
            supervision[batch.note][:, None],
        ]
        own = np.maximum(np.concatenate(told, axis=1) @ self.layers.sentence + self.layers.sentence_bias, 0.0)
        near = np.concatenate(neighbours(own, note=batch.note), axis=1)
        among = np.maximum(near @ self.layers.context + self.layers.context_bias, 0.0)
        return np.concatenate([own, among], axis=1)


def strongest(batch: SentenceBatch, *, vectors: WordVectors, layers: Convolution) -> FloatArray:
    """Return what each filter found at most in each sentence, and 0 where it found less.

    Returns:
        Shape (sentences, filters).
    """
    width, size, filters = layers.filters.shape
    of_words = np.concatenate([vectors.of_words(batch.words), layers.gap[None]])
    parts = of_words @ layers.filters.transpose(1, 0, 2).reshape(size, width * filters)
    table = np.ascontiguousarray(parts.reshape(len(of_words), width, filters).transpose(1, 0, 2))
    out = np.full((len(batch), filters), -np.inf, dtype=np.float32)
    for rows, words in _alike(batch, gap=len(batch.words), width=width):
        out[rows] = _added(table, words).max(axis=1)
    found: FloatArray = np.maximum(out + layers.filter_bias, 0.0)
    return found


def headings(batch: SentenceBatch, *, vectors: WordVectors, layers: Convolution) -> FloatArray:
    """Return what is told of the heading in force of each sentence, shape (sentences, headings)."""
    distinct = sorted(set(batch.heading))
    told: FloatArray = np.tanh(vectors.of_texts(distinct) @ layers.heading + layers.heading_bias)
    place = {heading: at for at, heading in enumerate(distinct)}
    of_each: FloatArray = told[np.array([place[heading] for heading in batch.heading], dtype=np.int64)]
    return of_each


def neighbours(own: FloatArray, *, note: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the vectors of the sentence before, of the sentence and of the one after; zeros at a note's ends."""
    before, after = np.zeros_like(own), np.zeros_like(own)
    same = np.flatnonzero(note[1:] == note[:-1])
    before[same + 1], after[same] = own[same], own[same + 1]
    return before, own, after


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _alike(batch: SentenceBatch, *, gap: int, width: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield sentences of the same number of words: their rows, and their words with gaps around them."""
    counts = np.minimum(batch.token_counts, LONGEST_SENTENCE)
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] > 0]
    for alike in np.split(order, np.flatnonzero(np.diff(counts[order])) + 1):
        if not len(alike):
            continue
        length = int(counts[alike[0]])
        for rows in np.array_split(alike, -(-len(alike) * length // WORDS_AT_ONCE)):
            words = np.full((len(rows), length + width - 1), gap, dtype=np.int64)
            words[:, width // 2 : width // 2 + length] = batch.word[batch.token_at[rows][:, None] + np.arange(length)]
            yield rows, words


def _added(table: FloatArray, words: IntArray) -> FloatArray:
    """Add up the parts of the filters, shape (sentences, words, filters)."""
    width, _, filters = table.shape
    length = words.shape[1] - width + 1
    total = np.take(table[0], words[:, :length], axis=0)
    part = np.empty_like(total)
    for step in range(1, width):
        np.take(table[step], words[:, step : step + length], axis=0, out=part, mode="clip")
        total += part
    return total.reshape(len(words), length, filters)
