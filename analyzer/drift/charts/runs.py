"""Anhoej's rules: an unusually long run, or unusually few crossings, of the median.

Anhoej and Olesen, Run Charts Revisited, PLoS ONE 2014; Anhoej, Diagnostic Value of Run Chart Analysis, PLoS ONE 2015.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

FEWEST_CROSSINGS_CHANCE = 0.05
"""Chance that a random series crosses its median more rarely than is called unusual."""


@dataclass(frozen=True)
class Runs:
    """How a series runs about its median; points on it do not count.

    Attributes:
        median: Of the series, or of its baseline.
        useful: Points that are not on the median.
        longest: Points of the longest run on one side.
        longest_allowed: The longest that is usual.
        crossings: How often it crosses the median.
        crossings_needed: The fewest that are usual.
    """

    median: float
    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def shift(self) -> bool:
        """Whether a run is longer, or crossings are fewer, than in a random series."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def runs_about_median(values: npt.ArrayLike, *, baseline: int | None = None) -> Runs:
    """Look at the runs of a series about its median.

    Args:
        values: In order, shape (points,); NaN where there is none.
        baseline: So many points at the beginning set the median; all by default.
    """
    every = np.asarray(values, dtype=np.float64)
    known = every[:baseline][~np.isnan(every[:baseline])]
    median = float(np.median(known)) if len(known) else float("nan")
    side = np.sign(every[~np.isnan(every)] - median)
    side = side[side != 0]
    changes = np.flatnonzero(np.diff(side))
    ends = np.concatenate([[-1], changes, [len(side) - 1]])
    longest = int(np.diff(ends).max()) if len(side) else 0
    useful = len(side)
    return Runs(median, useful, longest, longest_allowed(useful), len(changes), crossings_needed(useful))


def longest_allowed(useful: int) -> int:
    """Return the longest run that is usual: log2(n) + 3, rounded (Schilling, The Longest Run of Heads, 1990)."""
    return int(np.rint(np.log2(useful) + 3)) if useful else 0


def crossings_needed(useful: int) -> int:
    """Return the fewest crossings that are usual: the lower 5% quantile of as many tosses as there are gaps."""
    return int(binom.ppf(FEWEST_CROSSINGS_CHANCE, useful - 1, 0.5)) if useful > 1 else 0
