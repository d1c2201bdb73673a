"""From probabilities to labels: one decision for every engine."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.taxonomy import NEUTRAL, Taxonomy

FloatArray = npt.NDArray[np.float64]
SECOND_ROLE_PROBABILITY = 0.2
"""A second role is named from this probability on."""
EVEN = 0.5


@dataclass(frozen=True)
class Probabilities:
    """What an engine says of sentences, calibrated.

    Attributes:
        role: Shape (sentences, roles); rows sum to 1.
        assertion: Shape (sentences, assertions), given that the sentence is not neutral; rows sum to 1.
        signal: Shape (sentences, signals); rows sum to 1.
        drift_from: Chance of the drift signals together from which a sentence is labelled with one of them.
    """

    role: FloatArray
    assertion: FloatArray
    signal: FloatArray
    drift_from: float = EVEN


@dataclass(frozen=True)
class Labels:
    """One label a sentence, as indices into the taxonomy's names; all of shape (sentences,)."""

    role: npt.NDArray[np.int64]
    assertion: npt.NDArray[np.int64]
    signal: npt.NDArray[np.int64]
    second_role: npt.NDArray[np.int64]
    role_probability: FloatArray
    assertion_probability: FloatArray
    signal_probability: FloatArray
    drift_probability: FloatArray


def joint_probabilities(role: FloatArray, assertion: FloatArray, *, taxonomy: Taxonomy) -> FloatArray:
    """Multiply role and assertion; a neutral sentence is "performed" by convention (docs/codebook.md).

    Returns:
        Shape (sentences, roles, assertions); each sentence sums to 1.
    """
    joint = role[:, :, None] * assertion[:, None, :]
    neutral = taxonomy.role_names.index(NEUTRAL)
    joint[:, neutral, :] = 0.0
    joint[:, neutral, taxonomy.assertions.index("performed")] = role[:, neutral]
    return joint


def decide(probabilities: Probabilities, *, taxonomy: Taxonomy) -> Labels:
    """Say whether it is drift, then choose the likeliest such signal, then the likeliest role and assertion for it.

    The signal is what a supervisor acts on, and many pairs share one: adding their chances up before choosing raised
    the signal's macro F1 on the development notes by 0.016 over choosing role and assertion apart. So it is with drift,
    which is two signals.
    """
    joint = joint_probabilities(probabilities.role, probabilities.assertion, taxonomy=taxonomy)
    table = taxonomy.signal_table()
    signal = _signals(probabilities, taxonomy=taxonomy)
    allowed = np.where(table[None] == signal[:, None, None], joint, -1.0)
    role, assertion = np.divmod(allowed.reshape(len(joint), table.size).argmax(axis=1), len(taxonomy.assertions))
    rows = np.arange(len(joint))
    neutral = role == taxonomy.role_names.index(NEUTRAL)
    return Labels(
        role=role,
        assertion=assertion,
        signal=signal,
        second_role=_second_roles(probabilities.role, role, taxonomy=taxonomy),
        role_probability=probabilities.role[rows, role],
        assertion_probability=np.where(neutral, 1.0, probabilities.assertion[rows, assertion]),
        signal_probability=probabilities.signal[rows, signal],
        drift_probability=np.clip(probabilities.signal[:, taxonomy.drift_signal_indices].sum(axis=1), 0.0, 1.0),
    )


def _signals(probabilities: Probabilities, *, taxonomy: Taxonomy) -> npt.NDArray[np.int64]:
    drift = np.isin(np.arange(len(taxonomy.signals)), taxonomy.drift_signal_indices)
    flagged = probabilities.signal[:, drift].sum(axis=1) >= probabilities.drift_from
    signal: npt.NDArray[np.int64] = np.where(flagged[:, None] == drift, probabilities.signal, -1.0).argmax(axis=1)
    return signal


def _second_roles(
    role_probability: FloatArray, first: npt.NDArray[np.int64], *, taxonomy: Taxonomy
) -> npt.NDArray[np.int64]:
    """Return the likeliest other role that is not neutral, or -1 where none is likely enough."""
    others = role_probability.copy()
    others[np.arange(len(others)), first] = 0.0
    others[:, taxonomy.role_names.index(NEUTRAL)] = 0.0
    second = others.argmax(axis=1)
    return np.where(others.max(axis=1, initial=0.0) >= SECOND_ROLE_PROBABILITY, second, -1)
