"""The `accurate` engine: a fine-tuned encoder that reads a note once and pools each sentence's tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import onnxruntime

from analyzer.classify.calibration import Calibration
from analyzer.classify.heads import Heads
from analyzer.classify.one_thread import one_thread
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.windows import NoteTokens, Window, batch_tokens, note_windows
from analyzer.sentences import SentenceBatch

LONGEST_WINDOW = 384
"""Tokens of a window: most notes are one."""
INPUT = "tokens"
"""The graph's only input, shape (1, tokens); it puts out a vector a token, shape (1, tokens, hidden)."""


@dataclass(frozen=True)
class EncoderEngine:
    """Scores sentences by an encoder's vectors of their tokens, seen in the note."""

    session: onnxruntime.InferenceSession
    words: Vocabulary
    heads: Heads
    calibration: Calibration
    model_version: str
    name: str = "accurate"

    def scores(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Score sentences; see `Engine.scores`."""
        return self._scored(self.features(batch, supervision=supervision))

    def features(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return a vector a sentence; see `Engine.features`."""
        return self._features(batch_tokens(batch, supervision=supervision, words=self.words))

    def scores_among(
        self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32], among: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.float32]:
        """Score some sentences of notes, read as if their notes held no others.

        Args:
            batch: The sentences.
            supervision: 1 for supervision notes, shape (notes,).
            among: Which are read, shape (sentences,).

        Returns:
            Shape (sentences that are read, roles + assertions + signals).
        """
        return self._scored(self._features(batch_tokens(batch, supervision=supervision, words=self.words, among=among)))

    def _scored(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Score features; the encoder's own threads part no sums, those of numpy would."""
        with one_thread():
            return self.heads.scores(features)

    def _features(self, notes: Sequence[NoteTokens]) -> npt.NDArray[np.float32]:
        """Return a vector a sentence of some notes; a note that is word for word an earlier one is not read again.

        Windows are read one at a time. Together they would change each other's labels, for the encoder's int8
        arithmetic scales by the largest number of its input; and nothing would be won: a core computes as many tokens a
        second of one window of a note as of several (benchmarks/cascade).
        """
        out = np.zeros((sum(len(note.sentences) for note in notes), len(self.heads.coefficients)), dtype=np.float32)
        read, first = dict[tuple[tuple[int, ...], ...], int](), 0
        for note in notes:
            count = len(note.sentences)
            at = read.setdefault(note.key, first)
            out[first : first + count] = self._note(note) if at == first else out[at : at + count]
            first += count
        return out

    def _note(self, note: NoteTokens) -> npt.NDArray[np.float32]:
        windows = note_windows(note, longest=LONGEST_WINDOW, words=self.words)
        return merged([(window, self._read(window)) for window in windows], sentences=len(note.sentences))

    def _read(self, window: Window) -> npt.NDArray[np.float32]:
        (hidden,) = self.session.run(None, {INPUT: np.array([window.tokens], dtype=np.int64)})
        return pooled(hidden[0], window)


def pooled(hidden: npt.NDArray[np.float32], window: Window) -> npt.NDArray[np.float32]:
    """Pool a window's token vectors: the mean over a sentence's tokens beside the vector of its separator.

    Args:
        hidden: Shape (tokens, size).
        window: Where the sentences lie.

    Returns:
        Shape (sentences of the window, 2 x size).
    """
    ends = np.array(window.ends)
    sums = np.concatenate([np.zeros((1, hidden.shape[1]), hidden.dtype), np.cumsum(hidden, axis=0, dtype=np.float32)])
    counts = ends + 1 - np.array(window.begins)
    means = (sums[ends + 1] - sums[window.begins]) / counts[:, None]
    return np.concatenate([means, hidden[ends]], axis=1)


def merged(read: list[tuple[Window, npt.NDArray[np.float32]]], *, sentences: int) -> npt.NDArray[np.float32]:
    """Average what windows say of the sentences they share, by how far a sentence is from its window's edge.

    Args:
        read: Windows of a note, each with the vectors of its sentences.
        sentences: How many the note has.

    Returns:
        Shape (sentences, size of a vector).
    """
    total = np.zeros((sentences, read[0][1].shape[1]), dtype=np.float32)
    weight = np.zeros((sentences, 1), dtype=np.float32)
    for window, vectors in read:
        place = np.arange(len(window.sentences))
        nearness = (1 + np.minimum(place, place[::-1])).astype(np.float32)[:, None]
        total[window.sentences] += nearness * vectors
        weight[window.sentences] += nearness
    return total / weight
