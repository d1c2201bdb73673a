"""Reviewed notes as gold: labelled by people, for training and measuring."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analyzer.errors import PeerdriftError
from analyzer.names import CONTESTED
from analyzer.privacy.viewer import Viewer
from analyzer.store.audit import Action, record
from analyzer.store.reviews import FILE_COLUMNS, read_reviews
from analyzer.store.store import Store
from analyzer.store.texts import read_notes, read_sentences
from analyzer.store.wanted import Wanted

FORMAT = "reviewed"


def read_gold(store: Store, *, viewer: Viewer) -> list[dict[str, Any]]:
    """Return the notes of which every sentence that is not copied has a reviewed label (data/corpus/README.md).

    Notes that are reviewed in part are left out: a sentence that nobody read would count as one without role. Their
    reviews teach by `peerdrift train --reviews`.

    Args:
        store: Which; it must keep texts.
        viewer: A supervisor.

    Raises:
        PeerdriftError: The store keeps no texts, or the viewer reads no notes.
    """
    if not store.keeps_text:
        raise PeerdriftError(f"{store.database}: keeps no texts, and gold notes are made of them")
    reviews = read_reviews(store, viewer=viewer)
    ids = tuple(reviews["note_id"].drop_duplicates())
    if not ids:
        return []
    wanted = Wanted(note_ids=ids)
    sentences = read_sentences(store, viewer=viewer, wanted=wanted)
    own = _with_labels(sentences[~sentences["copied"]], reviews)
    whole = [note_id for note_id, rows in own.groupby("note_id", sort=False) if rows["gold_role"].notna().all()]
    notes = read_notes(store, viewer=viewer, wanted=wanted)
    gold = list(_gold(notes[notes["note_id"].isin(whole)], own))
    with store.writing() as connection:
        record(connection, viewer, Action.EXPORTED, {"gold_notes": len(gold)}, secrets=store.secrets)
    return gold


def _with_labels(sentences: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    known = reviews[reviews["verdict"] != CONTESTED]
    labels = pd.DataFrame(
        {
            "note_id": known["note_id"],
            "start": known["start"],
            "end": known["end"],
            "gold_role": known["role"].where(known["role"] != "", known["scored_role"]),
            "gold_assertion": known["assertion"].where(known["assertion"] != "", known["scored_assertion"]),
        }
    )
    latest = labels.drop_duplicates(["note_id", "start", "end"], keep="last")
    return sentences.merge(latest, on=["note_id", "start", "end"], how="left")


def _gold(notes: pd.DataFrame, sentences: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for note in notes.to_dict("records"):
        own = sentences[sentences["note_id"] == note["note_id"]]
        yield {
            "note_id": note["note_id"],
            "worker_id": note["worker_id"],
            "note_type": note["note_type"],
            "format": FORMAT,
            "setting": note["setting"],
            "date": f"{note['date']:%Y-%m-%d}",
            "text": note["text"],
            "sentences": [
                {
                    "start": int(row["start"]),
                    "end": int(row["end"]),
                    "text": row["text"],
                    "role": row["gold_role"],
                    "assertion": row["gold_assertion"],
                    "second": None,
                }
                for row in own.to_dict("records")
            ],
        }


def export_reviews(store: Store, *, viewer: Viewer) -> pd.DataFrame:
    """Return the reviews that count, to be written to a file; the audit trail records it.

    Returns:
        With the columns FILE_COLUMNS (docs/reviews.md).

    Raises:
        NotAllowedError: The viewer reads no notes.
    """
    found = read_reviews(store, viewer=viewer)
    with store.writing() as connection:
        record(connection, viewer, Action.EXPORTED, {"reviews": len(found)}, secrets=store.secrets)
    return found[list(FILE_COLUMNS)].assign(date=found["date"].dt.strftime("%Y-%m-%d"))
