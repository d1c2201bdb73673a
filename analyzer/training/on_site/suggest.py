"""Which sentences to review: those whose review would teach most, unlike one another and of no one worker."""

import io
import math
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.console import Console
from rich.table import Table
from sklearn.cluster import kmeans_plusplus
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from analyzer.classify.engine import Engine
from analyzer.errors import PeerdriftError
from analyzer.printable import printable
from analyzer.report import WIDTH
from analyzer.results import read_scored, read_scored_notes
from analyzer.spreadsheet import safe_cells
from analyzer.taxonomy import Taxonomy
from analyzer.training.on_site.reviewed import note_features
from analyzer.training.on_site.reviews import REVIEW_COLUMNS, SHOWN_COLUMNS, Review, read_reviews

SUGGEST_CSV = "suggest.csv"
CANDIDATES = 2_000
"""The most uncertain sentences, among which unlike ones are sought."""
DIMENSIONS = 50
"""Of the space in which sentences are like or unlike."""
SPARE = 4
"""Sentences are drawn for each that is wanted, for some fall to the limits below."""
MOST_PER_NOTE = 2
EVEN_SHARES = 2
"""No worker gets more than so many even shares of the sentences, so that nobody is singled out ..."""
FEWEST_PER_WORKER = 3
"""... but so many in any case."""
FEWEST_WORDS = 3
"""Shorter sentences say too little to be judged."""
SEED = 20260301


def suggest(folder: Path, *, count: int, engine: Engine, reviewed: Collection[Review] = ()) -> pd.DataFrame:
    """Choose sentences of a scored folder to review.

    Uncertain sentences are drawn as the first centres of k-means++ (Arthur and Vassilvitskii, SODA 2007), weighted by
    their uncertainty, so that each is also far from those already drawn.

    Args:
        folder: What `peerdrift score` wrote.
        count: How many at most.
        engine: Whose features say which sentences are alike.
        reviewed: Reviews that there are already; their sentences are left out.

    Returns:
        Rows of the scored sentences and their `uncertainty`, the most uncertain first; who wrote them plays no part in
        the order.

    Raises:
        PeerdriftError: The folder cannot be read or holds no sentence to review.
    """
    sentences = read_scored(folder)
    sentences["uncertainty"] = uncertainty(sentences)
    candidates = _candidates(sentences, reviewed)
    if candidates.empty:
        raise PeerdriftError(f"{folder}: no sentence is left to review")
    own = sentences[sentences["note_id"].isin(candidates["note_id"])]
    features = note_features(own, read_scored_notes(folder), engine=engine)[own.index.get_indexer(candidates.index)]
    drawn = _drawn(_placed(features), candidates["uncertainty"].to_numpy(), count=count)
    return _limited(candidates.iloc[drawn], count=count).sort_values("uncertainty", ascending=False, kind="stable")


def uncertainty(sentences: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Say how uncertain labels are: the mean of the doubt in the signal and the doubt whether it is drift, 0 to 1."""
    signal = 1.0 - sentences["signal_probability"].to_numpy(dtype=float)
    drift = sentences["drift_probability"].to_numpy(dtype=float)
    return np.asarray((signal + 4.0 * drift * (1.0 - drift)) / 2.0)


def suggestions_text(chosen: pd.DataFrame) -> str:
    """Lay suggestions out as a table."""
    grid = Table()
    for name in ("note_id", "sentence_index", "label", "chance"):
        grid.add_column(name, no_wrap=True)
    grid.add_column("text", overflow="fold")
    for row in chosen.to_dict("records"):
        label, chance = f"{row['role']} {row['assertion']}", f"{row['signal_probability']:.0%}"
        grid.add_row(
            printable(str(row["note_id"])),
            str(row["sentence_index"]),
            label,
            chance,
            printable(" ".join(row["text"].split())),
        )
    buffer = io.StringIO()
    Console(file=buffer, width=WIDTH, no_color=True, markup=False, emoji=False).print(grid)
    return buffer.getvalue()


def write_suggestions(chosen: pd.DataFrame, folder: Path, *, taxonomy: Taxonomy) -> Path:
    """Write DIR/suggest.csv: the reviews' format with empty verdicts, the labels and texts beside them.

    Raises:
        PeerdriftError: Somebody has filled the last one in.
    """
    path = folder / SUGGEST_CSV
    if path.is_file() and path.stat().st_size and read_reviews(path, taxonomy=taxonomy):
        raise PeerdriftError(f"{path}: holds reviews; move it elsewhere and name it with --reviews")
    known = {"scored_role": chosen["role"], "scored_assertion": chosen["assertion"]}
    known |= {name: chosen[name] for name in ("note_id", "sentence_index", "start", "end", "text")}
    frame = pd.DataFrame(known).reindex(columns=[*REVIEW_COLUMNS, *SHOWN_COLUMNS, "text"])
    safe_cells(frame).to_csv(path, index=False)
    return path


def _candidates(sentences: pd.DataFrame, reviewed: Collection[Review]) -> pd.DataFrame:
    """Take the most uncertain sentences of each wording that are neither copied nor reviewed."""
    by_index = {(review.note_id, review.sentence_index) for review in reviewed}
    by_span = {(review.note_id, *review.span) for review in reviewed if review.span}
    told = [
        (note, index) in by_index or (note, start, end) in by_span
        for note, index, start, end in zip(
            *(sentences[name].tolist() for name in ("note_id", "sentence_index", "start", "end")), strict=True
        )
    ]
    wording = sentences["text"].str.lower().str.split().str.join(" ")
    known = set(wording[told])
    open_ones = sentences[~sentences["copied"] & ~wording.isin(known) & (wording.str.count(" ") + 1 >= FEWEST_WORDS)]
    ordered = open_ones.sort_values(["uncertainty", "note_id", "start"], ascending=[False, True, True])
    return ordered[~wording[ordered.index].duplicated()].head(CANDIDATES)


def _placed(features: Any) -> npt.NDArray[np.float64]:
    """Place sentences where alike ones are near, each on the unit sphere: length says nothing of likeness."""
    size = min(DIMENSIONS, *(side - 1 for side in features.shape))
    if size < 1:
        return np.zeros((features.shape[0], 1))
    with threadpool_limits(limits=1):
        places = TruncatedSVD(size, random_state=SEED).fit_transform(features)
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-12), dtype=np.float64)


def _drawn(places: npt.NDArray[np.float64], weight: npt.NDArray[np.float64], *, count: int) -> npt.NDArray[np.int64]:
    """Return rows in the order in which they are drawn."""
    size = min(len(places), SPARE * count)
    with threadpool_limits(limits=1):
        _, rows = kmeans_plusplus(places, size, sample_weight=np.maximum(weight, 1e-6), random_state=SEED)
    return np.array(list(dict.fromkeys(rows.tolist())), dtype=np.int64)


def _limited(drawn: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """Take rows in their order, few of a note and of a worker."""
    per_worker = max(FEWEST_PER_WORKER, math.ceil(EVEN_SHARES * count / drawn["worker_id"].nunique()))
    notes, workers, taken = Counter[str](), Counter[str](), list[int]()
    for at, (note, worker) in enumerate(zip(drawn["note_id"], drawn["worker_id"], strict=True)):
        if len(taken) < count and notes[note] < MOST_PER_NOTE and workers[worker] < per_worker:
            taken.append(at)
            notes[note], workers[worker] = notes[note] + 1, workers[worker] + 1
    return drawn.iloc[taken]
