"""Labels of sentences come into the store, and what they add up to for each note."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from analyzer.drift.tally import Tally, tally_sentences
from analyzer.errors import PeerdriftError
from analyzer.sentences.lexicon import usual_headings
from analyzer.store.pieces import in_pieces, insert_rows
from analyzer.store.tables import sentences, tallies
from analyzer.taxonomy import Taxonomy

SENTENCE_FIELDS = tuple(column.name for column in sentences.c if column.name not in ("note_key", "model_key"))
EXPECTED_TYPE, LABELLED_TYPE = np.dtype("<f4"), np.dtype("<i4")
"""How the numbers of a tally are kept."""


def add_labels(
    connection: Connection,
    frame: pd.DataFrame,
    *,
    keys: Mapping[str, int],
    model: int,
    batch: int,
    taxonomy: Taxonomy,
) -> int:
    """Add the labels of those notes that have none of this model yet.

    Of the headings in force only usual ones are kept: others are a note's own words, and may hold a name.

    Args:
        connection: That writes.
        frame: Sentences, as `read_scored` gives them.
        keys: Of their notes, by note_id.
        model: Key of the model that labelled them.
        batch: Key of the batch with which they come.
        taxonomy: The labels.

    Returns:
        How many sentences were added.

    Raises:
        PeerdriftError: A sentence is of no note that is told, or labelled by another taxonomy.
    """
    note = frame["note_id"].map(keys)
    if note.isna().any():
        raise PeerdriftError("sentences without their note; score the export anew and add the whole folder")
    new = frame.assign(note_key=note.astype("int64"))[~note.isin(_labelled(connection, list(keys.values()), model))]
    if new.empty:
        return 0
    plain = new["heading"].where(new["heading"].isin(usual_headings()), "")  # it is not encrypted
    rows = new.assign(heading=plain)[["note_key", *SENTENCE_FIELDS]].astype(object).assign(model_key=model)
    sums = _tally_rows(tally_sentences(new, taxonomy=taxonomy), keys=keys)
    insert_rows(connection, tallies, [row | {"model_key": model, "batch_key": batch} for row in sums])
    insert_rows(connection, sentences, _records(rows))
    return len(new)


def _labelled(connection: Connection, keys: list[int], model: int) -> set[int]:
    """Return which notes have labels of a model."""
    found: set[int] = set()
    for piece in in_pieces(keys):
        own = select(tallies.c.note_key).where(tallies.c.model_key == model, tallies.c.note_key.in_(piece))
        found.update(connection.execute(own).scalars())
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    columns = [column.where(column.notna(), "").tolist() for _, column in frame.items()]
    names = [str(name) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _tally_rows(tally: Tally, *, keys: Mapping[str, int]) -> list[dict[str, object]]:
    expected, labelled = tally.expected.astype(EXPECTED_TYPE), tally.labelled.astype(LABELLED_TYPE)
    return [
        {
            "note_key": keys[note_id],
            "sentences": int(count),
            "expected": expected[row].tobytes(),
            "labelled": labelled[row].tobytes(),
        }
        for row, (note_id, count) in enumerate(zip(tally.notes["note_id"], tally.sentences, strict=True))
    ]
