"""Shares and their 95% intervals, corrected for what the classifier mistakes.

Adjusted classify and count (Forman, Counting Positives Accurately, ECML 2005) on chances (Bella et al., ICDM 2010):
expected sums of chances are linear in the true numbers of sentences, so that the true numbers are found by solving. The
interval is Fieller's (1954): all shares for which the estimating function is not surely off zero, its variance taken at
that share, as Wilson (1927) does. With labels that are right it is Wilson's interval.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.polynomial.polynomial import polyfit, polyval

from analyzer.drift.confusion import NEITHER, Confusion
from analyzer.drift.sums import FloatArray, IntArray, group_sums

Z_95 = 1.959963984540054
"""97.5% quantile of the normal distribution."""
GRID: FloatArray = np.linspace(0.0, 1.0, 101, dtype=np.float64) ** 2
"""Shares that are tried: denser where shares are small, as those of drift are."""
DEGREE = 4
"""Of the squared estimating function and its variance, as polynomials of the share."""
HALVINGS = 30
"""Steps to a zero between two shares that are tried."""
WRITERS_WIDER = 1.11
"""How many times wider a variance known from 24 writers must be taken: the squared 97.5% quantile of Student's t with
23 degrees of freedom over that of the normal distribution."""
POOLED_NOTES = 24
"""Notes that what is known of all units counts for when a unit's design effect is estimated."""
SMALLEST_SHARE = 0.005
"""A series' own share is held so far from 0 and 1 when its changes are tested: at 0 it would have no variance."""
LEAST_EFFECT = 1.0
"""Design effect below which none is believed: sentences of a note are hardly ever less alike than others."""
LEAST_COUNTED = 1.0
"""Sentences to count among without which there is no share."""


@dataclass(frozen=True)
class Shares:
    """Estimates of shares, each of shape (cells,); NaN with interval 0 to 1 where there is too little to count."""

    estimate: FloatArray
    low: FloatArray
    high: FloatArray


def corrected_shares(sums: FloatArray, confusion: Confusion, *, effect: npt.ArrayLike, writers: FloatArray) -> Shares:
    """Estimate the true shares behind sums of chances.

    Args:
        sums: Of chances by kind, shape (cells, KINDS).
        confusion: Of the measure.
        effect: How many times wider the variance is than of independent sentences, one number or shape (cells,).
        writers: How many workers' notes each cell holds, shape (cells,); the more, the less one's way of writing does.
    """
    estimate = true_shares(sums, confusion)
    known = ~np.isnan(estimate)
    wider = np.broadcast_to(np.asarray(effect, dtype=np.float64), len(sums))
    inside = _inside(sums[known], confusion, effect=wider[known], writers=writers[known], estimate=estimate[known])
    low, high = np.zeros(len(sums)), np.ones(len(sums))
    low[known], high[known] = inside
    return Shares(estimate, low, high)


def true_shares(sums: FloatArray, confusion: Confusion) -> FloatArray:
    """Return the share that the sums are expected of, drawn into [0, 1]; NaN where there is too little to count."""
    true = sums @ confusion.unmixing.T
    among = true[:, :NEITHER].sum(axis=1)
    enough = (among >= LEAST_COUNTED) & (sums[:, :NEITHER].sum(axis=1) >= LEAST_COUNTED)
    share = np.divide(true[:, 0], among, out=np.full(len(sums), np.nan), where=enough)
    return np.asarray(np.clip(share, 0.0, 1.0))


def sampling_errors(sums: FloatArray, confusion: Confusion, *, effect: npt.ArrayLike) -> FloatArray:
    """Return the standard errors of shares by chance alone, as a unit's own changes have them.

    A worker's way of writing moves all of the worker's shares alike, so that it is not in them; it is in the intervals.

    Args:
        sums: Of chances by kind, shape (cells, KINDS).
        confusion: Of the measure.
        effect: See `corrected_shares`.
    """
    true = sums @ confusion.unmixing.T
    among = np.maximum(true[:, :NEITHER].sum(axis=1), LEAST_COUNTED)
    share = np.clip(np.nan_to_num(true_shares(sums, confusion), nan=0.5), SMALLEST_SHARE, 1.0 - SMALLEST_SHARE)
    a_sentence = sentence_variance(share, part_neither(sums, confusion), confusion)
    return np.asarray(np.sqrt(sums.sum(axis=1) * np.asarray(effect) * a_sentence) / among)


def residual_weights(share: npt.ArrayLike, confusion: Confusion) -> FloatArray:
    """Return what each kind's sum counts in the estimating function of a share, which is 0 on average at the true one.

    Returns:
        Shape (*share, KINDS).
    """
    turned = confusion.unmixing
    at = np.asarray(share, dtype=np.float64)[..., None]
    weights: FloatArray = turned[0] - at * (turned[0] + turned[1])
    return weights


def sentence_variance(share: FloatArray, neither: FloatArray, confusion: Confusion) -> FloatArray:
    """Return the variance of the estimating function a sentence, at a share.

    Args:
        share: True share, any shape.
        neither: Part of the sentences that are neither, of the same shape.
        confusion: Of the measure.
    """
    of_kind = _quadratic(residual_weights(share, confusion), confusion.second)
    of_own = share * of_kind[..., 0] + (1.0 - share) * of_kind[..., 1]
    variance: FloatArray = (1.0 - neither) * of_own + neither * of_kind[..., 2]
    return variance


def sentence_skew(share: FloatArray, neither: FloatArray, confusion: Confusion) -> FloatArray:
    """Return the third moment of the estimating function a sentence, at a share; see `sentence_variance`."""
    weights = residual_weights(share, confusion)
    of_kind = np.einsum("...a,...b,...c,kabc->...k", weights, weights, weights, confusion.third, optimize=True)
    of_own = share * of_kind[..., 0] + (1.0 - share) * of_kind[..., 1]
    third: FloatArray = (1.0 - neither) * of_own + neither * of_kind[..., 2]
    return third


def part_neither(sums: FloatArray, confusion: Confusion) -> FloatArray:
    """Return the part of the sentences of each cell that is neither counted nor counted among, shape (cells,)."""
    true = sums @ confusion.unmixing.T
    part: FloatArray = np.clip(true[:, NEITHER] / np.maximum(sums.sum(axis=1), 1e-9), 0.0, 0.99)
    return part


def design_effects(
    note_sums: FloatArray, cell: IntArray, confusion: Confusion, *, cells: int, units: int
) -> FloatArray:
    """Measure how much alike the sentences of one note are, for each unit.

    The variance of the estimating function over notes against that of independent sentences. This is what resampling
    notes would find (the infinitesimal jackknife: Efron, 1982), without drawing. A unit of few notes is drawn toward
    all: a month of one worker has too few to estimate its own.

    Args:
        note_sums: Sums of chances of each note, shape (notes, KINDS).
        cell: Which cell a note belongs to, shape (notes,); cells of a unit lie together.
        confusion: Of the measure.
        cells: How many there are.
        units: How many; each has as many cells.

    Returns:
        Shape (units,), at least LEAST_EFFECT.
    """
    sums, notes = group_sums(note_sums, cell, groups=cells), np.bincount(cell, minlength=cells)
    share = true_shares(sums, confusion)
    usable = ~np.isnan(share) & (notes >= 2) & (share > 0) & (share < 1)
    if not usable.any():
        return np.ones(units)
    held, share = usable[cell], np.where(usable, share, 0.0)
    residual = np.einsum("nk,nk->n", note_sums[held], residual_weights(share, confusion)[cell[held]])
    squares = np.bincount(cell[held], weights=residual**2, minlength=cells) * notes / np.maximum(notes - 1, 1)
    expected = sums.sum(axis=1) * sentence_variance(share, part_neither(sums, confusion), confusion) * usable
    pooled = max(LEAST_EFFECT, float(squares.sum() / expected.sum()))
    own_notes = np.where(usable, notes, 0).reshape(units, -1).sum(axis=1)
    own_expected = expected.reshape(units, -1).sum(axis=1)
    own = np.divide(squares.reshape(units, -1).sum(axis=1), own_expected, out=np.ones(units), where=own_expected > 0)
    drawn = (own * own_notes + pooled * POOLED_NOTES) / (own_notes + POOLED_NOTES)
    return np.asarray(np.maximum(LEAST_EFFECT, drawn))


def _inside(
    sums: FloatArray, confusion: Confusion, *, effect: FloatArray, writers: FloatArray, estimate: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest share that the sums do not speak against, shape (cells,) each."""
    neither = part_neither(sums, confusion)
    count, own = sums.sum(axis=1), 1.0 - neither
    weights = residual_weights(GRID, confusion)  # (grid, kinds)
    sampling = _quadratic(weights, confusion.second)  # (grid, kinds)
    of_own = GRID * sampling[:, 0] + (1.0 - GRID) * sampling[:, 1]
    variance = np.outer(count * effect * own, of_own) + np.outer(count * effect * neither, sampling[:, 2])
    for matrix, times in ((confusion.between, WRITERS_WIDER / writers), (confusion.error, np.ones(len(sums)))):
        part = np.einsum("gi,jikl,gl->gjk", weights, matrix, weights, optimize=True)  # (grid, kinds, kinds)
        split = np.stack([GRID, 1.0 - GRID], axis=1)
        both = np.einsum("gj,gjk,gk->g", split, part[:, :2, :2], split)
        cross = 2 * np.einsum("gj,gj->g", split, part[:, :2, 2])
        scale = times * count**2
        variance += np.outer(scale * own**2, both) + np.outer(scale * own * neither, cross)
        variance += np.outer(scale * neither**2, part[:, 2, 2])
    # of sums that only a share outside [0, 1] would explain, those are taken that the nearest share inside explains:
    # how unlikely sums are must not make an interval narrow
    among = sums @ confusion.unmixing[:NEITHER].sum(axis=0)
    apart = (among[:, None] * (estimate[:, None] - GRID)) ** 2 - Z_95**2 * variance
    return _crossings(apart, estimate)


def _quadratic(weights: FloatArray, matrices: FloatArray) -> FloatArray:
    """Return w'Mw for each row of weights and each kind's matrix, shape (*rows, KINDS)."""
    found: FloatArray = np.einsum("...i,kij,...j->...k", weights, matrices, weights, optimize=True)
    return found


def _crossings(apart: FloatArray, estimate: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find where a function on GRID goes below 0 first and comes back last; at the estimate it is not above 0.

    It is a polynomial of the share, so that its zeros are found between the points as well: with many sentences the
    whole interval lies between two of them.
    """
    polynomial = np.asarray(polyfit(GRID, apart.T, DEGREE), dtype=np.float64)
    below, end = apart <= 0, len(GRID) - 1
    some = below.any(axis=1)
    first = np.where(some, np.minimum(GRID[below.argmax(axis=1)], estimate), estimate)
    last = np.where(some, np.maximum(GRID[end - below[:, ::-1].argmax(axis=1)], estimate), estimate)
    before = GRID[np.maximum(np.searchsorted(GRID, first, side="left") - 1, 0)]
    behind = GRID[np.minimum(np.searchsorted(GRID, last, side="right"), end)]
    return _zero(polynomial, outer=before, inner=first), _zero(polynomial, outer=behind, inner=last)


def _zero(polynomial: FloatArray, *, outer: FloatArray, inner: FloatArray) -> FloatArray:
    """Halve the way between a point above 0 and one below, for each cell."""
    for _ in range(HALVINGS):
        middle = (outer + inner) / 2
        below = polyval(middle, polynomial, tensor=False) <= 0
        outer, inner = np.where(below, outer, middle), np.where(below, middle, inner)
    return inner
