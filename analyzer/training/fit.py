"""A fitted model: heads, calibrated on what models like them say of writers that they did not see."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from analyzer.classify.calibration import Calibration, calibrated
from analyzer.classify.heads import Heads
from analyzer.classify.labels import Labels, decide
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import NATURAL, LabelledSentences

FEWEST_WRITERS = 2
"""Writers of natural notes that are needed to leave one out."""
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class HeldOut:
    """What models that saw nothing of their writer say of natural sentences.

    Attributes:
        rows: Which sentences of the corpus, shape (held out,).
        scores: Shape (held out, roles + assertions + signals).
        labels: After calibration.
    """

    rows: IntArray
    scores: npt.NDArray[np.float64]
    labels: Labels


@dataclass(frozen=True)
class Fitted:
    """A fitted model and what its calibration found."""

    heads: Heads
    calibration: Calibration
    held_out: HeldOut


def calibrated_fit(
    heads: Heads, data: LabelledSentences, *, rows: IntArray, scores: npt.NDArray[np.float64], taxonomy: Taxonomy
) -> Fitted:
    """Calibrate heads by what models like them say of writers that they did not see.

    Args:
        heads: Fitted on all writers.
        data: The labelled corpus.
        rows: The sentences that were held out.
        scores: What was said of them, shape (held out, labels).
        taxonomy: Its labels.
    """
    calibration = fit_calibration(scores, role=data.role[rows], assertion=data.assertion[rows], taxonomy=taxonomy)
    labels = decide(calibrated(scores, calibration=calibration, taxonomy=taxonomy), taxonomy=taxonomy)
    return Fitted(heads, calibration, HeldOut(rows, scores, labels))


def writer_folds(data: LabelledSentences, *, folds: int) -> list[tuple[IntArray, IntArray]]:
    """Part the corpus so that each writer of natural notes is left out once, whole.

    Args:
        data: The labelled corpus.
        folds: Groups of writers at most.

    Returns:
        Rows to fit on and natural rows to test on, for each group.

    Raises:
        PeerdriftError: Too few writers of natural notes.
    """
    natural = np.flatnonzero(data.kind == NATURAL)
    writers = len(set(data.writer[natural].tolist()))
    if writers < FEWEST_WRITERS:
        raise PeerdriftError(
            f"natural notes of {writers} writers; calibration leaves writers out and needs {FEWEST_WRITERS}:"
            " add writer_X-natural.jsonl files to the corpus"
        )
    splits = GroupKFold(n_splits=min(folds, writers)).split(natural, groups=data.writer[natural])
    tests = [natural[test] for _, test in splits]
    return [(np.flatnonzero(~np.isin(data.writer, np.unique(data.writer[test]))), test) for test in tests]
