"""Adapting an engine to an agency's reviews: heads and calibration held toward the shipped ones."""

from dataclasses import replace

import numpy as np
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from analyzer.classify.labels import Probabilities
from analyzer.training.on_site.problem import NO_CHANGE, Adapted, Array, IntArray, Problem, log_losses
from analyzer.training.on_site.recalibrate import held_calibration
from analyzer.training.softmax import Softmax, fit_softmax

PENALTIES = (NO_CHANGE, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01)
"""How strongly the heads are held toward the shipped ones, times the mean squared length of a sentence's features, so
that one grid serves both engines."""
INTERCEPT_PENALTY = 10.0
"""Holds intercepts, in sentences: else labels that no review has would be unlearned."""
ITERATIONS = 40
FOLDS = 5
"""Groups of notes, each held out once to compare before and after."""
INNER_FOLDS = 3
"""Groups of the other notes, each held out once to choose the penalty."""


def adapt(problem: Problem, rows: IntArray) -> Adapted:
    """Adapt heads and calibration to some of the reviews.

    The penalty, no change among them, is chosen by cross validation over notes; the calibration is fitted on what heads
    said that had not seen the note.

    Args:
        problem: All reviews.
        rows: Those to learn from; no others are looked at.
    """
    held_out = {penalty: _left_out(problem, rows, penalty) for penalty in PENALTIES}
    losses = {
        penalty: float(log_losses(problem.said(scores, problem.base.calibration), problem.signal[rows]).mean())
        for penalty, scores in held_out.items()
    }
    best = min(PENALTIES, key=losses.__getitem__)  # of equals the first, which changes least
    calibration = held_calibration(problem, rows, scores=held_out[best])
    return replace(_fitted(problem, rows, best), calibration=calibration)


def held_out_opinions(problem: Problem) -> tuple[Probabilities, Probabilities]:
    """Say of every review what the shipped model says, and what one adapted to the other notes' reviews says."""
    every = np.arange(len(problem.data))
    before = problem.said(problem.scores(problem.shipped, every), problem.base.calibration)
    role, assertion, signal = (np.zeros_like(part) for part in (before.role, before.assertion, before.signal))
    after = Probabilities(role, assertion, signal, drift_from=before.drift_from)
    with threadpool_limits(limits=1):  # sums in one order: the same figures and the same model whenever run anew
        for learned, tested in note_folds(problem, every, folds=FOLDS):
            adapted = adapt(problem, learned)
            said = problem.said(problem.scores(adapted, tested), adapted.calibration)
            after.role[tested], after.assertion[tested], after.signal[tested] = said.role, said.assertion, said.signal
    return before, after


def note_folds(problem: Problem, rows: IntArray, *, folds: int) -> list[tuple[IntArray, IntArray]]:
    """Part reviews so that each note is held out once, whole: rows to learn from and rows to test on."""
    notes = problem.data.note[rows]
    parts = min(folds, len(np.unique(notes)))
    return [(rows[learned], rows[tested]) for learned, tested in GroupKFold(parts).split(rows, groups=notes)]


def _left_out(problem: Problem, rows: IntArray, penalty: float) -> Array:
    """Score each of the rows by heads that were fitted without its note."""
    out = np.zeros((len(rows), len(problem.shipped.intercepts)))
    for learned, tested in note_folds(problem, rows, folds=INNER_FOLDS):
        out[np.searchsorted(rows, tested)] = problem.scores(_fitted(problem, learned, penalty), tested)
    return out


def _fitted(problem: Problem, rows: IntArray, penalty: float) -> Adapted:
    shipped = problem.shipped
    if penalty == NO_CHANGE:
        return shipped
    widths = np.cumsum([targets.shape[1] for targets, _ in problem.targets])[:-1]
    points = np.concatenate([problem.points[rows], problem.rehearsed])
    parts = zip(np.split(shipped.coefficients, widths, axis=1), np.split(shipped.intercepts, widths), strict=True)
    fitted = [
        fit_softmax(
            points,
            np.concatenate([targets[rows], own]),
            weight=np.concatenate([weight[rows], counted]),
            penalty=penalty * problem.length,
            iterations=ITERATIONS,
            toward=Softmax(*part),
            intercept_penalty=INTERCEPT_PENALTY,
        )
        for (targets, weight), (own, counted), part in zip(problem.targets, problem.rehearsal, parts, strict=True)
    ]
    coefficients, intercepts = (
        np.concatenate(side, axis=-1)
        for side in zip(*((head.coefficients, head.intercepts) for head in fitted), strict=True)
    )
    return Adapted(coefficients, intercepts, shipped.calibration, penalty)
