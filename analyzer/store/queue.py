"""What a supervisor's word is wanted on: labels that workers contest, then those whose review teaches most."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, and_, exists, func, select

from analyzer.classify.chances import CERTAIN, read_chances
from analyzer.names import CONTESTED
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.selection import CANDIDATES, FloatArray, on_sphere, selected, uncertainty
from analyzer.store.pieces import in_pieces, rows_frame
from analyzer.store.reading import current_model
from analyzer.store.scope import counted_notes, require_grant
from analyzer.store.store import Store
from analyzer.store.tables import notes, reviews, sentences, tallies
from analyzer.store.texts import DATE_TYPE

UNSURE = "unsure"
QUEUE_COLUMNS = (
    "note_id", "sentence_index", "worker_id", "date", "role", "assertion", "signal", "confident", "why", "reason",
    "signal_probability",
)  # fmt: skip
OPEN_COLUMNS = ("worker_id", "contested")
LATEST_SENTENCES = 20_000
"""Sentences of the latest notes, among which those that teach most are sought."""
SAME_WORDING = 3
"""Times CANDIDATES that are read of them, the most uncertain: many are of the same wording, of which one is enough."""
PIECE_NOTES = 500
FEWEST_CHARACTERS = 12
"""Shorter sentences say too little to be judged."""
_NOTE_FIELDS = ("note_id", "worker_id", "date")
_LABELS = ("sentence_index", "role", "assertion", "signal", "confident", "signal_probability")


def read_queue(store: Store, *, viewer: Viewer, most: int = 30) -> pd.DataFrame:
    """Read on which sentences a supervisor's word is wanted; without their text.

    Args:
        store: Which.
        viewer: A supervisor.
        most: Sentences at most.

    Returns:
        With the columns QUEUE_COLUMNS: first those that were contested and on which nobody has said a word since, the
        longest waiting first, with the `reason`; then, of the latest notes, uncertain ones that are unlike one another
        (`analyzer.selection`). `why` is "contested" or "unsure".

    Raises:
        NotAllowedError: Somebody else asks.
    """
    require(viewer, Access.SUPERVISOR, to="see what waits for a review")
    with store.reading() as connection:
        require_grant(connection, viewer)
        contested = _contested(connection, viewer, most=most)
        open_ones = _open_sentences(connection, viewer)
    contested["reason"] = [
        "" if token is None else store.decrypted(token, bound_to=content)
        for token, content in zip(contested["reason"], contested["content"], strict=True)
    ]
    unsure = _unsure(open_ones, count=most - len(contested))
    both = pd.concat([frame[list(QUEUE_COLUMNS)].astype(object) for frame in (contested, unsure)], ignore_index=True)
    words = dict.fromkeys(("note_id", "worker_id", "role", "assertion", "signal", "why", "reason"), "str")
    numbers = {"sentence_index": "int32", "confident": "bool", "signal_probability": "float32", "date": DATE_TYPE}
    return both.astype(words | numbers)


def open_reviews(store: Store, *, viewer: Viewer) -> pd.DataFrame:
    """Read how many sentences of each worker wait for a word.

    Args:
        store: Which.
        viewer: A supervisor.

    Returns:
        With the columns OPEN_COLUMNS, a row a worker of whom some wait, in their order: those `contested` without a
        word since.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    require(viewer, Access.SUPERVISOR, to="see what waits for a review")
    # by notes first: their rows are long, and each is looked for by itself
    found = _open_contests(reviews.c.note_key).subquery()
    by_note = select(found.c.note_key, func.count().label("rows")).group_by(found.c.note_key).subquery()
    sums = (
        select(notes.c.worker_id, func.sum(by_note.c.rows))
        .join_from(by_note, notes, by_note.c.note_key == notes.c.note_key)
        .where(counted_notes(viewer))
        .group_by(notes.c.worker_id)
    )
    with store.reading() as connection:
        require_grant(connection, viewer)
        rows = connection.execute(sums).all()
    told = pd.DataFrame(rows, columns=list(OPEN_COLUMNS)).astype({"worker_id": "str", "contested": "int64"})
    return told.sort_values("worker_id", ignore_index=True)


def _open_contests(*told: Any) -> Select[Any]:
    """Return the query of the contests on which nobody has said a word since: workers say none but contests."""
    later = reviews.alias()
    same = (later.c[name] == reviews.c[name] for name in ("note_key", "start", "end"))
    answered = exists().where(*same, later.c.review_key > reviews.c.review_key)
    return select(*told).where(reviews.c.verdict == CONTESTED, ~answered)


def _contested(connection: Connection, viewer: Viewer, *, most: int) -> pd.DataFrame:
    told = [*(notes.c[name] for name in (*_NOTE_FIELDS, "content")), reviews.c.reason]
    labels = [sentences.c[name] for name in _LABELS]
    same = (sentences.c[name] == reviews.c[name] for name in ("note_key", "start", "end"))
    query = (
        _open_contests(*told, *labels)
        .join_from(reviews, notes, reviews.c.note_key == notes.c.note_key)
        .join(sentences, and_(*same, sentences.c.model_key == current_model(connection)))
        .where(counted_notes(viewer))
        .order_by(reviews.c.review_key)
        .limit(most)
    )
    rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=list(query.selected_columns.keys())).assign(why=CONTESTED)


def _open_sentences(connection: Connection, viewer: Viewer) -> pd.DataFrame:
    """Return the most uncertain sentences of the latest notes that nobody has reviewed, by piece of notes."""
    model, latest = current_model(connection), _latest_notes(connection, viewer)
    names = ("note_key", "start", "end", "drift_probability", "chances", *_LABELS)
    told = [sentences.c[name] for name in names]
    same = (reviews.c[name] == sentences.c[name] for name in ("note_key", "start", "end"))
    query = select(*told).where(
        sentences.c.model_key == model,
        sentences.c.copied.is_(False),
        sentences.c.end - sentences.c.start >= FEWEST_CHARACTERS,
        ~exists().where(*same),
    )
    drift = sentences.c.drift_probability
    # the order of `uncertainty`
    doubt = 4.0 * drift * (1.0 - drift) - sentences.c.signal_probability
    query = query.order_by(doubt.desc(), sentences.c.note_key, sentences.c.start).limit(SAME_WORDING * CANDIDATES)
    rows = [
        row
        for piece in in_pieces(latest["note_key"].tolist())
        for row in connection.execute(query.where(sentences.c.note_key.in_(piece)))
    ]
    return rows_frame(rows, names).merge(latest, on="note_key")


def _latest_notes(connection: Connection, viewer: Viewer) -> pd.DataFrame:
    """Return the latest notes, so many that they have LATEST_SENTENCES."""
    fields = ("note_key", *_NOTE_FIELDS)
    query = (
        select(*(notes.c[name] for name in fields), tallies.c.sentences)
        .join_from(notes, tallies)
        .where(tallies.c.model_key == current_model(connection), counted_notes(viewer))
        .order_by(notes.c.date.desc(), notes.c.note_key.desc())
    )
    taken: list[Sequence[Any]] = []
    left = LATEST_SENTENCES
    with connection.execute(query, execution_options={"yield_per": PIECE_NOTES}) as rows:
        for row in rows:
            left -= row.sentences
            taken.append(row[:-1])
            if left <= 0:
                break
    return rows_frame(taken, fields)


def _unsure(open_ones: pd.DataFrame, *, count: int) -> pd.DataFrame:
    """Choose among sentences those whose review teaches most."""
    told = open_ones.assign(uncertainty=uncertainty(open_ones), why=UNSURE, reason="")
    ordered = told.sort_values(["uncertainty", "note_key", "start"], ascending=[False, True, True], kind="stable")
    # the same wording has the same chances, mostly
    candidates = ordered.drop_duplicates("chances").head(CANDIDATES)
    if candidates.empty or count < 1:
        return candidates.head(0)
    return selected(candidates, _places(candidates), count=count)


def _places(candidates: pd.DataFrame) -> FloatArray:
    """Place sentences by what they may be, and by what they are labelled as."""
    pairs = len(candidates["chances"].iloc[0])
    chances = read_chances(candidates["chances"], pairs=pairs) / CERTAIN
    labels = pd.get_dummies(candidates[["role", "assertion"]], dtype="float64").to_numpy()
    return on_sphere(np.hstack([chances, labels]))
