"""What tests do with stores: fill them, make people known to them, and look at all that is in them."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import Table, func, select

from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.audit import Action, verify_audit
from analyzer.store.batches import Added, Source, add_scored
from analyzer.store.contents import Seen
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.people import NOBODY, Scope, accesses, add_person, grant
from analyzer.store.store import Store
from analyzer.store.tables import audit, batches, models, notes, sentences, tallies
from analyzer.taxonomy import load_taxonomy
from tests.store.scored import Scored

KEY = "A" * 43 + "="
OTHER_KEY = "B" * 42 + "A="
EXPORT = "notes.csv"


def keys(*told: str) -> MultiFernet:
    """Return keys as `read_keys` does; without any, that of the tests' stores."""
    return MultiFernet([Fernet(key) for key in told or (KEY,)])


def place(store: Store) -> str:
    """Return where a store lies, to open it anew."""
    url = store.database.url
    return str(url.database) if store.database.is_sqlite else url.render_as_string(hide_password=False)


def source(*, own_ids: bool = True, seen: Seen | None = None) -> Source:
    """Return where notes come from."""
    return Source(EXPORT, own_ids, seen or Seen())


def add(store: Store, scored: Scored, *, told: Source | None = None, viewer: Viewer = LOCAL_SUPERVISOR) -> Added:
    """Add scored notes of an export that names them."""
    return add_scored(
        store, scored.notes, scored.sentences, source=told or source(), viewer=viewer, taxonomy=load_taxonomy()
    )


def known(store: Store, name: str, access: Access, scope: Scope = NOBODY) -> Viewer:
    """Make a person known, grant them access, and return them as they look with it."""
    if not accesses(store, name):
        add_person(store, name, viewer=LOCAL_ADMIN)
    grant(store, name, access=access, scope=scope, viewer=LOCAL_ADMIN)
    return Viewer(name, access)


def count(store: Store, table: Table) -> int:
    """Return how many rows a table has."""
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def rows(store: Store, table: Table) -> pd.DataFrame:
    """Return a table as it is kept, in the order of its keys."""
    with store.reading() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).all()
    return pd.DataFrame(found, columns=list(table.c.keys()), dtype=object)


def everything(store: Store) -> dict[str, pd.DataFrame]:
    """Return notes, labels and sums in words, without keys and times: the same of stores that hold the same."""
    note, model = rows(store, notes), rows(store, models)
    version = dict(zip(model["model_key"], model["engine"] + model["model_version"], strict=True))
    note["text"] = [
        None if text is None else store.decrypted(text, bound_to=content)
        for text, content in zip(note["text"], note["content"], strict=True)
    ]
    content = dict(zip(note["note_key"], note["content"], strict=True))
    told = {"notes": note.drop(columns=["note_key", "batch_key"]).sort_values("content", ignore_index=True)}
    for name, table in (("sentences", sentences), ("tallies", tallies)):
        own = rows(store, table).drop(columns="batch_key", errors="ignore")
        own = own.assign(content=own.pop("note_key").map(content), model=own.pop("model_key").map(version))
        order = ["content", "model", *(["sentence_index"] if name == "sentences" else [])]
        told[name] = own.sort_values(order, ignore_index=True)
    return told


def assert_same(store: Store, other: Store) -> None:
    """See that two stores hold the same."""
    told = everything(other)
    for name, frame in everything(store).items():
        pd.testing.assert_frame_equal(frame, told[name])


def flaws(store: Store) -> list[str]:
    """Say what is not whole in a store to which one model's labels were added; [] where all is."""
    with store.reading() as connection:
        batch = pd.DataFrame(connection.execute(select(batches)).mappings().all(), columns=list(batches.c.keys()))
        own_notes = _counted(connection, select(notes.c.batch_key, func.count()).group_by(notes.c.batch_key))
        labels = select(notes.c.batch_key, func.count()).join_from(sentences, notes).group_by(notes.c.batch_key)
        own_labels = _counted(connection, labels)
        with_labels = set(connection.execute(select(sentences.c.note_key).distinct()).scalars())
        summed = {row.note_key: row.sentences for row in connection.execute(select(tallies))}
        not_copied = select(sentences.c.note_key, func.count()).where(sentences.c.copied.is_(False))
        counted = _counted(connection, not_copied.group_by(sentences.c.note_key))
        told = connection.execute(select(audit.c.details).where(audit.c.action == str(Action.ADDED_NOTES))).scalars()
        entries = [json.loads(details) for details in told]
    keys = batch["batch_key"].tolist()
    wanted = dict(zip(keys, batch["new_notes"], strict=True)), dict(zip(keys, batch["sentences"], strict=True))
    told_batches = [{name: row[key] for name, key in _TOLD.items()} for row in batch.to_dict("records")]
    _, broken = verify_audit(store, viewer=LOCAL_ADMIN)
    found = {
        "a batch has other notes than it says": own_notes != _without_0(wanted[0]),
        "a batch has other sentences than it says": own_labels != _without_0(wanted[1]),
        "sums are of other notes than sentences": set(summed) != with_labels,
        "sums are not those of the sentences": _without_0(summed) != counted,
        "the trail tells of other batches": sorted(entries, key=str) != sorted(told_batches, key=str),
        f"the trail is broken: {broken}": broken is not None,
    }
    return [flaw for flaw, there in found.items() if there]


_TOLD = {"batch": "batch_key", "new_notes": "new_notes", "sentences": "sentences"}


def _counted(connection: Any, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def _without_0(numbers: Mapping[int, int]) -> dict[int, int]:
    return {key: number for key, number in numbers.items() if number}
