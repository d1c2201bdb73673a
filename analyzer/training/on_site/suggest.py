"""Which sentences to review: those whose review would teach most, unlike one another and of no one worker."""

import io
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.console import Console
from rich.table import Table
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from analyzer.classify.engine import Engine
from analyzer.errors import PeerdriftError
from analyzer.printable import printable
from analyzer.report import WIDTH
from analyzer.results import read_scored, read_scored_notes
from analyzer.selection import CANDIDATES, SEED, on_sphere, selected, uncertainty
from analyzer.spreadsheet import safe_cells
from analyzer.taxonomy import Taxonomy
from analyzer.training.on_site.reviewed import note_features
from analyzer.training.on_site.reviews import REVIEW_COLUMNS, SHOWN_COLUMNS, Review, read_reviews

SUGGEST_CSV = "suggest.csv"
DIMENSIONS = 50
"""Of the space in which sentences are like or unlike."""
FEWEST_WORDS = 3
"""Shorter sentences say too little to be judged."""


def suggest(folder: Path, *, count: int, engine: Engine, reviewed: Collection[Review] = ()) -> pd.DataFrame:
    """Choose sentences of a scored folder to review.

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
    return selected(candidates, _placed(features), count=count)


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
    """Place sentences where alike ones are near."""
    size = min(DIMENSIONS, *(side - 1 for side in features.shape))
    if size < 1:
        return np.zeros((features.shape[0], 1))
    with threadpool_limits(limits=1):
        places = TruncatedSVD(size, random_state=SEED).fit_transform(features)
    return on_sphere(places)
