"""People and what they may see."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from analyzer.errors import PeerdriftError
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.scope import require_grant
from analyzer.store.store import Store, now
from analyzer.store.tables import grants, people

PEOPLE_COLUMNS = ("person", "access", "worker_id", "program", "everybody", "granted", "revoked")
LONGEST_NAME = 320
"""Characters of a name to sign in with: as many as an e-mail address may have."""


@dataclass(frozen=True)
class Scope:
    """Whose notes a grant is about: those of some workers, of some programs, or of everybody."""

    workers: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    everybody: bool = False


NOBODY = Scope()


def person_name(told: str) -> str:
    """Return the name by which somebody is known: that of signing in, in small letters without blanks around it.

    Raises:
        PeerdriftError: It is empty or too long.
    """
    name = told.strip().lower()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise PeerdriftError(f"a name to sign in with has 1 to {LONGEST_NAME} printable characters")
    return name


def add_person(store: Store, name: str, *, viewer: Viewer) -> None:
    """Let the store know somebody, who may see nothing yet.

    Args:
        store: Which.
        name: As they sign in; the case of letters does not matter.
        viewer: An admin.

    Raises:
        PeerdriftError: There is one of that name, or somebody else asks.
    """
    name = person_name(name)
    with store.writing() as connection:
        _require_admin(connection, viewer)
        if _key(connection, name) is not None:
            raise PeerdriftError(f"{name}: known already")
        connection.execute(insert(people).values(name=name, added=now()))
        record(connection, viewer, Action.ADDED_PERSON, {"person": name}, secrets=store.secrets)


def grant(store: Store, name: str, *, access: Access, scope: Scope = NOBODY, viewer: Viewer) -> None:
    """Grant somebody access; what they have stays.

    Args:
        store: Which.
        name: Of a person that the store knows.
        access: What they may do.
        scope: Whose notes: of a supervisor any, of a worker the ID under which they write; of others none.
        viewer: An admin.

    Raises:
        PeerdriftError: There is nobody of that name, the scope does not fit the access, or somebody else asks.
    """
    name = person_name(name)
    _check_scope(access, scope)
    with store.writing() as connection:
        _require_admin(connection, viewer)
        person = _known_key(connection, name)
        rows = _rows(scope, person=person, access=access)
        new = [row for row in rows if not _holds(connection, row)]
        if new:
            connection.execute(insert(grants), [row | {"granted": now()} for row in new])
        record(connection, viewer, Action.GRANTED, _told(name, access, scope), secrets=store.secrets)


def revoke(store: Store, name: str, *, access: Access, scope: Scope | None = None, viewer: Viewer) -> int:
    """Take access away; it is gone for what they do next.

    Args:
        store: Which.
        name: Of a person that the store knows.
        access: Which.
        scope: Only for these notes; None for all.
        viewer: An admin.

    Returns:
        How many grants no longer hold.

    Raises:
        PeerdriftError: There is nobody of that name, nobody would be left to grant, or somebody else asks.
    """
    name = person_name(name)
    with store.writing(alone=True) as connection:  # of two last admins who revoke each other one stays
        _require_admin(connection, viewer)
        person = _known_key(connection, name)
        chosen = [grants.c.person_key == person, grants.c.access == str(access), grants.c.revoked.is_(None)]
        if scope is not None:
            chosen.append(or_(*(_same(row) for row in _rows(scope, person=person, access=access))))
        gone = connection.execute(update(grants).where(*chosen).values(revoked=now())).rowcount
        if not _any_admin(connection):
            raise PeerdriftError(
                "nobody would be left who may grant access; grant admin access to another person first"
            )
        record(connection, viewer, Action.REVOKED, _told(name, access, scope or NOBODY), secrets=store.secrets)
    return int(gone)


def list_people(store: Store, *, viewer: Viewer) -> pd.DataFrame:
    """List people and their grants, also revoked ones, with the columns PEOPLE_COLUMNS.

    Raises:
        NotAllowedError: Somebody else than an admin asks.
    """
    told = [grants.c[name] for name in PEOPLE_COLUMNS[1:]]
    query = (
        select(people.c.name, *told)
        .join_from(people, grants, grants.c.person_key == people.c.person_key, isouter=True)
        .order_by(people.c.name, grants.c.access, grants.c.grant_key)
    )
    with store.reading() as connection:
        _require_admin(connection, viewer)
        rows = connection.execute(query).all()
    return pd.DataFrame(rows, columns=list(PEOPLE_COLUMNS))


def accesses(store: Store, name: str) -> tuple[Access, ...]:
    """Return what somebody may do who has proved to be that person; () for strangers."""
    query = (
        select(grants.c.access)
        .join_from(grants, people, grants.c.person_key == people.c.person_key)
        .where(people.c.name == name.strip().lower(), grants.c.revoked.is_(None))
        .distinct()
    )
    with store.reading() as connection:
        held = set(connection.execute(query).scalars())
    return tuple(access for access in Access if access in held)


def _require_admin(connection: Connection, viewer: Viewer) -> None:
    require(viewer, Access.ADMIN, to="see or change what people may see")
    require_grant(connection, viewer)


def _check_scope(access: Access, scope: Scope) -> None:
    named = bool(scope.workers or scope.programs)
    if access == Access.SUPERVISOR and named == scope.everybody:
        raise PeerdriftError("supervisor access is for some workers, for some programs, or for everybody; say which")
    if access == Access.WORKER and (len(scope.workers) != 1 or scope.programs or scope.everybody):
        raise PeerdriftError(
            "worker access is for the notes of one worker, their own; name the ID under which they write"
        )
    if access in (Access.ANALYST, Access.ADMIN) and (named or scope.everybody):
        raise PeerdriftError(f"{access} access is not for the notes of some; leave workers and programs out")


def _rows(scope: Scope, *, person: int, access: Access) -> list[dict[str, object]]:
    base: dict[str, object] = {
        "person_key": person, "access": str(access), "worker_id": None, "program": None, "everybody": False,
    }  # fmt: skip
    rows = [base | {"worker_id": worker} for worker in scope.workers]
    rows += [base | {"program": program} for program in scope.programs]
    return rows or [base | {"everybody": scope.everybody}]


def _same(row: dict[str, object]) -> ColumnElement[bool]:
    return and_(*(grants.c[name].is_not_distinct_from(value) for name, value in row.items()))


def _holds(connection: Connection, row: dict[str, object]) -> bool:
    found = connection.execute(select(grants.c.grant_key).where(_same(row), grants.c.revoked.is_(None))).first()
    return found is not None


def _any_admin(connection: Connection) -> bool:
    holding = select(func.count()).where(grants.c.access == str(Access.ADMIN), grants.c.revoked.is_(None))
    return connection.execute(holding).scalar_one() > 0


def _key(connection: Connection, name: str) -> int | None:
    return connection.execute(select(people.c.person_key).where(people.c.name == name)).scalar_one_or_none()


def _known_key(connection: Connection, name: str) -> int:
    key = _key(connection, name)
    if key is None:
        raise PeerdriftError(f"{name}: nobody of that name; run peerdrift users add {name}")
    return key


def _told(name: str, access: Access, scope: Scope) -> dict[str, object]:
    return {"person": name, "access": str(access)} | {key: value for key, value in vars(scope).items() if value}


def people_text(found: pd.DataFrame) -> str:
    """Say in lines who may see what now.

    Args:
        found: As `list_people` gives it.
    """
    lines = []
    for name, own in found.fillna({"worker_id": "", "program": ""}).groupby("person", sort=True):
        holding = own[own["revoked"].isna() & own["access"].notna()]
        told = [_grant_words(row) for row in holding.to_dict("records")]
        lines.append(f"{name}: {'; '.join(told) if told else 'nothing'}")
    return "\n".join(lines)


def _grant_words(row: Mapping[Hashable, Any]) -> str:
    if row["worker_id"] or row["program"]:
        return f"{row['access']} of {'worker' if row['worker_id'] else 'program'} {row['worker_id'] or row['program']}"
    return f"{row['access']} of everybody" if row["everybody"] else str(row["access"])
