"""What the store tells a viewer without any text: workers, and what their notes add up to.

Every function takes the viewer and asks only for what `scope` lets them see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, exists, func, not_, or_, select

from analyzer.classify.held_out import HeldOutSentences, checked_held_out
from analyzer.drift.tally import NOTE_FIELDS, Tally
from analyzer.privacy.viewer import Viewer
from analyzer.store.labels import EXPECTED_TYPE, LABELLED_TYPE
from analyzer.store.scope import counted_notes, grant_keys, require_grant, require_reader
from analyzer.store.store import Store
from analyzer.store.tables import batches, models, notes, tallies
from analyzer.store.wanted import ALL, Wanted
from analyzer.taxonomy import Taxonomy

TALLY_FIELDS = (*NOTE_FIELDS, "note_type")


@dataclass(frozen=True)
class Coverage:
    """Notes that a viewer may see, and how many of them the current model has labelled, or have nothing to label."""

    notes: int
    labelled: int


def read_workers(store: Store, *, viewer: Viewer) -> list[str]:
    """List the workers whose notes a viewer may read, in alphabetical order.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    with store.reading() as connection:
        require_reader(connection, viewer)
        found = connection.execute(select(notes.c.worker_id).distinct().where(counted_notes(viewer))).scalars()
        return sorted(found)


def read_coverage(store: Store, *, viewer: Viewer) -> Coverage:
    """Tell how many notes are counted: those that the current model has not labelled are not.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    with store.reading() as connection:
        require_reader(connection, viewer)
        own = select(func.count()).select_from(notes).where(counted_notes(viewer))
        labels = exists().where(tallies.c.note_key == notes.c.note_key)
        current = labels.where(tallies.c.model_key == current_model(connection))
        labelled = own.where(or_(current, not_(labels)))
        return Coverage(connection.execute(own).scalar_one(), connection.execute(labelled).scalar_one())


def read_version(store: Store, *, viewer: Viewer) -> tuple[object, ...]:
    """Return what changes whenever that which a viewer is told changes: what is kept of it is to be read anew then.

    Raises:
        NotAllowedError: Nothing was granted to the viewer.
    """
    with store.reading() as connection:
        require_grant(connection, viewer)
        last = connection.execute(select(func.max(batches.c.batch_key))).scalar_one()
        there = select(func.count(), func.max(notes.c.note_key))  # of all notes: analysts are told of all
        return (last, *connection.execute(there).one(), *connection.execute(grant_keys(viewer)).scalars())


def read_tally(store: Store, *, viewer: Viewer, taxonomy: Taxonomy, wanted: Wanted = ALL) -> Tally:
    """Read what the current model says of notes, added up for each: all measures are sums of it.

    Args:
        store: Which.
        viewer: Who looks.
        taxonomy: The labels.
        wanted: Which notes.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    with store.reading() as connection:
        require_reader(connection, viewer)
        return tally_where(connection, counted_notes(viewer), *wanted.conditions(), taxonomy=taxonomy)


def read_held_out(store: Store, *, viewer: Viewer, taxonomy: Taxonomy) -> HeldOutSentences | None:
    """Read what the current model is known to mistake; None where that is not known.

    Raises:
        NotAllowedError: Nothing was granted to the viewer.
    """
    with store.reading() as connection:
        require_grant(connection, viewer)
        own = select(models.c.held_out).where(models.c.model_key == current_model(connection))
        content = connection.execute(own).scalar_one_or_none()
    return None if content is None else checked_held_out(content, name=str(store.database), taxonomy=taxonomy)


def tally_where(connection: Connection, *conditions: ColumnElement[bool], taxonomy: Taxonomy) -> Tally:
    """Read what the current model says of some notes; whoever asks has seen to it that it may be told."""
    fields = [notes.c[name] for name in TALLY_FIELDS]
    query: Select[tuple[object, ...]] = (
        select(*fields, tallies.c.sentences, tallies.c.expected, tallies.c.labelled)
        .join_from(notes, tallies)
        .where(tallies.c.model_key == current_model(connection), *conditions)
        .order_by(notes.c.date, notes.c.note_key)
    )
    names = list(query.selected_columns.keys())
    rows = connection.execute(query).all()
    # by columns: pandas takes three times as long to make a frame of rows
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    told = pd.DataFrame({name: columns[name] for name in TALLY_FIELDS})
    return Tally(
        told.assign(date=pd.to_datetime(told["date"])),
        np.array(columns["sentences"], dtype=np.int64),
        _numbers(columns["expected"], EXPECTED_TYPE, taxonomy=taxonomy).astype(np.float32),
        _numbers(columns["labelled"], LABELLED_TYPE, taxonomy=taxonomy).astype(np.int32),
    )


def current_model(connection: Connection) -> int | None:
    """Return the key of the model that labelled what came in last: one model's labels are shown at a time."""
    last = select(batches.c.model_key).order_by(batches.c.batch_key.desc()).limit(1)
    return connection.execute(last).scalar_one_or_none()


def _numbers(column: Iterable[Any], kind: "np.dtype[Any]", *, taxonomy: Taxonomy) -> npt.NDArray[Any]:
    pairs = len(taxonomy.own_pairs)
    return np.frombuffer(b"".join(column), dtype=kind).reshape(-1, pairs)
