"""Held-out sentences and confusions, made by counting and not by chance."""

from collections.abc import Mapping

import numpy as np
from hypothesis import strategies as st

from analyzer.classify.chances import CERTAIN
from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift.confusion import KINDS, Confusion
from analyzer.drift.sums import FloatArray

COUNTED_PAIRS = np.array([True, False])
"""Of two own pairs the first is counted, among both."""
AMONG_PAIRS = np.array([True, True])
SHARES = st.floats(0.0, 1.0)


def held_out(said: Mapping[tuple[int, int], list[tuple[int, int]]]) -> HeldOutSentences:
    """Held-out sentences of two own pairs.

    Args:
        said: For each (pair, writer), the chances in bytes of its sentences; pair 2 is neither.
    """
    rows = [(pair, writer, chances) for (pair, writer), sentences in said.items() for chances in sentences]
    return HeldOutSentences(
        pair=np.array([pair for pair, _, _ in rows], dtype=np.uint8),
        chances=np.array([chances for _, _, chances in rows], dtype=np.uint8).reshape(-1, 2),
        writer=np.array([writer for _, writer, _ in rows], dtype=np.uint8),
        note=np.arange(len(rows), dtype=np.int32),
    )


def mistaken(mean: FloatArray, *, between: float = 0.0, error: float = 0.0) -> Confusion:
    """The confusion of a model that says of each sentence for sure what it is, and is right so often.

    Args:
        mean: How often each kind is taken for which, shape (true kind, kind).
        between: Variance of each of these between writers.
        error: Variance of each as it is known.
    """
    eye = np.eye(KINDS)
    third = np.einsum("ka,ab,ac->kabc", mean, eye, eye)
    one = np.eye(KINDS * KINDS).reshape((KINDS,) * 4)
    return Confusion(mean, third.sum(axis=3), third, between * one, error * one)


@st.composite
def means(draw: st.DrawFn) -> FloatArray:
    """Draw how often each kind is taken for which: rows sum to 1, each kind for itself mostly."""
    wrong = np.array([[draw(st.floats(0.0, 0.2)) for _ in range(KINDS)] for _ in range(KINDS)])
    np.fill_diagonal(wrong, 0.0)
    return wrong + np.diag(1.0 - wrong.sum(axis=1))


def mixture(share: float, *, neither: float, sentences: float, mean: FloatArray) -> FloatArray:
    """Sums of chances that are expected of sentences, shape (1, KINDS)."""
    kinds = np.array([share * (1.0 - neither), (1.0 - share) * (1.0 - neither), neither])
    return sentences * (kinds @ mean)[None]


def certain_bytes(*kinds: int) -> list[tuple[int, int]]:
    """Chances of sentences that are said to be of a kind for sure."""
    return [(CERTAIN * (kind == 0), CERTAIN * (kind == 1)) for kind in kinds]
