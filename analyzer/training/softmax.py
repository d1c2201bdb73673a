"""Multinomial logistic regression on soft targets, from given weights toward given weights.

scikit-learn's takes one class a row. A teacher's opinion, a second fair label and the pull toward a shipped model all
need more, and little: the loss and its gradient, which scipy's L-BFGS minimises.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_softmax
from threadpoolctl import threadpool_limits

FloatArray = npt.NDArray[np.float64]
HISTORY = 6
"""Steps that L-BFGS remembers."""


@dataclass(frozen=True)
class Softmax:
    """Coefficients, shape (features, classes), and intercepts, shape (classes,)."""

    coefficients: FloatArray
    intercepts: FloatArray


def fit_softmax(
    features: npt.NDArray[np.floating[Any]],
    targets: FloatArray,
    *,
    weight: FloatArray,
    penalty: float,
    iterations: int,
    toward: Softmax | None = None,
    intercept_penalty: float = 0.0,
) -> Softmax:
    """Minimise weighted cross entropy plus half the penalty times the squared distance from `toward`.

    Args:
        features: Shape (sentences, features); products with it are taken in its precision.
        targets: Chances of the classes, shape (sentences, classes); rows sum to 1.
        weight: What each sentence counts, shape (sentences,).
        penalty: scikit-learn's 1 / C.
        iterations: Steps at most; few are early stopping.
        toward: Where to begin and what to stay near; zero by default.
        intercept_penalty: The same for intercepts, which are not held by default.
    """
    shape = (features.shape[1], targets.shape[1])
    near = toward or Softmax(np.zeros(shape), np.zeros(shape[1]))
    counted, kind = targets * weight[:, None], features.dtype

    def loss(flat: FloatArray) -> tuple[float, FloatArray]:
        coefficients, intercepts = flat[: -shape[1]].reshape(shape), flat[-shape[1] :]
        log_chance = log_softmax((features @ coefficients.astype(kind)).astype(np.float64) + intercepts, axis=1)
        apart, shifted = coefficients - near.coefficients, intercepts - near.intercepts
        residual = np.exp(log_chance) * weight[:, None] - counted
        gradient = features.T @ residual.astype(kind) + penalty * apart
        value = -float((counted * log_chance).sum()) + 0.5 * penalty * float((apart**2).sum())
        value += 0.5 * intercept_penalty * float((shifted**2).sum())
        return value, np.concatenate([gradient.ravel(), residual.sum(axis=0) + intercept_penalty * shifted])

    start = np.concatenate([near.coefficients.ravel(), near.intercepts])
    with threadpool_limits(limits=1):  # the same weights on machines of any number of cores
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": HISTORY})
    return Softmax(found.x[: -shape[1]].reshape(shape), found.x[-shape[1] :])
