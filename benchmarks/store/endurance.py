"""Many sentences by several processes at once, and killed writers: `python -m benchmarks.store.endurance`.

Four processes write 200,000 sentences each while others read; 50 writers are killed at random moments. On SQLite and on
a PostgreSQL that is started for it, both on the disk and as durable as they are by default. It is what
tests/store/test_writers.py does in small, with the same functions; figures are written beside this script.
"""

import itertools
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from analyzer.store.creation import create_store
from analyzer.store.store import Store
from analyzer.store.tables import sentences
from tests.store.server import binaries, running
from tests.store.stores import assert_same, count, flaws, keys, place
from tests.store.writers import SENTENCES_A_NOTE, Export, Kill, kill_writers, lost_or_doubled, write_at_once

PROCESSES, SENTENCES, READERS = 4, 200_000, 2
BATCH_SENTENCES = 10_000
KILLS, KILLED_SENTENCES, KILLED_PIECES = 50, 4_000, 10
SEED = 20261128
RESULT = Path(__file__).with_suffix(".json")
COPIES = ("written", "killed", "reference")
"""Stores with one secret: for many writers, for those that are killed, and for what these should come to."""
Figures = dict[str, object]


def write_much(store: Store) -> Figures:
    """Let processes write at once, each its own export, and then two the same one."""
    pieces = SENTENCES // BATCH_SENTENCES
    exports = [Export(number, SENTENCES, pieces) for number in range(PROCESSES)]
    done = write_at_once(place(store), exports, readers=READERS)
    assert done.flaws == []
    same = Export(PROCESSES, BATCH_SENTENCES, pieces)
    twice = write_at_once(place(store), [same, same])
    assert sum(added.new_notes for added in twice.added) == same.notes
    begun = time.perf_counter()
    assert lost_or_doubled(store, [*exports, same]) == []
    written = PROCESSES * SENTENCES
    return {
        "processes": PROCESSES,
        "sentences": written,
        "notes": written // SENTENCES_A_NOTE,
        "seconds": round(done.seconds, 1),
        "sentences_a_second": round(written / done.seconds),
        "readers": READERS,
        "looks": done.looks,
        "lost_or_doubled": 0,
        "twice_at_once_sentences": same.sentences,
        "twice_at_once_seconds": round(twice.seconds, 1),
        "seconds_of_checking": round(time.perf_counter() - begun, 1),
    }


def kill_many(store: Store, reference: Store) -> Figures:
    """Kill writers, and compare what they and those after them left with a store where none was killed."""
    exports = (Export(number, KILLED_SENTENCES, KILLED_PIECES) for number in itertools.count(100))
    begun = time.perf_counter()
    done = kill_writers(store, reference, exports, kills=KILLS, seed=SEED)
    seconds = time.perf_counter() - begun
    assert flaws(store) == []
    assert_same(store, reference)
    return {
        "kills": len(done),
        "sentences_each": KILLED_SENTENCES,
        "batches_each": KILLED_PIECES,
        "batches_whole_when_killed": _spread(done),
        "batches_in_part": 0,
        "sentences_in_the_end": count(store, sentences),
        "seconds": round(seconds, 1),
    }


def _spread(done: list[Kill]) -> dict[str, int]:
    """Count kills by how many batches had come in."""
    found = sorted(kill.batches for kill in done)
    return {str(batches): found.count(batches) for batches in sorted(set(found))}


def measured(written: Store, killed: Store, reference: Store) -> Figures:
    """Do both on one kind of database."""
    figures = {"writing": write_much(written), "killing": kill_many(killed, reference)}
    for store in (written, killed, reference):
        store.database.close()
    return figures


def on_sqlite() -> Figures:
    """Do both on files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        create_store(str(folder / "made.db"), keys=keys()).database.close()
        for copy in COPIES:
            (folder / f"{copy}.db").write_bytes((folder / "made.db").read_bytes())
        opened = [Store.open(str(folder / f"{copy}.db"), keys=keys()) for copy in COPIES]
        found = measured(*opened)
        size = (folder / "written.db").stat().st_size
    return {"version": sqlite3.sqlite_version, "file_mb": round(size / 1e6)} | found


def on_postgresql() -> Figures:
    """Do both on a server."""
    programs = binaries()
    if programs is None:
        raise SystemExit("no PostgreSQL on this machine: run tests/install_postgres.sh")
    with running(programs, options=()) as server:
        create_store(server.create("made"), keys=keys()).database.close()
        opened = [Store.open(server.create(copy, template="made"), keys=keys()) for copy in COPIES]
        version = server.own.info.server_version
        return {"version": f"{version // 10_000}.{version % 10_000}"} | measured(*opened)


def main() -> None:
    """Do all, and write the figures beside this script."""
    figures: Figures = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "sqlite": on_sqlite(),
        "postgresql": on_postgresql(),
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
