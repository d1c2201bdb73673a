"""What happened to a worker, a program or everybody, as supervisors tell it (`drift.events`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, false, insert, or_, select, update

from analyzer.drift.events import KINDS, LONGEST_WORDS, YEARS, Event
from analyzer.drift.periods import period_names
from analyzer.errors import PeerdriftError
from analyzer.printable import printable
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.scope import counted_notes, grant_keys, person_key, require_grant, require_reader
from analyzer.store.store import Store, now
from analyzer.store.tables import events, grants, notes, people

EVENT_COLUMNS = ("event", "date", "worker_id", "program", "unit", "kind", "words", "person", "added")
SUPERVISION = "supervision"
"""Kind of event whose words workers do not read: a supervisor's own notes of a talk."""


@dataclass(frozen=True)
class Happening:
    """Something that happened.

    Attributes:
        date: When.
        kind: One of KINDS.
        words: In a person's words; they may be "".
        worker: To whom; None for more than one.
        program: In which program; None for all, or where a worker is told.
    """

    date: date
    kind: str
    words: str = ""
    worker: str | None = None
    program: str | None = None


def add_event(store: Store, happening: Happening, *, viewer: Viewer) -> int:
    """Add what happened, and return its key.

    Args:
        store: Which.
        happening: To a worker or a program that the viewer supervises; to all where they supervise everybody.
        viewer: A supervisor.

    Raises:
        PeerdriftError: It is none, or the viewer may not add it.
    """
    require(viewer, Access.SUPERVISOR, to="add events")
    _check(happening)
    with store.writing() as connection:
        require_grant(connection, viewer)
        _require_unit(connection, viewer, worker=happening.worker, program=happening.program)
        person = person_key(connection, viewer)
        row: dict[str, Any] = {
            "worker_id": happening.worker,
            "program": happening.program,
            "date": happening.date,
            "kind": happening.kind,
            "person_key": person,
            "added": now(),
        }
        words = printable(happening.words.strip())
        row["words"] = store.encrypted(words, bound_to=_bound_to(row, store)) if words else None
        found = connection.execute(insert(events).values(**row)).inserted_primary_key
        key = int(found[0]) if found else 0
        record(connection, viewer, Action.ADDED_EVENT, {"event": key, "kind": happening.kind}, secrets=store.secrets)
    return key


def read_events(store: Store, *, viewer: Viewer) -> pd.DataFrame:
    """Read what happened to those whose notes a viewer may read, and was not removed.

    Args:
        store: Which.
        viewer: A supervisor; or a worker, who reads no words of talks with them.

    Returns:
        With the columns EVENT_COLUMNS in order of time. `unit` is the worker or program, "" for all; `person` added it.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    with store.reading() as connection:
        require_reader(connection, viewer)
        query = _event_query().where(_concerns(viewer))
        rows = connection.execute(query.order_by(events.c.date, events.c.event_key)).mappings().all()
    told = [_told(row, viewer=viewer, store=store) for row in rows]
    frame = pd.DataFrame(told, columns=list(EVENT_COLUMNS))
    words = dict.fromkeys(("worker_id", "program", "unit", "kind", "words", "person"), "str")
    return frame.astype(words | {"event": "int64", "date": "datetime64[us]", "added": "datetime64[us]"})


def remove_event(store: Store, event: int, *, viewer: Viewer) -> None:
    """Mark an event removed: it is shown no more.

    Args:
        store: Which.
        event: Its key.
        viewer: The supervisor who added it, or one who might have.

    Raises:
        PeerdriftError: There is no such event that the viewer may remove.
    """
    require(viewer, Access.SUPERVISOR, to="remove events")
    with store.writing() as connection:
        require_grant(connection, viewer)
        row = connection.execute(_event_query().where(events.c.event_key == event)).mappings().first()
        if row is None or not (row["person"] == viewer.person or _may_add(connection, viewer, row)):
            raise PeerdriftError("no such event among those that this access shows; it may have been removed")
        connection.execute(update(events).where(events.c.event_key == event).values(removed=now()))
        record(connection, viewer, Action.REMOVED_EVENT, {"event": event}, secrets=store.secrets)


def charted(found: pd.DataFrame, *, period: str) -> list[Event]:
    """Return events as charts and `event_effects` take them.

    Args:
        found: As `read_events` gives them.
        period: "month", "week" or "quarter".
    """
    if found.empty:
        return []
    names = period_names(found["date"], period=period).astype(str)
    told = zip(names, found["unit"], found["kind"], found["words"], strict=True)
    return [Event(str(when), unit, kind, words) for when, unit, kind, words in told]


def _check(happening: Happening) -> None:
    if happening.kind not in KINDS:
        raise PeerdriftError(f"an event is one of {', '.join(KINDS)}")
    if len(happening.words) > LONGEST_WORDS:
        raise PeerdriftError(f"the words of an event have at most {LONGEST_WORDS} characters")
    if not YEARS[0] <= happening.date.year <= YEARS[1]:
        raise PeerdriftError(f"an event is of a day from {YEARS[0]} to {YEARS[1]}")
    if happening.worker and happening.program:
        raise PeerdriftError("an event is of a worker or of a program, not of both")


def _require_unit(connection: Connection, viewer: Viewer, *, worker: str | None, program: str | None) -> None:
    if not _supervises(connection, viewer, worker=worker, program=program):
        raise NotAllowedError("this access does not allow to add events of that worker, of that program or of all")


def _may_add(connection: Connection, viewer: Viewer, row: Mapping[Any, Any]) -> bool:
    return _supervises(connection, viewer, worker=row["worker_id"], program=row["program"])


def _supervises(connection: Connection, viewer: Viewer, *, worker: str | None, program: str | None) -> bool:
    """Tell whether a worker, a program or everybody is somebody's to supervise, with notes or without yet."""
    held = grant_keys(viewer)
    if worker:
        named = held.where(grants.c.worker_id == worker)
        seen = select(notes.c.note_key).where(notes.c.worker_id == worker, counted_notes(viewer)).limit(1)
        return any(connection.execute(query).first() is not None for query in (named, seen))
    whole = grants.c.everybody if not program else or_(grants.c.everybody, grants.c.program == program)
    return connection.execute(held.where(whole)).first() is not None


def _event_query() -> Any:
    return (
        select(events, people.c.name.label("person"))
        .join_from(events, people, events.c.person_key == people.c.person_key)
        .where(events.c.removed.is_(None))
    )


def _concerns(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition by which events are of those whose notes a viewer may read, or of all."""
    if viewer.access not in (Access.SUPERVISOR, Access.WORKER):
        return false()
    held, seen = grant_keys(viewer), counted_notes(viewer)
    granted = {column.name: held.with_only_columns(column) for column in (grants.c.worker_id, grants.c.program)}
    of_worker: list[ColumnElement[bool]] = [
        events.c.worker_id.in_(granted["worker_id"].where(grants.c.worker_id.is_not(None)))
    ]
    of_program: list[ColumnElement[bool]] = [events.c.program.in_(select(notes.c.program).where(seen))]
    if viewer.access == Access.SUPERVISOR:
        of_worker.append(events.c.worker_id.in_(select(notes.c.worker_id).where(seen)))
        of_program.append(events.c.program.in_(granted["program"].where(grants.c.program.is_not(None))))
        of_program.append(held.where(grants.c.everybody).exists())
    return or_(
        and_(events.c.worker_id.is_not(None), or_(*of_worker)),
        and_(events.c.worker_id.is_(None), events.c.program.is_not(None), or_(*of_program)),
        and_(events.c.worker_id.is_(None), events.c.program.is_(None)),
    )


def _told(row: Mapping[Any, Any], *, viewer: Viewer, store: Store) -> dict[str, object]:
    hidden = row["words"] is None or (viewer.access == Access.WORKER and row["kind"] == SUPERVISION)
    worker, program = row["worker_id"] or "", row["program"] or ""
    return {name: row[name] for name in ("date", "kind", "person", "added")} | {
        "event": row["event_key"],
        "worker_id": worker,
        "program": program,
        "unit": worker or program,
        "words": "" if hidden else store.decrypted(row["words"], bound_to=_bound_to(row, store)),
    }


def _bound_to(row: Mapping[Any, Any], store: Store) -> bytes:
    """Return the hash to which the words of an event are bound: of all else that it holds."""
    when: date = row["date"]
    added: datetime = row["added"]
    parts = (row["worker_id"] or "", row["program"] or "", row["kind"], str(row["person_key"]))
    return store.secrets.content_hash(("event", when.isoformat(), added.isoformat(), *parts))
