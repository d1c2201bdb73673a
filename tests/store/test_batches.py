import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.store.batches import Added, Source, add_scored
from analyzer.store.contents import Seen
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.database import IN_MEMORY
from analyzer.store.reading import Coverage, read_coverage, read_tally
from analyzer.store.store import Store
from analyzer.store.tables import audit, batches, models, notes, sentences, tallies
from analyzer.store.texts import read_notes, read_sentences
from analyzer.store.wanted import ALL, Wanted
from analyzer.taxonomy import Taxonomy
from tests.drift.build import held_out
from tests.store.conftest import Places
from tests.store.scored import VERSION, Scored, scored
from tests.store.stores import EXPORT, add, assert_same, count, everything, flaws, keys, rows, source

FILLED = (models, batches, notes, sentences, tallies, audit)


def counts(store: Store) -> list[int]:
    return [count(store, table) for table in FILLED]


def texts(store: Store, *, earlier: bool = False) -> dict[str, list[str]]:
    """Return the texts of the notes that count, by ID."""
    found = read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=ALL, earlier=earlier)
    return {str(note_id): sorted(own) for note_id, own in found.groupby("note_id")["text"]}


def one(note_id: str, worker: str, *, number: int) -> Scored:
    """One note; another text for another number."""
    return scored(1, seed=number).renamed(note_id).told(worker_id=worker)


def text(scored_note: Scored) -> str:
    return str(scored_note.notes["text"].iloc[0])


def test_all_that_came_is_there(store: Store) -> None:
    export = scored()
    assert add(store, export) == Added(20, 20, len(export.sentences))
    assert count(store, notes) == count(store, tallies) == 20
    assert count(store, sentences) == len(export.sentences)
    told = rows(store, batches)[["source", "notes", "new_notes", "sentences"]].to_dict("records")
    assert told == [{"source": EXPORT, "notes": 20, "new_notes": 20, "sentences": len(export.sentences)}]
    assert flaws(store) == []


def test_what_came_before_is_not_added_again(store: Store) -> None:
    export = scored()
    add(store, export)
    before = counts(store), everything(store)
    assert add(store, export) == Added(20, 0, 0)
    assert counts(store) == before[0]
    pd.testing.assert_frame_equal(everything(store)["sentences"], before[1]["sentences"])


def test_of_a_longer_export_the_new_notes_are_added(store: Store) -> None:
    export = scored()
    first, rest = export.pieces(12)
    add(store, first)
    assert add(store, export) == Added(20, 8, len(rest.sentences))
    assert flaws(store) == []


@pytest.mark.parametrize("own_ids", [True, False], ids=["own-ids", "made-up-ids"])
@pytest.mark.parametrize("firsts", [(0, 1, 5), tuple(range(1, 6))], ids=["uneven", "one-by-one"])
def test_an_export_in_pieces_is_the_same_as_whole(
    store: Store, other_store: Store, firsts: tuple[int, ...], own_ids: bool
) -> None:
    export, told = scored(6), source(own_ids=own_ids)
    for piece in export.pieces(*firsts):
        add(store, piece, told=told)
    add(other_store, export, told=source(own_ids=own_ids))
    assert_same(store, other_store)
    assert flaws(store) == []


@settings(max_examples=4, deadline=None)
@given(data=st.data(), repeated=st.booleans(), own_ids=st.booleans())
def test_any_pieces_of_an_export_come_to_the_same(data: st.DataObject, repeated: bool, own_ids: bool) -> None:
    export = scored(6)
    firsts = sorted(data.draw(st.lists(st.integers(0, 6), max_size=4)))
    ids = []
    for pieces in (export.pieces(*firsts), [export]):
        held, told = create_store(IN_MEMORY, keys=keys()), source(own_ids=own_ids)
        for piece in pieces:
            add(held, piece, told=told)
            if repeated:
                assert add(held, piece, told=source(own_ids=own_ids)).new_notes == 0
        ids.append(texts(held))
        assert flaws(held) == []
        held.database.close()
    assert ids[0] == ids[1]


def test_labels_of_another_model_are_added_beside_those_that_are_there(store: Store, taxonomy: Taxonomy) -> None:
    export = scored()
    add(store, export)
    before = everything(store)["sentences"]
    assert add(store, export.labelled("2")) == Added(20, 0, len(export.sentences))
    after = everything(store)["sentences"]
    pd.testing.assert_frame_equal(after[after["model"] == "fast" + VERSION].reset_index(drop=True), before)
    now = read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)
    assert set(now["model_version"]) == {"2"}
    assert len(now) == len(export.sentences)


def test_what_came_before_of_an_earlier_model_does_not_make_it_current(store: Store) -> None:
    export = scored(3)
    for piece in (export, export.labelled("2"), export):
        add(store, piece)
    assert set(read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)["model_version"]) == {"2"}


def test_notes_that_the_current_model_has_not_labelled_are_told(store: Store, taxonomy: Taxonomy) -> None:
    add(store, scored(5))
    add(store, scored(2, first=5, seed=2, version="2"))
    assert read_coverage(store, viewer=LOCAL_SUPERVISOR) == Coverage(7, 2)
    assert len(read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)) == 2


def test_what_a_model_is_known_to_mistake_is_kept_once(store: Store, taxonomy: Taxonomy) -> None:
    from analyzer.store.reading import read_held_out

    told, export = held_out(taxonomy=taxonomy), scored(4)
    for piece in export.pieces(2):
        add(store, piece, told=Source(EXPORT, True, Seen(), told))
    assert count(store, models) == 1
    found = read_held_out(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    assert found is not None
    assert (found.chances == told.chances).all()


def test_a_later_version_of_a_note_counts_alone(store: Store) -> None:
    first, later = one("N1", "W1", number=1), one("N1", "W1", number=2)
    add(store, first)
    add(store, later)
    assert texts(store) == {"N1": [text(later)]}
    assert texts(store, earlier=True) == {"N1": sorted([text(first), text(later)])}
    assert set(read_sentences(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)["text"]) == set(later.sentences["text"])


def test_a_note_of_which_another_field_was_mended_is_its_later_version(store: Store) -> None:
    note = one("N1", "W1", number=1)
    add(store, note)
    add(store, note.told(date=pd.Timestamp("2024-05-05"), program="Elsewhere"))
    found = read_notes(store, viewer=LOCAL_SUPERVISOR, wanted=ALL)
    assert found[["program", "date"]].to_dict("records") == [
        {"program": "Elsewhere", "date": pd.Timestamp("2024-05-05")}
    ]


def test_an_earlier_version_that_comes_again_changes_nothing(store: Store) -> None:
    first, later = one("N1", "W1", number=1), one("N1", "W1", number=2)
    for note in (first, later, first):
        add(store, note)
    assert texts(store) == {"N1": [text(later)]}


def test_an_id_that_two_workers_bear_names_two_notes(store: Store) -> None:
    own, others = one("N1", "W1", number=1), one("N1", "W2", number=2)
    add(store, own)
    add(store, others)
    found = texts(store)
    assert found.pop("N1") == [text(own)]
    ((other_id, told),) = found.items()
    assert other_id.startswith("N1~")
    assert told == [text(others)]


@pytest.mark.parametrize("amends", ["W1", "W2"], ids=["who-has-the-id", "who-has-another"])
def test_each_of_two_workers_who_bear_an_id_amends_their_own_note(store: Store, amends: str) -> None:
    given = {worker: one("N1", worker, number=number) for number, worker in enumerate(("W1", "W2"))}
    for note in given.values():
        add(store, note)
    given[amends] = one("N1", amends, number=7)
    ids = set(texts(store))
    add(store, given[amends])
    assert set(texts(store)) == ids
    assert sorted(told for own in texts(store).values() for told in own) == sorted(
        text(note) for note in given.values()
    )


def test_made_up_ids_of_another_export_do_not_hide_notes(store: Store) -> None:
    export, other = scored(5), scored(5, seed=2)
    add(store, export, told=source(own_ids=False))
    add(store, other, told=source(own_ids=False))
    found = texts(store)
    assert sorted(told for own in found.values() for told in own) == sorted(
        [*export.notes["text"], *other.notes["text"]]
    )
    assert [len(own) for own in found.values()] == [1] * 10


def test_rows_that_moved_in_a_longer_export_are_the_same_notes(store: Store) -> None:
    export = scored(6)
    add(store, export.rows(3, 6), told=source(own_ids=False))
    assert add(store, export, told=source(own_ids=False)).new_notes == 3
    moved = export.renamed(*(f"export-{row + 70}" for row in range(6)))
    assert add(store, moved, told=source(own_ids=False)) == Added(6, 0, 0)


def test_the_same_words_twice_on_a_day_are_two_notes_however_often_they_come(store: Store) -> None:
    one_note = scored(1)
    both = Scored(
        pd.concat([one_note.notes, one_note.notes.assign(note_id="N1")], ignore_index=True),
        pd.concat([one_note.sentences, one_note.sentences.assign(note_id="N1")], ignore_index=True),
    )
    assert add(store, both, told=source(own_ids=False)).new_notes == 2
    assert add(store, both, told=source(own_ids=False)).new_notes == 0
    in_pieces = source(own_ids=False)
    assert [add(store, piece, told=in_pieces).new_notes for piece in both.pieces(1)] == [0, 0]


def test_a_note_without_sentences_is_a_note(store: Store, taxonomy: Taxonomy) -> None:
    add(store, scored(2))
    told = scored(1, first=5, seed=5).told(text="---")
    assert add(store, Scored(told.notes, told.sentences[:0])) == Added(1, 1, 0)
    assert add(store, Scored(told.notes, told.sentences[:0])) == Added(1, 0, 0)
    assert texts(store)["N5"] == ["---"]
    assert read_coverage(store, viewer=LOCAL_SUPERVISOR) == Coverage(3, 3)
    assert len(read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)) == 2
    assert flaws(store) == []


def test_a_note_that_now_says_nothing_takes_the_place_of_what_it_said(store: Store) -> None:
    note = one("N1", "W1", number=1)
    add(store, note)
    add(store, Scored(note.told(text="---").notes, note.sentences[:0]))
    assert texts(store) == {"N1": ["---"]}


def test_nothing_is_added_of_nothing(store: Store) -> None:
    before = counts(store)
    assert add(store, scored(2).rows(0, 0)) == Added(0, 0, 0)
    assert counts(store) == before


def half_lost(export: Scored) -> Scored:
    """Without the last note, whose sentences are still there."""
    return Scored(export.notes[:-1], export.sentences)


def of_two_models(export: Scored) -> Scored:
    versions = ["1", "2"] * len(export.sentences)
    return Scored(export.notes, export.sentences.assign(model_version=versions[: len(export.sentences)]))


def with_a_sentence_twice(export: Scored) -> Scored:
    """What only the database finds, when notes and sums are in already."""
    return Scored(export.notes, pd.concat([export.sentences, export.sentences.tail(1)], ignore_index=True))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        pytest.param(half_lost, "sentences without their note; score the export anew", id="a-note-is-missing"),
        pytest.param(of_two_models, "several models labelled these sentences", id="two-models"),
        pytest.param(with_a_sentence_twice, r"the database refused \(\w+\)$", id="the-database-refuses"),
    ],
)
@pytest.mark.parametrize("own_ids", [True, False], ids=["own-ids", "made-up-ids"])
def test_a_batch_that_fails_leaves_nothing_and_can_be_added_again(
    store: Store, other_store: Store, broken: object, said: str, own_ids: bool
) -> None:
    export, told, before = scored(), source(own_ids=own_ids), counts(store)
    with pytest.raises(PeerdriftError, match=said) as caught:
        add(store, broken(export), told=told)  # type: ignore[operator]
    assert "sat with her" not in str(caught.value)
    assert counts(store) == before
    assert add(store, export, told=told).new_notes == 20
    add(other_store, export, told=source(own_ids=own_ids))
    assert_same(store, other_store)


def test_a_batch_that_fails_does_not_amend(store: Store) -> None:
    note = one("N1", "W1", number=1)
    add(store, note)
    with pytest.raises(PeerdriftError):
        add(store, with_a_sentence_twice(one("N1", "W1", number=2)))
    assert texts(store) == {"N1": [text(note)]}


def test_only_a_supervisor_adds(store: Store, taxonomy: Taxonomy) -> None:
    export = scored(2)
    with pytest.raises(PeerdriftError, match="admin access does not allow to add notes"):
        add_scored(store, export.notes, export.sentences, source=source(), viewer=LOCAL_ADMIN, taxonomy=taxonomy)
    assert count(store, notes) == 0


def test_without_texts_none_is_kept_and_measures_are_the_same(places: Places, store: Store, taxonomy: Taxonomy) -> None:
    bare = places.keep(create_store(places.empty(), keys=keys(), keeps_text=False))
    export = scored()
    for held in (store, bare):
        add(held, export)
    assert rows(bare, notes)["text"].isna().all()
    found = [read_tally(held, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy) for held in (store, bare)]
    assert (found[0].expected == found[1].expected).all()
    wanted = Wanted(note_ids=("N1",))
    assert read_notes(bare, viewer=LOCAL_SUPERVISOR, wanted=wanted)["text"].tolist() == [""]
