"""Reviews: what people say of sentences. They are added and never changed; the latest of a sentence counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, select

from analyzer.errors import PeerdriftError
from analyzer.names import CONFIRMED, CONTESTED, CORRECTED, VERDICTS
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.pieces import insert_row
from analyzer.store.reading import current_model
from analyzer.store.scope import counted_notes, person_key, require_reader
from analyzer.store.store import Store, now
from analyzer.store.tables import models, notes, people, reviews, sentences
from analyzer.store.wanted import ALL, Wanted
from analyzer.taxonomy import NEUTRAL, Taxonomy

LONGEST_REASON = 2_000
"""Characters of why somebody says so."""
REVIEW_COLUMNS = (
    "note_id", "sentence_index", "start", "end", "verdict", "role", "assertion", "reviewer", "date", "scored_role",
    "scored_assertion", "access", "reason", "engine", "model_version",
)  # fmt: skip
"""The first ones are FILE_COLUMNS, those of a file of reviews (docs/reviews.md)."""
FILE_COLUMNS = REVIEW_COLUMNS[:11]
Label = tuple[str, str]


@dataclass(frozen=True)
class Word:
    """A person's word on a sentence.

    Attributes:
        note_id: Of its note.
        sentence_index: Which sentence of the note, where that is how it is told.
        verdict: One of VERDICTS.
        label: Role and assertion that are right, where the verdict is "corrected"; those that were confirmed, where
            they are told.
        reason: Why, for people; it may be "".
        span: Start and end of the sentence, where they are told; they go before the index.
    """

    note_id: str
    sentence_index: int | None
    verdict: str
    label: Label | None = None
    reason: str = ""
    span: tuple[int, int] | None = None


def add_review(store: Store, word: Word, *, viewer: Viewer, taxonomy: Taxonomy) -> None:
    """Add a review of a sentence; see `add_reviews`."""
    add_reviews(store, [word], viewer=viewer, taxonomy=taxonomy)


def add_reviews(store: Store, words: Sequence[Word], *, viewer: Viewer, taxonomy: Taxonomy) -> None:
    """Add reviews of sentences as the current model labelled them: all or, where one is none, none.

    Args:
        store: Which.
        words: What is said.
        viewer: A supervisor; or a worker on their own notes, who may contest.
        taxonomy: Names of the labels.

    Raises:
        PeerdriftError: One is no review, or of no sentence that the viewer may read.
    """
    require(viewer, Access.SUPERVISOR, Access.WORKER, to="review")
    if viewer.access == Access.WORKER and any(word.verdict != CONTESTED for word in words):
        raise NotAllowedError("worker access allows to contest a label, not to confirm or correct it")
    for word in words:
        _check(word, taxonomy=taxonomy)
    with store.writing() as connection:
        require_reader(connection, viewer)
        person = person_key(connection, viewer)
        for word in words:
            sentence = _sentence(connection, word, viewer=viewer)
            said = _said(word, seen=(sentence["seen_role"], sentence["seen_assertion"]))
            content = sentence.pop("content")
            reason = {"reason": store.encrypted(word.reason, bound_to=content) if word.reason else None}
            who = {"person_key": person, "access": str(viewer.access), "reviewed": now()}
            key = insert_row(connection, reviews, sentence | said | reason | who)
            told = {"review": key, "note": sentence["note_key"], "verdict": said["verdict"]}
            record(connection, viewer, Action.REVIEWED, told, secrets=store.secrets)


def read_reviews(store: Store, *, viewer: Viewer, wanted: Wanted = ALL, earlier: bool = False) -> pd.DataFrame:
    """Read the reviews of notes that a viewer may read, in the order in which they came.

    Args:
        store: Which.
        viewer: Who looks.
        wanted: Of which notes.
        earlier: Also those of which a later one is of the same sentence and model.

    Returns:
        With the columns REVIEW_COLUMNS.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    with store.reading() as connection:
        require_reader(connection, viewer)
        query = review_query().where(counted_notes(viewer), *wanted.conditions())
        rows = connection.execute(query).all()
    frame = pd.DataFrame(rows, columns=list(query.selected_columns.keys()))
    frame["reason"] = [
        "" if token is None else store.decrypted(token, bound_to=content)
        for token, content in zip(frame["reason"], frame["content"], strict=True)
    ]
    frame = frame.astype({"date": "datetime64[us]"}).fillna({"role": "", "assertion": ""})
    if not earlier:
        frame = frame.drop_duplicates(["note_id", "start", "end", "model_version"], keep="last")
    return frame[list(REVIEW_COLUMNS)].reset_index(drop=True)


def review_query() -> Select[Any]:
    """Return the query of all reviews of all notes; whoever asks adds what may be seen."""
    told = [reviews.c[name] for name in ("sentence_index", "start", "end", "verdict", "role", "assertion")]
    return (
        select(
            notes.c.note_id,
            *told,
            people.c.name.label("reviewer"),
            reviews.c.reviewed.label("date"),
            reviews.c.seen_role.label("scored_role"),
            reviews.c.seen_assertion.label("scored_assertion"),
            reviews.c.access,
            reviews.c.reason,
            notes.c.content,
            models.c.engine,
            models.c.model_version,
        )
        .join_from(reviews, notes, reviews.c.note_key == notes.c.note_key)
        .join(people, reviews.c.person_key == people.c.person_key)
        .join(models, reviews.c.model_key == models.c.model_key)
        .order_by(reviews.c.review_key)
    )


def _check(word: Word, *, taxonomy: Taxonomy) -> None:
    if word.verdict not in VERDICTS:
        raise PeerdriftError(f"a review says one of {', '.join(VERDICTS)}")
    if len(word.reason) > LONGEST_REASON:
        raise PeerdriftError(f"a reason has at most {LONGEST_REASON:,} characters")
    if word.verdict == CORRECTED and word.label is None:
        raise PeerdriftError("a correction says which role and assertion are right")
    role, assertion = word.label or (taxonomy.role_names[0], taxonomy.assertions[0])
    if role not in taxonomy.role_names or assertion not in taxonomy.assertions:
        raise PeerdriftError("a review names a role and an assertion of docs/codebook.md")


def _said(word: Word, *, seen: Label) -> dict[str, str | None]:
    """Return what is kept of a word; who confirmed another label than the current model's has corrected that one."""
    if word.verdict == CONTESTED or word.label is None:
        return {"verdict": word.verdict, "role": None, "assertion": None}
    role = word.label[0]
    label = role, "performed" if role == NEUTRAL else word.label[1]
    if word.verdict == CONFIRMED and label == seen:
        return {"verdict": CONFIRMED, "role": None, "assertion": None}
    return {"verdict": CORRECTED, "role": label[0], "assertion": label[1]}


def _sentence(connection: Connection, word: Word, *, viewer: Viewer) -> dict[str, Any]:
    """Find the sentence that is reviewed among those that the viewer may read."""
    query = (
        select(
            sentences.c.note_key,
            sentences.c.model_key,
            sentences.c.sentence_index,
            sentences.c.start,
            sentences.c.end,
            sentences.c.role.label("seen_role"),
            sentences.c.assertion.label("seen_assertion"),
            notes.c.content,
        )
        .join_from(sentences, notes, sentences.c.note_key == notes.c.note_key)
        .where(
            counted_notes(viewer),
            notes.c.note_id == word.note_id,
            _place(word),
            sentences.c.model_key == current_model(connection),
        )
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise PeerdriftError("no such sentence in the notes that this access shows, as the current model labelled them")
    return dict(row)


def _place(word: Word) -> ColumnElement[bool]:
    if word.span is None:
        return sentences.c.sentence_index == word.sentence_index
    return and_(sentences.c.start == word.span[0], sentences.c.end == word.span[1])
