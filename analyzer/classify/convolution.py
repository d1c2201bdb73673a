"""The `fast` engine: a convolution over the words of a sentence, and one over the sentences of a note.

Kim, Convolutional Neural Networks for Sentence Classification (EMNLP 2014): filters read a few words in a row, and of
each filter a sentence keeps what it found at most. A word's part of a filter is computed once for all places where the
word stands, so that reading a sentence is adding up rows of a table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import Calibration
from analyzer.classify.canonical import canonical
from analyzer.classify.heads import Heads
from analyzer.classify.one_thread import one_thread
from analyzer.classify.word_filters import GAP, WordFilters
from analyzer.classify.word_vectors import FloatArray, WordVectors
from analyzer.sentences import SentenceBatch
from analyzer.sentences.batch import sentence_hashes

LONGEST_SENTENCE = 160
"""Words that are read of a sentence."""
WORDS_AT_ONCE = 2048
"""Words whose filters are added up at once: as many as stay in a core's cache, ..."""
SENTENCES_AT_ONCE = 512
"""... and sentences whose layers are."""
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
        scores = np.empty((len(batch), self.heads.coefficients.shape[1]), dtype=np.float32)
        with one_thread():
            for rows, features in self._layers(canonical(batch, supervision=supervision), supervision=supervision):
                scores[rows] = self.heads.scores(features)
        return scores

    def features(self, batch: SentenceBatch, *, supervision: FloatArray) -> FloatArray:
        """Return a vector a sentence, of itself and of it among its neighbours; see `Engine.features`."""
        found = np.empty((len(batch), len(self.heads.coefficients)), dtype=np.float32)
        with one_thread():
            for rows, features in self._layers(canonical(batch, supervision=supervision), supervision=supervision):
                found[rows] = features
        return found

    @cached_property
    def word_filters(self) -> WordFilters:
        """What the words that were met add to the filters."""
        return WordFilters(self.vectors, gap=self.layers.gap, filters=self.layers.filters)

    def _layers(self, batch: SentenceBatch, *, supervision: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
        """Yield the features of the sentences of some notes after others, so many as stay in a core's cache."""
        layers, filters = self.layers, self.layers.filters.shape[2]
        found, of_words = strongest(batch, words=self.word_filters, bias=layers.filter_bias)
        around, of_each = self._around(batch, supervision=supervision)
        of_neighbours = np.concatenate(np.split(layers.context, 3), axis=1)
        for rows in _blocks(batch.note):
            own = np.maximum(found[of_words[rows]] @ layers.sentence[:filters] + around[of_each[rows]], 0.0)
            before, same, after = np.split(own @ of_neighbours, 3, axis=1)
            among = among_neighbours(before, same, after, note=batch.note[rows]) + layers.context_bias
            yield rows, np.concatenate([own, np.maximum(among, 0.0)], axis=1)

    def _around(self, batch: SentenceBatch, *, supervision: FloatArray) -> tuple[FloatArray, IntArray]:
        """Return what each heading and kind of note adds to a sentence, and which of them each sentence has."""
        filters = self.layers.filters.shape[2]
        distinct, heading = np.unique(np.array(batch.heading, dtype=object), return_inverse=True)
        told = headings(distinct.tolist(), vectors=self.vectors, layers=self.layers)
        kinds = np.array([[0.0], [1.0]], dtype=np.float32) * self.layers.sentence[-1]
        of_heading = told @ self.layers.sentence[filters:-1] + self.layers.sentence_bias
        added = (of_heading[:, None] + kinds[None]).reshape(-1, self.layers.sentence.shape[1])
        return added, heading * len(kinds) + (supervision[batch.note] > 0)


def strongest(batch: SentenceBatch, *, words: WordFilters, bias: FloatArray) -> tuple[FloatArray, IntArray]:
    """Find for each distinct row of words what each filter found at most in it, and 0 where it found less.

    Args:
        batch: Sentences.
        words: What words add to the filters.
        bias: Of the filters.

    Returns:
        Shape (distinct, filters), and which of them each sentence is, shape (sentences,).
    """
    table, row_of = words.of_words(batch.words)
    _, width, filters = table.shape
    flat, begins = table.reshape(-1, filters), width * np.append(row_of, GAP)
    _, first, of_each = np.unique(sentence_hashes(batch), return_index=True, return_inverse=True)
    out = np.full((len(first), filters), -np.inf, dtype=np.float32)
    room = np.empty((2, WORDS_AT_ONCE + LONGEST_SENTENCE, filters), dtype=np.float32)
    for rows, own in _alike(batch, first, width=width):
        out[rows] = _added(flat, begins[own], width=width, room=room).max(axis=0)
    return np.maximum(out + bias, 0.0), of_each


def headings(names: Sequence[str], *, vectors: WordVectors, layers: Convolution) -> FloatArray:
    """Return what is told of headings, shape (names, headings)."""
    told: FloatArray = np.tanh(vectors.of_texts(names) @ layers.heading + layers.heading_bias)
    return told


def among_neighbours(before: FloatArray, same: FloatArray, after: FloatArray, *, note: IntArray) -> FloatArray:
    """Add to each sentence's part that of the sentence before it and that of the one after; none at a note's ends.

    Args:
        before: What each sentence adds to the one after it, shape (sentences, hidden).
        same: What it adds to itself.
        after: What it adds to the one before it.
        note: Index of each sentence's note, shape (sentences,).
    """
    total: FloatArray = same.copy()
    inside = (note[1:] == note[:-1])[:, None]
    np.add(total[1:], before[:-1], out=total[1:], where=inside)
    np.add(total[:-1], after[1:], out=total[:-1], where=inside)
    return total


def _blocks(note: IntArray) -> Iterator[slice]:
    """Yield sentences of whole notes, SENTENCES_AT_ONCE or a note more."""
    begins = np.flatnonzero(np.diff(note, prepend=-1))
    first = 0
    while first < len(note):
        next_note = int(np.searchsorted(begins, first + SENTENCES_AT_ONCE))
        last = int(begins[next_note]) if next_note < len(begins) else len(note)
        yield slice(first, last)
        first = last


def _alike(batch: SentenceBatch, chosen: IntArray, *, width: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield sentences of the same number of words: their rows among the chosen, and their words with gaps around them.

    Words are of shape (words, sentences); -1 is a gap.
    """
    counts, begins = np.minimum(batch.token_counts[chosen], LONGEST_SENTENCE), batch.token_at[chosen]
    order = np.argsort(counts, kind="stable")
    order = order[counts[order] > 0]
    for alike in np.split(order, np.flatnonzero(np.diff(counts[order])) + 1):
        if not len(alike):
            continue
        length = int(counts[alike[0]])
        for rows in np.array_split(alike, -(-len(alike) * length // WORDS_AT_ONCE)):
            words = np.full((length + width - 1, len(rows)), -1, dtype=np.int64)
            words[width // 2 : width // 2 + length] = batch.word[begins[rows] + np.arange(length)[:, None]]
            yield rows, words


def _added(table: FloatArray, begins: IntArray, *, width: int, room: FloatArray) -> FloatArray:
    """Add up the parts of the filters, shape (words, sentences, filters).

    Args:
        table: A row for each word and place in a filter, shape (rows, filters).
        begins: First row of each word, shape (words, sentences).
        width: Words that a filter reads.
        room: Where to add up, and where to lay what is added.
    """
    length, sentences = begins.shape[0] - width + 1, begins.shape[1]
    total, part = room[:, : length * sentences]
    np.take(table, begins[:length].ravel(), axis=0, out=total, mode="clip")
    for step in range(1, width):
        np.take(table, begins[step : step + length].ravel() + step, axis=0, out=part, mode="clip")
        total += part
    added: FloatArray = total.reshape(length, sentences, table.shape[1])
    return added
