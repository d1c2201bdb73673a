"""Which of many sentences to review: uncertain, unlike one another, and of no one note or worker."""

import math
from collections import Counter

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.cluster import kmeans_plusplus
from threadpoolctl import threadpool_limits

CANDIDATES = 2_000
"""The most uncertain sentences, among which unlike ones are sought."""
SPARE = 4
"""Sentences are drawn for each that is wanted, for some fall to the limits below."""
MOST_PER_NOTE = 2
EVEN_SHARES = 2
"""No worker gets more than so many even shares of the sentences, so that nobody is singled out ..."""
FEWEST_PER_WORKER = 3
"""... but so many in any case."""
SEED = 20260301
FloatArray = npt.NDArray[np.float64]


def uncertainty(sentences: pd.DataFrame) -> FloatArray:
    """Say how uncertain labels are: the mean of the doubt in the signal and the doubt whether it is drift, 0 to 1."""
    signal = 1.0 - sentences["signal_probability"].to_numpy(dtype=float)
    drift = sentences["drift_probability"].to_numpy(dtype=float)
    return np.asarray((signal + 4.0 * drift * (1.0 - drift)) / 2.0)


def on_sphere(places: npt.NDArray[np.floating]) -> FloatArray:
    """Put places on the unit sphere: length says nothing of likeness."""
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-12), dtype=np.float64)


def selected(candidates: pd.DataFrame, places: FloatArray, *, count: int) -> pd.DataFrame:
    """Choose sentences, the most uncertain first; who wrote them plays no part in the order.

    They are drawn as the first centres of k-means++ (Arthur and Vassilvitskii, SODA 2007), weighted by their
    uncertainty, so that each is also far from those already drawn.

    Args:
        candidates: With note_id, worker_id and uncertainty.
        places: Where each lies, near those that it is like, shape (candidates, dimensions).
        count: How many at most.
    """
    drawn = _drawn(places, candidates["uncertainty"].to_numpy(), count=count)
    return limited(candidates.iloc[drawn], count=count).sort_values("uncertainty", ascending=False, kind="stable")


def limited(drawn: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """Take rows in their order, few of a note and of a worker."""
    per_worker = max(FEWEST_PER_WORKER, math.ceil(EVEN_SHARES * count / drawn["worker_id"].nunique()))
    notes, workers, taken = Counter[str](), Counter[str](), list[int]()
    for at, (note, worker) in enumerate(zip(drawn["note_id"], drawn["worker_id"], strict=True)):
        if len(taken) < count and notes[note] < MOST_PER_NOTE and workers[worker] < per_worker:
            taken.append(at)
            notes[note], workers[worker] = notes[note] + 1, workers[worker] + 1
    return drawn.iloc[taken]


def _drawn(places: FloatArray, weight: FloatArray, *, count: int) -> npt.NDArray[np.int64]:
    """Return rows in the order in which they are drawn."""
    size = min(len(places), SPARE * count)
    with threadpool_limits(limits=1):
        _, rows = kmeans_plusplus(places, size, sample_weight=np.maximum(weight, 1e-6), random_state=SEED)
    return np.array(list(dict.fromkeys(rows.tolist())), dtype=np.int64)
