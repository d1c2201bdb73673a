"""Taking notes out of the store, with all that was said of them."""

from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, or_

from analyzer.errors import PeerdriftError
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.kept import forget_summaries
from analyzer.store.scope import require_grant
from analyzer.store.store import Store
from analyzer.store.tables import events, notes


def delete_notes(
    store: Store,
    *,
    viewer: Viewer,
    note_ids: tuple[str, ...] = (),
    workers: tuple[str, ...] = (),
    before: date | None = None,
) -> int:
    """Delete notes, earlier versions too, with their sentences, reviews and what they add up to.

    What is told to have happened to these workers, or before that day, goes too.

    The audit trail keeps that they were deleted and who had seen them, by their numbers.

    Args:
        store: Which.
        viewer: An admin; no text is shown to them.
        note_ids: These notes.
        workers: All notes of these workers.
        before: All notes of earlier days: how long notes are kept is the agency's to say.

    Returns:
        How many notes are gone.

    Raises:
        PeerdriftError: Nothing is named, or somebody else deletes.
    """
    require(viewer, Access.ADMIN, to="delete notes")
    chosen: list[ColumnElement[bool]] = [notes.c.note_id.in_(note_ids), notes.c.worker_id.in_(workers)]
    if before is not None:
        chosen.append(notes.c.date < before)
    elif not note_ids and not workers:
        raise PeerdriftError("name the notes, the worker or the day before which notes are deleted")
    with store.adding() as connection:  # a note that is added now must not go before its sentences come
        require_grant(connection, viewer)
        gone = connection.execute(delete(notes).where(or_(*chosen))).rowcount
        forget_summaries(connection)
        _delete_events(connection, workers=workers, before=before)
        told = {"note_ids": note_ids, "workers": workers, "before": before, "deleted": gone}
        record(connection, viewer, Action.DELETED, told, secrets=store.secrets)
    store.database.forget_deleted()
    return int(gone)


def _delete_events(connection: Connection, *, workers: tuple[str, ...], before: date | None) -> None:
    told: list[ColumnElement[bool]] = [events.c.worker_id.in_(workers)]
    if before is not None:
        told.append(events.c.date < before)
    connection.execute(delete(events).where(or_(*told)))
