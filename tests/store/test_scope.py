import pytest
from sqlalchemy import insert, select

from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.people import Scope
from analyzer.store.scope import counted_notes, require_grant, require_reader, visible_notes
from analyzer.store.store import Store, now
from analyzer.store.tables import grants, notes, people
from tests.store.conftest import Places
from tests.store.scored import scored
from tests.store.stores import add, known

OWN = Scope(workers=("W1",))


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    made = template.store()
    add(made, scored(60))
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def workers(store: Store, viewer: Viewer) -> set[str]:
    """Return whose notes a viewer may see by the condition alone."""
    with store.reading() as connection:
        return set(connection.execute(select(notes.c.worker_id).where(visible_notes(viewer))).scalars())


def slip_in(store: Store, viewer: Viewer, **scope: object) -> None:
    """Write a grant to the database as the program would not."""
    with store.database.writing() as connection:
        person = connection.execute(select(people.c.person_key).where(people.c.name == viewer.person)).scalar_one()
        told = {"person_key": person, "access": str(viewer.access), "everybody": False, "granted": now()}
        connection.execute(insert(grants).values(**(told | scope)))


@pytest.mark.parametrize("scope", [{"everybody": True}, {"program": "Mobile Team"}], ids=["everybody", "program"])
def test_a_worker_sees_by_their_id_alone_whatever_stands_in_the_database(
    store: Store, scope: dict[str, object]
) -> None:
    worker = known(store, "wil", Access.WORKER, OWN)
    slip_in(store, worker, **scope)
    assert workers(store, worker) == {"W1"}


@pytest.mark.parametrize("access", [Access.ANALYST, Access.ADMIN], ids=str)
def test_analysts_and_admins_see_no_notes_whatever_stands_in_the_database(store: Store, access: Access) -> None:
    viewer = known(store, "ann", access)
    slip_in(store, viewer, everybody=True, worker_id="W1")
    assert workers(store, viewer) == set()
    with store.reading() as connection, pytest.raises(NotAllowedError, match=f"{access} access does not allow to read"):
        require_reader(connection, viewer)


def test_a_grant_of_one_access_shows_nothing_to_another(store: Store) -> None:
    known(store, "sue", Access.SUPERVISOR, Scope(everybody=True))
    known(store, "sue", Access.WORKER, OWN)
    assert workers(store, Viewer("sue", Access.WORKER)) == {"W1"}
    assert workers(store, Viewer("sue", Access.SUPERVISOR)) == {"W1", "W2", "W3", "W4", "W5", "W6"}


def test_a_name_in_other_letters_is_nobody(store: Store) -> None:
    known(store, "sue", Access.SUPERVISOR, Scope(everybody=True))
    assert workers(store, Viewer("Sue", Access.SUPERVISOR)) == set()


def test_a_worker_id_in_other_letters_is_another_worker(store: Store) -> None:
    assert workers(store, known(store, "wil", Access.WORKER, Scope(workers=("w1",)))) == set()


def test_without_a_grant_nothing_is_allowed(store: Store) -> None:
    with store.reading() as connection, pytest.raises(NotAllowedError) as caught:
        require_grant(connection, Viewer("nobody", Access.SUPERVISOR))
    assert str(caught.value) == "no supervisor access has been granted; an admin can: peerdrift users grant"


def test_amended_notes_are_seen_and_not_counted(store: Store) -> None:
    viewer = known(store, "sue", Access.SUPERVISOR, Scope(everybody=True))
    first = scored(60).notes.iloc[0]
    add(store, scored(1, seed=2).told(worker_id=first["worker_id"]))
    found = []
    for condition in (visible_notes(viewer), counted_notes(viewer)):
        with store.reading() as connection:
            found.append(len(connection.execute(select(notes.c.note_key).where(condition)).all()))
    assert found == [61, 60]
