from typing import Any

import numpy as np
import pandas as pd
import pytest

from analyzer.drift import Lens, measure_table, plain_lens, tally_sentences
from analyzer.drift.measures import MEASURE_COLUMNS
from analyzer.names import LOCAL, PERIODS
from analyzer.privacy.groups import FEWEST_NOTES, FEWEST_WORKERS, GROUP_FIELDS, TOGETHER
from analyzer.privacy.viewer import Access, NotAllowedError, Viewer
from analyzer.store.audit import Action, read_audit
from analyzer.store.creation import LOCAL_ADMIN, LOCAL_SUPERVISOR
from analyzer.store.groups import GROUP_PERIODS, chosen_groups, read_group_measures, read_group_shares
from analyzer.store.store import Store
from analyzer.taxonomy import Taxonomy
from tests.store.conftest import Places
from tests.store.scored import Scored, scored
from tests.store.stores import add

ANALYST = Viewer(LOCAL, Access.ANALYST)


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


@pytest.fixture(scope="module")
def export() -> Scored:
    """Four months of two large programs and a small one; in May two notes alone."""
    drawn = scored(322)
    row = pd.Series(range(322))
    program = row.map(lambda at: ("One", "Two")[at // 4 % 2] if at % 21 else "Small")
    month = (row % 4 + 1).where(row < 320, 5)
    day = (row % 28 + 1).astype(str).str.zfill(2)
    date = pd.to_datetime("2025-" + month.astype(str).str.zfill(2) + "-" + day).astype("datetime64[us]")
    notes = drawn.notes.assign(program=program, date=date)
    own = drawn.sentences["note_id"].map(notes.set_index("note_id").index.get_loc)
    return Scored(notes, drawn.sentences.assign(program=program[own].to_numpy(), date=date[own].to_numpy()))


@pytest.fixture(scope="module")
def store(template: Places, export: Scored) -> Store:
    made = template.store()
    add(made, export)
    return made


def note_counts(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return the notes of each unit and period."""
    rows = table.drop_duplicates(["unit", "period"])
    return dict(zip(zip(rows["unit"], rows["period"], strict=True), rows["notes"], strict=True))


def test_small_groups_are_told_together_and_small_months_not_at_all(store: Store, lens: Lens, export: Scored) -> None:
    found = read_group_measures(store, viewer=ANALYST, lens=lens, by="program")
    assert tuple(found) == MEASURE_COLUMNS
    assert set(found["period"]) == {"2025-01", "2025-02", "2025-03", "2025-04"}
    counts = note_counts(found)
    assert {unit for unit, _ in counts} == {"Two", TOGETHER}  # One hides the small one
    assert [sum(n for (_, period), n in counts.items() if period == f"2025-0{month}") for month in range(1, 5)] == [
        80
    ] * 4
    assert min(counts.values()) >= FEWEST_NOTES
    small = export.notes.query("program == 'Small' and date.dt.month == 1")
    assert 0 < len(small) < FEWEST_NOTES < counts[(TOGETHER, "2025-01")]


def test_measures_are_those_of_the_notes_of_each_group(store: Store, lens: Lens, export: Scored) -> None:
    names = chosen_groups(export.notes, {})
    told = export.notes.loc[names.index].assign(**{field: names[field] for field in GROUP_FIELDS})
    rows = export.sentences.merge(told[["note_id", *GROUP_FIELDS]], on="note_id", suffixes=("_own", ""))
    for by in ("program", "setting"):
        expected = measure_table(tally_sentences(rows, taxonomy=lens.taxonomy), lens=lens, by=by)
        found = read_group_measures(store, viewer=ANALYST, lens=lens, by=by)
        pd.testing.assert_frame_equal(found, expected, rtol=1e-4, check_dtype=False)


def test_one_measure_is_told_as_among_all(store: Store, lens: Lens) -> None:
    whole = read_group_measures(store, viewer=ANALYST, lens=lens, by="setting")
    one = read_group_measures(store, viewer=ANALYST, lens=lens, by="setting", measures=["pull"])
    pd.testing.assert_frame_equal(one, whole[whole["measure"] == "pull"].reset_index(drop=True))


@pytest.mark.parametrize("chosen", [pytest.param({}, id="all"), pytest.param({"program": "Two"}, id="a-program")])
def test_shares_over_all_periods_are_those_that_the_measures_add_up_to(
    store: Store, lens: Lens, chosen: dict[str, str]
) -> None:
    asked: dict[str, Any] = {"viewer": ANALYST, "lens": lens, "by": "setting", "chosen": chosen}
    found = read_group_shares(store, **asked, measures=["pull", "in_role"]).set_index(["unit", "measure"])["share"]
    table = read_group_measures(store, **asked, measures=["pull", "in_role"])
    sums = table.groupby(["unit", "measure"])[["numerator", "denominator"]].sum()
    assert len(found) == len(sums) > 2
    np.testing.assert_allclose(found.loc[sums.index], sums["numerator"] / sums["denominator"], rtol=1e-5)


@pytest.mark.parametrize(
    ("by", "period", "chosen"),
    [
        pytest.param("program", "month", {}, id="all"),
        pytest.param("setting", "quarter", {}, id="all-by-quarter"),
        pytest.param("note_type", "month", {"program": "Two"}, id="a-program"),
        pytest.param("program", "quarter", {"program": TOGETHER}, id="small-ones"),
        pytest.param("setting", "month", {"setting": "Ward", "program": "Two"}, id="two-fields"),
    ],
)
def test_notes_are_chosen_by_the_names_under_which_they_are_told(
    store: Store, lens: Lens, export: Scored, by: str, period: str, chosen: dict[str, str]
) -> None:
    names = chosen_groups(export.notes, chosen)
    when = export.notes.loc[names.index, "date"].dt.to_period({"month": "M", "quarter": "Q"}[period])
    expected = names.groupby([names[by], when]).size()
    found = note_counts(read_group_measures(store, viewer=ANALYST, lens=lens, by=by, period=period, chosen=chosen))
    assert sorted(found.values()) == sorted(expected)
    assert {unit for unit, _ in found} == set(expected.index.get_level_values(0))


def test_a_small_program_cannot_be_chosen(store: Store, lens: Lens) -> None:
    found = read_group_measures(store, viewer=ANALYST, lens=lens, by="program", chosen={"program": "Small"})
    assert tuple(found) == MEASURE_COLUMNS
    assert len(found) == 0


def test_no_worker_is_named(store: Store, lens: Lens, export: Scored) -> None:
    found = read_group_measures(store, viewer=ANALYST, lens=lens, by="program").to_csv()
    assert not any(f",{worker}," in found for worker in set(export.notes["worker_id"]))
    assert "N1" not in found


@pytest.mark.parametrize(
    "asked",
    [{"by": "worker_id"}, {"by": "note_id"}, {"by": "program", "period": "week"}, {"by": "program", "period": "day"}],
    ids=["worker", "note", "week", "day"],
)
def test_what_is_finer_than_groups_is_refused(store: Store, lens: Lens, asked: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="groups are by program, setting, note_type and by month or quarter"):
        read_group_measures(store, viewer=ANALYST, lens=lens, **asked)  # type: ignore[arg-type]
    assert set(GROUP_PERIODS) == set(PERIODS) - {"week"}


def test_the_trail_tells_what_an_analyst_asked(store: Store, lens: Lens) -> None:
    read_group_measures(store, viewer=ANALYST, lens=lens, by="program", period="quarter", chosen={"setting": "Ward"})
    entry = read_audit(store, viewer=LOCAL_ADMIN).iloc[-1]
    assert (entry["action"], entry["access"]) == (Action.VIEWED_GROUPS, "analyst")
    assert entry["details"] == '{"by": "program", "chosen": {"setting": "Ward"}, "period": "quarter"}'


@pytest.mark.parametrize(
    "viewer", [LOCAL_ADMIN, LOCAL_SUPERVISOR, Viewer(LOCAL, Access.WORKER)], ids=lambda v: v.access
)
def test_only_analysts_see_groups(store: Store, lens: Lens, viewer: Viewer) -> None:
    with pytest.raises(NotAllowedError, match="does not allow to see groups of notes; it takes analyst access"):
        read_group_measures(store, viewer=viewer, lens=lens, by="program")


def test_of_an_amended_note_the_later_version_counts(places: Places, lens: Lens) -> None:
    held, workers = places.store(), [f"W{row % FEWEST_WORKERS}" for row in range(FEWEST_NOTES)]
    add(held, scored(FEWEST_NOTES).told(worker_id=workers, date=pd.Timestamp("2025-01-05"), program="One"))
    add(held, scored(1, seed=5).told(worker_id=workers[0], date=pd.Timestamp("2025-01-06"), program="One"))
    found = read_group_measures(held, viewer=ANALYST, lens=lens, by="program")
    assert note_counts(found) == {("One", "2025-01"): FEWEST_NOTES}
