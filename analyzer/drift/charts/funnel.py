"""A funnel: how far shares of many units may lie apart by chance, given how much each has been seen of.

Spiegelhalter, Funnel Plots for Comparing Institutional Performance, Statistics in Medicine 2005. It says who is unlike
the others, and never who is better: units are not ranked.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from analyzer.drift.charts.limits import FloatArray

CHANCE_OUTSIDE = 0.002
"""Chance of a unit like all others to lie outside of the limits: 99.8% limits."""
WINSORIZED = 0.1
"""Share of the z-scores at either end that is drawn in before over-dispersion is measured, so that a few units that are
unlike the others do not widen the limits for all."""


@dataclass(frozen=True)
class Funnel:
    """Shares of units and the limits that go with their denominators.

    Attributes:
        centre: The share of all together.
        dispersion: How many times more than chance allows the units' shares vary; at least 1.
        z: Standard deviations of each unit from the centre, over-dispersion counted, shape (units,).
        lower: Lower limit at each unit's denominator, shape (units,).
        upper: Upper limit.
    """

    centre: float
    dispersion: float
    z: FloatArray
    lower: FloatArray
    upper: FloatArray

    @property
    def outside(self) -> npt.NDArray[np.bool_]:
        """Which units lie outside of the limits."""
        return np.abs(self.z) > float(norm.isf(CHANCE_OUTSIDE / 2))


def funnel(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Funnel:
    """Hold shares of units against what chance, and their usual variety, would make of one share.

    Args:
        numerator: Counts, shape (units,).
        denominator: Counts, shape (units,); units without any have z 0 and limits of 0 and 1.
    """
    hits, sizes = (np.asarray(part, dtype=np.float64) for part in (numerator, denominator))
    centre = float(hits.sum() / sizes.sum()) if sizes.sum() > 0 else 0.0
    error = np.sqrt(centre * (1.0 - centre) / np.maximum(sizes, 1e-9))
    share = np.divide(hits, sizes, out=np.full(len(sizes), centre), where=sizes > 0)
    plain = np.divide(share - centre, error, out=np.zeros(len(sizes)), where=error > 0)
    dispersion = overdispersion(plain[sizes > 0])
    apart = float(norm.isf(CHANCE_OUTSIDE / 2)) * np.sqrt(dispersion) * error
    return Funnel(
        centre,
        dispersion,
        plain / np.sqrt(dispersion),
        np.clip(centre - apart, 0.0, 1.0),
        np.clip(centre + apart, 0.0, 1.0),
    )


def overdispersion(z: FloatArray) -> float:
    """Return the mean of the squares of winsorized z-scores, 1 where it is not surely above what chance makes.

    Args:
        z: Of the units, shape (units,).
    """
    if len(z) < 2:
        return 1.0
    low, high = np.quantile(z, [WINSORIZED, 1.0 - WINSORIZED])
    found = float((np.clip(z, low, high) ** 2).mean())
    return found if found > 1.0 + 2.0 * np.sqrt(2.0 / len(z)) else 1.0
