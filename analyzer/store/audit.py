"""The audit trail: who saw or did what, and whether it is still what was written."""

import json
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum

import pandas as pd
from sqlalchemy import Connection, insert, select, update

from analyzer.privacy.chain import Break, Head, Link, find_break, link_hash
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.scope import require_grant
from analyzer.store.secrets import Secrets
from analyzer.store.store import Store
from analyzer.store.tables import audit, audit_head

CONTENT = ("at", "person", "access", "action", "details")
AUDIT_COLUMNS = ("number", *CONTENT)
PIECE_ENTRIES = 10_000
"""Entries that are read at once."""


class Action(StrEnum):
    """What is recorded."""

    MADE_STORE = "made store"
    ADDED_NOTES = "added notes"
    VIEWED_TEXT = "viewed text"
    VIEWED_GROUPS = "viewed groups"
    REVIEWED = "reviewed"
    EXPORTED = "exported"
    ADDED_NAMES = "added names"
    ADDED_PERSON = "added person"
    GRANTED = "granted"
    REVOKED = "revoked"
    DELETED = "deleted"
    ROTATED_KEY = "rotated key"
    SIGNED_IN = "signed in"
    ADDED_EVENT = "added event"
    REMOVED_EVENT = "removed event"
    WITHDREW = "withdrew batch"


def record(
    connection: Connection, viewer: Viewer, action: Action, details: Mapping[str, object], *, secrets: Secrets
) -> None:
    """Add an entry to the trail, in the transaction of what it tells: both are kept or neither.

    Args:
        connection: That writes.
        viewer: Who.
        action: What.
        details: Of what: IDs and numbers, never text of a note.
        secrets: Of the store.
    """
    head = connection.execute(select(audit_head).with_for_update()).one()
    content = {
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),
        "person": viewer.person,
        "access": str(viewer.access),
        "action": str(action),
        "details": json.dumps(details, sort_keys=True, default=str),
    }
    number = head.number + 1
    hashed = link_hash(number, content, previous=head.hash, key=secrets.audit)
    connection.execute(insert(audit).values(number=number, previous=head.hash, hash=hashed, **content))
    connection.execute(update(audit_head).values(number=number, hash=hashed))


def record_sign_in(store: Store, *, viewer: Viewer) -> None:
    """Record that somebody has signed in, or looks with another of their kinds of access from now on.

    Raises:
        NotAllowedError: They have no such access.
    """
    with store.writing() as connection:
        require_grant(connection, viewer)
        record(connection, viewer, Action.SIGNED_IN, {}, secrets=store.secrets)


def read_audit(store: Store, *, viewer: Viewer, last: int | None = None) -> pd.DataFrame:
    """Read the trail, a row an entry with the columns AUDIT_COLUMNS, in order.

    Args:
        store: Whose.
        viewer: An admin.
        last: Only so many entries at its end.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    with store.reading() as connection:
        _require_admin(connection, viewer)
        wanted = select(*(audit.c[name] for name in AUDIT_COLUMNS)).order_by(audit.c.number.desc()).limit(last)
        rows = connection.execute(wanted).all()
    return pd.DataFrame(list(reversed(rows)), columns=list(AUDIT_COLUMNS))


def verify_audit(store: Store, *, viewer: Viewer, known: Iterable[Head] = ()) -> tuple[Head, Break | None]:
    """See whether the trail is what was written.

    Args:
        store: Whose.
        viewer: An admin.
        known: Ends of the trail that were noted elsewhere: without them nobody can tell that its last entries were cut
            off by somebody who can write to the database.

    Returns:
        Its end as it is now, to be noted, and the first entry that is not what was written.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    with store.reading() as connection:
        _require_admin(connection, viewer)
        kept = connection.execute(select(audit_head)).one()
        head = Head(kept.number, kept.hash)
        with closing(_links(connection)) as links:
            found = find_break(links, key=store.secrets.audit, heads=[*known, head])
    return head, found


def _links(connection: Connection) -> Generator[Link, None, None]:
    entries = select(audit).order_by(audit.c.number)
    with connection.execution_options(yield_per=PIECE_ENTRIES).execute(entries) as rows:
        for row in rows:
            told = row._mapping
            yield Link(row.number, {name: told[name] for name in CONTENT}, row.previous, row.hash)


def _require_admin(connection: Connection, viewer: Viewer) -> None:
    require(viewer, Access.ADMIN, to="read the audit trail")
    require_grant(connection, viewer)
