"""Intervals of shares whose sentences come in notes."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Z_95 = 1.959963984540054
"""97.5% quantile of the normal distribution."""


def wilson_interval(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, design_effect: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Return 95% intervals of shares.

    Wilson's score interval (Wilson 1927) on the effective number of sentences, denominator / design_effect, as Korn and
    Graubard (1998) do for proportions of clustered samples. It neither leaves [0, 1] nor shrinks to nothing at 0.

    Args:
        numerator: Counts, any shape.
        denominator: Counts of the same shape; where 0, the interval is 0 to 1.
        design_effect: How many times wider the variance is than of independent sentences, at least 1.
    """
    effective = np.asarray(denominator, dtype=float) / design_effect
    empty = effective == 0
    safe = np.where(empty, 1.0, effective)
    share = np.where(empty, 0.5, np.asarray(numerator, dtype=float) / design_effect / safe)
    centre = (share + Z_95**2 / (2 * safe)) / (1 + Z_95**2 / safe)
    half = Z_95 / (1 + Z_95**2 / safe) * np.sqrt(share * (1 - share) / safe + Z_95**2 / (4 * safe**2))
    low = np.where(empty, 0.0, np.maximum(np.minimum(centre - half, share), 0.0))
    return low, np.where(empty, 1.0, np.minimum(np.maximum(centre + half, share), 1.0))


def design_effect(note_numerator: npt.ArrayLike, note_denominator: npt.ArrayLike, cell: IntArray) -> float:
    """Measure how much alike the sentences of one note are.

    The variance of the ratio estimator over notes (Cochran, Sampling Techniques, 1977, section 6.3), summed over all
    cells, against that of independent sentences. One figure for all cells, because a month of one worker has too few
    notes to estimate its own.

    Args:
        note_numerator: Counts of each note, shape (notes,).
        note_denominator: Counts of each note, shape (notes,).
        cell: Which worker and period a note belongs to, shape (notes,).

    Returns:
        At least 1.
    """
    hits, sizes = np.asarray(note_numerator, dtype=float), np.asarray(note_denominator, dtype=float)
    kept = sizes > 0
    hits, sizes, cell = hits[kept], sizes[kept], cell[kept]
    if not len(cell):
        return 1.0
    notes, total = np.bincount(cell), np.bincount(cell, weights=sizes)
    share = np.bincount(cell, weights=hits) / np.maximum(total, 1.0)
    squares = np.bincount(cell, weights=(hits - share[cell] * sizes) ** 2)
    several = notes >= 2
    expected = (total * share * (1 - share))[several].sum()
    found = (squares * notes / np.maximum(notes - 1, 1))[several].sum()
    return max(1.0, float(found / expected)) if expected > 0 else 1.0
