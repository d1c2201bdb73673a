"""Several processes at one store, and writers that are killed; in full: benchmarks/store."""

import itertools

from analyzer.store.store import Store
from analyzer.store.tables import audit
from tests.store.stores import assert_same, count, flaws, place
from tests.store.writers import Export, kill_writers, lost_or_doubled, write_at_once

PROCESSES, SENTENCES = 4, 5_000
KILLS = 3
SEED = 20261128


def test_of_what_several_processes_add_at_once_nothing_is_lost_or_doubled(store: Store) -> None:
    exports = [Export(number, SENTENCES, pieces=5) for number in range(PROCESSES)]
    done = write_at_once(place(store), exports, readers=1)
    assert [added.sentences for added in done.added] == [SENTENCES] * PROCESSES
    assert lost_or_doubled(store, exports) == []
    assert done.flaws == []
    assert done.looks > 0


def test_an_export_that_several_processes_add_at_once_comes_in_once(store: Store) -> None:
    export = Export(7, 2_000, pieces=8)
    before = count(store, audit)
    done = write_at_once(place(store), [export] * 3)
    assert sum(added.new_notes for added in done.added) == export.notes
    assert sum(added.sentences for added in done.added) == export.sentences
    assert lost_or_doubled(store, [export]) == []
    assert count(store, audit) - before == export.pieces


def test_what_a_killed_writer_had_added_is_whole_and_the_rest_can_be_added(store: Store, other_store: Store) -> None:
    exports = (Export(number, 1_000, pieces=5) for number in itertools.count(20))
    done = kill_writers(store, other_store, exports, kills=KILLS, seed=SEED)
    assert len(done) == KILLS
    assert flaws(store) == []
    assert_same(store, other_store)
