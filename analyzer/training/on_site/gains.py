"""What adapting changed on reviews that were held out, and whether that is good enough to replace a model."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from analyzer.agreement import INTERVAL, RESAMPLES, SEED, Counts, accuracy, kappa
from analyzer.classify.labels import Probabilities, decide
from analyzer.training.evaluation.evaluate import f1
from analyzer.training.on_site.problem import Array, IntArray, Problem, log_losses

LEAST_KAPPA = 0.2
"""Kappa with held-out reviews below which nothing was learned from the others but how often each label is ("slight",
Landis and Koch, Biometrics 1977)."""
MOST_FORGOTTEN = 0.05
"""How much of the signal's accuracy on the development notes may be lost: an agency's ways, but no unlearning."""
DECIMALS = 4
LOG_LOSS, ACCURACY, KAPPA, DRIFT_FLAG = "signal log loss", "signal accuracy", "signal kappa", "drift flag F1"
AGREEMENT = (ACCURACY, KAPPA)
"""Figures that may not fall at all."""


@dataclass(frozen=True)
class Gain:
    """A figure before and after, and the 95% interval of its change by resampling notes."""

    before: float
    after: float
    low: float
    high: float

    @property
    def change(self) -> float:
        """After less before."""
        return round(self.after - self.before, DECIMALS)


@dataclass(frozen=True)
class Gains:
    """What adapting changed.

    Attributes:
        reviews: How many were held out, each once.
        notes: Of how many notes.
        figures: By name: LOG_LOSS, ACCURACY, KAPPA and DRIFT_FLAG.
        dev_before: Signal accuracy of the shipped model on the development notes.
        dev_after: That of the adapted model.
    """

    reviews: int
    notes: int
    figures: dict[str, Gain]
    dev_before: float
    dev_after: float

    def told(self) -> dict[str, Any]:
        """Return all figures as a model's manifest keeps them."""
        return asdict(self)


def held_out_figures(problem: Problem, before: Probabilities, after: Probabilities) -> dict[str, Gain]:
    """Compare two opinions on reviews that the second has not learned from.

    Args:
        problem: The reviews.
        before: Of the shipped model.
        after: Of models adapted to other notes' reviews.
    """
    note, notes = problem.data.note, int(problem.data.note.max()) + 1
    drawn = np.random.default_rng(SEED).multinomial(notes, np.full(notes, 1 / notes), RESAMPLES).astype(float)
    weights = np.concatenate([np.ones((1, notes)), drawn])  # the first are the notes themselves
    size = np.bincount(note, minlength=notes)
    opinions = (before, after)
    losses = [np.bincount(note, log_losses(said, problem.signal), minlength=notes) for said in opinions]
    counts = [_signal_counts(problem, said, notes) for said in opinions]
    drift = [_drift_counts(problem, own) for own in counts]
    return {
        LOG_LOSS: _gain(*(weights @ loss / np.maximum(weights @ size, 1.0) for loss in losses)),
        ACCURACY: _resampled(weights, counts, accuracy),
        KAPPA: _resampled(weights, counts, kappa),
        DRIFT_FLAG: _resampled(weights, drift, f1),
    }


def refusal(gains: Gains) -> str | None:
    """Say why an adapted model must not replace the shipped one, or None.

    On held-out reviews its log loss has to be surely lower (the whole 95% interval of the change below 0), its signal
    may not agree less and nothing else may be surely worse; and it may not have unlearned the development notes.
    Log loss alone would not do: it falls too where a model learns from random reviews to say little.
    """
    loss = gains.figures[LOG_LOSS]
    if loss.before == loss.after:
        return "the reviews teach nothing that holds on other notes' reviews, so that no change was chosen"
    if loss.high >= 0.0:
        return f"on held-out reviews its {LOG_LOSS} is not surely lower: {_told(loss)}"
    for name, gain in gains.figures.items():
        if name in AGREEMENT and gain.change < 0.0:
            return f"on held-out reviews its {name} is lower: {_told(gain)}"
        if name != LOG_LOSS and gain.high < 0.0:
            return f"on held-out reviews its {name} is surely lower: {_told(gain)}"
    return _slight_or_forgotten(gains)


def _slight_or_forgotten(gains: Gains) -> str | None:
    if gains.figures[KAPPA].after < LEAST_KAPPA:
        return (
            f"on held-out reviews its {KAPPA} is {gains.figures[KAPPA].after:.3f}, hardly more than chance"
            f" ({LEAST_KAPPA} is needed): the reviews do not agree with each other"
        )
    if gains.dev_before - gains.dev_after > MOST_FORGOTTEN:
        return (
            f"it unlearns: signal accuracy on the development notes falls from {gains.dev_before:.3f} to"
            f" {gains.dev_after:.3f} ({MOST_FORGOTTEN} may be lost)"
        )
    return None


def gains_text(gains: Gains) -> str:
    """Lay the figures out as plain text, which is a Markdown table too."""
    lines = [
        f"{gains.reviews:,} held-out reviews of {gains.notes:,} notes, each held out once with its note",
        "",
        "| figure | before | after | change, 95% interval (notes resampled) |",
        "|---|---|---|---|",
    ]
    for name, gain in gains.figures.items():
        change = _change(gain)
        lines.append(f"| {name} | {gain.before:.3f} | {gain.after:.3f} | {change} |")
    kept = f"{gains.dev_before:.3f} | {gains.dev_after:.3f} | {gains.dev_after - gains.dev_before:+.3f}"
    lines.append(f"| signal accuracy, development notes | {kept} |")
    return "\n".join(lines)


def _told(gain: Gain) -> str:
    return f"{gain.before:.3f} before, {gain.after:.3f} after, change {_change(gain)}"


def _change(gain: Gain) -> str:
    return f"{gain.change:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"


def _signal_counts(problem: Problem, said: Probabilities, notes: int) -> Counts:
    signals = len(problem.base.taxonomy.signals)
    counts = np.zeros((notes, signals, signals))
    signal: IntArray = decide(said, taxonomy=problem.base.taxonomy).signal
    np.add.at(counts, (problem.data.note, problem.signal, signal), 1.0)
    return counts


def _drift_counts(problem: Problem, counts: Counts) -> Counts:
    """Merge the signals to drift and no drift."""
    taxonomy = problem.base.taxonomy
    merge = np.zeros((2, len(taxonomy.signals)))
    merge[
        np.isin(np.arange(len(taxonomy.signals)), taxonomy.drift_signal_indices).astype(int), np.arange(len(merge.T))
    ] = 1
    return np.asarray(merge @ counts @ merge.T)


def _resampled(weights: Array, counts: list[Counts], function: Callable[[Counts], Array]) -> Gain:
    return _gain(*(function(np.tensordot(weights, own, axes=1)) for own in counts))


def _gain(before: Array, after: Array) -> Gain:
    low, high = np.percentile((after - before)[1:], INTERVAL)
    figures = (float(before[0]), float(after[0]), float(low), float(high))
    return Gain(*(round(figure, DECIMALS) for figure in figures))
