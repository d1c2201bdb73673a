"""Reviews as a fitting problem: as few coordinates as they span, and targets for the three heads."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import SMALLEST_CHANCE, Calibration, calibrated
from analyzer.classify.heads import Heads
from analyzer.classify.labels import Probabilities
from analyzer.taxonomy import Taxonomy
from analyzer.training.on_site.reviewed import Reviewed
from analyzer.training.targets import head_targets

NO_CHANGE = float("inf")
"""Penalty of heads that stay the shipped ones."""
SMALLEST_PART = 1e-9
"""Directions of less than this part of the largest are rounding."""
Array = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Base:
    """What is adapted."""

    heads: Heads
    calibration: Calibration
    taxonomy: Taxonomy


@dataclass(frozen=True)
class Adapted:
    """Heads in the coordinates of `Problem`, their calibration, and the penalty that was chosen."""

    coefficients: Array
    intercepts: Array
    calibration: Calibration
    penalty: float


class Problem:
    """Reviews in as few coordinates as they span.

    Held toward given weights, the best weights differ from them by a sum of the sentences' own features (the
    representer theorem: Schölkopf, Herbrich and Smola, COLT 2001). So n sentences need n coordinates and not the
    features' 230,000, and the solution is the same.

    Attributes:
        points: The sentences, shape (sentences, coordinates).
        shipped: The shipped heads in these coordinates, not adapted.
    """

    def __init__(self, data: Reviewed, base: Base) -> None:
        self.data, self.base = data, base
        exact = data.features.astype(np.float64)  # single precision's rounding would pass for directions of its own
        products = exact @ exact.T
        products = np.asarray(products.toarray() if hasattr(products, "toarray") else products)
        sizes, directions = np.linalg.eigh(products)
        kept = sizes > SMALLEST_PART * max(float(sizes[-1]), SMALLEST_PART)
        self._turn = directions[:, kept] / np.sqrt(sizes[kept])
        self.points: Array = products @ self._turn
        self.length = float(np.trace(products)) / max(len(data), 1)
        by_heads = np.asarray(exact @ base.heads.coefficients, dtype=np.float64)
        intercepts = base.heads.intercepts.astype(np.float64)
        self.shipped = Adapted(self._turn.T @ by_heads, intercepts, base.calibration, NO_CHANGE)

    @cached_property
    def targets(self) -> list[tuple[Array, Array]]:
        """Targets and weights of the three heads."""
        shape = (len(self.data), len(self.base.taxonomy.role_names), len(self.base.taxonomy.assertions))
        pairs = np.zeros(shape)
        pairs[np.arange(len(self.data)), self.data.role, self.data.assertion] = 1.0
        role, assertion, signal, said = head_targets(pairs, taxonomy=self.base.taxonomy)
        every = np.ones(len(pairs))
        return [(role, every), (assertion, said), (signal, every)]

    @cached_property
    def signal(self) -> IntArray:
        """The true signal of each sentence."""
        return self.base.taxonomy.signal_table()[self.data.role, self.data.assertion]

    def scores(self, adapted: Adapted, rows: IntArray) -> Array:
        """Score sentences before the softmax."""
        return self.points[rows] @ adapted.coefficients + adapted.intercepts

    def said(self, scores: Array, calibration: Calibration) -> Probabilities:
        """Turn scores into probabilities."""
        return calibrated(scores, calibration=calibration, taxonomy=self.base.taxonomy)

    def heads(self, adapted: Adapted) -> Heads:
        """Return adapted heads on all features, as a model folder keeps them."""
        moved = self._turn @ (adapted.coefficients - self.shipped.coefficients)
        coefficients = self.base.heads.coefficients + self.data.features.T @ moved
        return Heads(coefficients.astype(np.float16).astype(np.float32), adapted.intercepts.astype(np.float32))


def log_losses(said: Probabilities, signal: IntArray) -> Array:
    """Return the negative log chance of each sentence's true signal."""
    return -np.log(np.maximum(said.signal[np.arange(len(signal)), signal], SMALLEST_CHANCE))
