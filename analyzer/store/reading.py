"""What the store tells a viewer without any text: workers, and what their notes add up to.

Every function takes the viewer and asks only for what `scope` lets them see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, not_, or_, select

from analyzer.classify.held_out import HeldOutSentences, checked_held_out
from analyzer.drift.tally import NOTE_FIELDS, Tally
from analyzer.privacy.viewer import Viewer
from analyzer.store.audit import Action
from analyzer.store.labels import EXPECTED_TYPE, LABELLED_TYPE
from analyzer.store.pieces import rows_frame
from analyzer.store.scope import counted_notes, grant_keys, require_grant, require_reader
from analyzer.store.store import Store
from analyzer.store.tables import audit, batches, models, notes, tallies
from analyzer.store.wanted import ALL, Wanted
from analyzer.taxonomy import Taxonomy

TALLY_FIELDS = (*NOTE_FIELDS, "note_type")
GOING = (str(Action.DELETED), str(Action.WITHDREW))
"""Actions by which notes go."""
PIECE_NOTES = 10_000
"""Notes whose sums are read at once: as rows they take six times the room that they take as numbers."""


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
        return (*notes_version(connection), *connection.execute(grant_keys(viewer)).scalars())


def notes_version(connection: Connection) -> tuple[int | None, int | None, int | None]:
    """Return what changes whenever notes or labels come or go.

    It counts no notes, of which there may be millions: the last batch, note and entry of the trail that tells that
    notes went stand at the ends of indexes.
    """
    # one by one: asked for together, SQLite reads all rows
    ends = (
        select(func.max(batches.c.batch_key)),
        select(func.max(notes.c.note_key)),
        select(func.max(audit.c.number)).where(audit.c.action.in_(GOING)),
    )
    batch, note, went = (connection.execute(end).scalar_one() for end in ends)
    return batch, note, went


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
        return held_out_of(connection, store, taxonomy=taxonomy)


def held_out_of(connection: Connection, store: Store, *, taxonomy: Taxonomy) -> HeldOutSentences | None:
    """Return what the current model is known to mistake; whoever asks has seen to it that it may be told."""
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
        .order_by(notes.c.note_key)  # as they lie: in the order of dates each would be looked for by itself
    )
    found = connection.execute(query, execution_options={"yield_per": PIECE_NOTES})
    pieces = [_piece(rows, taxonomy=taxonomy) for rows in found.partitions()]
    pieces = pieces or [_piece([], taxonomy=taxonomy)]
    told = pd.concat([piece.notes for piece in pieces], ignore_index=True)
    order = np.argsort(told["date"].to_numpy(), kind="stable")
    sentences, expected, labelled = (
        np.concatenate([getattr(piece, name) for piece in pieces])[order]
        for name in ("sentences", "expected", "labelled")
    )
    return Tally(told.iloc[order].reset_index(drop=True), sentences, expected, labelled)


def _piece(rows: Sequence[Row[Any]], *, taxonomy: Taxonomy) -> Tally:
    frame = rows_frame(rows, (*TALLY_FIELDS, "sentences", "expected", "labelled"))
    told = frame[list(TALLY_FIELDS)]
    return Tally(
        told.assign(date=pd.to_datetime(told["date"])),
        frame["sentences"].to_numpy(dtype=np.int64),
        _numbers(frame["expected"], EXPECTED_TYPE, taxonomy=taxonomy).astype(np.float32, copy=False),
        _numbers(frame["labelled"], LABELLED_TYPE, taxonomy=taxonomy).astype(np.int32, copy=False),
    )


def current_model(connection: Connection) -> int | None:
    """Return the key of the model that labelled what came in last: one model's labels are shown at a time."""
    there = select(batches.c.model_key).where(batches.c.withdrawn.is_(None))
    last = there.order_by(batches.c.batch_key.desc()).limit(1)
    return connection.execute(last).scalar_one_or_none()


def model_name(connection: Connection) -> tuple[str, str]:
    """Return engine and version of that model; "" for both where nothing is labelled."""
    own = select(models.c.engine, models.c.model_version).where(models.c.model_key == current_model(connection))
    row = connection.execute(own).first()
    return ("", "") if row is None else (row.engine, row.model_version)


def _numbers(column: Iterable[Any], kind: "np.dtype[Any]", *, taxonomy: Taxonomy) -> npt.NDArray[Any]:
    pairs = len(taxonomy.own_pairs)
    return np.frombuffer(b"".join(column), dtype=kind).reshape(-1, pairs)
