from datetime import date
from typing import Any

import pandas as pd
import pytest

from analyzer.drift.events import KINDS, LONGEST_WORDS, Event
from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.audit import Action, read_audit, verify_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.deletion import delete_notes
from analyzer.store.events import EVENT_COLUMNS, SUPERVISION, Happening, add_event, charted, read_events, remove_event
from analyzer.store.people import Scope
from analyzer.store.store import Store
from analyzer.store.tables import events
from tests.store.conftest import Places
from tests.store.scored import scored
from tests.store.stores import add, count, known, rows

WORDS = "We talked about rides. SECRET"
TALK = Happening(date(2025, 3, 5), SUPERVISION, WORDS, worker="W1")


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    made = template.store()
    add(made, scored(60))
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def read(store: Store, viewer: Viewer = LOCAL_SUPERVISOR) -> list[dict[Any, Any]]:
    return read_events(store, viewer=viewer).to_dict("records")


def test_what_happened_comes_back_in_order_of_time(store: Store) -> None:
    later = Happening(date(2025, 6, 1), "training", program="Mobile Team")
    keys = [add_event(store, told, viewer=LOCAL_SUPERVISOR) for told in (later, TALK)]
    found = read_events(store, viewer=LOCAL_SUPERVISOR)
    assert tuple(found) == EVENT_COLUMNS
    assert found["event"].tolist() == keys[::-1]
    assert found["unit"].tolist() == ["W1", "Mobile Team"]
    assert found["words"].tolist() == [WORDS, ""]
    assert found["date"].tolist() == [pd.Timestamp("2025-03-05"), pd.Timestamp("2025-06-01")]
    assert found["person"].tolist() == [LOCAL, LOCAL]


def test_without_events_there_is_a_frame_of_none(store: Store) -> None:
    found = read_events(store, viewer=LOCAL_SUPERVISOR)
    assert tuple(found) == EVENT_COLUMNS
    assert charted(found, period="month") == []


def test_events_are_those_of_charts(store: Store) -> None:
    add_event(store, TALK, viewer=LOCAL_SUPERVISOR)
    add_event(store, Happening(date(2025, 4, 1), "policy"), viewer=LOCAL_SUPERVISOR)
    found = charted(read_events(store, viewer=LOCAL_SUPERVISOR), period="quarter")
    assert found == [Event("2025-Q1", "W1", SUPERVISION, WORDS), Event("2025-Q2", "", "policy", "")]


def test_words_are_encrypted_and_stand_in_no_trail(store: Store) -> None:
    key = add_event(store, TALK, viewer=LOCAL_SUPERVISOR)
    kept = rows(store, events)["words"].iloc[0]
    assert b"SECRET" not in bytes(kept)
    trail = read_audit(store, viewer=LOCAL_ADMIN)
    assert trail["action"].iloc[-1] == Action.ADDED_EVENT
    assert trail["details"].iloc[-1] == f'{{"event": {key}, "kind": "supervision"}}'
    assert "SECRET" not in trail.to_csv()


@pytest.mark.parametrize(
    "field", [{"worker_id": "W2"}, {"kind": "policy"}, {"date": date(2025, 3, 6)}], ids=["worker", "kind", "day"]
)
def test_words_that_were_put_elsewhere_are_not_read(store: Store, field: dict[str, object]) -> None:
    add_event(store, TALK, viewer=LOCAL_SUPERVISOR)
    with store.writing() as connection:
        connection.execute(events.update().values(**field))
    with pytest.raises(PeerdriftError, match="put where it does not belong"):
        read(store)


def test_a_worker_reads_what_is_about_them_without_the_words_of_talks(store: Store) -> None:
    worker = known(store, "wil", Access.WORKER, Scope(workers=("W1",)))
    program = str(scored(60).notes.set_index("worker_id").loc["W1", "program"].iloc[0])
    told = [
        TALK, Happening(date(2025, 3, 6), "staffing", "Leave until May", worker="W1"),
        Happening(date(2025, 3, 7), "training", "Boundaries", program=program),
        Happening(date(2025, 3, 8), SUPERVISION, "Of another", worker="W2"),
        Happening(date(2025, 3, 9), "policy", "A new form"),
    ]  # fmt: skip
    for happening in told:
        add_event(store, happening, viewer=LOCAL_SUPERVISOR)
    assert [(row["unit"], row["words"]) for row in read(store, worker)] == [
        ("W1", ""), ("W1", "Leave until May"), (program, "Boundaries"), ("", "A new form"),
    ]  # fmt: skip
    with pytest.raises(NotAllowedError):
        add_event(store, TALK, viewer=worker)


def test_a_worker_without_notes_yet_has_events(store: Store) -> None:
    viewer = known(store, "sue", Access.SUPERVISOR, Scope(workers=("new one",)))
    add_event(store, Happening(date(2025, 3, 6), "baseline", worker="new one"), viewer=viewer)
    assert [row["unit"] for row in read(store, viewer)] == ["new one"]


@pytest.mark.parametrize(
    ("happening", "said"),
    [
        pytest.param(Happening(date(2025, 1, 1), "party"), f"an event is one of {', '.join(KINDS)}", id="kind"),
        pytest.param(Happening(date(1889, 1, 1), "policy"), "a day from 1990 to 2100", id="day"),
        pytest.param(
            Happening(date(2025, 1, 1), "policy", "x" * (LONGEST_WORDS + 1)), "at most 500 characters", id="words"
        ),
        pytest.param(
            Happening(date(2025, 1, 1), "policy", worker="W1", program="P"), "not of both", id="worker-and-program"
        ),
    ],
)
def test_what_is_no_event_is_refused(store: Store, happening: Happening, said: str) -> None:
    with pytest.raises(PeerdriftError, match=said):
        add_event(store, happening, viewer=LOCAL_SUPERVISOR)
    assert count(store, events) == 0


def test_who_added_an_event_or_may_add_one_removes_it_and_it_is_kept_as_removed(store: Store) -> None:
    sue, other = (known(store, name, Access.SUPERVISOR, Scope(workers=("W1",))) for name in ("sue", "mia"))
    stranger = known(store, "far", Access.SUPERVISOR, Scope(workers=("W2",)))
    for remover in (sue, other):
        key = add_event(store, TALK, viewer=sue)
        with pytest.raises(PeerdriftError, match="no such event"):
            remove_event(store, key, viewer=stranger)
        remove_event(store, key, viewer=remover)
        assert read(store) == []
        with pytest.raises(PeerdriftError, match="it may have been removed"):
            remove_event(store, key, viewer=remover)
    assert rows(store, events)["removed"].notna().tolist() == [True, True]
    assert read_audit(store, viewer=LOCAL_ADMIN)["action"].iloc[-1] == Action.REMOVED_EVENT
    assert verify_audit(store, viewer=LOCAL_ADMIN)[1] is None


def test_what_happened_to_a_worker_goes_with_their_notes_and_with_the_days_that_are_forgotten(store: Store) -> None:
    for happening in (TALK, Happening(date(2025, 9, 1), "policy"), Happening(date(2024, 9, 1), "policy")):
        add_event(store, happening, viewer=LOCAL_SUPERVISOR)
    delete_notes(store, viewer=LOCAL_ADMIN, workers=("W1",))
    assert [row["unit"] for row in read(store)] == ["", ""]
    delete_notes(store, viewer=LOCAL_ADMIN, before=date(2025, 1, 1))
    assert [row["date"].year for row in read(store)] == [2025]
