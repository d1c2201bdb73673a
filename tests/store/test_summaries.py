import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select, update

from analyzer.drift import find_changes, measure_table, plain_lens
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.creation import LOCAL, LOCAL_ADMIN, LOCAL_SUPERVISOR, create_store
from analyzer.store.deletion import delete_notes
from analyzer.store.groups import GROUPS, read_group_tally
from analyzer.store.input import INPUT
from analyzer.store.kept import kept_or_made, packed, unpacked
from analyzer.store.people import Scope, revoke
from analyzer.store.reading import read_tally
from analyzer.store.store import Store
from analyzer.store.summaries import MANY_NOTES, TEAM, WORKER_COLUMNS, Team, read_team, refresh_summaries
from analyzer.store.tables import summaries
from analyzer.taxonomy import Taxonomy
from tests.store.conftest import Places
from tests.store.scored import WORKERS, Scored, scored
from tests.store.stores import add, count, keys, known, rows

ANALYST = Viewer(LOCAL, Access.ANALYST)


@pytest.fixture(scope="module")
def export() -> Scored:
    return scored(300)


@pytest.fixture(scope="module")
def filled(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    return made


@pytest.fixture
def store(places: Places, filled: Store) -> Store:
    return places.copy(filled)


def made(store: Store, *, kind: str = TEAM) -> list[bytes]:
    """Return the scopes of the summaries that are kept."""
    found = rows(store, summaries)
    return found.loc[found["kind"] == kind, "scope"].tolist()


def same(one: Team, other: Team) -> bool:
    frames = ("workers", "measures", "programs", "findings")
    return all(getattr(one, name).equals(getattr(other, name)) for name in frames)


def test_a_team_is_what_its_notes_add_up_to(store: Store, taxonomy: Taxonomy) -> None:
    team = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    tally, lens = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy), plain_lens(taxonomy)
    pd.testing.assert_frame_equal(team.measures, measure_table(tally, lens=lens))
    pd.testing.assert_frame_equal(team.programs, measure_table(tally, lens=lens, by="program"))
    pd.testing.assert_frame_equal(team.findings, find_changes(tally, lens=lens))


def test_workers_are_told_with_their_programs_and_days(store: Store, export: Scored, taxonomy: Taxonomy) -> None:
    add(store, scored(1, seed=3, first=900).told(worker_id="W1", program="Another"))
    workers = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy).workers
    assert tuple(workers) == WORKER_COLUMNS
    assert workers["worker_id"].tolist() == list(WORKERS)
    own = export.notes[export.notes["worker_id"] == "W2"]
    told = workers.set_index("worker_id").loc["W2"]
    assert (told["notes"], told["first"], told["last"]) == (len(own), own["date"].min(), own["date"].max())
    programs = {worker: list(names) for worker, names in workers.set_index("worker_id")["programs"].items()}
    assert (programs["W1"], programs["W3"]) == (["Another", "Crisis Stabilization"], [])


def test_a_program_with_a_comma_in_its_name_is_one(places: Places, taxonomy: Taxonomy) -> None:
    held = places.store()
    add(held, scored(1).told(worker_id="W1", program="Crisis Unit, East"))
    for _ in range(2):  # made, and kept
        workers = read_team(held, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy).workers
        assert [list(names) for names in workers["programs"]] == [["Crisis Unit, East"]]


def test_what_is_kept_is_what_was_made(store: Store, taxonomy: Taxonomy) -> None:
    first = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    before = rows(store, summaries)
    again = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    assert same(first, again)
    assert first.version == again.version
    pd.testing.assert_frame_equal(rows(store, summaries), before)


def test_of_no_notes_there_is_a_team_of_nobody(places: Places, taxonomy: Taxonomy) -> None:
    held = places.store()
    for _ in range(2):
        team = read_team(held, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
        assert [len(frame) for frame in (team.workers, team.measures, team.programs, team.findings)] == [0] * 4
        assert len(read_group_tally(held, viewer=ANALYST, taxonomy=taxonomy)) == 0


CHANGES: dict[str, Callable[[Store], object]] = {
    "notes": lambda store: add(store, scored(1, seed=5, first=900)),
    "labels": lambda store: add(store, scored(300).labelled("2")),
    "deletion": lambda store: delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N3",)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_when_notes_or_labels_come_or_go_all_is_added_up_anew(
    store: Store, taxonomy: Taxonomy, change: Callable[[Store], object]
) -> None:
    before = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    groups = read_group_tally(store, viewer=ANALYST, taxonomy=taxonomy)
    change(store)
    after = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    assert after.version != before.version
    assert not same(before, after)
    now = read_group_tally(store, viewer=ANALYST, taxonomy=taxonomy)
    assert len(now) != len(groups) or (now.labelled != groups.labelled).any()
    assert len(made(store)) == len(made(store, kind=GROUPS)) == 1  # the earlier ones are gone


def test_other_measures_are_added_up_anew(store: Store, taxonomy: Taxonomy) -> None:
    read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    fewer = replace(taxonomy, measures=taxonomy.measures[:2])
    assert read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=fewer).measures["measure"].nunique() == 2


def test_those_who_may_see_the_same_share_what_is_kept(store: Store, taxonomy: Taxonomy) -> None:
    own = Scope(workers=("W1", "W2"))
    viewers = [known(store, name, Access.SUPERVISOR, own) for name in ("ana", "ben")]
    known(store, "ben", Access.SUPERVISOR, Scope(workers=("W2",)))
    teams = [read_team(store, viewer=viewer, taxonomy=taxonomy) for viewer in viewers]
    assert same(*teams)
    assert len(made(store)) == 1


def test_a_worker_shares_with_whoever_supervises_them_alone(store: Store, taxonomy: Taxonomy) -> None:
    viewers = [known(store, "wil", access, Scope(workers=("W1",))) for access in (Access.WORKER, Access.SUPERVISOR)]
    for viewer in viewers:
        assert read_team(store, viewer=viewer, taxonomy=taxonomy).workers["worker_id"].tolist() == ["W1"]
    assert len(made(store)) == 1


def test_whoever_loses_a_grant_is_not_given_what_was_kept(store: Store, taxonomy: Taxonomy) -> None:
    viewer = known(store, "ana", Access.SUPERVISOR, Scope(workers=("W1", "W2")))
    assert len(read_team(store, viewer=viewer, taxonomy=taxonomy).workers) == 2
    revoke(store, "ana", access=Access.SUPERVISOR, scope=Scope(workers=("W1",)), viewer=LOCAL_ADMIN)
    team = read_team(store, viewer=viewer, taxonomy=taxonomy)
    assert set(team.workers["worker_id"]) | set(team.measures["unit"]) == {"W2"}
    revoke(store, "ana", access=Access.SUPERVISOR, viewer=LOCAL_ADMIN)
    with pytest.raises(NotAllowedError):
        read_team(store, viewer=viewer, taxonomy=taxonomy)


def test_the_tally_of_groups_holds_sums_exactly_and_no_worker_note_or_day(
    store: Store, export: Scored, taxonomy: Taxonomy
) -> None:
    whole = read_tally(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    for _ in range(2):
        told = read_group_tally(store, viewer=ANALYST, taxonomy=taxonomy)
        assert set(told.notes) == {"worker_id", "program", "setting", "note_type", "date"}
        assert set(told.notes["date"].dt.day) == {1}
        assert sorted(told.notes["worker_id"].unique()) == list(range(len(WORKERS)))
        pairs = [np.sort(tally.expected.sum(axis=1)) for tally in (told, whole)]
        assert told.expected.dtype == whole.expected.dtype
        assert (pairs[0] == pairs[1]).all() if len(told) == len(whole) else set(pairs[0]) <= set(pairs[1])
        assert told.labelled.sum() <= whole.labelled.sum()
        assert 0 < len(told) <= len(whole)


def test_workers_are_numbered_in_an_order_that_tells_nothing(store: Store, other_store: Store) -> None:
    from analyzer.privacy.pseudonyms import Pseudonyms
    from analyzer.store.groups import _numbers

    names = pd.Series([f"W{number:02}" for number in range(40)])
    one, other = (_numbers(names, Pseudonyms(secret)) for secret in (b"a" * 32, b"b" * 32))
    assert sorted(one) == sorted(other) == list(range(40))
    assert not one.is_monotonic_increasing
    assert one.tolist() != other.tolist()


def test_before_anybody_asks_analysts_and_supervisors_of_many_notes_have_theirs(
    store: Store, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.store.summaries.MANY_NOTES", 100)
    known(store, "few", Access.SUPERVISOR, Scope(workers=("W1",)))
    known(store, "all", Access.SUPERVISOR, Scope(everybody=True))
    revoke(store, known(store, "former", Access.SUPERVISOR, Scope(programs=("Mobile Team",))).person,
           access=Access.SUPERVISOR, viewer=LOCAL_ADMIN)  # fmt: skip
    told = list[int]()
    assert refresh_summaries(store, taxonomy=taxonomy, progress=told.append) == 4
    assert told == [2, 4]
    assert [len(made(store, kind=kind)) for kind in (TEAM, GROUPS, INPUT)] == [1, 1, 2]
    before = rows(store, summaries)
    refresh_summaries(store, taxonomy=taxonomy, progress=told.append)
    pd.testing.assert_frame_equal(rows(store, summaries), before)


def test_of_few_notes_nothing_is_kept_before_somebody_asks(store: Store, taxonomy: Taxonomy) -> None:
    refresh_summaries(store, taxonomy=taxonomy, progress=lambda _: None)
    assert made(store) == []
    assert MANY_NOTES > 300


def test_no_figure_of_deleted_notes_remains(tmp_path: Path, taxonomy: Taxonomy) -> None:
    held = create_store(str(tmp_path / "store.db"), keys=keys())
    add(held, scored(60).told(worker_id="W-wanted-7Q"))
    add(held, scored(60, seed=2, first=100))
    read_team(held, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    content = [bytes(row) for row in rows(held, summaries)["content"]]
    assert b"".join(content)[:200] in files(tmp_path)
    delete_notes(held, viewer=LOCAL_ADMIN, workers=("W-wanted-7Q",))
    assert count(held, summaries) == 0
    assert b"".join(content)[:200] not in files(tmp_path)
    team = read_team(held, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    assert "W-wanted-7Q" not in {*team.workers["worker_id"], *team.measures["unit"], *team.findings["unit"]}
    held.database.close()


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_what_was_added_up_while_notes_went_is_not_kept(store: Store) -> None:
    def delete_meanwhile(_: object) -> list[object]:
        other = threading.Thread(target=lambda: delete_notes(store, viewer=LOCAL_ADMIN, note_ids=("N3",)))
        other.start()
        other.join()
        return []

    kept_or_made(
        store, kind="test", viewer=LOCAL_SUPERVISOR, allow=lambda _: None, load=lambda _: None, make=delete_meanwhile
    )
    assert count(store, summaries) == 0


def test_a_summary_of_another_version_is_not_shown(store: Store, taxonomy: Taxonomy) -> None:
    first = read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy)
    with store.writing() as connection:
        connection.execute(update(summaries).values(version="[0]", content=b"nothing"))
    assert same(read_team(store, viewer=LOCAL_SUPERVISOR, taxonomy=taxonomy), first)
    with store.reading() as connection:
        assert connection.execute(select(summaries.c.version)).scalars().all() == [first.version]


def test_tables_come_back_as_they_were() -> None:
    import pyarrow as pa

    tables = [pa.table({"a": [1, 2], "b": ["x", None]}), pa.table({"c": pa.array([], pa.float64())})]
    assert unpacked(packed(tables)) == tables
    assert unpacked(packed([])) == []
