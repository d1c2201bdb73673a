"""What a series of periods shows: one lasting change, a steady trend, or a single odd period; and how surely.

All three are score tests of the estimating function of `intervals`: at the series' own share it is 0 on average in
each period, whatever the classifier mistakes, as long as it mistakes the same from one period to the next. Sums of few
rare sentences are skewed: they are held against a gamma distribution of the same variance and skewness (Pearson's third
kind) and not against the normal one, by which a sentence or two would be a finding.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, ndtr, ndtri, owens_t

FloatArray = npt.NDArray[np.float64]
FEWEST_PERIODS = 2
"""Periods that must lie on either side of a lasting change: one odd month is not a change."""
SHIFT, TREND, OUTLIER = "shift", "trend", "outlier"
CHANCES = {SHIFT: 0.8, TREND: 0.1, OUTLIER: 0.1}
"""How the chance of a false finding is parted among the three kinds of change: lasting ones are what to look for."""
LEAST_SKEW = 1e-4
"""Distributions less skewed than this are taken to be so skewed, which is normal to four digits."""
SMALLEST_CHANCE = 1e-300
"""Chances smaller than this are told by their saddlepoint."""


@dataclass(frozen=True)
class Change:
    """What stands out most in a series.

    Attributes:
        kind: SHIFT, TREND or OUTLIER.
        at: Index of the first period of a shift or trend, or of the odd one.
        z: Standard deviations from no change; above 0 the share rose.
        p_value: Of a series without any change, corrected for all periods and kinds looked at.
    """

    kind: str
    at: int
    z: float
    p_value: float


@dataclass(frozen=True)
class Scores:
    """The estimating function in each period, at the share of the whole series; each of shape (periods,).

    Attributes:
        sums: Of the sentences.
        variance: Of the sums, above 0.
        third: Third moments of the sums.
    """

    sums: FloatArray
    variance: FloatArray
    third: FloatArray

    def __len__(self) -> int:
        return len(self.sums)

    def standardised(self, weights: FloatArray) -> FloatArray:
        """Return weighted sums over the periods as standard normal numbers.

        Args:
            weights: Of the periods, shape (sums, periods).
        """
        centred = weights - (weights @ self.variance / self.variance.sum())[:, None]
        variance = centred**2 @ self.variance
        z = centred @ self.sums / np.sqrt(variance)
        return as_normal(z, skewness=centred**3 @ self.third / variance**1.5)


def as_normal(z: FloatArray, *, skewness: FloatArray) -> FloatArray:
    """Turn standardised numbers of skewed distributions into normal ones that are as unlikely.

    Only on the side of the long tail: on the other one a gamma distribution ends, where sums of chances need not.

    Args:
        z: With mean 0 and variance 1, any shape.
        skewness: Of their distributions, of the same shape.
    """
    long_tail = z * skewness > 0
    shape = 4.0 / np.maximum(np.abs(skewness), LEAST_SKEW) ** 2
    upper = gammaincc(shape, shape + np.abs(z) * np.sqrt(shape))
    # what is too small for a number is told by its saddlepoint (Lugannani and Rice, 1980): the clearest change of a
    # long series must still be where it is clearest
    ratio = np.abs(z) / np.sqrt(shape)
    root = np.maximum(np.sqrt(2 * shape * (ratio - np.log1p(ratio))), 1.0)
    far = root + np.log(np.maximum(np.abs(z), 1.0) / root) / root
    normal = np.where(upper > SMALLEST_CHANCE, -ndtri(np.maximum(upper, SMALLEST_CHANCE)), far)
    return np.where(long_tail, np.sign(z) * np.maximum(normal, 0.0), z)


def likeliest_change(scores: Scores) -> Change | None:
    """Say what stands out most in a series.

    Returns:
        None where the series is too short to have a change with FEWEST_PERIODS on either side.
    """
    if len(scores) < 2 * FEWEST_PERIODS:
        return None
    found = [shift(scores), trend(scores), outlier(scores)]
    weighed = [Change(one.kind, one.at, one.z, min(1.0, one.p_value / CHANCES[one.kind])) for one in found]
    return min(weighed, key=lambda one: one.p_value)


def shift(scores: Scores) -> Change:
    """Take the period from which on the share differs most from before.

    The largest standardised sum (Page, Biometrika 1955); its p-value by Worsley's improved Bonferroni inequality
    (Biometrika 1982), which takes into account how alike neighbouring sums are.
    """
    places = np.arange(FEWEST_PERIODS, len(scores) - FEWEST_PERIODS + 1)
    z = scores.standardised((np.arange(len(scores)) >= places[:, None]).astype(np.float64))
    best = int(np.abs(z).argmax())
    part = (np.cumsum(scores.variance) / scores.variance.sum())[places - 1]
    return Change(SHIFT, int(places[best]), float(z[best]), worsley_bound(abs(float(z[best])), part))


def trend(scores: Scores) -> Change:
    """Ask whether the share rises or falls from period to period (Cochran-Armitage; Armitage, Biometrics 1955)."""
    z = float(scores.standardised(np.arange(len(scores), dtype=np.float64)[None])[0])
    return Change(TREND, 0, z, 2 * float(ndtr(-abs(z))))


def outlier(scores: Scores) -> Change:
    """Take the period that differs most from all others (Bonferroni over the periods)."""
    z = scores.standardised(np.eye(len(scores)))
    best = int(np.abs(z).argmax())
    return Change(OUTLIER, best, float(z[best]), min(1.0, 2 * float(ndtr(-abs(z[best]))) * len(scores)))


def worsley_bound(height: float, part: FloatArray) -> float:
    """Bound the chance that any of some standardised sums of one series reaches a height.

    Args:
        height: Above 0.
        part: Part of all variance that lies before each place, ascending, shape (places,).
    """
    single = 2 * float(ndtr(-height))
    likeness = np.sqrt(part[:-1] * (1.0 - part[1:]) / (part[1:] * (1.0 - part[:-1])))
    return float(np.clip(len(part) * single - both_beyond(height, likeness).sum(), single, 1.0))


def both_beyond(height: float, correlation: FloatArray) -> FloatArray:
    """Return the chance that two standard normal numbers both lie beyond a height, either way (Owen, 1956)."""
    lower = float(ndtr(-height))
    same = lower - 2 * owens_t(height, np.sqrt((1.0 - correlation) / (1.0 + correlation)))
    other = lower - 2 * owens_t(height, np.sqrt((1.0 + correlation) / np.maximum(1.0 - correlation, 1e-300)))
    found: FloatArray = 2 * (np.maximum(same, 0.0) + np.maximum(other, 0.0))
    return found
