"""What `fast` learns from `accurate`: soft labels of writers that the teacher had not seen (Hinton et al., 2015)."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from analyzer.classify.calibration import SMALLEST_CHANCE, signal_sums
from analyzer.classify.labels import Probabilities, joint_probabilities
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import LabelledSentences
from analyzer.training.left_out import LeftOut, left_out_chances, read_left_out
from analyzer.training.targets import FloatArray

TEACHER = "teacher.npz"
"""File in a corpus's folder: left-out scores that the training of `accurate` kept."""


def taught(data: LabelledSentences, corpus: Path, *, share: float, taxonomy: Taxonomy) -> LabelledSentences:
    """Mix the teacher's opinion into the targets, where the corpus has one.

    Args:
        data: Its sentences.
        corpus: Its folder.
        share: Of a natural sentence's target that is the teacher's; the annotator's keeps the rest.
        taxonomy: Its labels.

    Raises:
        PeerdriftError: The teacher's scores do not belong to the corpus.
    """
    path = corpus / TEACHER
    if not path.is_file():
        return data
    left_out = read_left_out(path, data, taxonomy=taxonomy)
    pairs = data.pairs.copy()
    pairs[left_out.rows] *= 1.0 - share
    pairs[left_out.rows] += share * pair_chances(data, left_out, taxonomy=taxonomy)
    return replace(data, pairs=pairs)


def pair_chances(data: LabelledSentences, left_out: LeftOut, *, taxonomy: Taxonomy) -> FloatArray:
    """Return the teacher's chances of role and assertion, whose sums by signal are its chances of the signals.

    Returns:
        Shape (left out, roles, assertions); each sentence sums to 1.
    """
    return pairs_of(left_out_chances(left_out, data, taxonomy=taxonomy), taxonomy=taxonomy)


def pairs_of(said: Probabilities, *, taxonomy: Taxonomy) -> FloatArray:
    """Return chances of role and assertion whose sums by signal are the chances of the signals.

    Returns:
        Shape (sentences, roles, assertions); each sentence sums to 1.
    """
    joint = joint_probabilities(said.role, said.assertion, taxonomy=taxonomy)
    tilt = said.signal / np.maximum(signal_sums(joint, taxonomy=taxonomy), SMALLEST_CHANCE)
    joint *= tilt[:, taxonomy.signal_table()]
    chances: FloatArray = joint / joint.sum(axis=(1, 2), keepdims=True)
    return chances
