from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import update

from analyzer.errors import PeerdriftError
from analyzer.names import CONTESTED
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.audit import Action, read_audit, verify_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.deletion import delete_notes
from analyzer.store.incoming import BATCH_COLUMNS, UNDO_DAYS, read_batches, withdraw_batch
from analyzer.store.people import Scope
from analyzer.store.reading import read_version
from analyzer.store.reviews import Word, add_review
from analyzer.store.store import Store, now
from analyzer.store.summaries import read_team
from analyzer.store.tables import batches, notes, sentences, summaries, tallies
from analyzer.store.texts import read_notes
from analyzer.store.wanted import ALL
from analyzer.taxonomy import Taxonomy, load_taxonomy
from tests.store.scored import Scored, scored
from tests.store.stores import EXPORT, add, assert_same, count, everything, rows, source


def last(store: Store, viewer: Viewer = LOCAL_SUPERVISOR) -> int:
    return int(read_batches(store, viewer=viewer)["batch"].iloc[0])


def take_back(store: Store) -> int:
    """Take back what came last."""
    return withdraw_batch(store, last(store), viewer=LOCAL_SUPERVISOR)


def texts(store: Store) -> list[str]:
    return sorted(read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)["text"])


def one(note_id: str, worker: str, *, number: int) -> Scored:
    return scored(1, seed=number).renamed(note_id).told(worker_id=worker)


def test_batches_are_told_with_what_is_left_of_them_the_latest_first(store: Store) -> None:
    first, rest = scored(12).pieces(5)
    add(store, first)
    add(store, scored(12))
    delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N0",))
    found = read_batches(store, viewer=LOCAL_SUPERVISOR)
    assert tuple(found) == BATCH_COLUMNS
    assert found[["source", "notes", "new_notes", "sentences", "there"]].to_numpy().tolist() == [
        [EXPORT, 12, 7, len(rest.sentences), 7],
        [EXPORT, 5, 5, len(first.sentences), 4],
    ]
    assert len(read_batches(store, viewer=LOCAL_SUPERVISOR, last=1)) == 1


def test_a_batch_that_was_taken_back_leaves_the_store_as_it_was(store: Store, other_store: Store) -> None:
    export = scored(12)
    for held in (store, other_store):
        add(held, export.rows(0, 5))
    add(store, export)
    assert take_back(store) == 7
    assert_same(store, other_store)
    assert len(read_batches(store, viewer=LOCAL_SUPERVISOR)) == 1
    assert add(store, export).new_notes == 7
    assert last(store) == 3  # the trail names no two batches by one key


def test_that_it_was_taken_back_is_in_the_trail(store: Store) -> None:
    add(store, scored(3))
    take_back(store)
    entry = read_audit(store, viewer=LOCAL_ADMIN).iloc[-1]
    assert (entry["action"], entry["details"]) == (Action.WITHDREW, '{"batch": 1, "deleted": 3}')
    assert verify_audit(store, viewer=LOCAL_ADMIN)[1] is None
    assert count(store, notes) == count(store, sentences) == count(store, tallies) == 0


@pytest.mark.parametrize("own_ids", [True, False], ids=["own-ids", "made-up-ids"])
def test_labels_that_it_brought_for_older_notes_go_and_the_earlier_model_is_current_again(
    store: Store, other_store: Store, own_ids: bool
) -> None:
    export = scored(12)
    for held in (store, other_store):
        add(held, export.rows(0, 5), told=source(own_ids=own_ids))
    add(store, export.labelled("2"), told=source(own_ids=own_ids))
    take_back(store)
    found, wanted = everything(store), everything(other_store)
    for name, frame in wanted.items():
        pd.testing.assert_frame_equal(found[name], frame)


def test_labels_that_another_batch_brought_stay(store: Store) -> None:
    export = scored(6)
    add(store, export.rows(0, 3))
    second = export.labelled("2")
    add(store, second.rows(0, 2))
    add(store, second)
    take_back(store)
    kept = everything(store)["sentences"]
    assert kept[kept["model"] == "fast2"]["content"].nunique() == 2


@pytest.mark.parametrize("others", [(), ("W2",)], ids=["an-id-of-one", "an-id-of-two"])
def test_a_version_that_it_amended_counts_again(store: Store, others: tuple[str, ...]) -> None:
    for worker in others:
        add(store, one("N1", worker, number=9))
    for number in (1, 2):
        add(store, one("N1", "W1", number=number))
    before = texts(store)
    add(store, one("N1", "W1", number=3))
    assert texts(store) != before
    take_back(store)
    assert texts(store) == before
    assert rows(store, notes)["amended"].sum() == 1


def test_a_batch_with_later_versions_elsewhere_is_taken_back_after_these(store: Store) -> None:
    for number in (1, 2):
        add(store, one("N1", "W1", number=number))
    with pytest.raises(PeerdriftError, match="batch 1: a later batch holds later versions of its notes; take that"):
        withdraw_batch(store, 1, viewer=LOCAL_SUPERVISOR)
    assert [take_back(store), take_back(store)] == [1, 1]
    assert count(store, notes) == 0


@pytest.mark.parametrize("older", [True, False], ids=["an-older-note", "its-own-note"])
def test_what_people_have_reviewed_is_not_taken_back(store: Store, older: bool) -> None:
    export = scored(4)
    add(store, export.rows(0, 2))
    add(store, export.labelled("2"))
    word = Word("N0" if older else "N3", 0, CONTESTED)
    add_review(store, word, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())
    before = everything(store)
    with pytest.raises(PeerdriftError, match="batch 2: sentences of it were reviewed"):
        take_back(store)
    for name, frame in everything(store).items():
        pd.testing.assert_frame_equal(frame, before[name])


def aged(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(update(batches).values(added=now() - timedelta(days=UNDO_DAYS, seconds=1)))


@pytest.mark.parametrize(
    ("change", "batch"),
    [
        pytest.param(aged, 1, id="too-long-ago"),
        pytest.param(take_back, 1, id="taken-back-already"),
        pytest.param(lambda _: None, 99, id="no-such-batch"),
    ],
)
def test_what_cannot_be_taken_back_is_told(store: Store, change: Callable[[Store], object], batch: int) -> None:
    add(store, scored(2))
    change(store)
    with pytest.raises(PeerdriftError, match="no batch of that number among those that this person added within the"):
        withdraw_batch(store, batch, viewer=LOCAL_SUPERVISOR)


def test_only_who_added_a_batch_sees_it_and_takes_it_back(store: Store) -> None:
    add(store, scored(2))
    other = known(store)
    assert read_batches(store, viewer=other).empty
    with pytest.raises(PeerdriftError, match="no batch of that number"):
        withdraw_batch(store, 1, viewer=other)
    add(store, scored(2, seed=2, first=50), viewer=other)
    assert withdraw_batch(store, last(store, other), viewer=other) == 2
    with pytest.raises(NotAllowedError):
        read_batches(store, viewer=LOCAL_ADMIN)


def known(store: Store) -> Viewer:
    from tests.store import stores

    return stores.known(store, "ana", Access.SUPERVISOR, Scope(everybody=True))


def test_figures_go_with_it(store: Store, taxonomy: Taxonomy) -> None:
    add(store, scored(3))
    add(store, scored(3, seed=2, first=50).told(worker_id="W-new"))
    read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    before = read_version(store, viewer=LOCAL_SUPERVISOR)
    take_back(store)
    assert count(store, summaries) == 0
    assert read_version(store, viewer=LOCAL_SUPERVISOR) != before
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    assert "W-new" not in {*team.workers["worker_id"], *team.measures["unit"]}
