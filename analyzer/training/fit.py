"""Fitting the `fast` engine: three heads, calibrated on writers that the heads did not see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from analyzer.classify.calibration import Calibration, calibrated
from analyzer.classify.features import feature_matrix
from analyzer.classify.heads import Heads
from analyzer.classify.labels import Labels, decide
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import BANK, NATURAL, LabelledSentences
from analyzer.training.softmax import fit_softmax
from analyzer.training.targets import head_targets

PENALTY = 0.1
"""scikit-learn's 1 / C; 0.25 and 0.04 were worse on the development notes."""
BANK_WEIGHT = 0.5
"""What a single sentence of the bank counts beside a sentence of a note; 1.0 was worse on the development notes."""
ITERATIONS = 60
"""More do not change the development figures."""
FOLDS = 4
"""Groups of writers, each left out once to see how the model does on writers that it has not met."""
FEWEST_WRITERS = 2
"""Writers of natural notes that are needed to leave one out."""
SEED = 20260301

Progress = Callable[[str], None]
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


def fit_linear(data: LabelledSentences, *, taxonomy: Taxonomy, progress: Progress) -> Fitted:
    """Fit and calibrate the `fast` engine.

    Args:
        data: The labelled corpus.
        taxonomy: Its labels.
        progress: Told in words which step begins.

    Raises:
        PeerdriftError: Too few writers of natural notes.
    """
    with threadpool_limits(limits=1):  # sums in one order: the same weights, bit by bit, whenever trained anew
        features = feature_matrix(data.batch, supervision=data.supervision)
        rows, scores = _held_out_scores(features, data, taxonomy=taxonomy, progress=progress)
        progress("fitting on all writers")
        heads = fit_heads(features, data, np.arange(len(data.role)), taxonomy=taxonomy)
    return calibrated_fit(heads, data, rows=rows, scores=scores, taxonomy=taxonomy)


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


def fit_heads(features: Any, data: LabelledSentences, rows: IntArray, *, taxonomy: Taxonomy) -> Heads:
    """Fit the three heads.

    Args:
        features: Of all sentences, shape (sentences, features).
        data: The labelled corpus.
        rows: Which sentences to fit on.
        taxonomy: Its labels.
    """
    own, weight = features[rows], np.where(data.kind[rows] == BANK, BANK_WEIGHT, 1.0)
    role, assertion, signal, said = head_targets(data.pairs[rows], taxonomy=taxonomy)
    fitted = [
        fit_softmax(own, targets, weight=counts, penalty=PENALTY, iterations=ITERATIONS)
        for targets, counts in ((role, weight), (assertion, weight * said), (signal, weight))
    ]
    # half precision here and not only in the file, so that what was measured is what is loaded
    coefficients = np.hstack([head.coefficients for head in fitted]).astype(np.float16).astype(np.float32)
    return Heads(coefficients, np.concatenate([head.intercepts for head in fitted]).astype(np.float32))


def _held_out_scores(
    features: Any, data: LabelledSentences, *, taxonomy: Taxonomy, progress: Progress
) -> tuple[IntArray, npt.NDArray[np.float64]]:
    folds = writer_folds(data, folds=FOLDS)
    scores = []
    for number, (train, test) in enumerate(folds, start=1):
        progress(f"fitting without a part of the writers ({number} of {len(folds)})")
        heads = fit_heads(features, data, train, taxonomy=taxonomy)
        scores.append(heads.scores(features[test]).astype(np.float64))
    rows = np.concatenate([test for _, test in folds])
    order = np.argsort(rows)
    return rows[order], np.concatenate(scores)[order]
