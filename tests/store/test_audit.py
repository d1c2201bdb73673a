import json
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from analyzer.privacy.chain import NO_ENTRIES, Break, Head, link_hash
from analyzer.privacy.viewer import Access, NotAllowedError
from analyzer.store.audit import AUDIT_COLUMNS, CONTENT, Action, read_audit, record, verify_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.people import Scope
from analyzer.store.store import Store
from analyzer.store.tables import audit, audit_head
from tests.store.conftest import Places
from tests.store.stores import count, known, place

ENTRIES = 8
"""Of the store below, with the one that tells that it was made."""
MIDDLE = 4
WRITERS = 3


def write(store: Store, entries: int, *, word: str = "told") -> None:
    with store.writing() as connection:
        for number in range(entries):
            record(connection, LOCAL_SUPERVISOR, Action.REVIEWED, {word: number}, secrets=store.secrets)


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    made = template.store()
    write(made, ENTRIES - 1)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def tamper(store: Store, *statements: object) -> None:
    """Write to the database as somebody may who has no key."""
    with store.database.writing() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def broken(store: Store, *known_heads: Head) -> Break | None:
    return verify_audit(store, viewer=LOCAL_ADMIN, known=known_heads)[1]


def head(store: Store) -> Head:
    return verify_audit(store, viewer=LOCAL_ADMIN)[0]


def hash_of(connection: Connection, number: int) -> str:
    return connection.execute(select(audit.c.hash).where(audit.c.number == number)).scalar_one()


def test_entries_are_numbered_and_told_in_order(store: Store) -> None:
    found = read_audit(store, viewer=LOCAL_ADMIN)
    assert tuple(found) == AUDIT_COLUMNS
    assert found["number"].tolist() == list(range(1, ENTRIES + 1))
    assert found["action"].tolist() == [Action.MADE_STORE, *[Action.REVIEWED] * (ENTRIES - 1)]
    assert found["at"].is_monotonic_increasing
    assert set(found["person"]) == {"local"}
    assert found["access"].tolist() == ["admin", *["supervisor"] * (ENTRIES - 1)]
    assert [json.loads(told) for told in found["details"][1:]] == [{"told": at} for at in range(ENTRIES - 1)]


def test_the_last_entries_are_told(store: Store) -> None:
    assert read_audit(store, viewer=LOCAL_ADMIN, last=3)["number"].tolist() == [6, 7, 8]
    assert len(read_audit(store, viewer=LOCAL_ADMIN, last=100)) == ENTRIES


def test_a_trail_as_it_was_written_is_whole_and_its_end_is_told(store: Store) -> None:
    told, found = verify_audit(store, viewer=LOCAL_ADMIN)
    assert found is None
    with store.reading() as connection:
        assert told == Head(ENTRIES, hash_of(connection, ENTRIES))
    write(store, 2)
    assert broken(store, told, NO_ENTRIES) is None


def test_an_entry_is_kept_with_what_it_tells_or_not(store: Store) -> None:
    def fail() -> None:
        with store.writing() as connection:
            record(connection, LOCAL_SUPERVISOR, Action.REVIEWED, {}, secrets=store.secrets)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert count(store, audit) == ENTRIES
    write(store, 1)
    assert broken(store) is None


def test_of_several_who_write_at_once_each_has_an_entry(places: Places, store: Store) -> None:
    begin = threading.Barrier(WRITERS)

    def work(held: Store) -> None:
        begin.wait()
        for _ in range(5):
            write(held, 2)

    threads = [threading.Thread(target=work, args=(places.open(place(store)),)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert head(store).number == count(store, audit) == ENTRIES + WRITERS * 5 * 2
    assert broken(store) is None


@pytest.mark.parametrize("name", [*CONTENT, "previous", "hash"])
@pytest.mark.parametrize("number", [1, MIDDLE, ENTRIES], ids=["first", "middle", "last"])
def test_an_entry_of_which_anything_was_altered_is_named(store: Store, name: str, number: int) -> None:
    tamper(store, update(audit).where(audit.c.number == number).values({name: "another"}))
    found = broken(store)
    assert found is not None
    assert found.number == number
    assert f"entry {number} " in found.reason


@pytest.mark.parametrize("number", [1, MIDDLE, ENTRIES], ids=["first", "middle", "last"])
def test_an_entry_that_was_taken_out_is_named(store: Store, number: int) -> None:
    tamper(store, delete(audit).where(audit.c.number == number))
    found = broken(store)
    assert found is not None
    assert found.number == number
    assert f"entry {number} is missing" in found.reason


def test_an_entry_that_was_taken_out_and_closed_over_is_named(store: Store) -> None:
    closing = [update(audit).where(audit.c.number == at).values(number=at - 1) for at in range(MIDDLE + 1, ENTRIES + 1)]
    tamper(
        store, delete(audit).where(audit.c.number == MIDDLE), *closing, update(audit_head).values(number=ENTRIES - 1)
    )
    assert broken(store) == Break(MIDDLE, f"entry {MIDDLE} does not follow the entry before it")


def test_entries_that_changed_places_are_named(store: Store) -> None:
    def numbered(old: int, new: int) -> object:
        return update(audit).where(audit.c.number == old).values(number=new)

    tamper(store, numbered(3, 99), numbered(5, 3), numbered(99, 5))
    assert broken(store) == Break(3, "entry 3 does not follow the entry before it")


def forged(connection: Connection, number: int) -> dict[str, object]:
    """Return an entry by somebody without the key."""
    content = {"at": "2026", "person": "eve", "access": "admin", "action": "revoked", "details": "{}"}
    previous = hash_of(connection, number - 1)
    hashed = link_hash(number, content, previous=previous, key=b"")
    return content | {"number": number, "previous": previous, "hash": hashed}


def test_an_entry_that_was_put_at_the_end_is_named(store: Store) -> None:
    with store.database.writing() as connection:
        entry = forged(connection, ENTRIES + 1)
        connection.execute(insert(audit).values(entry))
        connection.execute(update(audit_head).values(number=entry["number"], hash=entry["hash"]))
    assert broken(store) == Break(ENTRIES + 1, f"entry {ENTRIES + 1} is not what was written")


def test_an_entry_that_was_put_between_others_is_named(store: Store) -> None:
    moving = [update(audit).where(audit.c.number == at).values(number=at + 1) for at in range(ENTRIES, MIDDLE - 1, -1)]
    tamper(store, *moving)
    with store.database.writing() as connection:
        connection.execute(insert(audit).values(forged(connection, MIDDLE)))
        connection.execute(update(audit_head).values(number=ENTRIES + 1))
    assert broken(store) == Break(MIDDLE, f"entry {MIDDLE} is not what was written")


def cut(store: Store, left: int) -> None:
    """Cut the end off as somebody does who knows how the trail is kept."""
    with store.database.writing() as connection:
        connection.execute(delete(audit).where(audit.c.number > left))
        connection.execute(update(audit_head).values(number=left, hash=hash_of(connection, left)))


def test_an_end_that_was_cut_off_clumsily_is_found(store: Store) -> None:
    tamper(store, delete(audit).where(audit.c.number > MIDDLE))
    assert broken(store) == Break(MIDDLE + 1, f"entry {MIDDLE + 1} is missing: there were {ENTRIES} entries")


def test_an_end_that_was_cut_off_is_found_by_an_end_that_was_noted(store: Store) -> None:
    noted = head(store)
    cut(store, MIDDLE)
    assert broken(store) is None  # nobody can tell without
    assert broken(store, noted) == Break(MIDDLE + 1, f"entry {MIDDLE + 1} is missing: there were {ENTRIES} entries")


@pytest.mark.parametrize("more", [0, 3], ids=["as-long", "longer"])
def test_a_trail_that_was_cut_and_grew_again_is_found_by_an_end_that_was_noted(store: Store, more: int) -> None:
    noted = head(store)
    cut(store, MIDDLE)
    write(store, ENTRIES - MIDDLE + more, word="other")
    assert broken(store) is None
    assert broken(store, noted) == Break(ENTRIES, f"entry {ENTRIES} is another than the one that was noted")


def test_a_whole_trail_that_was_taken_out_is_found(store: Store) -> None:
    tamper(store, delete(audit))
    assert broken(store) == Break(1, f"entry 1 is missing: there were {ENTRIES} entries")


@pytest.mark.parametrize("read", [read_audit, verify_audit], ids=["read", "verify"])
def test_only_an_admin_reads_the_trail(store: Store, read: Callable[..., object]) -> None:
    others = [
        LOCAL_SUPERVISOR,
        known(store, "ann", Access.ANALYST),
        known(store, "wil", Access.WORKER, Scope(workers=("W1",))),
    ]
    for viewer in others:
        with pytest.raises(NotAllowedError, match="does not allow to read the audit trail"):
            read(store, viewer=viewer)
