"""Control limits: XmR, p, Laney's p' and EWMA."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
SIGMAS = 3.0
"""Standard deviations between the centre and a limit (Shewhart, 1931)."""
D2 = 1.128
"""Mean range of two draws from a normal distribution, in standard deviations."""
XMR_FACTOR = 2.66
"""3 / d2, rounded as textbooks and NHSRplotthedots do: limits lie so many mean moving ranges from the mean."""
MOVING_RANGE_LIMIT = 3.267
"""Mean moving ranges above which a moving range is left out of the mean, once (Nelson, J. Quality Technology 1982)."""
SMOOTHING, EWMA_SIGMAS = 0.2, 2.86
"""Weight of the newest point and width of the limits: an average run of about 370 points without a change (Lucas and
Saccucci, Technometrics 1990, as a Shewhart chart with three standard deviations)."""


@dataclass(frozen=True)
class Limits:
    """Where points lie that only chance moves; each of shape (points,).

    Attributes:
        centre: What they scatter around.
        lower: Lower limit.
        upper: Upper limit.
    """

    centre: FloatArray
    lower: FloatArray
    upper: FloatArray


def xmr_limits(values: npt.ArrayLike, *, baseline: int | None = None, screened: bool = True) -> Limits:
    """Return the limits of an individuals chart, from the mean moving range.

    Args:
        values: In order, shape (points,).
        baseline: So many points at the beginning set the limits; all by default.
        screened: Leave out moving ranges above MOVING_RANGE_LIMIT, as NHSRplotthedots does.
    """
    every = np.asarray(values, dtype=np.float64)
    own = every[:baseline]
    ranges = np.abs(np.diff(own))
    mean_range = _mean(ranges)
    if screened:
        mean_range = _mean(ranges[ranges < MOVING_RANGE_LIMIT * mean_range]) if mean_range > 0 else 0.0
    return _flat(_mean(own), XMR_FACTOR * mean_range, count=len(every))


def p_limits(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, baseline: int | None = None) -> Limits:
    """Return the limits of a chart of shares with their own denominators; points without any have none (NaN).

    Args:
        numerator: Counts, shape (points,); chances may be added up to counts that are no whole numbers.
        denominator: Counts, shape (points,).
        baseline: So many points at the beginning set the limits; all by default.
    """
    return _share_limits(numerator, denominator, baseline=baseline, spread=1.0)


def laney_limits(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, baseline: int | None = None) -> Limits:
    """Return the limits of Laney's p' chart, which widens those of the p chart by how much z-scores really scatter.

    Laney, Improved Control Charts for Attributes, Quality Engineering 2002. Other than some programs we never narrow
    them: that shares scatter less than chance allows is itself a sign that the counts are not what they seem.

    Args:
        numerator: Counts, shape (points,).
        denominator: Counts, shape (points,).
        baseline: So many points at the beginning set the limits; all by default.
    """
    spread = max(sigma_z(numerator, denominator, baseline=baseline), 1.0)
    return _share_limits(numerator, denominator, baseline=baseline, spread=spread)


def sigma_z(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, baseline: int | None = None) -> float:
    """Return how widely the shares' z-scores scatter, from their mean moving range; 1 is what chance makes."""
    hits, sizes = (np.asarray(part, dtype=np.float64)[:baseline] for part in (numerator, denominator))
    some = sizes > 0
    share = _share(hits, sizes)
    error = np.sqrt(share * (1.0 - share) / sizes[some])
    if not some.any() or not error.all():
        return 1.0
    return _mean(np.abs(np.diff((hits[some] / sizes[some] - share) / error))) / D2


def ewma(
    values: npt.ArrayLike, *, centre: float, sigma: float, weight: float = SMOOTHING, sigmas: float = EWMA_SIGMAS
) -> tuple[FloatArray, Limits]:
    """Return the exponentially weighted moving average of a series and its limits (Roberts, Technometrics 1959).

    Args:
        values: In order, shape (points,).
        centre: Where it begins and what it scatters around.
        sigma: Standard deviation of a value.
        weight: Of the newest value.
        sigmas: Standard deviations of the average between the centre and a limit.
    """
    every = np.asarray(values, dtype=np.float64)
    smooth = np.empty_like(every)
    last = centre
    for at, value in enumerate(every.tolist()):
        last = weight * value + (1.0 - weight) * last
        smooth[at] = last
    steps = np.arange(1, len(every) + 1)
    apart = sigmas * sigma * np.sqrt(weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2 * steps)))
    middle = np.full(len(every), centre)
    return smooth, Limits(middle, middle - apart, middle + apart)


def _share_limits(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, baseline: int | None, spread: float
) -> Limits:
    hits, sizes = (np.asarray(part, dtype=np.float64) for part in (numerator, denominator))
    share = _share(hits[:baseline], sizes[:baseline])
    with np.errstate(divide="ignore"):
        error = np.sqrt(share * (1.0 - share) / np.where(sizes > 0, sizes, np.nan))
    centre = np.full(len(sizes), share)
    return Limits(
        centre,
        np.clip(centre - SIGMAS * spread * error, 0.0, 1.0),
        np.clip(centre + SIGMAS * spread * error, 0.0, 1.0),
    )


def _share(hits: FloatArray, sizes: FloatArray) -> float:
    return float(hits.sum() / sizes.sum()) if sizes.sum() > 0 else float("nan")


def _flat(centre: float, apart: float, *, count: int) -> Limits:
    return Limits(*(np.full(count, level) for level in (centre, centre - apart, centre + apart)))


def _mean(values: FloatArray) -> float:
    return float(values.mean()) if len(values) else 0.0
