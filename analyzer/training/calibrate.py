"""Calibration: temperatures, the pooling of opinions on the signal, and from which chance a label is confident."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax, softmax

from analyzer.classify.calibration import Calibration, calibrated, signal_opinions, split_scores
from analyzer.classify.labels import EVEN, Labels, decide
from analyzer.taxonomy import NEUTRAL, Taxonomy

CONFIDENT_PRECISION = 0.85
"""Precision of drift flags that `confident` is set for."""
CONFIDENT_RECALL = 0.6
"""Share of the drift of the development notes that confident flags find at least, where the precision lets them."""
MOST_CONFIDENT = 0.99
THRESHOLDS = np.arange(25, 51) / 100
"""Chances of drift from which a sentence may be labelled as drift: a quarter is the least that may be called so."""
BIAS_PENALTY = 1000.0
"""Holds the signals' biases near 0, in sentences. With less, they learn how often each signal is in the corpus, which
no agency's notes share: macro F1 and kappa fell on writers left out and on the development notes alike."""
Scores = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def fit_calibration(scores: Scores, *, role: IntArray, assertion: IntArray, taxonomy: Taxonomy) -> Calibration:
    """Fit all of an engine's calibration on sentences of writers that its heads did not see.

    Args:
        scores: Shape (sentences, roles + assertions + signals).
        role: Index of the true role, shape (sentences,).
        assertion: Index of the true assertion, shape (sentences,).
        taxonomy: Its labels.
    """
    role_scores, assertion_scores, _ = split_scores(scores, taxonomy=taxonomy)
    spoken = role != taxonomy.role_names.index(NEUTRAL)
    warm = fit_temperature(role_scores, role)
    cool = fit_temperature(assertion_scores[spoken], assertion[spoken])
    opinions = signal_opinions(
        scores,
        role=softmax(role_scores / warm, axis=1),
        assertion=softmax(assertion_scores / cool, axis=1),
        taxonomy=taxonomy,
    )
    truth = taxonomy.signal_table()[role, assertion]
    pairs_weight, head_weight, bias = _fit_pool(*opinions, truth)
    plain = Calibration(warm, cool, pairs_weight, head_weight, bias, EVEN, MOST_CONFIDENT)
    drift = (
        calibrated(scores, calibration=plain, taxonomy=taxonomy).signal[:, taxonomy.drift_signal_indices].sum(axis=1)
    )
    plain = replace(plain, drift_from=drift_threshold(drift, np.isin(truth, taxonomy.drift_signal_indices)))
    labels = decide(calibrated(scores, calibration=plain, taxonomy=taxonomy), taxonomy=taxonomy)
    return replace(plain, confident_from=confident_threshold(labels, truth, taxonomy=taxonomy))


def uncalibrated(taxonomy: Taxonomy) -> Calibration:
    """Return the calibration that changes nothing, for an engine whose scores are all that is wanted."""
    return Calibration(1.0, 1.0, 1.0, 0.0, (0.0,) * len(taxonomy.signals), EVEN, MOST_CONFIDENT)


def fit_temperature(scores: Scores, truth: IntArray) -> float:
    """Find the temperature that makes probabilities honest (Guo et al., ICML 2017).

    Args:
        scores: Before the softmax, shape (sentences, classes).
        truth: Index of the true class, shape (sentences,).
    """
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(scores / np.exp(log_temperature), axis=1)
        return float(-scaled[rows, truth].mean())

    return round(float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x)), 4)


def drift_threshold(chance: Scores, truth: npt.NDArray[np.bool_]) -> float:
    """Find the chance of drift from which flags have the best F1: about half that F1 (Lipton et al., ECML 2014).

    Args:
        chance: Of drift, of sentences whose writers were left out, shape (sentences,).
        truth: Whether it is drift, shape (sentences,).
    """
    flagged = chance >= THRESHOLDS[:, None]
    right = (flagged & truth).sum(axis=1)
    found = 2 * right / np.maximum(flagged.sum(axis=1) + truth.sum(), 1)
    return float(THRESHOLDS[found.argmax()])


def confident_threshold(labels: Labels, truth: IntArray, *, taxonomy: Taxonomy) -> float:
    """Find the lowest probability of a signal from which drift flags reach CONFIDENT_PRECISION.

    Args:
        labels: Of sentences whose writers were left out.
        truth: Index of the true signal, shape (sentences,).
        taxonomy: Names the drift signals.
    """
    drift = taxonomy.drift_signal_indices
    flagged, right = np.isin(labels.signal, drift), np.isin(truth, drift)
    order = np.argsort(-labels.signal_probability[flagged], kind="stable")
    chances = labels.signal_probability[flagged][order]
    precision = np.cumsum(right[flagged][order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= CONFIDENT_PRECISION)
    return round(min(float(chances[enough[-1]]), MOST_CONFIDENT), 4) if len(enough) else MOST_CONFIDENT


def strict_threshold(labels: Labels, truth: IntArray, *, wanted: float, taxonomy: Taxonomy) -> float:
    """Find the probability from which drift flags are confident: as near to a stricter one as the recall allows.

    Args:
        labels: Of the development notes, where flags reach CONFIDENT_PRECISION from this probability on at the latest.
        truth: Index of the true signal, shape (sentences,).
        wanted: The probability from which flags are as precise for writers that were left out.
        taxonomy: Names the drift signals.
    """
    drift = taxonomy.drift_signal_indices
    right = np.isin(truth, drift)
    found = np.sort(labels.signal_probability[right & np.isin(labels.signal, drift)])[::-1]
    needed = int(np.ceil(CONFIDENT_RECALL * right.sum()))
    allowed = float(np.floor(found[needed - 1] * 1e4) / 1e4) if 0 < needed <= len(found) else 0.0
    return max(confident_threshold(labels, truth, taxonomy=taxonomy), min(wanted, allowed))


def _fit_pool(by_pairs: Scores, by_head: Scores, truth: IntArray) -> tuple[float, float, tuple[float, ...]]:
    """Fit the two weights and the biases of `calibrated` by maximum likelihood, biases held near 0."""
    rows = np.arange(len(truth))

    def loss(flat: Scores) -> float:
        log_chance = log_softmax(flat[0] * by_pairs + flat[1] * by_head + flat[2:], axis=1)
        return float(-log_chance[rows, truth].sum() + BIAS_PENALTY * (flat[2:] ** 2).sum())

    start = np.concatenate([[0.5, 0.5], np.zeros(by_pairs.shape[1])])
    bounds = [(0.0, 3.0), (0.0, 3.0), *[(None, None)] * by_pairs.shape[1]]
    found = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x.round(4).tolist()
    return found[0], found[1], tuple(found[2:])
