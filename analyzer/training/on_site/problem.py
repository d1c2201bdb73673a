"""Reviews as a fitting problem: as few coordinates as they span, and targets for the three heads.

Other sentences of the same notes are rehearsed: their targets are what the shipped heads say of them, so that what is
learnt of a house's idioms is not unlearnt of everything else (Li and Hoiem, Learning without Forgetting, ECCV 2016).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from analyzer.classify.calibration import SMALLEST_CHANCE, Calibration, calibrated, split_scores
from analyzer.classify.heads import Heads
from analyzer.classify.labels import Probabilities
from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.on_site.reviewed import Reviewed
from analyzer.training.targets import head_targets

NO_CHANGE = float("inf")
"""Penalty of heads that stay the shipped ones."""
SMALLEST_PART = 1e-9
"""Directions of less than this part of the largest are rounding."""
REHEARSAL_WEIGHT = 0.5
"""What a rehearsed sentence counts beside a reviewed one."""
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
    representer theorem: Schölkopf, Herbrich and Smola, COLT 2001). So the directions they span are enough.

    Attributes:
        points: The reviewed sentences, shape (sentences, coordinates).
        rehearsed: Sentences nobody reviewed, shape (others, coordinates).
        shipped: The shipped heads in these coordinates, not adapted.
    """

    def __init__(self, data: Reviewed, base: Base) -> None:
        self.data, self.base = data, base
        # in single precision rounding would pass for directions of its own
        every = np.concatenate([data.features, data.others]).astype(np.float64)
        _, sizes, directions = np.linalg.svd(every, full_matrices=False)
        self._turn = directions[sizes > SMALLEST_PART * max(float(sizes[0]), SMALLEST_PART)].T
        self.points: Array = every[: len(data)] @ self._turn
        self.rehearsed: Array = every[len(data) :] @ self._turn
        self.length = float((self.points**2).sum()) / max(len(data), 1)
        coefficients = self._turn.T @ base.heads.coefficients.astype(np.float64)
        self.shipped = Adapted(coefficients, base.heads.intercepts.astype(np.float64), base.calibration, NO_CHANGE)

    @cached_property
    def rehearsal(self) -> list[tuple[Array, Array]]:
        """Targets and weights of the three heads for what is rehearsed: what the shipped heads say."""
        taxonomy = self.base.taxonomy
        scores = self.rehearsed @ self.shipped.coefficients + self.shipped.intercepts
        role, assertion, signal = (softmax(part, axis=1) for part in split_scores(scores, taxonomy=taxonomy))
        every = np.full(len(scores), REHEARSAL_WEIGHT)
        said = every * (1.0 - role[:, taxonomy.role_names.index(NEUTRAL)])
        return [(role, every), (assertion, said), (signal, every)]

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
        coefficients = self.base.heads.coefficients + self._turn @ (adapted.coefficients - self.shipped.coefficients)
        return Heads(coefficients.astype(np.float16).astype(np.float32), adapted.intercepts.astype(np.float32))


def log_losses(said: Probabilities, signal: IntArray) -> Array:
    """Return the negative log chance of each sentence's true signal."""
    return -np.log(np.maximum(said.signal[np.arange(len(signal)), signal], SMALLEST_CHANCE))
