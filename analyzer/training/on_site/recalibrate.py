"""Refitting an engine's calibration to reviews, held toward the shipped one."""

from dataclasses import asdict, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

from analyzer.classify.calibration import Calibration, split_scores
from analyzer.classify.labels import decide
from analyzer.taxonomy import NEUTRAL
from analyzer.training.calibrate import confident_threshold
from analyzer.training.on_site.problem import Array, IntArray, Problem, log_losses

FEWEST_TO_CALIBRATE = 200
"""Reviews below which the calibration stays the shipped one."""
CALIBRATION_PENALTY = 20.0
"""Holds the calibration's temperatures and weights toward the shipped ones, in sentences."""
BIAS_PENALTY = 5.0
"""Holds the signals' biases toward the shipped ones, in sentences: an agency's reviews, unlike our corpus, can tell how
often each signal is in its notes."""
HEAVIEST = 3.0
"""The most that an opinion may count in the calibration."""
FEWEST_FLAGS = 50
"""Drift flags below which the chance from which a label is confident stays."""
DECIMALS = 4
_BIAS = "signal_bias"


def held_calibration(problem: Problem, rows: IntArray, *, scores: Array) -> Calibration:
    """Refit temperatures, weights and biases, held toward the shipped ones.

    `confident_from` only rises: a few hundred reviews can show that it is too low, but not that it is too high.

    Args:
        problem: The reviews.
        rows: Which of them.
        scores: What was said of them by heads that had not seen their notes.
    """
    shipped = problem.base.calibration
    if len(rows) < FEWEST_TO_CALIBRATE:
        return shipped
    held = np.concatenate([np.full(4, CALIBRATION_PENALTY), np.full(len(shipped.signal_bias), BIAS_PENALTY)])

    def loss(moved: Array) -> float:
        told = _calibration_loss(problem, rows, scores, _moved(shipped, moved))
        return told + float((held * moved**2).sum())

    weights = (shipped.pairs_weight, shipped.head_weight)
    limits = [(-1.0, 1.0)] * 2 + [(-weight, HEAVIEST - weight) for weight in weights]
    bounds = limits + [(None, None)] * len(shipped.signal_bias)
    found = _rounded(_moved(shipped, minimize(loss, np.zeros(len(held)), method="L-BFGS-B", bounds=bounds).x))
    return replace(found, confident_from=_confident_from(problem, rows, scores, found))


def _rounded(calibration: Calibration) -> Calibration:
    told = {name: round(value, DECIMALS) for name, value in asdict(calibration).items() if name != _BIAS}
    return Calibration(**told, signal_bias=tuple(round(own, DECIMALS) for own in calibration.signal_bias))


def _moved(shipped: Calibration, moved: Array) -> Calibration:
    warm, cool, pairs, head, *bias = moved.tolist()
    return Calibration(
        role_temperature=shipped.role_temperature * float(np.exp(warm)),
        assertion_temperature=shipped.assertion_temperature * float(np.exp(cool)),
        pairs_weight=shipped.pairs_weight + pairs,
        head_weight=shipped.head_weight + head,
        signal_bias=tuple(own + more for own, more in zip(shipped.signal_bias, bias, strict=True)),
        drift_from=shipped.drift_from,
        confident_from=shipped.confident_from,
    )


def _calibration_loss(problem: Problem, rows: IntArray, scores: Array, calibration: Calibration) -> float:
    taxonomy, every = problem.base.taxonomy, np.arange(len(rows))
    role, assertion = problem.data.role[rows], problem.data.assertion[rows]
    role_scores, assertion_scores, _ = split_scores(scores, taxonomy=taxonomy)
    warm = log_softmax(role_scores / calibration.role_temperature, axis=1)[every, role]
    cool = log_softmax(assertion_scores / calibration.assertion_temperature, axis=1)[every, assertion]
    spoken = role != taxonomy.role_names.index(NEUTRAL)
    signal = log_losses(problem.said(scores, calibration), problem.signal[rows])
    return float(signal.sum() - warm.sum() - cool[spoken].sum())


def _confident_from(problem: Problem, rows: IntArray, scores: Array, calibration: Calibration) -> float:
    taxonomy = problem.base.taxonomy
    labels = decide(problem.said(scores, calibration), taxonomy=taxonomy)
    if np.isin(labels.signal, taxonomy.drift_signal_indices).sum() < FEWEST_FLAGS:
        return calibration.confident_from
    return max(calibration.confident_from, confident_threshold(labels, problem.signal[rows], taxonomy=taxonomy))
