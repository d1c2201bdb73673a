"""The `fast` engine: multinomial logistic regression on sparse features."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from analyzer.classify.features import (
    COLUMNS,
    NGRAM_COLUMNS,
    SUBWORD_COLUMNS,
    subwords,
    word_counts,
    word_ngrams,
)
from analyzer.classify.labels import Probabilities
from analyzer.sentences import SentenceBatch


@dataclass(frozen=True)
class LinearWeights:
    """Two heads side by side: the roles, then the assertions.

    Attributes:
        coefficients: Shape (COLUMNS, roles + assertions), float32.
        intercepts: Shape (roles + assertions,), float32.
        roles: How many of the columns are roles.
        role_temperature: Divides the role scores before the softmax, so that probabilities are calibrated
            (Guo et al., On Calibration of Modern Neural Networks, ICML 2017).
        assertion_temperature: The same for the assertion.
    """

    coefficients: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]
    roles: int
    role_temperature: float
    assertion_temperature: float

    def __post_init__(self) -> None:
        wanted = (COLUMNS, len(self.intercepts))
        if self.coefficients.shape != wanted:
            raise ValueError(f"coefficients have shape {self.coefficients.shape}; {wanted} is needed")


@dataclass(frozen=True)
class LinearEngine:
    """Scores sentences by their words, pairs and triples of words, and parts of words."""

    weights: LinearWeights
    confident_from: float
    model_version: str
    name: str = "fast"

    def probabilities(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Probabilities:
        """Classify sentences; see `Engine.probabilities`."""
        return calibrated(linear_scores(batch, supervision=supervision, weights=self.weights), weights=self.weights)


def calibrated(scores: npt.ArrayLike, *, weights: LinearWeights) -> Probabilities:
    """Turn scores of both heads, shape (sentences, roles + assertions), into calibrated probabilities."""
    role, assertion = np.split(np.asarray(scores, dtype=np.float64), [weights.roles], axis=1)
    return Probabilities(
        role=softmax(role / weights.role_temperature, axis=1),
        assertion=softmax(assertion / weights.assertion_temperature, axis=1),
    )


def linear_scores(
    batch: SentenceBatch, *, supervision: npt.NDArray[np.float32], weights: LinearWeights
) -> npt.NDArray[np.float32]:
    """Score sentences before the softmax.

    The same as `feature_matrix @ coefficients + intercepts`, but each distinct word's sub-words are scored once.

    Returns:
        Shape (sentences, roles + assertions).
    """
    ngrams, rest = np.split(weights.coefficients, [NGRAM_COLUMNS])
    word_scores = subwords(batch) @ rest[:SUBWORD_COLUMNS]
    note_scores = supervision[batch.note][:, None] * rest[SUBWORD_COLUMNS:]
    scores: npt.NDArray[np.float32] = word_ngrams(batch) @ ngrams + word_counts(batch) @ word_scores
    return scores + note_scores + weights.intercepts
