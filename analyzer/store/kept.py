"""What is added up once and kept, until notes or labels come or go.

A summary lies under its kind and under a hash of what may be seen, so that it is shown to nobody who may not see what
it is made of: whoever loses a grant asks under another hash from then on.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, and_, delete, insert, or_, select

from analyzer import __version__
from analyzer.privacy.viewer import Viewer
from analyzer.store.reading import notes_version
from analyzer.store.scope import scope_hash
from analyzer.store.store import Store, now
from analyzer.store.tables import summaries
from analyzer.taxonomy import Taxonomy

FORMAT = 2
"""Another number where what is kept is added up, or written, otherwise."""
COMPRESSION = "zstd"
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where a summary lies.

    Attributes:
        kind: What is added up.
        scope: See `scope_hash`.
        by: By what else it is added up, such as the taxonomy's measures.
        version: Of what it was added up.
    """

    kind: str
    scope: bytes
    by: str
    version: str

    @classmethod
    def of(cls, connection: Connection, viewer: Viewer, *, kind: str, by: str) -> "Place":
        """Return where the summary of what a viewer may see lies as the notes are now."""
        return cls(kind, scope_hash(connection, viewer), by, _version(connection, by))


@dataclass(frozen=True)
class Kept:
    """A summary as it is kept.

    Attributes:
        tables: What it holds, in an order of its own.
        version: Another where notes or labels came or went.
    """

    tables: list[pa.Table]
    version: str


def kept_or_made(
    store: Store,
    *,
    kind: str,
    viewer: Viewer,
    by: str = "",
    allow: Callable[[Connection], None],
    load: Callable[[Connection], T],
    make: Callable[[T], Sequence[pa.Table]],
) -> Kept:
    """Read a summary of what a viewer may see; where there is none of the notes as they are now, make and keep it.

    Args:
        store: Which.
        kind: Of the summary.
        viewer: Who looks.
        by: See `Place`.
        allow: Sees that the viewer may have it.
        load: Reads what it is made of.
        make: Adds up what was read.

    Raises:
        NotAllowedError: The viewer may not have it.
    """
    with store.reading() as connection:
        allow(connection)
        place = Place.of(connection, viewer, kind=kind, by=by)
        content = _found(connection, place)
        if content is not None:
            return Kept(unpacked(content), place.version)
        loaded = load(connection)
    content = packed(make(loaded))
    _keep(store, place, content)
    return Kept(unpacked(content), place.version)


def forget_summaries(connection: Connection) -> None:
    """Delete all summaries, in the transaction in which notes go."""
    connection.execute(delete(summaries))


def packed(tables: Sequence[pa.Table]) -> bytes:
    """Return tables as Arrow streams, one after another."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=COMPRESSION)
    for table in tables:
        with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
            writer.write_table(table)
    return bytes(sink.getvalue())


def unpacked(content: bytes) -> list[pa.Table]:
    """Return the tables of `packed`."""
    source, tables = pa.BufferReader(content), []
    while source.tell() < source.size():
        with pa.ipc.open_stream(source) as reader:
            tables.append(reader.read_all())
    return tables


def frame_table(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as a table that gives it back as it was."""
    return pa.Table.from_pandas(frame, preserve_index=False)


def measures_hash(taxonomy: Taxonomy) -> str:
    """Return a hash of labels and measures: what was added up by others is added up anew."""
    return sha256(f"{taxonomy.digest} {taxonomy.measures}".encode()).hexdigest()


def _version(connection: Connection, by: str) -> str:
    return json.dumps([FORMAT, __version__, by, *notes_version(connection)])


def _found(connection: Connection, place: Place) -> bytes | None:
    own = select(summaries.c.content).where(
        summaries.c.kind == place.kind, summaries.c.scope == place.scope, summaries.c.version == place.version
    )
    return connection.execute(own).scalar_one_or_none()


def _keep(store: Store, place: Place, content: bytes) -> None:
    """Keep a summary, unless notes came or went while it was added up: what is deleted must not come back with it."""
    own = summaries.c.kind == place.kind
    gone = and_(own, or_(summaries.c.scope == place.scope, summaries.c.version != place.version))
    row = {"kind": place.kind, "scope": place.scope, "version": place.version, "content": content, "made": now()}
    with store.adding() as connection:
        if _version(connection, place.by) == place.version:
            connection.execute(delete(summaries).where(gone))
            connection.execute(insert(summaries).values(**row))
