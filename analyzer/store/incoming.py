"""What a supervisor added lately, and taking it back."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, or_, select, update

from analyzer.errors import PeerdriftError
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.batches import other_id, plain_id
from analyzer.store.kept import forget_summaries
from analyzer.store.pieces import in_pieces
from analyzer.store.scope import require_grant
from analyzer.store.store import Store, now
from analyzer.store.tables import batches, notes, people, reviews, sentences, tallies

BATCH_COLUMNS = ("batch", "source", "added", "notes", "new_notes", "sentences", "there")
UNDO_DAYS = 7
"""Days within which what was added can be taken back."""


def read_batches(store: Store, *, viewer: Viewer, last: int = 20) -> pd.DataFrame:
    """Read what a viewer themself added and did not take back, the latest first.

    Args:
        store: Which.
        viewer: A supervisor.
        last: How many at most.

    Returns:
        With the columns BATCH_COLUMNS; `there` counts those of its new notes that were not deleted.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    require(viewer, Access.SUPERVISOR, to="see what they added")
    there = select(func.count()).where(notes.c.batch_key == batches.c.batch_key).scalar_subquery()
    told = [batches.c[name] for name in BATCH_COLUMNS[1:-1]]
    query = select(batches.c.batch_key, *told, there).where(_own(viewer)).order_by(batches.c.batch_key.desc())
    with store.reading() as connection:
        require_grant(connection, viewer)
        rows = connection.execute(query.limit(last)).all()
    return pd.DataFrame(rows, columns=list(BATCH_COLUMNS))


def withdraw_batch(store: Store, batch: int, *, viewer: Viewer) -> int:
    """Take back what came in one transaction: its notes, and the labels that it brought for older notes.

    Of notes that it amended the version before counts again. Labels for older notes that came before revision 0002
    stay: nothing tells with which batch they came.

    Args:
        store: Which.
        batch: Its key.
        viewer: The supervisor who added it, not longer than UNDO_DAYS ago.

    Returns:
        How many notes are gone.

    Raises:
        PeerdriftError: There is no such batch of theirs, or people have worked with it: a sentence was reviewed, or a
            later version of a note came in another batch.
    """
    require(viewer, Access.SUPERVISOR, to="take back what was added")
    with store.adding() as connection:
        require_grant(connection, viewer)
        since = now() - timedelta(days=UNDO_DAYS)
        own = select(batches.c.model_key).where(_own(viewer), batches.c.batch_key == batch, batches.c.added >= since)
        model = connection.execute(own).scalar_one_or_none()
        if model is None:
            told = f"those that this person added within the last {UNDO_DAYS} days"
            raise PeerdriftError(f"no batch of that number among {told}")
        _refuse_worked_with(connection, batch, model=model)
        _count_again(connection, batch, store=store)
        _delete_labels(connection, batch, model=model)
        gone = connection.execute(delete(notes).where(notes.c.batch_key == batch)).rowcount
        connection.execute(update(batches).where(batches.c.batch_key == batch).values(withdrawn=now()))
        forget_summaries(connection)
        record(connection, viewer, Action.WITHDREW, {"batch": batch, "deleted": gone}, secrets=store.secrets)
    store.database.forget_deleted()
    return int(gone)


def _own(viewer: Viewer) -> ColumnElement[bool]:
    person = select(people.c.person_key).where(people.c.name == viewer.person)
    return and_(batches.c.person_key.in_(person), batches.c.withdrawn.is_(None))


def _labelled(batch: int, *, model: int) -> ColumnElement[bool]:
    """Return the condition of the sums that a batch brought."""
    return and_(tallies.c.batch_key == batch, tallies.c.model_key == model)


def _refuse_worked_with(connection: Connection, batch: int, *, model: int) -> None:
    own = select(notes.c.note_key).where(notes.c.batch_key == batch)
    labelled = select(tallies.c.note_key).where(_labelled(batch, model=model))
    seen = and_(reviews.c.model_key == model, reviews.c.note_key.in_(labelled))
    reviewed = select(reviews.c.review_key).where(or_(reviews.c.note_key.in_(own), seen))
    if connection.execute(reviewed.limit(1)).first() is not None:
        raise PeerdriftError(f"batch {batch}: sentences of it were reviewed; only an admin can delete its notes")
    # those of one batch do not amend each other, so that a later version is of another
    amended = select(notes.c.note_key).where(notes.c.batch_key == batch, notes.c.amended)
    if connection.execute(amended.limit(1)).first() is not None:
        raise PeerdriftError(f"batch {batch}: a later batch holds later versions of its notes; take that back first")


def _delete_labels(connection: Connection, batch: int, *, model: int) -> None:
    labelled = _labelled(batch, model=model)
    keys = select(tallies.c.note_key).where(labelled)
    connection.execute(delete(sentences).where(sentences.c.model_key == model, sentences.c.note_key.in_(keys)))
    connection.execute(delete(tallies).where(labelled))


def _count_again(connection: Connection, batch: int, *, store: Store) -> None:
    """Let the last versions count that notes of a batch amended."""
    told = select(notes.c.note_key, notes.c.note_id, notes.c.worker_id)
    own = connection.execute(told.where(notes.c.batch_key == batch)).mappings().all()
    earlier = _versions(connection, own, batch=batch, store=store)
    last: dict[tuple[str, str], int] = {}
    for row in earlier:
        name = _name(row, store=store)
        last[name] = max(row["note_key"], last.get(name, 0))
    keys = [last[name] for name in {_name(row, store=store) for row in own} & set(last)]
    for piece in in_pieces(keys):
        connection.execute(update(notes).where(notes.c.note_key.in_(piece)).values(amended=False))


def _versions(connection: Connection, own: Sequence[RowMapping], *, batch: int, store: Store) -> list[RowMapping]:
    """Return the amended notes of other batches that bear an ID which these notes may have borne."""
    names = {_name(row, store=store) for row in own}
    ids = {told for plain, worker in names for told in (plain, other_id(plain, worker, store=store))}
    query = select(notes.c.note_key, notes.c.note_id, notes.c.worker_id)
    found: list[RowMapping] = []
    for piece in in_pieces(sorted(ids)):
        amended = query.where(notes.c.note_id.in_(piece), notes.c.amended, notes.c.batch_key != batch)
        found += connection.execute(amended).mappings().all()
    return found


def _name(row: RowMapping, *, store: Store) -> tuple[str, str]:
    """Return the ID of a note in its export, and its worker: the same of all its versions."""
    return plain_id(row["note_id"], row["worker_id"], store=store), row["worker_id"]
