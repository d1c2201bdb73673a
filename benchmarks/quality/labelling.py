"""From a classifier of single sentences to the frame that is held against gold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.classify.calibration import signal_sums
from analyzer.classify.labels import Labels, Probabilities, decide, joint_probabilities
from analyzer.sentences import SentenceBatch, cut_notes
from analyzer.taxonomy import Taxonomy

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Chances:
    """What a system says of sentences.

    Attributes:
        role: Shape (sentences, roles); rows sum to 1.
        assertion: Shape (sentences, assertions), given that the sentence is not neutral; rows sum to 1.
    """

    role: FloatArray
    assertion: FloatArray


Classify = Callable[[Sequence[str]], Chances]
"""Classifies sentences by their text alone."""
Score = Callable[[pd.DataFrame], pd.DataFrame]
"""Labels the sentences of a frame of notes, as `Analyzer.score` does."""


def scorer(classify: Classify, *, taxonomy: Taxonomy) -> Score:
    """Return what cuts notes as our engines do, and lets a system and `decide` label the sentences.

    Args:
        classify: The system.
        taxonomy: Its labels.
    """

    def score(notes: pd.DataFrame) -> pd.DataFrame:
        texts = notes["text"].tolist()
        batch = cut_notes(texts)
        spans = zip(batch.note.tolist(), batch.start.tolist(), batch.end.tolist(), strict=True)
        chances = classify([texts[note][start:end] for note, start, end in spans])
        return _frame(notes, batch, decided(chances, taxonomy=taxonomy), taxonomy=taxonomy)

    return score


def decided(chances: Chances, *, taxonomy: Taxonomy) -> Labels:
    """Choose labels as for our engines; a signal's chance is that of the pairs of role and assertion leading to it."""
    joint = joint_probabilities(chances.role, chances.assertion, taxonomy=taxonomy)
    signal = signal_sums(joint, taxonomy=taxonomy)
    return decide(Probabilities(chances.role, chances.assertion, signal), taxonomy=taxonomy)


def _frame(notes: pd.DataFrame, batch: SentenceBatch, labels: Labels, *, taxonomy: Taxonomy) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "note_id": notes["note_id"].to_numpy()[batch.note],
            "start": batch.start,
            "end": batch.end,
            "role": np.array(taxonomy.role_names)[labels.role],
            "assertion": np.array(taxonomy.assertions)[labels.assertion],
            "drift_probability": labels.drift_probability,
            "signal_probability": labels.signal_probability,
            "confident": False,  # no baseline has learned when to abstain
        }
    )
