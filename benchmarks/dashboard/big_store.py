"""A store as large as a county's: the invented sample again and again, under other workers, programs and days.

`python -m benchmarks.dashboard.big_store SCORED STORE`: SCORED is a folder of results of data/samples/notes.csv. The
key is that of the environment.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analyzer.results import read_held_out, read_scored, read_scored_notes
from analyzer.store.batches import Source, add_scored
from analyzer.store.contents import Seen
from analyzer.store.creation import LOCAL_SUPERVISOR, create_store
from analyzer.store.keys import read_keys
from analyzer.taxonomy import load_taxonomy

SENTENCES, WORKERS = 2_000_000, 400
SEED = 20261128
MOST_DAYS = 27
"""Days by which a copy of a note is later, so that it stays in about the same month."""


def copies(folder: Path) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Give copies of all notes of a folder until there are SENTENCES, by WORKERS in all."""
    notes, sentences = read_scored_notes(folder), read_scored(folder)
    own = sorted(notes["worker_id"].unique())
    number = {worker: place for place, worker in enumerate(own)}
    rng = np.random.default_rng(SEED)
    groups = -(-WORKERS // len(own))
    for copy in range(-(-SENTENCES // len(sentences))):
        later = dict(
            zip(notes["note_id"], pd.to_timedelta(rng.integers(0, MOST_DAYS, len(notes)), unit="D"), strict=True)
        )
        yield tuple(  # type: ignore[misc]
            frame.assign(
                note_id=frame["note_id"] + f"-{copy}",
                worker_id=[f"W{(copy % groups) * len(own) + number[worker]:03}" for worker in frame["worker_id"]],
                program=frame["program"] + f" {copy % groups // 3 + 1}",
                date=(frame["date"] + frame["note_id"].map(later)).astype(frame["date"].dtype),
            )
            for frame in (notes, sentences)
        )


def main(folder: Path, where: str) -> None:
    """Make the store and fill it."""
    store, taxonomy = create_store(where, keys=read_keys()), load_taxonomy()
    source = Source("copies of the sample", True, Seen(), read_held_out(folder, taxonomy=taxonomy))
    done = 0
    for notes, sentences in copies(folder):
        done += add_scored(store, notes, sentences, source=source, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy).sentences
    print(f"{done:,} sentences in {where}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
