"""Control charts as rows."""

import pytest

from analyzer.drift.charts.series import charts_of
from analyzer.drift.events import Event
from dashboard.charts.stretches import COLUMNS, named_causes, runs_words, stretch_rows, with_gaps
from tests.dashboard.charts.series import measured

STEADY = [0.2, 0.25, 0.15, 0.2, 0.22, 0.18, 0.21, 0.19, 0.2, 0.23, 0.17, 0.2]
RISEN = [*STEADY, 0.9]
BASELINE = [Event("2025-12", "A", "baseline", "")]
SHIFTED = [0.1] * 10 + [0.12, 0.5, 0.5, 0.5, 0.52, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]


def found(shares, *, kind, events=()):  # type: ignore[no-untyped-def]
    (chart,) = charts_of(measured(shares), measures=["clinical_drift"], events=events)
    return chart, stretch_rows(chart, kind=kind)


@pytest.mark.parametrize(
    ("shares", "kind", "causes"),
    [
        pytest.param(STEADY, "laney_p", {}, id="chance"),
        pytest.param(RISEN, "p", {"2026-01": "above limits"}, id="above the limits"),
        pytest.param([*STEADY, 0.0], "p", {"2026-01": "below limits"}, id="below the limits"),
    ],
)
def test_points_unlike_chance_say_why(shares: list[float], kind: str, causes: dict[str, str]) -> None:
    _, rows = found(shares, kind=kind, events=BASELINE)
    special = rows[rows["special"]]
    assert dict(zip(special["period"], special["cause"], strict=True)) == causes


def test_a_long_run_of_a_run_chart_is_marked_and_told() -> None:
    chart, rows = found(SHIFTED, kind="run")
    assert set(rows["cause"]) == {"long run, low", "long run, high"}
    assert chart["stretches"][0]["charts"]["run"]["signal"]
    assert runs_words(chart).endswith("unlike chance")


def test_runs_of_chance_are_told_as_such() -> None:
    chart, rows = found(STEADY, kind="run")
    assert not rows["special"].any()
    assert runs_words(chart).endswith("as chance makes them")


@pytest.mark.parametrize(
    ("kind", "bears"),
    [
        pytest.param("run", True, id="a run chart needs few"),
        pytest.param("p", False, id="limits need more"),
        pytest.param("laney_p", False, id="Laney's as well"),
        pytest.param("xmr", False, id="XmR too"),
    ],
)
def test_few_months_bear_a_run_chart_only(kind: str, bears: bool) -> None:
    _, rows = found(STEADY[:5], kind=kind)
    assert (len(rows) > 0) == bears
    assert tuple(rows) == COLUMNS


def test_a_rebasing_begins_a_stretch_with_lines_of_its_own() -> None:
    _, rows = found(SHIFTED, kind="run", events=[Event("2025-12", "A", "rebase", "new duties")])
    centres = rows.groupby("stretch")["centre"].unique()
    assert [list(centre) for centre in centres] == [[0.1], [0.5]]
    assert rows.loc[rows["stretch"] == 1, "period"].iloc[0] == "2025-12"


def test_smoothed_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="ewma"):
        found(STEADY, kind="ewma")


def test_months_without_notes_are_gaps() -> None:
    table = measured(STEADY).drop(index=[3, 4])
    (chart,) = charts_of(table, measures=["clinical_drift"])
    rows = with_gaps(stretch_rows(chart, kind="run"))
    assert rows["raw"].isna().tolist() == [at in (3, 4) for at in range(12)]
    assert rows["denominator"].tolist()[2:5] == [40.0, 0.0, 0.0]
    assert not rows["special"].iloc[3]


def test_neighbours_unlike_chance_are_named_once_at_the_farthest() -> None:
    _, rows = found([*STEADY, 0.9, 0.95, 0.9], kind="p", events=BASELINE)
    named = named_causes(with_gaps(rows))
    assert named[["period", "cause"]].to_dict("records") == [{"period": "2026-02", "cause": "high, 3 in a row"}]
