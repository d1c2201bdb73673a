"""Agreement of two labellings of the same sentences, with intervals by resampling notes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import confusion_matrix

RESAMPLES = 1_000
SEED = 20260301
INTERVAL = (2.5, 97.5)
"""Percentiles of the resampled figures: a 95% interval."""
Counts = npt.NDArray[np.float64]
"""Confusion counts, shape (..., first labels, second labels)."""


def kappa(counts: Counts) -> npt.NDArray[np.float64]:
    """Cohen's kappa: agreement beyond chance (Cohen 1960)."""
    total = np.maximum(counts.sum((-2, -1)), 1)
    agreed = np.einsum("...ii->...", counts) / total
    chance = (counts.sum(-1) * counts.sum(-2)).sum(-1) / total**2
    return np.asarray((agreed - chance) / np.maximum(1 - chance, 1e-12))


def accuracy(counts: Counts) -> npt.NDArray[np.float64]:
    """Share of sentences with the same label."""
    return np.asarray(np.einsum("...ii->...", counts) / np.maximum(counts.sum((-2, -1)), 1))


def note_counts(
    first: "pd.Series[Any]", second: "pd.Series[Any]", note: "pd.Series[str]", *, classes: Sequence[object]
) -> Counts:
    """Count one labelling against the other in each note, shape (notes, classes, classes).

    Args:
        first: Labels, one a sentence.
        second: The other labels of the same sentences.
        note: To which note each belongs.
        classes: All labels that there are.
    """
    labels = list(classes)
    frame = pd.DataFrame({"first": first.to_numpy(), "second": second.to_numpy(), "note": note.to_numpy()})
    return np.stack(
        [
            confusion_matrix(
                [labels.index(value) for value in rows["first"]],
                [labels.index(value) for value in rows["second"]],
                labels=range(len(labels)),
            ).astype(float)
            for _, rows in frame.groupby("note")
        ]
    )


def with_interval(counts: Counts, function: Callable[[Counts], npt.NDArray[np.float64]]) -> dict[str, float]:
    """Return a figure of some notes and its 95% interval: value, low and high.

    Args:
        counts: Of each note, as `note_counts` gives them.
        function: The figure, of counts added up over notes.
    """
    drawn = np.random.default_rng(SEED).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), RESAMPLES)
    resampled = function(np.tensordot(drawn.astype(float), counts, axes=1))
    low, high = np.percentile(resampled, INTERVAL)
    return {
        "value": round(float(function(counts.sum(0))), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }
