import json

import numpy as np
import pandas as pd
import pytest

from analyzer.familiarity import counted_words, familiarity, known_words
from analyzer.names import LOCAL
from analyzer.privacy.groups import FEWEST_NOTES, FEWEST_WORKERS
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.input import INPUT_COLUMNS, read_input, read_new_words
from analyzer.store.people import Scope
from analyzer.store.secrets import TEMPLATE_BYTES
from analyzer.store.store import Store
from analyzer.store.tables import familiarity as familiar_notes
from analyzer.store.tables import notes, summaries
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import add, count, keys, known, rows

ANALYST = Viewer(LOCAL, Access.ANALYST)


def headed(export: Scored, headings: dict[str, list[str]]) -> Scored:
    """Return notes divided by these headings, of as many sentences."""
    own = export.sentences[export.sentences["note_id"].isin(headings)]
    places = own.groupby("note_id").cumcount()
    told = [headings[note][min(at, len(headings[note]) - 1)] for note, at in zip(own["note_id"], places, strict=True)]
    return Scored(export.notes[export.notes["note_id"].isin(headings)], own.assign(heading=told))


def test_each_note_comes_with_its_words_and_template(store: Store) -> None:
    export = scored(4, fewest_sentences=3, most_sentences=3)
    told = {
        "N0": ["Plan:", "Data:", "Data:"], "N1": ["plan: ", "DATA:"], "N2": ["Data:", "Plan:"], "N3": [""],
    }  # fmt: skip
    add(store, headed(export, told))
    kept = rows(store, familiar_notes)
    wanted = familiarity(export.notes["text"])
    assert kept["words"].tolist() == wanted.words.tolist()
    assert kept["unknown_words"].tolist() == wanted.unknown_words.tolist()
    assert wanted.words.min() > 0
    first, same, other, none = kept["template"]
    assert (first == same, first == other, none) == (True, False, None)
    assert {len(first), len(other)} == {TEMPLATE_BYTES}
    assert first == store.secrets.template_hash("plan:\ndata:")


def test_a_store_without_texts_knows_how_familiar_notes_are(places: Places, store: Store) -> None:
    bare = places.keep(create_store(places.empty(), keys=keys(), keeps_text=False))
    for held in (store, bare):
        add(held, scored(5))
    names = ["words", "unknown_words"]
    pd.testing.assert_frame_equal(rows(bare, familiar_notes)[names], rows(store, familiar_notes)[names])
    assert read_new_words(bare, viewer=LOCAL_SUPERVISOR).empty


def test_of_notes_that_came_before_it_is_known_when_they_come_again(store: Store) -> None:
    add(store, scored(5))
    whole = read_input(store, viewer=LOCAL_SUPERVISOR)
    with store.writing() as connection:
        connection.execute(familiar_notes.delete())
        connection.execute(summaries.delete())
    assert read_input(store, viewer=LOCAL_SUPERVISOR)["unknown_share"].isna().all()
    assert add(store, scored(5)).new_notes == 0
    assert count(store, familiar_notes) == count(store, notes) == 5
    pd.testing.assert_frame_equal(read_input(store, viewer=LOCAL_SUPERVISOR), whole)


def dated(export: Scored, months: list[str]) -> Scored:
    return export.told(date=pd.to_datetime([f"{month}-15" for month in months]).astype("datetime64[us]"))


def test_months_are_told_by_hand(store: Store) -> None:
    export = dated(scored(4, fewest_sentences=2, most_sentences=2), ["2025-01", "2025-01", "2025-02", "2025-02"])
    told = headed(export, {"N0": ["A"], "N1": ["A"], "N2": ["A"], "N3": ["B"]})
    confident = [True, True, True, False, False, False, True, True]
    add(store, Scored(told.notes, told.sentences.assign(confident=confident, copied=[False] * 7 + [True])))
    found = read_input(store, viewer=LOCAL_SUPERVISOR)
    assert tuple(found) == INPUT_COLUMNS
    words = familiarity(export.notes["text"])
    assert found["month"].tolist() == ["2025-01", "2025-02"]
    assert found["notes"].tolist() == [2, 2]
    assert found["words"].tolist() == [words.words[:2].sum(), words.words[2:].sum()]
    assert np.allclose(found["unknown_share"], found["unknown_words"] / found["words"])
    assert found["templates"].tolist() == [1, 2]
    assert found["new_template_share"].tolist() == [1.0, 0.5]
    assert found["sentences"].tolist() == [4, 3]
    assert np.allclose(found["unsure_share"], [1 / 4, 2 / 3])


def test_what_is_kept_is_the_same(store: Store) -> None:
    add(store, scored(40))
    for viewer in (LOCAL_SUPERVISOR, ANALYST, LOCAL_ADMIN):
        pd.testing.assert_frame_equal(*(read_input(store, viewer=viewer) for _ in range(2)))
    assert count(store, summaries) == 3


def test_analysts_and_admins_are_told_no_small_month(store: Store) -> None:
    months = ["2025-01"] * FEWEST_NOTES + ["2025-02"] * (FEWEST_NOTES - 1) + ["2025-03"] * FEWEST_NOTES
    workers = [f"W{row % FEWEST_WORKERS}" for row in range(len(months))]
    workers[-FEWEST_NOTES:] = ["W1", "W2"] * FEWEST_NOTES
    add(store, dated(scored(len(months)), months).told(worker_id=workers[: len(months)]))
    for viewer in (ANALYST, LOCAL_ADMIN):
        assert read_input(store, viewer=viewer)["month"].tolist() == ["2025-01"]
    assert len(read_input(store, viewer=LOCAL_SUPERVISOR)) == 3
    with pytest.raises(NotAllowedError):
        read_input(store, viewer=known(store, "wil", Access.WORKER, Scope(workers=("W1",))))


def test_of_no_notes_there_is_a_frame_of_none(store: Store) -> None:
    for viewer in (LOCAL_SUPERVISOR, ANALYST):
        assert tuple(read_input(store, viewer=viewer)) == INPUT_COLUMNS
    assert read_new_words(store, viewer=LOCAL_SUPERVISOR).empty


def test_new_words_are_told_by_how_many_of_the_latest_notes_hold_them(store: Store) -> None:
    texts = ["Sat with zorblat, zorblat and Glimpf.", "quindle zorblat.", "They sat with her."]
    export = dated(scored(3), ["2025-01", "2025-02", "2025-03"])
    add(store, export.told(text=texts, worker_id=["W1", "W1", "W2"]))
    found = read_new_words(store, viewer=LOCAL_SUPERVISOR)
    assert found.to_numpy().tolist() == [["zorblat", 2], ["quindle", 1]]
    assert len(read_new_words(store, viewer=LOCAL_SUPERVISOR, most=1)) == 1
    other = known(store, "ana", Access.SUPERVISOR, Scope(workers=("W2",)))
    assert read_new_words(store, viewer=other).empty
    entry = read_audit(store, viewer=LOCAL_ADMIN).iloc[-1]
    assert (entry["action"], entry["person"], len(json.loads(entry["details"])["notes"])) == (
        Action.VIEWED_TEXT, "ana", 1,
    )  # fmt: skip


def test_the_words_of_these_tests_are_unknown() -> None:
    assert not {"zorblat", "quindle"} & known_words()
    assert counted_words("Sat with zorblat.") == ["with", "zorblat", "sat"]
