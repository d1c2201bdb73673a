"""From an engine's scores to honest probabilities: the same step for every engine."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.classify.labels import FloatArray, Probabilities, joint_probabilities
from analyzer.classify.softmax import log_softmax, softmax
from analyzer.taxonomy import Taxonomy

SMALLEST_CHANCE = 1e-9
"""Chances are raised to it before their logarithm is taken."""


@dataclass(frozen=True)
class Calibration:
    """What makes an engine's probabilities honest on writers that it has not met.

    Attributes:
        role_temperature: Divides the role scores before the softmax (Guo et al., On Calibration of Modern Neural
            Networks, ICML 2017).
        assertion_temperature: The same for the assertion.
        pairs_weight: What the signal's log chance by role and assertion counts.
        head_weight: What the log chance by the signal's own head counts.
        signal_bias: Added to the log chance of each signal, in the taxonomy's order.
        drift_from: Chance of drift from which a sentence is labelled as drift.
        confident_from: Probability of the signal from which a label is called confident.
    """

    role_temperature: float
    assertion_temperature: float
    pairs_weight: float
    head_weight: float
    signal_bias: tuple[float, ...]
    drift_from: float
    confident_from: float


def split_scores(scores: npt.ArrayLike, *, taxonomy: Taxonomy) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Part scores of the three heads, shape (sentences, roles + assertions + signals)."""
    roles, assertions = len(taxonomy.role_names), len(taxonomy.assertions)
    role, assertion, signal = np.split(np.asarray(scores, dtype=np.float64), [roles, roles + assertions], axis=1)
    return role, assertion, signal


def calibrated(scores: npt.ArrayLike, *, calibration: Calibration, taxonomy: Taxonomy) -> Probabilities:
    """Turn scores of the three heads into calibrated probabilities.

    The chance of a signal is a weighted product of two opinions, the chances of the pairs of role and assertion that
    lead to it and its own head, with a bias (a logarithmic opinion pool: Genest and Zidek, Statistical Science 1986).

    Args:
        scores: Before the softmax, shape (sentences, roles + assertions + signals).
        calibration: Temperatures and weights.
        taxonomy: Its labels.
    """
    role_scores, assertion_scores, _ = split_scores(scores, taxonomy=taxonomy)
    role = softmax(role_scores / calibration.role_temperature)
    assertion = softmax(assertion_scores / calibration.assertion_temperature)
    by_pairs, by_head = signal_opinions(scores, role=role, assertion=assertion, taxonomy=taxonomy)
    pooled = calibration.pairs_weight * by_pairs + calibration.head_weight * by_head + calibration.signal_bias
    return Probabilities(role=role, assertion=assertion, signal=softmax(pooled), drift_from=calibration.drift_from)


def signal_opinions(
    scores: npt.ArrayLike, *, role: FloatArray, assertion: FloatArray, taxonomy: Taxonomy
) -> tuple[FloatArray, FloatArray]:
    """Return the signals' log chances by pairs of role and assertion and by their own head, (sentences, signals)."""
    joint = joint_probabilities(role, assertion, taxonomy=taxonomy)
    by_pairs = np.log(np.maximum(signal_sums(joint, taxonomy=taxonomy), SMALLEST_CHANCE))
    return by_pairs, log_softmax(split_scores(scores, taxonomy=taxonomy)[2])


def signal_sums(joint: FloatArray, *, taxonomy: Taxonomy) -> FloatArray:
    """Add up the chances of the pairs that lead to each signal, shape (sentences, signals)."""
    table = taxonomy.signal_table()
    return np.stack([joint[:, table == at].sum(axis=1) for at in range(len(taxonomy.signals))], axis=1)
