"""Logistic regression as the head of a system: the same for sparse words and for embeddings."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from benchmarks.quality.training_texts import SEED

INVERSE_PENALTY = 10.0
"""scikit-learn's C, as in our `fast` engine; not chosen on the development notes for these systems."""
ITERATIONS = 100


@dataclass(frozen=True)
class Logistic:
    """A fitted head.

    Attributes:
        model: Knows the classes that occurred in training.
        classes: How many there are.
    """

    model: LogisticRegression
    classes: int

    def chances(self, features: Any) -> npt.NDArray[np.float64]:
        """Return probabilities, shape (sentences, classes); a class that training did not hold has none."""
        said = np.zeros((features.shape[0], self.classes))
        if features.shape[0]:
            said[:, self.model.classes_] = self.model.predict_proba(features)
        return said


def fit_logistic(features: Any, target: npt.NDArray[np.int64], *, classes: int) -> Logistic:
    """Fit a head.

    Args:
        features: Shape (sentences, features), an array or a sparse matrix.
        target: Index of each sentence's class, shape (sentences,).
        classes: How many there are.
    """
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=ITERATIONS, tol=1e-3, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # ITERATIONS is early stopping, on purpose
        model.fit(features, target)
    return Logistic(model, classes)
