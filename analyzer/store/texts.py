"""Notes and sentences with their texts, which the audit trail records."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, select

from analyzer.privacy.viewer import Viewer
from analyzer.results import CHANCES_TYPE, NOTE_SCHEMA, SENTENCE_COLUMNS
from analyzer.store.audit import Action, record
from analyzer.store.labels import SENTENCE_FIELDS
from analyzer.store.pieces import in_pieces
from analyzer.store.reading import current_model, model_name
from analyzer.store.scope import counted_notes, require_reader, visible_notes
from analyzer.store.store import Store
from analyzer.store.tables import notes, sentences
from analyzer.store.wanted import Wanted

MOST_TOLD = 1_000
"""Keys of notes that one entry of the audit trail names; more make several entries."""
DATE_TYPE = "datetime64[us]"
_NOTE_COLUMNS = tuple(NOTE_SCHEMA.names)
_NOTE_FIELDS = tuple(name for name in _NOTE_COLUMNS if name != "text")


def read_notes(store: Store, *, viewer: Viewer, wanted: Wanted, earlier: bool = False) -> pd.DataFrame:
    """Read notes with their texts, which the audit trail records.

    Args:
        store: Which.
        viewer: Who looks.
        wanted: Which notes.
        earlier: Also the earlier versions of amended notes, which bear the same ID.

    Returns:
        With the columns of notes.parquet; texts are "" where the store keeps none.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    query = select(notes.c.note_key, notes.c.text, notes.c.content, *(notes.c[name] for name in _NOTE_FIELDS))
    query = query.where(visible_notes(viewer) if earlier else counted_notes(viewer), *wanted.conditions())
    with store.writing() as connection:
        require_reader(connection, viewer)
        rows = connection.execute(query.order_by(notes.c.date, notes.c.note_key)).all()
        record_view(connection, viewer, [row.note_key for row in rows], store=store)
    frame = pd.DataFrame(rows, columns=list(query.selected_columns.keys()))
    frame["text"] = [_opened(*row, store) for row in zip(frame["text"], frame["content"], strict=True)]
    return frame[list(_NOTE_COLUMNS)].astype({"date": DATE_TYPE, "text": "str"})


def read_sentences(store: Store, *, viewer: Viewer, wanted: Wanted, with_text: bool = True) -> pd.DataFrame:
    """Read the sentences of notes as the current model labelled them; the audit trail records that their text was seen.

    Args:
        store: Which.
        viewer: Who looks.
        wanted: Which notes.
        with_text: With the sentences' texts; without, nothing is recorded and texts are "".

    Returns:
        With the columns SENTENCE_COLUMNS, in the order of date, note and sentence.

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    fields = [notes.c[name] for name in _NOTE_FIELDS]
    with store.writing() if with_text else store.reading() as connection:
        require_reader(connection, viewer)
        query = select(notes.c.note_key, *fields, *(sentences.c[name] for name in SENTENCE_FIELDS))
        query = query.join_from(notes, sentences).where(
            sentences.c.model_key == current_model(connection), counted_notes(viewer), *wanted.conditions()
        )
        order = (notes.c.date, notes.c.note_key, sentences.c.sentence_index)
        rows = connection.execute(query.order_by(*order)).all()
        frame = pd.DataFrame(rows, columns=list(query.selected_columns.keys()))
        texts = _texts(connection, frame["note_key"], viewer=viewer, store=store) if with_text else {}
        engine, version = model_name(connection)
    spans = zip(frame["note_key"], frame["start"], frame["end"], strict=True)
    frame["text"] = [texts.get(key, "")[start:end] for key, start, end in spans]
    return _typed(frame.assign(engine=engine, model_version=version)[list(SENTENCE_COLUMNS)])


def _texts(connection: Connection, keys: "pd.Series[int]", *, viewer: Viewer, store: Store) -> dict[int, str]:
    wanted = keys.drop_duplicates().tolist()
    record_view(connection, viewer, wanted, store=store)
    found: dict[int, str] = {}
    for piece in in_pieces(wanted):
        own = select(notes.c.note_key, notes.c.text, notes.c.content).where(notes.c.note_key.in_(piece))
        found |= {row.note_key: _opened(row.text, row.content, store) for row in connection.execute(own)}
    return found


def record_view(connection: Connection, viewer: Viewer, keys: Sequence[int], *, store: Store) -> None:
    """Record that the texts of notes were seen."""
    for first in range(0, len(keys), MOST_TOLD):
        told = {"notes": list(keys[first : first + MOST_TOLD])}
        record(connection, viewer, Action.VIEWED_TEXT, told, secrets=store.secrets)


def _opened(text: bytes | None, content: bytes, store: Store) -> str:
    return "" if text is None else store.decrypted(text, bound_to=content)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give columns the types that `read_scored` gives them."""
    numbers = {name: "float32" for name in SENTENCE_FIELDS if name.endswith("_probability")}
    numbers |= dict.fromkeys(("sentence_index", "start", "end"), "int32") | dict.fromkeys(
        ("confident", "copied"), "bool"
    )
    words = dict.fromkeys(
        (*_NOTE_FIELDS[:2], *_NOTE_FIELDS[3:], "text", "role", "assertion", "signal", "second_role", "heading"), "str"
    )
    typed = frame.astype(words | numbers | {"chances": CHANCES_TYPE, "date": DATE_TYPE})
    return typed.assign(second_role=typed["second_role"].replace("", None))
