"""How like the corpus notes are comes into the store with them, while their texts are at hand."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, select

from analyzer.familiarity import familiarity, template_of
from analyzer.store.pieces import in_pieces, insert_rows
from analyzer.store.secrets import Secrets
from analyzer.store.tables import familiarity as familiar_notes


def add_familiarity(
    connection: Connection, notes: pd.DataFrame, sentences: pd.DataFrame, *, keys: Sequence[int], secrets: Secrets
) -> int:
    """Add how familiar those notes are of which it is not known.

    Args:
        connection: That writes.
        notes: With texts.
        sentences: Theirs, with headings.
        keys: Of the notes, in their order.
        secrets: Of the store.

    Returns:
        How many they are.
    """
    known = _known(connection, keys)
    own = notes.assign(note_key=list(keys)).drop_duplicates("note_key")
    new = own[~own["note_key"].isin(known)]
    if new.empty:
        return 0
    found = familiarity(new["text"].tolist())
    templates = _templates(sentences[sentences["note_id"].isin(new["note_id"])])
    told = zip(new["note_key"], new["note_id"], found.words.tolist(), found.unknown_words.tolist(), strict=True)
    rows = [
        {
            "note_key": key,
            "words": words,
            "unknown_words": unknown,
            "template": secrets.template_hash(templates[note_id]) if note_id in templates else None,
        }
        for key, note_id, words, unknown in told
    ]
    insert_rows(connection, familiar_notes, rows)
    return len(rows)


def _known(connection: Connection, keys: Sequence[int]) -> set[int]:
    column, known = familiar_notes.c.note_key, set[int]()
    for piece in in_pieces(keys):
        known.update(connection.execute(select(column).where(column.in_(piece))).scalars())
    return known


def _templates(sentences: pd.DataFrame) -> dict[str, str]:
    """Return the template of each note that has one."""
    headed = sentences[sentences["heading"].fillna("") != ""].sort_values(["note_id", "sentence_index"])
    once = headed[["note_id", "heading"]].drop_duplicates()
    return {str(note_id): template_of(own.tolist()) for note_id, own in once.groupby("note_id")["heading"]}
