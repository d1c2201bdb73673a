"""Scored notes come into the store: each once, in one transaction, whoever else writes."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select, update

from analyzer.classify.held_out import HeldOutSentences, packed_held_out
from analyzer.errors import PeerdriftError
from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.contents import Seen, note_contents
from analyzer.store.familiar import add_familiarity
from analyzer.store.kept import forget_summaries
from analyzer.store.labels import add_labels
from analyzer.store.pieces import in_pieces, insert_row, insert_rows
from analyzer.store.reading import current_model
from analyzer.store.scope import person_key, require_grant
from analyzer.store.store import Store, now
from analyzer.store.tables import batches, models, notes
from analyzer.taxonomy import Taxonomy

SUFFIX, SUFFIX_DIGITS = "~", 8
"""Between an ID and a hash, and digits of the hash that is put behind a note's ID where another note bears the same."""
Taken = dict[str, list[tuple[int, str]]]
"""For an ID, the key and worker of each note that bears it."""


@dataclass(frozen=True)
class Source:
    """Where scored notes come from.

    Attributes:
        name: Of the export, for people.
        own_ids: Whether it names its notes; where it does not, their IDs tell only of its rows.
        seen: What came of it so far.
        held_out: What the model that labelled them is known to mistake.
    """

    name: str
    own_ids: bool
    seen: Seen
    held_out: HeldOutSentences | None = None


@dataclass(frozen=True)
class Added:
    """How many notes were given, how many of them and of their sentences' labels the store did not hold."""

    notes: int = 0
    new_notes: int = 0
    sentences: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(self.notes + other.notes, self.new_notes + other.new_notes, self.sentences + other.sentences)


def add_scored(
    store: Store,
    scored_notes: pd.DataFrame,
    scored_sentences: pd.DataFrame,
    *,
    source: Source,
    viewer: Viewer,
    taxonomy: Taxonomy,
) -> Added:
    """Add some notes and their sentences, labelled by one model: all or, where an error comes, none.

    A note that the store holds is not added again, nor are labels that it holds of that model. A note with the ID and
    worker of another and with another content is its later version, and the earlier one no longer counts.

    Args:
        store: Which.
        scored_notes: As `read_scored_notes` gives them.
        scored_sentences: All their sentences, as `read_scored` gives them.
        source: Where they come from.
        viewer: A supervisor.
        taxonomy: The labels.

    Raises:
        PeerdriftError: The sentences are not those of the notes, several models labelled them, or somebody else adds.
    """
    require(viewer, Access.SUPERVISOR, to="add notes")
    contents = note_contents(scored_notes, own_ids=source.own_ids, seen=source.seen, secrets=store.secrets)
    with store.adding() as connection:
        require_grant(connection, viewer)
        model = _model_key(connection, scored_sentences, held_out=source.held_out)
        if model is None:
            return Added(len(scored_notes))
        batch = _add_batch(connection, source.name, notes=len(scored_notes), model=model, viewer=viewer)
        new = _add_notes(connection, scored_notes, contents, source=source, batch=batch, store=store)
        keys = _note_keys(connection, contents)
        labelled = add_labels(
            connection, scored_sentences, keys=dict(zip(scored_notes["note_id"], keys, strict=True)), model=model,
            batch=batch, taxonomy=taxonomy,
        )  # fmt: skip
        if add_familiarity(connection, scored_notes, scored_sentences, keys=keys, secrets=store.secrets) > new:
            forget_summaries(connection)  # of notes that came before there was such a thing
        _finish_batch(connection, batch, Added(len(scored_notes), new, labelled), viewer=viewer, store=store)
    source.seen.keep()  # not where it failed: what is added again then is the same again
    return Added(len(scored_notes), new, labelled)


def _model_key(connection: Connection, scored: pd.DataFrame, *, held_out: HeldOutSentences | None) -> int | None:
    """Return the key of the one model that labelled sentences; where there are none, that of the current model."""
    found = scored[["engine", "model_version"]].drop_duplicates()
    if len(found) > 1:
        raise PeerdriftError("several models labelled these sentences; score the export anew and add it then")
    if found.empty:
        return current_model(connection)
    engine, version = (str(value) for value in found.iloc[0])
    known = select(models.c.model_key).where(models.c.engine == engine, models.c.model_version == version)
    key: int | None = connection.execute(known).scalar_one_or_none()
    if key is not None:
        return key
    content = None if held_out is None else packed_held_out(held_out)
    row = {"engine": engine, "model_version": version, "held_out": content, "added": now()}
    return insert_row(connection, models, row)


def _add_batch(connection: Connection, source: str, *, notes: int, model: int, viewer: Viewer) -> int:
    person = person_key(connection, viewer)
    told: dict[str, object] = {
        "person_key": person,
        "model_key": model,
        "source": source,
        "notes": notes,
        "added": now(),
    }
    return insert_row(connection, batches, told | {"new_notes": 0, "sentences": 0})


def _finish_batch(connection: Connection, batch: int, added: Added, *, viewer: Viewer, store: Store) -> None:
    """Say what came in; of what was added before, nothing remains to be told."""
    own = batches.c.batch_key == batch
    if not added.new_notes and not added.sentences:
        connection.execute(batches.delete().where(own))
        return
    counts = {"new_notes": added.new_notes, "sentences": added.sentences}
    connection.execute(update(batches).where(own).values(**counts))
    record(connection, viewer, Action.ADDED_NOTES, {"batch": batch, **counts}, secrets=store.secrets)


def _note_keys(connection: Connection, contents: Sequence[bytes]) -> list[int]:
    """Return the keys of notes that the store holds, in their order."""
    found = dict(_known(connection, contents))
    return [found[content] for content in contents]


def _known(connection: Connection, contents: Sequence[bytes]) -> Iterator[tuple[bytes, int]]:
    for piece in in_pieces(contents):
        rows = connection.execute(select(notes.c.content, notes.c.note_key).where(notes.c.content.in_(piece)))
        yield from ((row.content, row.note_key) for row in rows)


def _add_notes(
    connection: Connection,
    frame: pd.DataFrame,
    contents: Sequence[bytes],
    *,
    source: Source,
    batch: int,
    store: Store,
) -> int:
    """Add those notes that the store does not hold; return how many they are."""
    known = {content for content, _ in _known(connection, contents)}
    rows = {
        content: row for content, row in zip(contents, frame.to_dict("records"), strict=True) if content not in known
    }
    ids = {content: _ids(row, content, source=source, store=store) for content, row in rows.items()}
    taken = _taken_ids(connection, [note_id for both in ids.values() for note_id in both])
    if source.own_ids:
        _amend(connection, [(ids[content], str(row["worker_id"])) for content, row in rows.items()], taken)
    told = []
    for content, row in rows.items():
        plain, other = ids[content]
        holders = {worker for _, worker in taken.get(plain, ())}
        alone = not holders or (source.own_ids and holders == {row["worker_id"]})
        told.append(
            {
                "note_id": plain if alone else other,
                "content": content,
                "batch_key": batch,
                "amended": False,
                "characters": len(row["text"]),
                "text": store.encrypted(row["text"], bound_to=content) if store.keeps_text else None,
                "date": row["date"].date(),
                **{name: row[name] or "" for name in ("worker_id", "note_type", "setting", "program")},
            }
        )
    insert_rows(connection, notes, told)
    return len(told)


def _amend(connection: Connection, later: Sequence[tuple[tuple[str, str], str]], taken: Taken) -> None:
    """Mark the earlier versions of notes, given as the IDs that they may bear and their worker."""
    earlier = [
        key for ids, worker in later for note_id in ids for key, holder in taken.get(note_id, ()) if holder == worker
    ]
    for piece in in_pieces(earlier):
        connection.execute(update(notes).where(notes.c.note_key.in_(piece)).values(amended=True))


def _ids(row: Mapping[Hashable, Any], content: bytes, *, source: Source, store: Store) -> tuple[str, str]:
    """Return the ID of a note, and the one that it and its later versions bear where another note has that."""
    plain = str(row["note_id"])
    if source.own_ids:
        return plain, other_id(plain, str(row["worker_id"]), store=store)
    return plain, f"{plain}{SUFFIX}{content.hex()[:SUFFIX_DIGITS]}"


def other_id(plain: str, worker: str, *, store: Store) -> str:
    """Return the ID that a worker's note bears where another's has the one that its export gives it."""
    return f"{plain}{SUFFIX}{store.secrets.content_hash((plain, worker)).hex()[:SUFFIX_DIGITS]}"


def plain_id(note_id: str, worker: str, *, store: Store) -> str:
    """Return the ID that its export gave a note, by that which it bears."""
    plain = note_id.rpartition(SUFFIX)[0]
    return plain if plain and note_id == other_id(plain, worker, store=store) else note_id


def _taken_ids(connection: Connection, ids: Sequence[str]) -> Taken:
    """Return the notes that bear IDs already and still count."""
    taken: Taken = {}
    for piece in in_pieces(ids):
        own = select(notes.c.note_id, notes.c.note_key, notes.c.worker_id)
        for row in connection.execute(own.where(notes.c.note_id.in_(piece), notes.c.amended.is_(False))):
            taken.setdefault(row.note_id, []).append((row.note_key, row.worker_id))
    return taken
