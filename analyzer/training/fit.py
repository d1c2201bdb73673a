"""Fitting the `fast` engine: two heads, calibrated on writers that the heads did not see."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from analyzer.classify.features import feature_matrix
from analyzer.classify.labels import Labels, decide
from analyzer.classify.linear import LinearWeights, calibrated
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.corpus import BANK, NATURAL, LabelledSentences

INVERSE_PENALTY = 10.0
"""scikit-learn's C; 4 and 25 were worse on the development notes."""
BANK_WEIGHT = 0.5
"""What a single sentence of the bank counts beside a sentence of a note; 1.0 was worse on the development notes."""
ITERATIONS = 60
"""More do not change the development figures."""
FOLDS = 4
"""Groups of writers, each left out once to see how the model does on writers that it has not met."""
FEWEST_WRITERS = 2
"""Writers of natural notes that are needed to leave one out."""
CONFIDENT_PRECISION = 0.85
"""Precision of drift flags that `confident` is set for, on writers left out."""
MOST_CONFIDENT = 0.99
SEED = 20260301

Progress = Callable[[str], None]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class HeldOut:
    """Scores of natural sentences by models that saw nothing of their writer."""

    rows: npt.NDArray[np.int64]
    scores: Scores


@dataclass(frozen=True)
class Fitted:
    """A fitted model and what its calibration found."""

    weights: LinearWeights
    confident_from: float
    held_out_rows: npt.NDArray[np.int64]
    held_out_labels: Labels


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
        held_out = _held_out(features, data, taxonomy=taxonomy, progress=progress)
        progress("fitting on all writers")
        weights = _fit_heads(features, data, np.arange(len(data.role)), taxonomy=taxonomy)
    neutral = taxonomy.role_names.index(NEUTRAL)
    truth_role, truth_assertion = data.role[held_out.rows], data.assertion[held_out.rows]
    spoken = truth_role != neutral
    weights = replace(
        weights,
        role_temperature=fit_temperature(held_out.scores[:, : weights.roles], truth_role),
        assertion_temperature=fit_temperature(held_out.scores[spoken, weights.roles :], truth_assertion[spoken]),
    )
    labels = decide(calibrated(held_out.scores, weights=weights), taxonomy=taxonomy)
    truth = taxonomy.signal_table()[truth_role, truth_assertion]
    return Fitted(weights, confident_threshold(labels, truth, taxonomy=taxonomy), held_out.rows, labels)


def fit_temperature(scores: Scores, truth: npt.NDArray[np.int64]) -> float:
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


def confident_threshold(labels: Labels, truth: npt.NDArray[np.int64], *, taxonomy: Taxonomy) -> float:
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


def _held_out(features: Any, data: LabelledSentences, *, taxonomy: Taxonomy, progress: Progress) -> HeldOut:
    natural = np.flatnonzero(data.kind == NATURAL)
    scores = np.zeros((len(data.role), len(taxonomy.role_names) + len(taxonomy.assertions)))
    writers = len(set(data.writer[natural].tolist()))
    if writers < FEWEST_WRITERS:
        raise PeerdriftError(
            f"natural notes of {writers} writers; calibration leaves writers out and needs {FEWEST_WRITERS}:"
            " add writer_X-natural.jsonl files to the corpus"
        )
    folds = GroupKFold(n_splits=min(FOLDS, writers))
    for number, (_, test) in enumerate(folds.split(natural, groups=data.writer[natural]), start=1):
        progress(f"fitting without a quarter of the writers ({number} of {folds.n_splits})")
        left_out = natural[test]
        train = np.flatnonzero(~np.isin(data.writer, np.unique(data.writer[left_out])))
        weights = _fit_heads(features, data, train, taxonomy=taxonomy)
        scores[left_out] = features[left_out] @ weights.coefficients + weights.intercepts
    return HeldOut(natural, scores[natural])


def _fit_heads(
    features: Any, data: LabelledSentences, rows: npt.NDArray[np.int64], *, taxonomy: Taxonomy
) -> LinearWeights:
    spoken = rows[data.role[rows] != taxonomy.role_names.index(NEUTRAL)]
    heads = [
        _fit_head(features, data, rows, target=data.role, classes=len(taxonomy.role_names)),
        _fit_head(features, data, spoken, target=data.assertion, classes=len(taxonomy.assertions)),
    ]
    # half precision here and not only in the file, so that what was measured is what is loaded
    coefficients = np.hstack([head[0] for head in heads]).astype(np.float16).astype(np.float32)
    intercepts = np.concatenate([head[1] for head in heads]).astype(np.float32)
    return LinearWeights(coefficients, intercepts, len(taxonomy.role_names), 1.0, 1.0)


def _fit_head(
    features: Any,
    data: LabelledSentences,
    rows: npt.NDArray[np.int64],
    *,
    target: npt.NDArray[np.int64],
    classes: int,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return coefficients, shape (columns, classes), and intercepts; a class that is not there is never chosen."""
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=ITERATIONS, tol=1e-3, random_state=SEED)
    weight = np.where(data.kind[rows] == BANK, BANK_WEIGHT, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # ITERATIONS is early stopping, on purpose
        model.fit(features[rows], target[rows], sample_weight=weight)
    coefficients = np.zeros((features.shape[1], classes))
    intercepts = np.full(classes, -100.0)
    coefficients[:, model.classes_] = model.coef_.T
    intercepts[model.classes_] = model.intercept_
    return coefficients, intercepts
