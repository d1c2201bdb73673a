"""What pages show at once of a supervisor's workers, and whose summaries are made before anybody asks."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, func, select

from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift.findings import find_changes
from analyzer.drift.measures import measure_table, plain_lens
from analyzer.drift.tally import Tally
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.groups import kept_group_tally
from analyzer.store.input import kept_input
from analyzer.store.kept import Kept, frame_table, kept_or_made, measures_hash
from analyzer.store.reading import held_out_of, tally_where
from analyzer.store.scope import counted_notes, require_reader, scope_hash
from analyzer.store.store import Store
from analyzer.store.tables import grants, notes, people
from analyzer.taxonomy import Taxonomy

TEAM = "team"
MANY_NOTES = 5_000
"""Notes of a supervisor above which they are added up before they ask; fewer take less than a second."""
WORKER_COLUMNS = ("worker_id", "programs", "notes", "first", "last")
_NAMES = pa.list_(pa.string())


@dataclass(frozen=True)
class Team:
    """The workers whose notes somebody may read.

    Attributes:
        workers: WORKER_COLUMNS, a row a worker in alphabetical order: the names of the `programs` in alphabetical
            order, how many notes count, days of the first and the last.
        measures: As `measure_table` by worker and month.
        programs: As `measure_table` by program and month.
        findings: As `find_changes` by month.
        version: Another where notes or labels came or went.
    """

    workers: pd.DataFrame
    measures: pd.DataFrame
    programs: pd.DataFrame
    findings: pd.DataFrame
    version: str


@dataclass(frozen=True)
class _Loaded:
    workers: pd.DataFrame
    tally: Tally
    held_out: HeldOutSentences | None


def read_team(store: Store, *, viewer: Viewer, taxonomy: Taxonomy) -> Team:
    """Read what the notes that a viewer may read add up to, under the advisory's policy.

    Args:
        store: Which.
        viewer: A supervisor, or a worker for their own notes.
        taxonomy: The measures.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    kept = _kept_team(store, viewer=viewer, taxonomy=taxonomy)
    workers, measures, programs, findings = (table.to_pandas() for table in kept.tables)
    return Team(workers, measures, programs, findings, kept.version)


def refresh_summaries(store: Store, *, taxonomy: Taxonomy, progress: Callable[[int], None]) -> int:
    """Add up what many notes say before anybody asks: for analysts, and for supervisors of more than MANY_NOTES notes.

    It shows nothing; who asks is shown what they may see.

    Args:
        store: Which.
        taxonomy: The measures.
        progress: Told how many summaries are done.

    Returns:
        How many summaries there are that are as the notes are now.
    """
    done = 0
    for viewer in _askers(store):
        if viewer.access == Access.ANALYST:
            kept_group_tally(store, viewer=viewer, taxonomy=taxonomy)
        else:
            _kept_team(store, viewer=viewer, taxonomy=taxonomy)
        kept_input(store, viewer=viewer)
        done += 2
        progress(done)
    return done


def _askers(store: Store) -> list[Viewer]:
    """Return one of those who may see the same, for analysts and for supervisors of many notes."""
    told = (Access.ANALYST, Access.SUPERVISOR)
    query = (
        select(people.c.name, grants.c.access)
        .join_from(people, grants)
        .where(grants.c.access.in_([str(access) for access in told]), grants.c.revoked.is_(None))
        .distinct()
        .order_by(grants.c.access, people.c.name)
    )
    found = dict[bytes, Viewer]()
    with store.reading() as connection:
        for row in connection.execute(query).all():
            viewer = Viewer(row.name, Access(row.access))
            found.setdefault(scope_hash(connection, viewer), viewer)
        return [viewer for viewer in found.values() if viewer.access == Access.ANALYST or _many(connection, viewer)]


def _many(connection: Connection, viewer: Viewer) -> bool:
    some = select(notes.c.note_key).where(counted_notes(viewer)).limit(MANY_NOTES + 1)
    return connection.execute(select(func.count()).select_from(some.subquery())).scalar_one() > MANY_NOTES


def _kept_team(store: Store, *, viewer: Viewer, taxonomy: Taxonomy) -> Kept:
    def load(connection: Connection) -> _Loaded:
        tally = tally_where(connection, counted_notes(viewer), taxonomy=taxonomy)
        return _Loaded(_workers(connection, viewer), tally, held_out_of(connection, store, taxonomy=taxonomy))

    return kept_or_made(
        store,
        kind=TEAM,
        viewer=viewer,
        by=measures_hash(taxonomy),
        allow=lambda connection: require_reader(connection, viewer),
        load=load,
        make=lambda loaded: _tables(loaded, taxonomy=taxonomy),
    )


def _tables(loaded: _Loaded, *, taxonomy: Taxonomy) -> list[pa.Table]:
    lens = plain_lens(taxonomy, held_out=loaded.held_out)
    frames = (
        measure_table(loaded.tally, lens=lens),
        measure_table(loaded.tally, lens=lens, by="program"),
        find_changes(loaded.tally, lens=lens),
    )
    return [_worker_table(loaded.workers), *(frame_table(frame) for frame in frames)]


def _worker_table(workers: pd.DataFrame) -> pa.Table:
    names = pa.array(workers["programs"], _NAMES)  # told: of no worker, or of those in no program, nothing tells it
    return frame_table(workers).set_column(WORKER_COLUMNS.index("programs"), pa.field("programs", _NAMES), names)


def _workers(connection: Connection, viewer: Viewer) -> pd.DataFrame:
    query = (
        select(notes.c.worker_id, notes.c.program, func.count(), func.min(notes.c.date), func.max(notes.c.date))
        .where(counted_notes(viewer))
        .group_by(notes.c.worker_id, notes.c.program)
    )
    found = pd.DataFrame(connection.execute(query).all(), columns=list(WORKER_COLUMNS))
    rows = [
        {
            "worker_id": worker,
            "programs": sorted(filter(None, own["programs"])),
            "notes": int(own["notes"].sum()),
            "first": pd.Timestamp(own["first"].min()),
            "last": pd.Timestamp(own["last"].max()),
        }
        for worker, own in found.groupby("worker_id", sort=True)
    ]
    days = dict.fromkeys(("first", "last"), "datetime64[us]")
    told = pd.DataFrame(rows, columns=list(WORKER_COLUMNS))
    return told.astype(days | {"worker_id": "str", "notes": "int64"})
