"""One lasting change in a series of shares: where it would be, and how surely it is there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy
from scipy.stats import norm

FEWEST_PERIODS = 2
"""Periods that must lie on either side of a change: one odd month is not a change."""
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """The likeliest change of a series.

    Attributes:
        at: Index of the first period after it.
        z: Signed root of the likelihood ratio; above 0 the share rose.
        p_value: Of no change at any period, corrected for having looked at all of them.
        before: (numerator, denominator) up to it.
        after: (numerator, denominator) from it on.
    """

    at: int
    z: float
    p_value: float
    before: tuple[int, int]
    after: tuple[int, int]


def likeliest_change(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, design_effect: float) -> Change | None:
    """Look at every period as the first of a new share and take the one that fits best.

    The maximally selected likelihood ratio (Miller and Siegmund, Biometrics 1982), its p-value bounded by Bonferroni
    over the periods looked at.

    Args:
        numerator: Counts, shape (periods,).
        denominator: Counts, shape (periods,).
        design_effect: See `intervals.design_effect`; the likelihood ratio is divided by it.

    Returns:
        None where the series is too short to have a change with FEWEST_PERIODS on either side.
    """
    hits, sizes = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    places = np.arange(FEWEST_PERIODS, len(hits) - FEWEST_PERIODS + 1)
    if not len(places):
        return None
    hits_before, sizes_before = np.cumsum(hits)[places - 1], np.cumsum(sizes)[places - 1]
    scores = signed_root(
        hits_before, sizes_before, hits.sum() - hits_before, sizes.sum() - sizes_before, design_effect=design_effect
    )
    best = int(np.abs(scores).argmax())
    p_value = min(1.0, 2 * float(norm.sf(abs(scores[best]))) * len(places))
    before = (int(hits_before[best]), int(sizes_before[best]))
    after = (int(hits.sum()) - before[0], int(sizes.sum()) - before[1])
    return Change(int(places[best]), float(scores[best]), p_value, before, after)


def signed_root(
    hits_before: Counts, sizes_before: Counts, hits_after: Counts, sizes_after: Counts, *, design_effect: float
) -> Counts:
    """Compare two shares: the signed root of twice the log likelihood ratio, about normal where they are equal."""
    hits, sizes = hits_before + hits_after, sizes_before + sizes_after
    apart = _log_likelihood(hits_before, sizes_before) + _log_likelihood(hits_after, sizes_after)
    ratio = 2 * np.maximum(apart - _log_likelihood(hits, sizes), 0.0) / design_effect
    rose = hits_after * np.maximum(sizes_before, 1) - hits_before * np.maximum(sizes_after, 1)
    return np.asarray(np.sign(rose) * np.sqrt(ratio))


def _log_likelihood(hits: Counts, sizes: Counts) -> Counts:
    """Log likelihood of a share at its own estimate."""
    safe = np.maximum(sizes, 1.0)
    return np.asarray(xlogy(hits, hits / safe) + xlogy(sizes - hits, (sizes - hits) / safe))
