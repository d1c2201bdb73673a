"""Encrypting everything anew, so that an old key opens nothing any more."""

from collections.abc import Callable

from sqlalchemy import Column, Connection, Table, bindparam, select, update

from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.scope import require_grant
from analyzer.store.store import SECRET, Store
from analyzer.store.tables import events, known_names, notes, reviews, settings

PIECE_TEXTS = 500
"""Texts encrypted anew in a transaction."""
ENCRYPTED = (
    (notes, notes.c.note_key, "text"),
    (reviews, reviews.c.review_key, "reason"),
    (known_names, known_names.c.content, "name"),
    (events, events.c.event_key, "words"),
)
"""Tables with what is encrypted in them, and by which column their rows are told apart."""


def rotate(store: Store, *, viewer: Viewer, progress: Callable[[int], None]) -> Store:
    """Encrypt all with the first of the store's keys, whichever encrypted it; run again after an interruption.

    From the first moment on, programs that still have the old key alone can add nothing.

    Args:
        store: Opened with the new key first and the old ones behind it.
        viewer: An admin.
        progress: Told how many texts are done.

    Returns:
        The store as it is to be used from now on.

    Raises:
        NotAllowedError: Somebody else rotates.
    """
    require(viewer, Access.ADMIN, to="rotate the key")
    sealed = store.cipher.rotate(store.sealed)
    with store.writing(alone=True) as connection:
        require_grant(connection, viewer)
        connection.execute(update(settings).where(settings.c.name == SECRET).values(value=sealed))
        record(connection, viewer, Action.ROTATED_KEY, {}, secrets=store.secrets)
    rotated = Store(store.database, store.cipher, store.secrets, sealed, store.keeps_text)
    done = 0
    for table, key, name in ENCRYPTED:
        last = None
        while True:
            with rotated.writing() as connection:
                last, count = _rotate_some(connection, table, key, name, after=last, store=rotated)
            done += count
            progress(done)
            if not count:
                break
    rotated.database.forget_deleted()  # what the old key opens
    return rotated


def _rotate_some(
    connection: Connection, table: Table, key: "Column[object]", name: str, *, after: object, store: Store
) -> tuple[object, int]:
    """Encrypt the next texts of a table anew; return the key of the last and how many they were."""
    column = table.c[name]
    query = select(key, column).where(column.is_not(None)).order_by(key).limit(PIECE_TEXTS)
    rows = connection.execute(query if after is None else query.where(key > after)).all()
    if not rows:
        return after, 0
    renewed = [{"row": row[0], "renewed": store.cipher.rotate(row[1])} for row in rows]
    connection.execute(update(table).where(key == bindparam("row")).values({name: bindparam("renewed")}), renewed)
    return rows[-1][0], len(rows)
