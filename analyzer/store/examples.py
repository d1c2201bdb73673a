"""Sentences that analysts read: without what identifies anybody."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Connection, RowMapping, select, tuple_

from analyzer.drift.measures import Lens
from analyzer.privacy.groups import GROUP_FIELDS
from analyzer.privacy.names import NameList
from analyzer.privacy.pseudonyms import Pseudonyms
from analyzer.privacy.redact import redact_texts
from analyzer.privacy.viewer import Viewer
from analyzer.store.audit import Action, record
from analyzer.store.groups import Chosen, chosen_groups, require_analyst
from analyzer.store.reading import current_model
from analyzer.store.store import Store
from analyzer.store.tables import known_names, notes, sentences, tallies
from analyzer.taxonomy import Measure

MOST_EXAMPLES = 50
"""Sentences that one look shows."""
SEED = 0
"""Of what is drawn: whoever looks again sees the same."""
EXAMPLE_COLUMNS = (*GROUP_FIELDS, "date", "text", "role", "assertion", "signal", "signal_probability", "confident")
_LABELS = ("role", "assertion", "signal", "signal_probability", "confident")


def read_examples(
    store: Store, *, viewer: Viewer, lens: Lens, measure: Measure, chosen: Chosen | None = None
) -> pd.DataFrame:
    """Read sentences that a measure counts, drawn by chance, de-identified.

    Args:
        store: Which; there are none where it keeps no texts.
        viewer: An analyst; the audit trail records what they saw.
        lens: How sentences are looked at.
        measure: Which.
        chosen: Only of notes of these.

    Returns:
        At most MOST_EXAMPLES rows with the columns EXAMPLE_COLUMNS, of groups that are large enough. Dates, also those
        in the text, are shifted by a secret number of days for each worker.

    Raises:
        NotAllowedError: Somebody else asks.
    """
    with store.writing() as connection:
        require_analyst(connection, viewer)
        groups = chosen_groups(_labelled_notes(connection), chosen or {})
        counted = _counted(connection, measure, lens=lens)
        drawn = [key for key in counted if key[0] in groups.index]
        picked = np.random.default_rng(SEED).permutation(len(drawn))[:MOST_EXAMPLES]
        rows = _sentences(connection, [drawn[at] for at in sorted(picked)])
        seen = sorted({row["note_key"] for row in rows})
        record(connection, viewer, Action.VIEWED_TEXT, {"notes": seen, "redacted": True}, secrets=store.secrets)
        names = _known_names(connection, store=store)
    return _redacted(rows, groups, names=names, store=store)


def _labelled_notes(connection: Connection) -> pd.DataFrame:
    """Return the notes by whose measures analysts are told, by their keys."""
    fields = ("note_key", "worker_id", "date", *GROUP_FIELDS)
    query = (
        select(*(notes.c[name] for name in fields))
        .join_from(notes, tallies)
        .where(notes.c.amended.is_(False), tallies.c.model_key == current_model(connection))
    )
    return pd.DataFrame(connection.execute(query).all(), columns=list(fields)).set_index("note_key")


def _counted(connection: Connection, measure: Measure, *, lens: Lens) -> list[tuple[int, int]]:
    """Return note and index of the sentences with text that a measure counts."""
    pairs = [pair for pair, one in zip(lens.policy.signal_of, lens.counted(measure), strict=True) if one]
    query = (
        select(sentences.c.note_key, sentences.c.sentence_index)
        .join_from(sentences, notes)
        .where(
            sentences.c.model_key == current_model(connection),
            sentences.c.copied.is_(False),
            notes.c.text.is_not(None),
            tuple_(sentences.c.role, sentences.c.assertion).in_(pairs),
        )
        .order_by(sentences.c.note_key, sentences.c.sentence_index)
    )
    return [(row.note_key, row.sentence_index) for row in connection.execute(query)]


def _sentences(connection: Connection, keys: Sequence[tuple[int, int]]) -> Sequence[RowMapping]:
    """Return sentences with the encrypted texts of their notes."""
    told = (sentences.c[name] for name in ("start", "end", *_LABELS))
    query = (
        select(notes.c.note_key, notes.c.worker_id, notes.c.date, notes.c.text, notes.c.content, *told)
        .join_from(sentences, notes)
        .where(
            sentences.c.model_key == current_model(connection),
            tuple_(sentences.c.note_key, sentences.c.sentence_index).in_(keys),
        )
        .order_by(sentences.c.note_key, sentences.c.sentence_index)
    )
    return connection.execute(query).mappings().all()


def _known_names(connection: Connection, *, store: Store) -> NameList:
    """Return the names that the store knows: those that it was told, and workers."""
    rows = connection.execute(select(known_names.c.name, known_names.c.content))
    told = [store.decrypted(row.name, bound_to=row.content) for row in rows]
    workers = connection.execute(select(notes.c.worker_id).distinct()).scalars()
    known = [*told, *workers]
    return NameList.of(known, codes=known)


def _redacted(rows: Sequence[RowMapping], groups: pd.DataFrame, *, names: NameList, store: Store) -> pd.DataFrame:
    pseudonyms = Pseudonyms(store.secrets.pseudonyms)
    shifts = [pseudonyms.shift_days(row["worker_id"]) for row in rows]
    texts = [store.decrypted(row["text"], bound_to=row["content"])[row["start"] : row["end"]] for row in rows]
    frame = groups.loc[[row["note_key"] for row in rows]].reset_index(drop=True)
    frame["date"] = [
        pd.Timestamp(row["date"]) + pd.Timedelta(days=days) for row, days in zip(rows, shifts, strict=True)
    ]
    frame["text"] = redact_texts(texts, names=names, shift_days=shifts)
    for name in _LABELS:
        frame[name] = [row[name] for row in rows]
    return frame[list(EXAMPLE_COLUMNS)]
