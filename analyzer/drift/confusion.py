"""How often a measure takes which sentence for which: known from writers that models like it had not read.

To a measure a sentence is of one of three kinds: counted, counted among only, or neither. A sentence's chances say how
much of it is of each. Held-out sentences whose kind is known say what to expect of such chances, and how much writers
differ in it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.classify.chances import CERTAIN
from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift.sums import group_sums

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
KINDS = 3
COUNTED, AMONG, NEITHER = range(KINDS)
FEWEST_SENTENCES = 20
"""Held-out sentences of a kind without which a measure cannot be corrected."""
FEWEST_OF_A_WRITER = 5
"""Sentences of a kind from which a writer tells how much writers differ."""
UNKNOWN_SPREAD = 0.25
"""Variance between writers where nothing is known of it: that of a share that may as well be 0 as 1."""


@dataclass(frozen=True)
class Confusion:
    """What a measure's sums hold for sentences of each true kind.

    Attributes:
        mean: Expected chances, shape (true kind, kind).
        second: Expected products of two chances of a sentence of the mean writer, shape (true kind, kind, kind).
        third: Expected products of three chances, shape (true kind, kind, kind, kind).
        between: Covariance of `mean` between writers, shape (true kind, kind, true kind, kind): who writes so that one
            kind is mistaken, often writes so that another is.
        error: Covariance of `mean` itself, of so many writers and sentences, of the same shape.
    """

    mean: FloatArray
    second: FloatArray
    third: FloatArray
    between: FloatArray
    error: FloatArray

    @cached_property
    def unmixing(self) -> FloatArray:
        """Matrix that turns sums of chances into sentences of each true kind."""
        return np.linalg.inv(self.mean.T).astype(np.float64)


def certain() -> Confusion:
    """Return the confusion of labels that are right, such as those that people gave."""
    one = np.eye(KINDS)
    third = np.einsum("ka,kb,kc->kabc", one, one, one)
    return Confusion(one, third.sum(axis=3), third, np.zeros((KINDS,) * 4), np.zeros((KINDS,) * 4))


def confusion_of(held_out: HeldOutSentences, *, counted: BoolArray, among: BoolArray) -> Confusion:
    """Measure how a measure mistakes sentences.

    Args:
        held_out: Sentences whose labels are known.
        counted: Which own pairs are counted, shape (pairs,).
        among: Among which own pairs, shape (pairs,).
    """
    kind = true_kinds(held_out, counted=counted, among=among)
    chances = kind_sums(
        held_out.chances.astype(np.float64) / CERTAIN, np.ones(len(held_out)), counted=counted, among=among
    )
    of_kind = [chances[kind == at] for at in range(KINDS)]
    writer = [held_out.writer[kind == at] for at in range(KINDS)]
    mean = np.stack([_mean(own, at) for at, own in enumerate(of_kind)])
    within = np.stack([_within(own, by) for own, by in zip(of_kind, writer, strict=True)])
    between, writers = _between(of_kind, writer)
    error = between / writers
    for at, own in enumerate(of_kind):
        error[at, :, at, :] += within[at] / max(len(own), 1)
    return Confusion(mean, within + mean[:, :, None] * mean[:, None, :], _thirds(of_kind, mean), between, error)


def kinds(*, counted: BoolArray, among: BoolArray) -> npt.NDArray[np.int64]:
    """Return the kind of each own pair, shape (pairs,)."""
    return np.where(counted & among, COUNTED, np.where(among, AMONG, NEITHER))


def true_kinds(held_out: HeldOutSentences, *, counted: BoolArray, among: BoolArray) -> npt.NDArray[np.int64]:
    """Return the kind of each held-out sentence, shape (sentences,)."""
    return np.append(kinds(counted=counted, among=among), NEITHER)[held_out.pair]


def kind_sums(
    expected: npt.NDArray[np.floating], sentences: FloatArray, *, counted: BoolArray, among: BoolArray
) -> FloatArray:
    """Add up chances by kind.

    Args:
        expected: Chances of own pairs, shape (rows, pairs).
        sentences: How many each row holds, shape (rows,); what is left of them is neither.
        counted: See `confusion_of`.
        among: See `confusion_of`.

    Returns:
        Shape (rows, KINDS).
    """
    own = np.stack([counted & among, among & ~counted], axis=1).astype(expected.dtype)
    sums = (expected @ own).astype(np.float64)
    return np.column_stack([sums, sentences - sums.sum(axis=1)])


def _mean(chances: FloatArray, kind: int) -> FloatArray:
    own = chances if len(chances) >= FEWEST_SENTENCES else np.eye(KINDS)[[kind]]
    return np.asarray(own.mean(axis=0))


def _thirds(of_kind: list[FloatArray], mean: FloatArray) -> FloatArray:
    """Return the expected products of three chances; of a kind that is unknown as if all were like the mean."""
    usable = [own if len(own) >= FEWEST_SENTENCES else mean[at][None] for at, own in enumerate(of_kind)]
    return np.stack([np.einsum("na,nb,nc->abc", own, own, own, optimize=True) / len(own) for own in usable])


def _within(chances: FloatArray, writer: npt.NDArray[np.uint8]) -> FloatArray:
    """Return the covariance of sentences of one writer; what writers differ by is told apart."""
    names, group = np.unique(writer, return_inverse=True)
    if len(chances) < FEWEST_SENTENCES + len(names):
        return UNKNOWN_SPREAD * np.eye(KINDS)
    means = group_sums(chances, group, groups=len(names)) / np.bincount(group)[:, None]
    apart = chances - means[group]
    return np.asarray(apart.T @ apart / (len(chances) - len(names)))


def _between(of_kind: list[FloatArray], writer: list[npt.NDArray[np.uint8]]) -> tuple[FloatArray, int]:
    """Estimate how writers' means differ beyond what few sentences make them differ (method of moments).

    Returns:
        The covariance, and how many writers it is of.
    """
    names = np.unique(np.concatenate(writer))
    means = np.full((len(names), KINDS, KINDS), np.nan)
    chance = np.zeros((KINDS, KINDS, KINDS))
    for kind, (chances, own) in enumerate(zip(of_kind, writer, strict=True)):
        parts = [(at, chances[own == name]) for at, name in enumerate(names)]
        parts = [(at, part) for at, part in parts if len(part) >= FEWEST_OF_A_WRITER]
        for at, part in parts:
            means[at, kind] = part.mean(axis=0)
        chance[kind] = np.mean([np.cov(part.T) / len(part) for _, part in parts], axis=0) if parts else 0.0
    flat = means.reshape(len(names), KINDS * KINDS)
    known = ~np.isnan(flat)
    if not (known.sum(axis=0) >= 2).all():
        spread = UNKNOWN_SPREAD * np.eye(KINDS * KINDS)
        return spread.reshape((KINDS,) * 4), max(len(names), 1)
    found = pd.DataFrame(flat).cov().fillna(0.0).to_numpy(dtype=np.float64)  # of the writers that have both kinds
    by_chance = np.einsum("jab,jk->jakb", chance, np.eye(KINDS)).reshape(found.shape)
    values, vectors = np.linalg.eigh(found - by_chance)
    positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return positive.reshape((KINDS,) * 4), int(known.sum(axis=0).min())
