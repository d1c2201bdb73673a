"""Softmax and its logarithm, as scipy.special has them; importing that takes a sixth of the start of a command."""

import numpy as np
import numpy.typing as npt

DoubleArray = npt.NDArray[np.float64]


def softmax(scores: DoubleArray) -> DoubleArray:
    """Return chances from scores, shape (sentences, labels)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: DoubleArray = powers / powers.sum(axis=1, keepdims=True)
    return chances


def log_softmax(scores: DoubleArray) -> DoubleArray:
    """Return log chances from scores, shape (sentences, labels)."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_chances: DoubleArray = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return log_chances
