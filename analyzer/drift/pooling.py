"""Partial pooling: what a small cell's share is likely to be, given what such shares usually are."""

import numpy as np

from analyzer.drift.intervals import Z_95, Shares
from analyzer.drift.sums import FloatArray

FEWEST_CELLS = 5
"""Cells without which nothing is known of what is usual."""
LEAST_SHARE = 1e-4
"""Shares are held so far from 0 and 1 where the sentences behind them are told from the width of the interval."""


def pooled_shares(shares: Shares) -> FloatArray:
    """Draw shares toward what is usual, the more the less is known of each (beta-binomial empirical Bayes).

    Mean and spread of the usual shares are found by moments (Kleinman, JASA 1973). A cell weighs as so many sentences
    as would give a certain label's share the width of its interval.

    Args:
        shares: Of one measure in all cells.

    Returns:
        Shape (cells,); the estimates themselves where too few are known.
    """
    known = ~np.isnan(shares.estimate)
    if known.sum() < FEWEST_CELLS:
        return shares.estimate
    share = shares.estimate[known]
    size = effective_sentences(shares)[known]
    mean, strength = usual(share, size)
    pooled = shares.estimate.copy()
    pooled[known] = (mean * strength + share * size) / (strength + size)
    return pooled


def effective_sentences(shares: Shares) -> FloatArray:
    """Return how many certain, independent sentences would tell as much, shape (cells,)."""
    share = np.clip(shares.estimate, LEAST_SHARE, 1.0 - LEAST_SHARE)
    error = (shares.high - shares.low) / (2 * Z_95)
    return np.asarray(share * (1.0 - share) / np.maximum(error, 1e-6) ** 2)


def usual(share: FloatArray, size: FloatArray) -> tuple[float, float]:
    """Return the mean of the usual shares and how many sentences it is worth: alpha + beta of the beta distribution."""
    weight = size / (1.0 + size / np.median(size))
    weight = weight / weight.sum()
    mean = float((weight * share).sum())
    spread = mean * (1.0 - mean)
    if spread <= 0:
        return mean, float(size.sum())
    scatter = float((weight * (share - mean) ** 2).sum())
    chance = float((weight * (1.0 - weight) / np.maximum(size, 1e-9)).sum()) * spread
    likeness = (scatter - chance) / max(spread * float((weight * (1.0 - weight)).sum()) - chance, 1e-9)
    likeness = float(np.clip(likeness, 1e-4, 1.0 - 1e-4))
    return mean, 1.0 / likeness - 1.0
