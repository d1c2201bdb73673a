"""What makes a note the same note when an export comes again."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from analyzer.store.secrets import Secrets

CONTENT_FIELDS = ("worker_id", "date", "note_type", "setting", "program", "text")


@dataclass
class Seen:
    """Contents that came so far with an export, and how often."""

    count: Counter[bytes] = field(default_factory=Counter)

    def times(self, content: bytes) -> int:
        """Return how often a content came before, and count it."""
        self.count[content] += 1
        return self.count[content] - 1


def note_contents(notes: pd.DataFrame, *, own_ids: bool, seen: Seen, secrets: Secrets) -> list[bytes]:
    """Return a keyed hash of each note: of its ID and all that it holds.

    Where an export names no IDs, those that notes have tell of its rows, and a longer export of the same notes would
    give others: how often the same content came before stands for the ID then, so that two short notes of the same
    words on one day stay two.

    Args:
        notes: With note_id and CONTENT_FIELDS.
        own_ids: Whether the export names its notes.
        seen: The same for all pieces of an export.
        secrets: Of the store.
    """
    told = notes.assign(date=pd.to_datetime(notes["date"]).dt.strftime("%Y-%m-%d"))
    rows = list(told[list(CONTENT_FIELDS)].itertuples(index=False, name=None))
    ids = told["note_id"].tolist() if own_ids else [str(seen.times(secrets.content_hash(row))) for row in rows]
    return [secrets.content_hash((note_id, *row)) for note_id, row in zip(ids, rows, strict=True)]
