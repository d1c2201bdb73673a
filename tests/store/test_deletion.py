from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from analyzer.errors import PeerdriftError
from analyzer.names import CONTESTED
from analyzer.privacy.viewer import NotAllowedError
from analyzer.store.audit import Action, read_audit, verify_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.deletion import delete_notes
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.store import Store
from analyzer.store.tables import metadata, notes, reviews, sentences, tallies
from analyzer.taxonomy import load_taxonomy
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import add, assert_same, count, everything, keys, rows

WORKER = "W-wanted-7Q"
REASON = "a reason of no short length"


@pytest.fixture(scope="module")
def export() -> Scored:
    return scored(12)


@pytest.fixture(scope="module")
def filled(template: Places, export: Scored) -> Store:
    """Notes of several workers with reviews, and of one note an earlier version."""
    made, earlier = template.store(), export.rows(3, 4)
    add(made, earlier.told(text=earlier.notes["text"].iloc[0] + " More."))
    add(made, export)
    add(made, export.labelled("2"))
    words = [Word(f"N{number}", 0, CONTESTED, reason=f"{REASON} {number}") for number in range(12)]
    add_reviews(made, words, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def left(store: Store) -> dict[str, set[int]]:
    """Return the keys of notes in each table that names notes."""
    naming = [table for table in metadata.sorted_tables if "note_key" in table.c]
    return {table.name: set(rows(store, table)["note_key"]) for table in naming}


def keys_of(store: Store, **fields: object) -> set[int]:
    with store.reading() as connection:
        wanted = select(notes.c.note_key).where(*(notes.c[name] == value for name, value in fields.items()))
        return set(connection.execute(wanted).scalars())


@pytest.mark.parametrize(
    ("chosen", "gone"),
    [
        pytest.param(
            {"note_ids": ("N1", "N5", "no note")}, lambda notes: notes["note_id"].isin(["N1", "N5"]), id="notes"
        ),
        pytest.param({"note_ids": ("N3",)}, lambda notes: notes["note_id"] == "N3", id="an-amended-note"),
        pytest.param({"workers": ("W2", "nobody")}, lambda notes: notes["worker_id"] == "W2", id="worker"),
        pytest.param({"before": date(2025, 6, 1)}, lambda notes: notes["date"] < date(2025, 6, 1), id="before-a-day"),
        pytest.param(
            {"note_ids": ("N1",), "workers": ("W2",)},
            lambda notes: (notes["note_id"] == "N1") | (notes["worker_id"] == "W2"),
            id="either",
        ),
    ],
)
def test_notes_go_from_every_table_and_others_stay(store: Store, chosen: dict[str, object], gone: object) -> None:
    before, note = left(store), rows(store, notes)
    wanted = set(note.loc[gone(note), "note_key"])  # type: ignore[operator]
    assert delete_notes(store, viewer=LOCAL_ADMIN, **chosen) == len(wanted) > 0  # type: ignore[arg-type]
    assert left(store) == {name: found - wanted for name, found in before.items()}
    assert count(store, reviews) < 12
    assert count(store, sentences) > count(store, tallies) > 0


def test_what_stays_is_as_it_was(store: Store, other_store: Store, export: Scored) -> None:
    delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N3",))
    rest = Scored(export.notes.query("note_id != 'N3'"), export.sentences.query("note_id != 'N3'"))
    labelled = export.labelled("2").sentences.query("note_id != 'N3'")
    for piece in (rest, Scored(rest.notes, labelled)):
        add(other_store, piece)
    assert_same(store, other_store)


def test_a_deleted_note_can_come_again(store: Store, export: Scored) -> None:
    before = everything(store)["notes"]
    delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N1",))
    assert add(store, export).new_notes == 1
    assert set(everything(store)["notes"]["content"]) == set(before["content"])


def test_after_everything_is_deleted_nothing_is_left(store: Store) -> None:
    delete_notes(store, viewer=LOCAL_ADMIN, before=date(2100, 1, 1))
    assert set.union(*left(store).values()) == set()
    assert count(store, reviews) == 0


def test_the_trail_keeps_that_they_were_deleted_and_who_had_seen_them(store: Store) -> None:
    (key,) = keys_of(store, note_id="N1")
    delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N1",))
    trail = read_audit(store, viewer=LOCAL_ADMIN)
    assert trail["action"].iloc[-1] == Action.DELETED
    assert '"deleted": 1' in trail["details"].iloc[-1]
    assert trail["details"].str.contains(f'"note": {key},').any()
    assert verify_audit(store, viewer=LOCAL_ADMIN)[1] is None


def test_something_must_be_named(store: Store) -> None:
    with pytest.raises(PeerdriftError, match="name the notes, the worker or the day before which notes are deleted"):
        delete_notes(store, viewer=LOCAL_ADMIN)
    assert count(store, notes) == 13


def test_only_an_admin_deletes(store: Store) -> None:
    with pytest.raises(NotAllowedError, match="supervisor access does not allow to delete notes"):
        delete_notes(store, viewer=LOCAL_SUPERVISOR, workers=("W2",))
    assert count(store, notes) == 13


def test_batches_are_whole_or_not_after_a_deletion(store: Store) -> None:
    delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N1",))
    other = scored(5, seed=8, first=50)
    broken = Scored(other.notes, other.sentences.iloc[[*range(len(other.sentences)), 0]])
    with pytest.raises(PeerdriftError, match="the database refused"):
        add(store, broken)
    assert not keys_of(store, note_id="N50")


def test_deleted_notes_are_not_in_the_files_any_more(tmp_path: Path) -> None:
    held = create_store(str(tmp_path / "store.db"), keys=keys())
    long = scored(40).told(worker_id=WORKER).renamed(*(f"note-of-the-wanted-{number}" for number in range(40)))
    add(held, long.told(text=long.notes["text"] + " more" * 2_000))
    add(held, scored(40, seed=2))
    words = [Word("note-of-the-wanted-1", 0, CONTESTED, reason=REASON)]
    add_reviews(held, words, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())
    deleted = rows(held, notes).query("worker_id == @WORKER")
    tokens = [*deleted["text"], *deleted["content"], *rows(held, reviews)["reason"]]
    traces = [*(bytes(token)[:60] for token in tokens), b"note-of-the-wanted"]
    assert all(trace in files(tmp_path) for trace in traces)
    assert delete_notes(held, viewer=LOCAL_ADMIN, workers=(WORKER,)) == 40
    assert [trace for trace in traces if trace in files(tmp_path)] == []
    assert count(held, notes) == 40
    held.database.close()


def files(folder: Path) -> bytes:
    """Return all bytes of a store's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
