import json
from pathlib import Path

import pytest

from analyzer.errors import PeerdriftError
from analyzer.names import CONFIRMED, CONTESTED, CORRECTED
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.gold import FORMAT, read_gold
from analyzer.store.reviews import Word, add_reviews
from analyzer.store.store import Store
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training.corpus import labelled_sentences
from analyzer.training.corpus import read_gold as read_gold_file
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import add, keys

TRANSPORT = ("transport", "requested")


@pytest.fixture(scope="module")
def export() -> Scored:
    drawn = scored(4, most_sentences=6)
    return Scored(drawn.notes, drawn.sentences.assign(copied=drawn.sentences["sentence_index"] == 4))


@pytest.fixture(scope="module")
def filled(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def say(store: Store, *words: Word) -> None:
    add_reviews(store, words, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy())


def review_all(store: Store, export: Scored, note_id: str, *, verdict: str = CONFIRMED, last: bool = True) -> None:
    """Review the sentences of a note that are not copied; all of them, or all but the last."""
    own = export.sentences.query("note_id == @note_id and not copied")
    indices = own["sentence_index"].tolist()
    say(
        store,
        *(
            Word(note_id, at, verdict, TRANSPORT if verdict == CORRECTED else None)
            for at in (indices if last else indices[:-1])
        ),
    )


def gold(store: Store) -> dict[str, dict[str, object]]:
    return {note["note_id"]: note for note in read_gold(store, viewer=LOCAL_SUPERVISOR)}


def test_a_note_of_which_every_sentence_is_reviewed_is_gold(store: Store, export: Scored) -> None:
    review_all(store, export, "N2")
    say(store, Word("N2", 0, CORRECTED, TRANSPORT))
    (note,) = gold(store).values()
    told = export.notes.set_index("note_id").loc["N2"]
    own = export.sentences.query("note_id == 'N2' and not copied")
    assert {name: note[name] for name in ("worker_id", "note_type", "setting", "text", "format")} == {
        name: told[name] for name in ("worker_id", "note_type", "setting", "text")
    } | {"format": FORMAT}
    assert note["date"] == f"{told['date']:%Y-%m-%d}"
    assert [sentence["text"] for sentence in note["sentences"]] == own["text"].tolist()
    labels = [(sentence["role"], sentence["assertion"]) for sentence in note["sentences"]]
    assert labels == [TRANSPORT, *zip(own["role"][1:], own["assertion"][1:], strict=True)]


def test_notes_that_are_reviewed_in_part_are_left_out(store: Store, export: Scored) -> None:
    review_all(store, export, "N1")
    review_all(store, export, "N2", last=False)
    assert set(gold(store)) == {"N1"}


def test_a_contested_sentence_has_no_label_yet(store: Store, export: Scored) -> None:
    review_all(store, export, "N2")
    say(store, Word("N2", 0, CONTESTED))
    assert gold(store) == {}


def test_gold_notes_are_read_as_a_corpus_is(store: Store, export: Scored, taxonomy: Taxonomy, tmp_path: Path) -> None:
    review_all(store, export, "N1", verdict=CORRECTED)
    review_all(store, export, "N2")
    path = tmp_path / "agency-natural.jsonl"
    path.write_text("".join(json.dumps(note) + "\n" for note in gold(store).values()), encoding="utf-8")
    found = read_gold_file(path)
    assert [note.note_id for note in found] == list(gold(store))
    labelled = labelled_sentences(found, taxonomy=taxonomy)
    wanted = export.sentences.query("note_id in ['N1', 'N2'] and not copied")
    assert len(labelled.role) == len(wanted)
    assert {taxonomy.role_names[role] for role in labelled.role[: len(found[0].sentences)]} <= {
        "transport",
        *wanted["role"],
    }


def test_of_an_amended_note_the_later_version_is_gold(store: Store, export: Scored) -> None:
    later = scored(1, seed=7, first=2, most_sentences=6).told(worker_id=export.notes["worker_id"][2])
    review_all(store, export, "N2")
    add(store, later)
    assert gold(store) == {}
    review_all(store, later, "N2")
    note = gold(store)["N2"]
    assert note["text"] == later.notes["text"].iloc[0]
    assert all(s["text"] == note["text"][s["start"] : s["end"]] for s in note["sentences"])


def test_labels_of_an_earlier_model_that_were_reviewed_are_labels(store: Store, export: Scored) -> None:
    review_all(store, export, "N2", verdict=CORRECTED)
    add(store, export.labelled("2"))
    assert {(s["role"], s["assertion"]) for s in gold(store)["N2"]["sentences"]} == {TRANSPORT}


def test_without_reviews_there_is_no_gold(store: Store) -> None:
    assert gold(store) == {}


def test_gold_that_was_taken_out_is_recorded(store: Store, export: Scored) -> None:
    review_all(store, export, "N2")
    gold(store)
    trail = read_audit(store, viewer=LOCAL_ADMIN)
    assert trail["action"].iloc[-1] == Action.EXPORTED
    assert Action.VIEWED_TEXT in set(trail["action"])


def test_a_store_without_texts_has_no_gold(places: Places) -> None:
    bare = places.keep(create_store(places.empty(), keys=keys(), keeps_text=False))
    with pytest.raises(PeerdriftError, match="keeps no texts, and gold notes are made of them"):
        read_gold(bare, viewer=LOCAL_SUPERVISOR)
