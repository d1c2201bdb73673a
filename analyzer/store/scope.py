"""What a viewer may see, as conditions that every query carries."""

import json
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select

from analyzer.privacy.viewer import Access, NotAllowedError, Viewer, require
from analyzer.store.tables import grants, notes, people


def visible_notes(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition by which rows of `notes` are those that a viewer may read.

    It asks for the grants when the query runs. Analysts and admins read no notes.
    """
    if viewer.access not in (Access.SUPERVISOR, Access.WORKER):
        return false()
    workers = grant_keys(viewer).with_only_columns(grants.c.worker_id).where(grants.c.worker_id.is_not(None))
    programs = grant_keys(viewer).with_only_columns(grants.c.program).where(grants.c.program.is_not(None))
    own = notes.c.worker_id.in_(workers)
    if viewer.access == Access.WORKER:
        return own
    everybody = grant_keys(viewer).with_only_columns(grants.c.grant_key).where(grants.c.everybody).exists()
    return or_(own, notes.c.program.in_(programs), everybody)


def counted_notes(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition by which they are those that are counted: visible ones without a later version."""
    return and_(visible_notes(viewer), notes.c.amended.is_(False))


def require_grant(connection: Connection, viewer: Viewer) -> None:
    """See that somebody has the access with which they look.

    Raises:
        NotAllowedError: They have it not, or no more.
    """
    if connection.execute(select(func.count()).select_from(grant_keys(viewer).subquery())).scalar_one() == 0:
        raise NotAllowedError(f"no {viewer.access} access has been granted; an admin can: peerdrift users grant")


def require_reader(connection: Connection, viewer: Viewer) -> None:
    """See that a viewer may read notes at all.

    Raises:
        NotAllowedError: They look as an analyst or admin, or the access was not granted.
    """
    require(viewer, Access.SUPERVISOR, Access.WORKER, to="read notes")
    require_grant(connection, viewer)


def scope_hash(connection: Connection, viewer: Viewer) -> bytes:
    """Return a hash of what a viewer may see now: the same for two who may see the same, another after each change."""
    if viewer.access not in (Access.SUPERVISOR, Access.WORKER):
        return sha256(str(viewer.access).encode()).digest()
    told = grant_keys(viewer).with_only_columns(grants.c.worker_id, grants.c.program, grants.c.everybody)
    held = connection.execute(told).all()
    by_worker = sorted({row.worker_id for row in held if row.worker_id is not None})
    by_program = sorted({row.program for row in held if row.program is not None})
    everybody = any(row.everybody for row in held)
    if viewer.access == Access.WORKER:
        by_program, everybody = [], False
    elif everybody:
        by_worker, by_program = [], []
    return sha256(json.dumps([everybody, by_worker, by_program]).encode()).digest()


def person_key(connection: Connection, viewer: Viewer) -> int:
    """Return the key of who looks."""
    key: int = connection.execute(select(people.c.person_key).where(people.c.name == viewer.person)).scalar_one()
    return key


def grant_keys(viewer: Viewer) -> Select[tuple[int]]:
    """Return the query of the keys of the grants that a viewer holds."""
    return (
        select(grants.c.grant_key)
        .join_from(grants, people, grants.c.person_key == people.c.person_key)
        .where(people.c.name == viewer.person, grants.c.access == str(viewer.access), grants.c.revoked.is_(None))
    )
