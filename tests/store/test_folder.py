import json
from pathlib import Path

import pytest

from analyzer.classify.held_out import HELD_OUT, packed_held_out
from analyzer.errors import PeerdriftError
from analyzer.results import NOTES, READING, SENTENCES, read_scored, read_scored_notes
from analyzer.store.audit import Action, read_audit
from analyzer.store.batches import Added
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.folder import add_results
from analyzer.store.reading import read_held_out
from analyzer.store.store import Store
from analyzer.store.tables import batches, models, notes
from analyzer.taxonomy import Taxonomy, load_taxonomy
from tests.drift.build import held_out
from tests.store.scored import Scored, scored, write_folder
from tests.store.stores import add, assert_same, count, flaws, rows, source


def add_folder(store: Store, folder: Path) -> tuple[Added, list[Added]]:
    """Add a folder of results; return what came in, and what was told meanwhile."""
    told = list[Added]()
    done = add_results(store, folder, viewer=LOCAL_SUPERVISOR, taxonomy=load_taxonomy(), progress=told.append)
    return done, told


@pytest.fixture
def export() -> Scored:
    return scored(30)


def test_each_piece_of_a_folder_is_a_batch(store: Store, export: Scored, tmp_path: Path) -> None:
    write_folder(tmp_path, export.pieces(12, 20))
    done, told = add_folder(store, tmp_path)
    assert done == Added(30, 30, len(export.sentences))
    assert [added.notes for added in told] == [12, 20, 30]
    assert told[-1] == done
    assert rows(store, batches)["notes"].tolist() == [12, 8, 10]
    assert set(rows(store, batches)["source"]) == {"notes.csv"}
    assert flaws(store) == []


def test_a_folder_that_comes_again_adds_nothing(store: Store, export: Scored, tmp_path: Path) -> None:
    write_folder(tmp_path, export.pieces(12, 20))
    add_folder(store, tmp_path)
    entries = len(read_audit(store, viewer=LOCAL_ADMIN))
    assert add_folder(store, tmp_path)[0] == Added(30, 0, 0)
    assert len(read_audit(store, viewer=LOCAL_ADMIN)) == entries
    assert read_audit(store, viewer=LOCAL_ADMIN)["action"].tolist().count(Action.ADDED_NOTES) == 3


@pytest.mark.parametrize("own_ids", [True, False], ids=["own-ids", "made-up-ids"])
def test_a_folder_is_the_same_as_its_frames(
    store: Store, other_store: Store, export: Scored, tmp_path: Path, own_ids: bool
) -> None:
    write_folder(tmp_path, export.pieces(12, 20), own_ids=own_ids)
    add_folder(store, tmp_path)
    read = Scored(read_scored_notes(tmp_path), read_scored(tmp_path))
    add(other_store, read, told=source(own_ids=own_ids))
    assert_same(store, other_store)


def test_the_same_words_twice_in_different_pieces_are_two_notes(store: Store, tmp_path: Path) -> None:
    note = scored(1)
    write_folder(tmp_path, [note, note.renamed("N9")], own_ids=False)
    assert add_folder(store, tmp_path)[0].new_notes == 2
    assert add_folder(store, tmp_path)[0].new_notes == 0


def test_what_a_model_is_known_to_mistake_comes_with_its_labels(
    store: Store, export: Scored, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    write_folder(tmp_path, [export])
    (tmp_path / HELD_OUT).write_bytes(packed_held_out(held_out(taxonomy=taxonomy)))
    add_folder(store, tmp_path)
    found = read_held_out(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    assert found is not None
    assert len(found) == len(held_out(taxonomy=taxonomy))


def test_of_several_exports_their_number_is_told(store: Store, export: Scored, tmp_path: Path) -> None:
    write_folder(tmp_path, [export])
    told = json.loads((tmp_path / READING).read_text())
    (tmp_path / READING).write_text(json.dumps([*told, told[0] | {"columns": {"text": "Note"}}]))
    add_folder(store, tmp_path)
    assert set(rows(store, batches)["source"]) == {"2 exports"}


def test_ids_are_an_exports_own_where_every_export_names_them(
    store: Store, other_store: Store, export: Scored, tmp_path: Path
) -> None:
    write_folder(tmp_path, [export])
    told = json.loads((tmp_path / READING).read_text())
    (tmp_path / READING).write_text(json.dumps([*told, told[0] | {"columns": {"text": "Note"}}]))
    add_folder(store, tmp_path)
    add(other_store, export, told=source(own_ids=False))
    assert_same(store, other_store)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param(SENTENCES, None, r"no sentences\.parquet here", id="no-sentences"),
        pytest.param(NOTES, None, r"no notes\.parquet here", id="no-notes"),
        pytest.param(NOTES, b"no Parquet", r"notes\.parquet: not a Parquet file", id="no-parquet"),
        pytest.param(READING, None, r"no reading\.json here; score the export anew", id="no-reading"),
        pytest.param(READING, b"{", r"reading\.json: does not tell how exports were read", id="no-json"),
        pytest.param(READING, b'[{"file": "x"}]', r"reading\.json: does not tell how", id="no-columns"),
        pytest.param(READING, b"[1]", r"reading\.json: does not tell how", id="something-else"),
        pytest.param(HELD_OUT, b"something", "no held-out sentences of this version", id="broken-held-out"),
    ],
)
def test_a_folder_that_is_not_of_results_is_refused(
    store: Store, export: Scored, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    write_folder(tmp_path, [export])
    (tmp_path / name).unlink(missing_ok=True)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(PeerdriftError, match=said):
        add_folder(store, tmp_path)
    assert count(store, notes) == count(store, models) == 0


def test_notes_and_sentences_of_two_scorings_are_refused(store: Store, export: Scored, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write_folder(tmp_path, export.pieces(12))
    write_folder(tmp_path / "other", export.pieces(12, 20))
    (tmp_path / "other" / NOTES).replace(tmp_path / NOTES)
    with pytest.raises(PeerdriftError, match="notes and sentences are not of one scoring"):
        add_folder(store, tmp_path)


def test_a_real_folder_of_results_comes_in(store: Store, scored_sample: Path) -> None:
    done, _ = add_folder(store, scored_sample)
    assert done.new_notes == done.notes == len(read_scored_notes(scored_sample))
    assert done.sentences == len(read_scored(scored_sample, columns=["note_id"]))
    assert flaws(store) == []
    assert add_folder(store, scored_sample)[0] == Added(done.notes, 0, 0)
