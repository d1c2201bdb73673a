import threading

import pandas as pd
import pytest

from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN
from analyzer.store.people import (
    LONGEST_NAME,
    NOBODY,
    PEOPLE_COLUMNS,
    Scope,
    accesses,
    add_person,
    grant,
    list_people,
    people_text,
    person_name,
    revoke,
)
from analyzer.store.reading import read_workers
from analyzer.store.store import Store
from analyzer.store.tables import grants
from tests.store.conftest import Places
from tests.store.scored import scored
from tests.store.stores import add, count, known, place

W1, W2, EVERYBODY = Scope(workers=("W1",)), Scope(workers=("W2",)), Scope(everybody=True)


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    """With notes, and a person who may see nothing yet."""
    made = template.store()
    add(made, scored(60))
    add_person(made, "ana", viewer=LOCAL_ADMIN)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def give(store: Store, access: Access, scope: Scope = NOBODY) -> None:
    grant(store, "ana", access=access, scope=scope, viewer=LOCAL_ADMIN)


def take(store: Store, access: Access, scope: Scope | None = None) -> int:
    return revoke(store, "ana", access=access, scope=scope, viewer=LOCAL_ADMIN)


def last_entry(store: Store) -> tuple[str, str]:
    entry = read_audit(store, viewer=LOCAL_ADMIN).iloc[-1]
    return entry["action"], entry["details"]


def test_a_new_store_knows_the_one_person_of_its_machine(store: Store) -> None:
    assert accesses(store, LOCAL) == (Access.SUPERVISOR, Access.ANALYST, Access.ADMIN)


def test_whoever_is_added_may_see_nothing_yet(store: Store) -> None:
    assert accesses(store, "ana") == ()
    with pytest.raises(NotAllowedError, match="no supervisor access has been granted"):
        read_workers(store, viewer=Viewer("ana", Access.SUPERVISOR))


def test_strangers_may_do_nothing(store: Store) -> None:
    assert accesses(store, "nobody") == ()


@pytest.mark.parametrize("name", ["Ana", " ana ", "ANA\n"], ids=repr)
def test_a_name_is_the_same_however_it_is_written(store: Store, name: str) -> None:
    with pytest.raises(PeerdriftError, match="ana: known already"):
        add_person(store, name, viewer=LOCAL_ADMIN)
    grant(store, name, access=Access.ANALYST, viewer=LOCAL_ADMIN)
    assert accesses(store, name) == (Access.ANALYST,)


@pytest.mark.parametrize("name", ["", "  ", "a" * (LONGEST_NAME + 1), "a\x00b", "a\nb"], ids=repr)
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(PeerdriftError, match="a name to sign in with has 1 to 320 printable characters"):
        add_person(store, name, viewer=LOCAL_ADMIN)


def test_the_longest_name_is_kept(store: Store) -> None:
    name = person_name("ß" * LONGEST_NAME)
    assert known(store, name, Access.ANALYST).person == name
    assert accesses(store, name) == (Access.ANALYST,)


@pytest.mark.parametrize("do", [grant, revoke], ids=["grant", "revoke"])
def test_of_unknown_people_one_is_told(store: Store, do: object) -> None:
    with pytest.raises(PeerdriftError, match="ben: nobody of that name; run peerdrift users add ben"):
        do(store, "ben", access=Access.ANALYST, viewer=LOCAL_ADMIN)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("access", "scope", "said"),
    [
        pytest.param(Access.SUPERVISOR, NOBODY, "supervisor access is for some workers", id="supervisor-of-nobody"),
        pytest.param(
            Access.SUPERVISOR,
            Scope(workers=("W1",), everybody=True),
            "supervisor access is for some",
            id="some-and-all",
        ),
        pytest.param(Access.WORKER, NOBODY, "worker access is for the notes of one worker", id="worker-without-id"),
        pytest.param(
            Access.WORKER, Scope(workers=("W1", "W2")), "worker access is for the notes of one", id="two-workers"
        ),
        pytest.param(
            Access.WORKER,
            Scope(workers=("W1",), programs=("One",)),
            "worker access is for the notes of one",
            id="program",
        ),
        pytest.param(
            Access.WORKER,
            Scope(workers=("W1",), everybody=True),
            "worker access is for the notes of one",
            id="everybody",
        ),
        pytest.param(Access.ANALYST, W1, "analyst access is not for the notes of some", id="analyst-of-one"),
        pytest.param(Access.ADMIN, EVERYBODY, "admin access is not for the notes of some", id="admin-of-all"),
    ],
)
def test_a_scope_that_does_not_fit_the_access_is_refused(store: Store, access: Access, scope: Scope, said: str) -> None:
    with pytest.raises(PeerdriftError, match=said):
        give(store, access, scope)
    assert accesses(store, "ana") == ()


def test_what_one_has_stays_when_more_is_granted(store: Store) -> None:
    viewer = Viewer("ana", Access.SUPERVISOR)
    for scope, workers in ((W1, ["W1"]), (W2, ["W1", "W2"]), (Scope(programs=("Mobile Team",)), ["W1", "W2", "W5"])):
        give(store, Access.SUPERVISOR, scope)
        assert read_workers(store, viewer=viewer) == workers


def test_what_one_has_is_not_granted_twice(store: Store) -> None:
    give(store, Access.SUPERVISOR, W1)
    before = count(store, grants)
    give(store, Access.SUPERVISOR, W1)
    assert count(store, grants) == before
    assert take(store, Access.SUPERVISOR) == 1


@pytest.mark.parametrize(
    ("scope", "gone", "left"),
    [
        pytest.param(W1, 1, ["W2", "W3", "W6"], id="a-worker"),
        pytest.param(Scope(programs=("",)), 1, ["W1", "W2"], id="a-program"),
        pytest.param(Scope(workers=("W1", "W2")), 2, ["W3", "W6"], id="two-workers"),
        pytest.param(Scope(workers=("W9",)), 0, ["W1", "W2", "W3", "W6"], id="what-one-has-not"),
        pytest.param(EVERYBODY, 0, ["W1", "W2", "W3", "W6"], id="everybody"),
    ],
)
def test_access_is_taken_away_for_some_notes(store: Store, scope: Scope, gone: int, left: list[str]) -> None:
    give(store, Access.SUPERVISOR, Scope(workers=("W1", "W2"), programs=("",)))
    assert take(store, Access.SUPERVISOR, scope) == gone
    assert read_workers(store, viewer=Viewer("ana", Access.SUPERVISOR)) == left


def test_what_was_taken_away_is_gone_at_once_and_can_be_granted_again(store: Store) -> None:
    give(store, Access.WORKER, W1)
    viewer = Viewer("ana", Access.WORKER)
    assert read_workers(store, viewer=viewer) == ["W1"]
    assert take(store, Access.WORKER) == 1
    with pytest.raises(NotAllowedError, match="no worker access has been granted"):
        read_workers(store, viewer=viewer)
    give(store, Access.WORKER, W1)
    assert read_workers(store, viewer=viewer) == ["W1"]
    assert take(store, Access.WORKER) == 1


def test_only_the_access_that_is_named_is_taken_away(store: Store) -> None:
    give(store, Access.ANALYST)
    give(store, Access.ADMIN)
    take(store, Access.ANALYST)
    assert accesses(store, "ana") == (Access.ADMIN,)


def test_the_last_admin_stays(store: Store) -> None:
    with pytest.raises(PeerdriftError, match="nobody would be left who may grant access"):
        revoke(store, LOCAL, access=Access.ADMIN, viewer=LOCAL_ADMIN)
    assert Access.ADMIN in accesses(store, LOCAL)
    give(store, Access.ADMIN)
    assert revoke(store, LOCAL, access=Access.ADMIN, viewer=LOCAL_ADMIN) == 1
    with pytest.raises(PeerdriftError, match="nobody would be left"):
        revoke(store, "ana", access=Access.ADMIN, viewer=Viewer("ana", Access.ADMIN))


def test_of_two_admins_who_revoke_each_other_at_once_one_stays(places: Places, store: Store) -> None:
    give(store, Access.ADMIN)
    begin, said = threading.Barrier(2), list[str]()

    def take_from(name: str, viewer: Viewer) -> None:
        own = places.open(place(store))
        begin.wait()
        try:
            revoke(own, name, access=Access.ADMIN, viewer=viewer)
        except PeerdriftError as error:
            said.append(str(error))

    pairs = ((LOCAL, Viewer("ana", Access.ADMIN)), ("ana", LOCAL_ADMIN))
    threads = [threading.Thread(target=take_from, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert [Access.ADMIN in accesses(store, name) for name in (LOCAL, "ana")].count(True) == 1


def test_people_are_listed_with_what_they_have_and_had(store: Store) -> None:
    give(store, Access.SUPERVISOR, Scope(workers=("W1",), programs=("One",)))
    take(store, Access.SUPERVISOR, W1)
    add_person(store, "ben", viewer=LOCAL_ADMIN)
    found = list_people(store, viewer=LOCAL_ADMIN)
    assert tuple(found) == PEOPLE_COLUMNS
    own = found[found["person"] == "ana"]
    assert own["worker_id"].dropna().tolist() == ["W1"]
    assert own["program"].dropna().tolist() == ["One"]
    assert own["revoked"].notna().tolist() == [True, False]
    assert found[found["person"] == "ben"]["access"].isna().all()


def test_people_in_words(store: Store) -> None:
    give(store, Access.SUPERVISOR, Scope(workers=("W1",), programs=("One",)))
    give(store, Access.ANALYST)
    take(store, Access.ANALYST)
    add_person(store, "ben", viewer=LOCAL_ADMIN)
    assert people_text(list_people(store, viewer=LOCAL_ADMIN)).splitlines() == [
        "ana: supervisor of worker W1; supervisor of program One",
        "ben: nothing",
        "local: admin; analyst; supervisor of everybody",
    ]


def test_the_trail_tells_who_was_given_what(store: Store) -> None:
    give(store, Access.SUPERVISOR, W1)
    assert last_entry(store) == (Action.GRANTED, '{"access": "supervisor", "person": "ana", "workers": ["W1"]}')
    take(store, Access.SUPERVISOR)
    assert last_entry(store) == (Action.REVOKED, '{"access": "supervisor", "person": "ana"}')
    assert isinstance(read_audit(store, viewer=LOCAL_ADMIN), pd.DataFrame)
