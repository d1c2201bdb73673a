"""Reviewed sentences as a model sees them: their features in their notes, and the labels that people gave them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.classify.engine import Engine
from analyzer.classify.note_kind import is_supervision
from analyzer.errors import PeerdriftError
from analyzer.names import CONTESTED, CORRECTED
from analyzer.plural import plural
from analyzer.results import read_scored, read_scored_notes
from analyzer.sentences import given_sentences
from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.on_site.reviews import Label, Review

MOST_REVIEWS = 2_000
"""The latest so many are learned from: the time to adapt grows with their number."""
MOST_OTHERS = 1_000
"""Sentences nobody reviewed that are taken from the same notes, drawn by chance: enough to hold the heads to."""
SEED = 20260301
_COLUMNS = ["note_id", "sentence_index", "start", "end", "role", "assertion", "heading", "copied"]
Row = Any
"""A named tuple of `_COLUMNS`."""


@dataclass(frozen=True)
class Reviewed:
    """What people said of sentences, ready to learn from.

    Attributes:
        features: What the engine's heads see of them, shape (sentences, features).
        role: Index of the role, shape (sentences,).
        assertion: Index of the assertion, shape (sentences,).
        note: Number of each sentence's note, shape (sentences,).
        others: What the heads see of sentences of the same notes that nobody reviewed, shape (others, features).
        corrected: How many were corrected; the others were confirmed.
        contested: How many are not learned from because somebody contested them.
        missing: How many reviews are of sentences that the scored folder does not hold.
    """

    features: Any
    role: npt.NDArray[np.int64]
    assertion: npt.NDArray[np.int64]
    note: npt.NDArray[np.int64]
    others: Any
    corrected: int
    contested: int
    missing: int

    def __len__(self) -> int:
        return len(self.role)

    @property
    def notes(self) -> int:
        """How many notes they come from."""
        return len(np.unique(self.note))


def reviewed_sentences(reviews: Sequence[Review], folder: Path, *, engine: Engine, taxonomy: Taxonomy) -> Reviewed:
    """Find reviewed sentences in a scored folder and compute their features, with their whole notes as context.

    The last review of a sentence counts. Copied sentences are left out: the same words in a note that is learned from
    and in one that is held out would flatter the figures.

    Args:
        reviews: In the order of their file.
        folder: What `peerdrift score` wrote.
        engine: Computes the features.
        taxonomy: Names of the labels.

    Raises:
        PeerdriftError: The folder holds none of the sentences.
    """
    told = {review.note_id for review in reviews}
    sentences = _of_notes(read_scored(folder, columns=_COLUMNS), told, key=["note_id", "sentence_index"])
    last, missing = _last_reviews(reviews, sentences)
    if not last:
        raise PeerdriftError(
            f"{folder}: none of {plural(len(reviews), 'reviewed sentence')} is here; name their folder"
        )
    rows = list(sentences.itertuples(index=False))
    learned = [at for at in last if last[at].verdict != CONTESTED and not rows[at].copied]
    kept = sorted(sorted(learned, key=lambda at: _when(last[at]))[-MOST_REVIEWS:])
    labels = [_label(last[at], rows[at]) for at in kept]
    own = sentences[sentences["note_id"].isin({rows[at].note_id for at in kept})]
    features = note_features(own, _of_notes(read_scored_notes(folder), told, key=["note_id"]), engine=engine)
    places = np.searchsorted(own.index.to_numpy(), kept)
    return Reviewed(
        features=features[places],
        role=np.array([taxonomy.role_names.index(role) for role, _ in labels], dtype=np.int64),
        assertion=np.array([taxonomy.assertions.index(assertion) for _, assertion in labels], dtype=np.int64),
        note=np.unique([rows[at].note_id for at in kept], return_inverse=True)[1].astype(np.int64),
        others=features[_others(own.index.to_numpy(), set(last))],
        corrected=sum(last[at].verdict == CORRECTED for at in kept),
        contested=sum(review.verdict == CONTESTED for review in last.values()),
        missing=missing,
    )


def note_features(sentences: pd.DataFrame, notes: pd.DataFrame, *, engine: Engine) -> Any:
    """Compute the features of scored sentences, as they were cut when they were scored.

    Args:
        sentences: All sentences of some notes, those of a note one after the other, with their headings.
        notes: Their notes, and others.
        engine: Computes the features.

    Returns:
        Shape (sentences, features), in their order.
    """
    by_note = list(sentences.groupby("note_id", sort=False))
    own = notes.set_index("note_id").loc[[name for name, _ in by_note]]
    spans = [
        list(zip(rows["start"], rows["end"], rows["heading"].fillna("").astype(str), strict=True))
        for _, rows in by_note
    ]
    batch = given_sentences(own["text"].tolist(), spans)
    return engine.features(batch, supervision=is_supervision(own["note_type"].to_numpy(dtype=str)))


def _others(index: npt.NDArray[np.int64], reviewed: set[int]) -> npt.NDArray[np.int64]:
    """Draw sentences that nobody reviewed, as places in `index`."""
    free = np.flatnonzero(~np.isin(index, list(reviewed)))
    drawn = np.random.default_rng(SEED).permutation(free)[:MOST_OTHERS]
    return np.sort(drawn)


def _of_notes(frame: pd.DataFrame, wanted: set[str], *, key: list[str]) -> pd.DataFrame:
    """Take the rows of some notes; a note whose id another bears too cannot be told from it and is left out."""
    own = frame[frame["note_id"].isin(wanted)]
    twice = set(own.loc[own.duplicated(key), "note_id"])
    return own[~own["note_id"].isin(twice)].reset_index(drop=True)


def _last_reviews(reviews: Sequence[Review], sentences: pd.DataFrame) -> tuple[dict[int, Review], int]:
    """Return the review of each reviewed row of the sentences that counts, and how many have no row."""
    columns = [sentences[name].tolist() for name in ("note_id", "sentence_index", "start", "end")]
    places = dict[tuple[str, Any], int]()
    for row, (note, index, start, end) in enumerate(zip(*columns, strict=True)):
        places[note, index] = places[note, (start, end)] = row
    last, missing = dict[int, Review](), 0
    for review in reviews:
        place = (review.note_id, review.span or review.sentence_index)
        at = places.get(place)
        if at is None:
            missing += 1
        elif at not in last or _when(review) >= _when(last[at]):
            last[at] = review
    return last, missing


def _when(review: Review) -> tuple[date, int]:
    return review.day or date.min, review.row


def _label(review: Review, scored: Row) -> Label:
    role, assertion = review.label or (scored.role, scored.assertion)
    return role, "performed" if role == NEUTRAL else assertion
