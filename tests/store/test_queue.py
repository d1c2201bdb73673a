from collections import Counter

import pandas as pd
import pytest

from analyzer.names import CONFIRMED, CONTESTED
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.selection import EVEN_SHARES, FEWEST_PER_WORKER, MOST_PER_NOTE, uncertainty
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.people import Scope
from analyzer.store.queue import OPEN_COLUMNS, QUEUE_COLUMNS, UNSURE, open_reviews, read_queue
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.store import Store
from analyzer.store.texts import read_sentences
from analyzer.store.wanted import ALL
from analyzer.taxonomy import load_taxonomy
from tests.store.conftest import Places
from tests.store.scored import scored
from tests.store.stores import add, known

REASON = "I did not say so"


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    made = template.store()
    add(made, scored(120))
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def say(store: Store, verdict: str, *places: tuple[str, int], viewer: Viewer = LOCAL_SUPERVISOR) -> None:
    words = [Word(note_id, index, verdict, reason=REASON) for note_id, index in places]
    add_reviews(store, words, viewer=viewer, taxonomy=load_taxonomy())


def places_of(queue: pd.DataFrame, why: str) -> list[tuple[str, int]]:
    own = queue[queue["why"] == why]
    return list(zip(own["note_id"], own["sentence_index"], strict=True))


def worker_of(store: Store, note_id: str) -> str:
    notes = scored(120).notes.set_index("note_id")
    return str(notes.loc[note_id, "worker_id"])


def test_contested_sentences_come_first_the_longest_waiting_before_others(store: Store) -> None:
    worker = known(store, "wil", Access.WORKER, Scope(workers=(worker_of(store, "N7"),)))
    say(store, CONTESTED, ("N7", 0), viewer=worker)
    say(store, CONTESTED, ("N3", 0))
    found = read_queue(store, viewer=LOCAL_SUPERVISOR, most=10)
    assert tuple(found) == QUEUE_COLUMNS
    assert found["why"].tolist() == [CONTESTED] * 2 + [UNSURE] * 8
    assert places_of(found, CONTESTED) == [("N7", 0), ("N3", 0)]
    assert found["reason"].tolist() == [REASON] * 2 + [""] * 8
    assert places_of(read_queue(store, viewer=LOCAL_SUPERVISOR, most=1), CONTESTED) == [("N7", 0)]


def test_labels_are_those_of_the_current_model(store: Store) -> None:
    say(store, CONTESTED, ("N3", 0))
    add(store, scored(120).labelled("2"))
    found = read_queue(store, viewer=LOCAL_SUPERVISOR)
    told = read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL).set_index(["note_id", "sentence_index"])
    own = told.loc[list(zip(found["note_id"], found["sentence_index"], strict=True))].reset_index()
    for name in ("worker_id", "date", "role", "assertion", "signal", "confident", "signal_probability"):
        assert found[name].tolist() == own[name].tolist()
    assert places_of(found, CONTESTED) == [("N3", 0)]


def test_a_later_word_ends_a_contest_and_a_contest_after_it_begins_another(store: Store) -> None:
    worker = known(store, "wil", Access.WORKER, Scope(workers=(worker_of(store, "N7"),)))
    said = [(CONTESTED, worker), (CONFIRMED, LOCAL_SUPERVISOR), (CONTESTED, worker), (CONTESTED, worker)]
    seen = []
    for verdict, viewer in said:
        say(store, verdict, ("N7", 0), viewer=viewer)
        seen.append(len(places_of(read_queue(store, viewer=LOCAL_SUPERVISOR), CONTESTED)))
    assert seen == [1, 0, 1, 1]


def test_what_was_reviewed_or_copied_does_not_come_as_unsure(store: Store) -> None:
    first = read_queue(store, viewer=LOCAL_SUPERVISOR, most=200)
    assert set(first["why"]) == {UNSURE}
    reviewed = places_of(first, UNSURE)[:5]
    say(store, CONFIRMED, *reviewed)
    again = places_of(read_queue(store, viewer=LOCAL_SUPERVISOR, most=200), UNSURE)
    assert not set(reviewed) & set(again)
    told = read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL).set_index(["note_id", "sentence_index"])
    assert not told.loc[again, "copied"].any()


def test_unsure_ones_are_uncertain_and_of_no_one_note_or_worker(store: Store) -> None:
    found = read_queue(store, viewer=LOCAL_SUPERVISOR, most=20)
    told = read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL).set_index(["note_id", "sentence_index"])
    own = told.loc[places_of(found, UNSURE)]
    assert uncertainty(own).mean() > uncertainty(told).mean()
    assert max(Counter(found["note_id"]).values()) <= MOST_PER_NOTE
    assert max(Counter(found["worker_id"]).values()) <= max(FEWEST_PER_WORKER, -(-EVEN_SHARES * 20 // 6))
    pd.testing.assert_frame_equal(read_queue(store, viewer=LOCAL_SUPERVISOR, most=20), found)


def test_of_many_sentences_those_of_the_latest_notes_are_looked_at(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.store.queue.LATEST_SENTENCES", 30)
    found = read_queue(store, viewer=LOCAL_SUPERVISOR)
    latest = scored(120).notes.sort_values("date", ascending=False)["note_id"].head(30)
    assert set(found["note_id"]) <= set(latest)


def test_of_no_notes_nothing_waits(places: Places) -> None:
    held = places.store()
    assert tuple(read_queue(held, viewer=LOCAL_SUPERVISOR)) == QUEUE_COLUMNS
    assert tuple(open_reviews(held, viewer=LOCAL_SUPERVISOR)) == OPEN_COLUMNS


def test_open_reviews_are_counted_by_worker(store: Store) -> None:
    one, other = worker_of(store, "N3"), worker_of(store, "N7")
    assert one != other
    say(store, CONTESTED, ("N3", 0), ("N3", 0), ("N7", 0))
    found = open_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert list(zip(found["worker_id"], found["contested"], strict=True)) == sorted([(one, 1), (other, 1)])
    say(store, CONFIRMED, ("N7", 0), ("N7", 0), ("N9", 0))
    found = open_reviews(store, viewer=LOCAL_SUPERVISOR)
    assert list(zip(found["worker_id"], found["contested"], strict=True)) == [(one, 1)]


def test_only_supervisors_see_what_waits(store: Store) -> None:
    for viewer in (LOCAL_ADMIN, known(store, "wil", Access.WORKER, Scope(workers=("W1",)))):
        for read in (read_queue, open_reviews):
            with pytest.raises(NotAllowedError, match="it takes supervisor access"):
                read(store, viewer=viewer)
