import json

import pandas as pd
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from analyzer.errors import PeerdriftError
from analyzer.results import NOTE_SCHEMA, SENTENCE_COLUMNS
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.store import Store
from analyzer.store.tables import notes
from analyzer.store.texts import MOST_TOLD, read_notes, read_sentences
from analyzer.store.wanted import ALL, Wanted
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import OTHER_KEY, add, keys, rows

WORDS = "sat with her"
"""Words of every note."""


def views(store: Store) -> list[list[int]]:
    """Return the keys of notes that the trail says were seen, an entry each."""
    trail = read_audit(store, viewer=LOCAL_ADMIN)
    return [json.loads(told)["notes"] for told in trail.loc[trail["action"] == Action.VIEWED_TEXT, "details"]]


def all_notes(store: Store) -> pd.DataFrame:
    return read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)


def all_sentences(store: Store, *, with_text: bool = True) -> pd.DataFrame:
    return read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL, with_text=with_text)


def key_of(store: Store, note_id: str) -> int:
    with store.reading() as connection:
        return connection.execute(select(notes.c.note_key).where(notes.c.note_id == note_id)).scalar_one()


def token_of(store: Store, note_id: str) -> bytes:
    with store.reading() as connection:
        return connection.execute(select(notes.c.text).where(notes.c.note_id == note_id)).scalar_one()


def put(store: Store, note_id: str, token: bytes) -> None:
    """Write to the database what the program would not."""
    with store.database.writing() as connection:
        connection.execute(update(notes).where(notes.c.note_id == note_id).values(text=token))


def test_notes_come_back_as_they_went_in(store: Store) -> None:
    export = scored(40)
    add(store, export)
    found = all_notes(store)
    assert found["date"].is_monotonic_increasing
    told = export.notes.sort_values("note_id", ignore_index=True)
    pd.testing.assert_frame_equal(found.sort_values("note_id", ignore_index=True), told)


def test_sentences_come_back_as_they_went_in(store: Store) -> None:
    export = scored(40)
    add(store, export)
    found, order = all_sentences(store), ["note_id", "sentence_index"]
    told = export.sentences.sort_values(order, ignore_index=True)
    pd.testing.assert_frame_equal(found.sort_values(order, ignore_index=True), told)


def test_sentences_lie_in_the_text_of_their_note(store: Store) -> None:
    add(store, scored(5))
    texts = dict(zip(all_notes(store)["note_id"], all_notes(store)["text"], strict=True))
    found = all_sentences(store)
    spans = zip(found["note_id"], found["start"], found["end"], strict=True)
    assert [texts[note_id][start:end] for note_id, start, end in spans] == found["text"].tolist()


def test_how_long_a_note_is_stands_beside_it(store: Store) -> None:
    export = scored(5)
    add(store, export)
    assert rows(store, notes)["characters"].tolist() == export.notes["text"].str.len().tolist()


def test_labels_without_text_are_not_recorded(store: Store) -> None:
    export = scored(5)
    add(store, export)
    found = all_sentences(store, with_text=False)
    assert set(found["text"]) == {""}
    assert sorted(found["role"]) == sorted(export.sentences["role"])
    assert views(store) == []


@pytest.mark.parametrize("look", [all_notes, all_sentences], ids=["notes", "sentences"])
def test_whoever_reads_texts_is_recorded_with_the_notes(store: Store, look: object) -> None:
    add(store, scored(5))
    look(store)  # type: ignore[operator]
    assert [sorted(told) for told in views(store)] == [rows(store, notes)["note_key"].tolist()]
    read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=Wanted(note_ids=("N3",)))
    assert views(store)[1:] == [[key_of(store, "N3")]]


def test_of_many_notes_several_entries_tell(store: Store) -> None:
    add(store, scored(MOST_TOLD + 7, most_sentences=1))
    all_notes(store)
    assert [len(told) for told in views(store)] == [MOST_TOLD, 7]


def test_of_no_notes_nothing_is_told_and_the_frames_have_their_columns(store: Store) -> None:
    add(store, scored(2))
    wanted = Wanted(note_ids=("no note",))
    found = read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=wanted)
    assert list(found) == NOTE_SCHEMA.names
    told = read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=wanted)
    assert list(told) == list(SENTENCE_COLUMNS)
    assert len(found) == len(told) == 0
    pd.testing.assert_series_equal(told.dtypes, scored(2).sentences.dtypes)
    assert views(store) == []


def test_an_empty_store_has_no_sentences(store: Store) -> None:
    assert list(all_sentences(store)) == list(SENTENCE_COLUMNS)
    assert len(all_sentences(store)) == len(all_notes(store)) == 0


def test_earlier_versions_are_shown_to_those_who_ask_for_them(store: Store) -> None:
    first, later = (scored(1, seed=seed) for seed in (1, 2))
    for version in (first, later.told(**{name: first.notes[name].iloc[0] for name in ("worker_id", "date")})):
        add(store, version)
    both = read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=ALL, earlier=True)
    assert both["note_id"].tolist() == ["N0", "N0"]
    assert both["text"].tolist() == [*first.notes["text"], *later.notes["text"]]
    assert all_notes(store)["text"].tolist() == later.notes["text"].tolist()


def test_a_store_without_texts_says_so_by_empty_ones(places: Places) -> None:
    bare = places.keep(create_store(places.empty(), keys=keys(), keeps_text=False))
    add(bare, scored(3))
    assert set(all_notes(bare)["text"]) == set(all_sentences(bare)["text"]) == {""}


def test_neither_texts_nor_their_words_stand_in_the_database(store: Store) -> None:
    export = scored(3)
    add(store, export)
    with store.reading() as connection:
        kept = b"".join(connection.execute(select(notes.c.text)).scalars())
    assert WORDS.encode() not in kept
    assert len(kept) > sum(len(text) for text in export.notes["text"])


def test_the_same_text_is_another_ciphertext_each_time(store: Store) -> None:
    note = scored(1)
    add(store, note)
    add(store, note.renamed("N1"))
    assert token_of(store, "N0") != token_of(store, "N1")


def altered(store: Store) -> bytes:
    token = bytearray(token_of(store, "N0"))
    token[40] ^= 1
    return bytes(token)


def of_another_key(store: Store) -> bytes:
    return Fernet(OTHER_KEY).encrypt(b"made up")


def of_another_note(store: Store) -> bytes:
    return token_of(store, "N1")


def made_with_the_key(store: Store) -> bytes:
    """By somebody who has the key but not the store's secret."""
    return store.cipher.encrypt(b"made up")


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        pytest.param(altered, "a text that was altered, or that another key encrypted", id="altered"),
        pytest.param(of_another_key, "a text that was altered, or that another key encrypted", id="another-key"),
        pytest.param(of_another_note, "a text that was put where it does not belong", id="of-another-note"),
        pytest.param(made_with_the_key, "a text that was put where it does not belong", id="made-with-the-key"),
    ],
)
@pytest.mark.parametrize("look", [all_notes, all_sentences], ids=["notes", "sentences"])
def test_a_text_that_is_not_what_was_written_is_found(store: Store, forge: object, said: str, look: object) -> None:
    add(store, scored(2))
    put(store, "N0", forge(store))  # type: ignore[operator]
    with pytest.raises(PeerdriftError, match=said) as caught:
        look(store)  # type: ignore[operator]
    assert WORDS not in str(caught.value)


def test_texts_that_change_places_are_found(store: Store) -> None:
    add(store, scored(2))
    one, other = token_of(store, "N0"), token_of(store, "N1")
    put(store, "N0", other)
    put(store, "N1", one)
    with pytest.raises(PeerdriftError, match="put where it does not belong"):
        all_notes(store)


@pytest.mark.parametrize(
    "text", ["", "ß🙂", "a\r\nb", "  blanks  ", "x" * 100_000], ids=["empty", "signs", "lines", "blanks", "long"]
)
def test_any_text_comes_back_letter_by_letter(store: Store, text: str) -> None:
    note = scored(1)
    bare = Scored(note.notes.assign(text=text), note.sentences.assign(start=0, end=len(text)))
    add(store, bare)
    assert all_notes(store)["text"].tolist() == [text]
    assert set(all_sentences(store)["text"]) == {text}
