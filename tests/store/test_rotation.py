import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from cryptography.fernet import InvalidToken
from sqlalchemy import insert, select

from analyzer.errors import PeerdriftError
from analyzer.names import CONTESTED
from analyzer.privacy.viewer import NotAllowedError
from analyzer.store.audit import Action, read_audit, verify_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.events import Happening, add_event
from analyzer.store.names import add_known_names
from analyzer.store.reviews import Word, add_reviews, read_reviews
from analyzer.store.rotation import ENCRYPTED, PIECE_TEXTS, rotate
from analyzer.store.store import SECRET, Store
from analyzer.store.tables import known_names, notes, settings
from analyzer.store.texts import read_notes
from analyzer.store.wanted import ALL
from analyzer.taxonomy import load_taxonomy
from tests.store.conftest import Places
from tests.store.scored import scored
from tests.store.stores import KEY, OTHER_KEY, add, count, everything, keys, place

MANY = PIECE_TEXTS + 100
WAIT_SECONDS = 0.5


@pytest.fixture(scope="module")
def filled(template: Places) -> Store:
    """Notes, a reason, names and an event, encrypted with KEY."""
    made = template.store()
    add(made, scored(6))
    word = Word("N1", 0, CONTESTED, reason="because")
    add_reviews(made, [word], viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())
    add_known_names(made, ["Ann", "Bo"], viewer=LOCAL_ADMIN)
    add_event(made, Happening(date(2025, 1, 1), "policy", "a new form"), viewer=LOCAL_SUPERVISOR)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def with_both_keys(places: Places, store: Store) -> Store:
    return places.open(place(store), told=keys(OTHER_KEY, KEY))


def renew(places: Places, store: Store) -> Store:
    return rotate(with_both_keys(places, store), viewer=LOCAL_ADMIN, progress=lambda _: None)


def tokens(store: Store) -> list[bytes]:
    """Return all that is encrypted."""
    with store.reading() as connection:
        secret = connection.execute(select(settings.c.value).where(settings.c.name == SECRET)).scalars().all()
        found = [token for table, _, name in ENCRYPTED for token in connection.execute(select(table.c[name])).scalars()]
    return [*secret, *(token for token in found if token is not None)]


def opened_by(store: Store, key: str) -> int:
    """Return how many of what is encrypted a key opens."""
    opens = 0
    for token in tokens(store):
        try:
            keys(key).decrypt(token)
        except InvalidToken:
            continue
        opens += 1
    return opens


def test_the_old_key_opens_nothing_and_the_new_one_all(places: Places, store: Store) -> None:
    assert (opened_by(store, KEY), opened_by(store, OTHER_KEY)) == (11, 0)
    renew(places, store)
    assert (opened_by(store, KEY), opened_by(store, OTHER_KEY)) == (0, 11)


def test_what_was_written_reads_as_before(places: Places, store: Store) -> None:
    before = everything(store)["notes"], read_reviews(store, viewer=LOCAL_SUPERVISOR)
    rotated = renew(places, store)
    again = places.open(place(store), told=keys(OTHER_KEY))
    for held in (rotated, again):
        pd.testing.assert_frame_equal(everything(held)["notes"], before[0])
        pd.testing.assert_frame_equal(read_reviews(held, viewer=LOCAL_SUPERVISOR), before[1])


def test_what_follows_from_the_stores_secret_stays(places: Places, store: Store) -> None:
    rotated = renew(places, store)
    assert rotated.secrets == store.secrets
    assert add(rotated, scored(6)).new_notes == 0
    assert add_known_names(rotated, ["Ann"], viewer=LOCAL_ADMIN) == 0
    assert verify_audit(rotated, viewer=LOCAL_ADMIN)[1] is None
    assert Action.ROTATED_KEY in set(read_audit(rotated, viewer=LOCAL_ADMIN)["action"])


def test_with_the_old_key_alone_the_store_is_not_opened(places: Places, store: Store) -> None:
    renew(places, store)
    with pytest.raises(PeerdriftError, match="the key is not that of this store; name its own key file"):
        Store.open(place(store), keys=keys(KEY))


@pytest.mark.parametrize("interrupted", [False, True], ids=["done", "interrupted"])
def test_a_program_that_has_the_store_open_with_the_old_key_can_add_nothing(
    places: Places, store: Store, interrupted: bool
) -> None:
    before = count(store, notes)
    if interrupted:
        with pytest.raises(KeyboardInterrupt):
            rotate(with_both_keys(places, store), viewer=LOCAL_ADMIN, progress=interrupt_after(0))
    else:
        renew(places, store)
    with pytest.raises(PeerdriftError, match="the key was rotated; start this program again"):
        add(store, scored(3, seed=2, first=100))
    with pytest.raises(PeerdriftError, match="the key was rotated; start this program again"):
        read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)
    assert count(store, notes) == before


def interrupt_after(texts: int) -> Callable[[int], None]:
    """Return what is told of progress and ends it after so many texts."""

    def told(done: int) -> None:
        if done > texts:
            raise KeyboardInterrupt

    return told


def test_an_interrupted_rotation_is_finished_by_another(places: Places, store: Store) -> None:
    add(store, scored(MANY, seed=3, first=100, most_sentences=1))
    before, all_tokens = everything(store)["notes"], len(tokens(store))
    with pytest.raises(KeyboardInterrupt):
        rotate(with_both_keys(places, store), viewer=LOCAL_ADMIN, progress=interrupt_after(PIECE_TEXTS))
    opens = opened_by(store, KEY)
    assert 0 < opens < all_tokens
    pd.testing.assert_frame_equal(everything(with_both_keys(places, store))["notes"], before)  # of use meanwhile
    told = list[int]()
    rotated = rotate(with_both_keys(places, store), viewer=LOCAL_ADMIN, progress=told.append)
    assert told[-1] == all_tokens - 1  # all but the secret
    assert told == sorted(told)
    assert opened_by(rotated, KEY) == 0
    pd.testing.assert_frame_equal(everything(rotated)["notes"], before)


def test_rotation_waits_for_those_who_write_with_the_old_key(places: Places, store: Store) -> None:
    both, done = with_both_keys(places, store), threading.Event()
    content = store.secrets.content_hash(("Cy",))

    def work() -> None:
        rotate(both, viewer=LOCAL_ADMIN, progress=lambda _: None)
        done.set()

    with store.adding() as connection:
        token = store.encrypted("Cy", bound_to=content)
        connection.execute(insert(known_names).values(content=content, name=token))
        thread = threading.Thread(target=work)
        thread.start()
        assert not done.wait(WAIT_SECONDS)
    thread.join()
    assert opened_by(both, KEY) == 0
    assert opened_by(both, OTHER_KEY) == 12


def test_two_who_rotate_at_once_wait_for_each_other(places: Places, store: Store) -> None:
    begin, said = threading.Barrier(2), list[str]()

    def work(held: Store) -> None:
        begin.wait()
        try:
            rotate(held, viewer=LOCAL_ADMIN, progress=lambda _: None)
        except PeerdriftError as error:
            said.append(str(error))

    threads = [threading.Thread(target=work, args=(with_both_keys(places, store),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("the key was rotated; start this program again" in told for told in said)
    assert len(said) == 1
    rotate(with_both_keys(places, store), viewer=LOCAL_ADMIN, progress=lambda _: None)
    assert opened_by(store, KEY) == 0


def test_what_the_old_key_opens_is_not_in_the_files_any_more(tmp_path: Path) -> None:
    held = create_store(str(tmp_path / "store.db"), keys=keys(OTHER_KEY, KEY))
    old = Store(held.database, keys(KEY), held.secrets, held.sealed, held.keeps_text)
    add(old, scored(40))
    traces = [token[:60] for token in tokens(held)]
    assert all(trace in files(tmp_path) for trace in traces)
    rotate(held, viewer=LOCAL_ADMIN, progress=lambda _: None)
    assert [trace for trace in traces if trace in files(tmp_path)] == []
    held.database.close()


def files(folder: Path) -> bytes:
    """Return all bytes of a store's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_only_an_admin_rotates(places: Places, store: Store) -> None:
    with pytest.raises(NotAllowedError, match="supervisor access does not allow to rotate the key"):
        rotate(with_both_keys(places, store), viewer=LOCAL_SUPERVISOR, progress=lambda _: None)
    assert opened_by(store, KEY) == 11
