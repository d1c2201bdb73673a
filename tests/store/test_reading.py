from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analyzer.drift import find_changes, measure_table, plain_lens, tally_results
from analyzer.names import LOCAL, PERIODS, UNITS
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.deletion import delete_notes
from analyzer.store.people import Scope, revoke
from analyzer.store.reading import Coverage, read_coverage, read_held_out, read_tally, read_version, read_workers
from analyzer.store.store import Store
from analyzer.store.wanted import Wanted
from analyzer.taxonomy import Taxonomy
from tests.drift.build import held_out
from tests.store.conftest import Places
from tests.store.scored import WORKERS, Scored, scored, write_folder
from tests.store.stores import add, known

MANY = 300


@pytest.fixture(scope="module")
def export() -> Scored:
    return scored(MANY)


@pytest.fixture(scope="module")
def folder(export: Scored, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("results")
    write_folder(made, export.pieces(100, 200))
    return made


@pytest.fixture(scope="module")
def store(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    return made


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    assert len(one)
    pd.testing.assert_frame_equal(one, other, rtol=1e-4, check_dtype=False)  # sums of float32 in another order


@pytest.mark.parametrize(("by", "period"), list(zip(UNITS, PERIODS, strict=True)))
def test_measures_are_those_of_the_results_folder(
    store: Store, folder: Path, taxonomy: Taxonomy, by: str, period: str
) -> None:
    lens = plain_lens(taxonomy, held_out=held_out(taxonomy=taxonomy))
    told = tally_results(folder, taxonomy=taxonomy)
    kept = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    same(measure_table(kept, lens=lens, by=by, period=period), measure_table(told, lens=lens, by=by, period=period))


def test_changes_are_those_of_the_results_folder(store: Store, folder: Path, taxonomy: Taxonomy) -> None:
    lens = plain_lens(taxonomy, held_out=held_out(taxonomy=taxonomy))
    told = tally_results(folder, taxonomy=taxonomy)
    kept = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    same(find_changes(kept, lens=lens), find_changes(told, lens=lens))


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        pytest.param(Wanted(), lambda notes: notes["date"].notna(), id="all"),
        pytest.param(Wanted(workers=("W1", "W5")), lambda notes: notes["worker_id"].isin(["W1", "W5"]), id="workers"),
        pytest.param(Wanted(programs=("",)), lambda notes: notes["program"] == "", id="without-a-program"),
        pytest.param(Wanted(note_ids=("N3", "no note")), lambda notes: notes["note_id"] == "N3", id="notes"),
        pytest.param(Wanted(since=date(2025, 5, 1)), lambda notes: notes["date"] >= "2025-05-01", id="since"),
        pytest.param(Wanted(until=date(2025, 5, 1)), lambda notes: notes["date"] <= "2025-05-01", id="until"),
        pytest.param(
            Wanted(workers=("W1",), since=date(2025, 3, 1), until=date(2025, 3, 31)),
            lambda notes: (notes["worker_id"] == "W1") & notes["date"].between("2025-03-01", "2025-03-31"),
            id="all-at-once",
        ),
        pytest.param(Wanted(workers=("nobody",)), lambda notes: notes["note_id"] == "", id="nobody"),
    ],
)
def test_notes_are_chosen(store: Store, export: Scored, taxonomy: Taxonomy, wanted: Wanted, chosen: object) -> None:
    tally = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy, wanted=wanted)
    expected = export.notes[chosen(export.notes)]  # type: ignore[operator]
    assert sorted(tally.notes["note_id"]) == sorted(expected["note_id"])
    assert tally.notes["date"].is_monotonic_increasing


def test_fields_of_notes_come_back_as_they_were(store: Store, export: Scored, taxonomy: Taxonomy) -> None:
    tally = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    told = export.notes[list(tally.notes)].sort_values("note_id", ignore_index=True)
    pd.testing.assert_frame_equal(tally.notes.sort_values("note_id", ignore_index=True), told, check_dtype=False)


def test_workers_are_those_whose_notes_one_may_read(store: Store, export: Scored) -> None:
    assert read_workers(store, viewer=LOCAL_SUPERVISOR) == sorted(WORKERS)
    program = export.notes.loc[export.notes["program"] != "", "program"].iloc[0]
    viewer = known(store, "ana", Access.SUPERVISOR, Scope(programs=(program,)))
    own = export.notes[export.notes["program"] == program]
    assert read_workers(store, viewer=viewer) == sorted(set(own["worker_id"]))
    assert read_coverage(store, viewer=viewer) == Coverage(len(own), len(own))


def test_a_supervisor_of_notes_without_a_program_sees_these(store: Store, export: Scored) -> None:
    viewer = known(store, "ben", Access.SUPERVISOR, Scope(programs=("",)))
    assert read_coverage(store, viewer=viewer).notes == int((export.notes["program"] == "").sum())


def versions(store: Store) -> list[tuple[object, ...]]:
    """Return what of a supervisor of one worker, a supervisor of all, and an analyst is kept under."""
    own = Viewer("sue", Access.SUPERVISOR)
    return [read_version(store, viewer=viewer) for viewer in (own, LOCAL_SUPERVISOR, Viewer(LOCAL, Access.ANALYST))]


CHANGES: dict[str, Callable[[Store], object]] = {
    "notes": lambda store: add(store, scored(1, seed=5, first=90)),
    "labels": lambda store: add(store, scored(4).labelled("2")),
    "a-later-version": lambda store: add(store, scored(1, seed=5).told(worker_id="W1")),
    "deletion": lambda store: delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N3",)),
    "deletion-and-another": lambda store: [
        delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N3",)),
        add(store, scored(1, seed=5, first=90)),
    ],
}


@pytest.fixture
def small(places: Places) -> Store:
    made = places.store()
    add(made, scored(4).told(worker_id="W1"))
    known(made, "sue", Access.SUPERVISOR, Scope(workers=("W1",)))
    return made


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_version_changes_for_everybody_when_notes_do(small: Store, change: Callable[[Store], object]) -> None:
    before = versions(small)
    assert versions(small) == before
    change(small)
    assert [now != then for now, then in zip(versions(small), before, strict=True)] == [True] * 3


def test_the_version_changes_with_what_one_may_see(small: Store) -> None:
    before = versions(small)
    known(small, "sue", Access.SUPERVISOR, Scope(workers=("W2",)))
    assert [now != then for now, then in zip(versions(small), before, strict=True)] == [True, False, False]
    revoke(small, "sue", access=Access.SUPERVISOR, scope=Scope(workers=("W1",)), viewer=LOCAL_ADMIN)
    assert versions(small)[0] != before[0]


def test_without_held_out_sentences_there_are_none(store: Store, taxonomy: Taxonomy) -> None:
    assert read_held_out(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy) is None
