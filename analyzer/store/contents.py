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
    coming: Counter[bytes] = field(default_factory=Counter)

    def times(self, content: bytes) -> int:
        """Return how often a content came before, and count it as coming."""
        self.coming[content] += 1
        return self.count[content] + self.coming[content] - 1

    def keep(self) -> None:
        """Count what was coming as come."""
        self.count.update(self.coming)
        self.coming.clear()

    def forget(self) -> None:
        """Count what was coming as not come, so that it may come again."""
        self.coming.clear()


def note_contents(notes: pd.DataFrame, *, own_ids: bool, seen: Seen, secrets: Secrets) -> list[bytes]:
    """Return a keyed hash of each note: of its ID and all that it holds.

    Where an export names no IDs, those that notes have tell of its rows, and a longer export of the same notes would
    give others: how often the same content came before stands for the ID then, so that two short notes of the same
    words on one day stay two.

    Args:
        notes: With note_id and CONTENT_FIELDS.
        own_ids: Whether the export names its notes.
        seen: The same for all pieces of an export; whoever has added these notes tells it to `keep` them.
        secrets: Of the store.
    """
    seen.forget()
    told = notes.assign(date=pd.to_datetime(notes["date"]).dt.strftime("%Y-%m-%d"))
    rows = list(told[list(CONTENT_FIELDS)].itertuples(index=False, name=None))
    ids = told["note_id"].tolist() if own_ids else [str(seen.times(secrets.content_hash(row))) for row in rows]
    return [secrets.content_hash((note_id, *row)) for note_id, row in zip(ids, rows, strict=True)]
