"""Run charts and control charts."""

import altair as alt
import pandas as pd
import pytest

from analyzer.drift.charts.series import charts_of
from analyzer.drift.events import Event
from dashboard import frames
from dashboard.charts import P_CHART, PICKED, PLAIN_P_CHART, RUN_CHART, control_chart
from tests.dashboard.charts.drawn import fields, layers, words
from tests.dashboard.charts.series import measured, months

SHARES = [0.2, 0.25, 0.15, 0.2, 0.22, 0.18, 0.21, 0.19, 0.2, 0.23, 0.17, 0.2, 0.9, 0.2]
BASELINE = Event("2025-12", "A", "baseline", "")
EVENTS = (
    BASELINE,
    Event("2025-05", "A", "supervision", "talk about tasks"),
    Event("2025-06", "", "policy", "new intake form"),
)
KINDS = [pytest.param(kind, id=kind) for kind in (RUN_CHART, P_CHART, PLAIN_P_CHART)]


def drawn(
    kind: str, *, events: tuple[Event, ...] = EVENTS, shares: list[float] = SHARES, **more: object
) -> alt.LayerChart:
    (chart,) = charts_of(measured(shares), measures=["clinical_drift"], events=events)
    made = control_chart(chart, kind=kind, colour="#0274B8", title="Clinical drift", **more)  # type: ignore[arg-type]
    assert made is not None
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_every_point_can_be_clicked_once(kind: str) -> None:
    told = drawn(kind).to_dict()
    params = [*told.get("params", []), *(one for layer in told["layer"] for one in layer.get("params", []))]
    assert [(one["name"], one["select"]["fields"]) for one in params] == [(PICKED, ["period"])]


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        pytest.param(RUN_CHART, {"raw", "centre"}, id="run"),
        pytest.param(P_CHART, {"raw", "centre", "lower", "upper"}, id="Laney"),
        pytest.param(PLAIN_P_CHART, {"raw", "centre", "lower", "upper"}, id="p"),
    ],
)
def test_a_chart_has_the_lines_of_its_kind(kind: str, lines: set[str]) -> None:
    found = {fields(layer)["y"] for layer in layers(drawn(kind), "line") if layer["rows"]}
    assert found == lines


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        pytest.param(RUN_CHART, ["median 20%"], id="run"),
        pytest.param(PLAIN_P_CHART, ["mean 20%", "lower limit 1%", "upper limit 39%"], id="p"),
    ],
)
def test_lines_are_named_where_they_end(kind: str, told: list[str]) -> None:
    assert set(told) <= set(words(drawn(kind)))


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("Clinical drift", id="title"),
        pytest.param("above limits", id="why a point is unlike chance"),
        pytest.param("talk about tasks", id="an event of the worker"),
        pytest.param("new intake form", id="an event of all"),
        pytest.param("Jan 40 2025", id="month, sentences, year"),
    ],
)
def test_words_stand_in_the_picture(word: str) -> None:
    assert any(word in text for text in words(drawn(PLAIN_P_CHART)))


def test_a_point_unlike_chance_has_another_shape_and_a_ring() -> None:
    points, ring = layers(drawn(PLAIN_P_CHART), "point")
    assert points["encoding"]["shape"]["scale"] == {"domain": [False, True], "range": ["circle", "diamond"]}
    assert [row["period"] for row in points["rows"] if row["special"]] == ["2026-01"]
    assert [row["period"] for row in ring["rows"]] == ["2026-01"]


@pytest.mark.parametrize(
    ("more", "bars"),
    [pytest.param({}, 0, id="none by default"), pytest.param({"intervals": True}, len(SHARES), id="where wanted")],
)
def test_intervals_are_drawn_where_wanted(more: dict[str, object], bars: int) -> None:
    rules = [layer for layer in layers(drawn(RUN_CHART, **more), "rule") if fields(layer).get("y2") == "high"]
    assert sum(len(layer["rows"]) for layer in rules) == bars


def test_levels_before_and_after_a_finding_are_named() -> None:
    side = ["before"] * 7 + ["after"] * 7
    levels = pd.DataFrame({"period": months(14), "level": [0.2] * 7 + [0.3] * 7, "side": side})
    assert {"before 20%", "after 30%"} <= set(words(drawn(RUN_CHART, levels=levels)))


def test_a_rebasing_is_told_where_it_begins() -> None:
    events = (Event("2025-06", "A", "rebase", "new duties"),)
    chart = drawn(RUN_CHART, events=events)
    assert "begun anew: new duties" in words(chart)
    centre = next(layer for layer in layers(chart, "line") if fields(layer)["y"] == "centre")
    assert fields(centre)["detail"] == "stretch"


def test_of_which_months_the_lines_are_is_told_where_a_person_fixed_it() -> None:
    events = (Event("2025-09", "A", "baseline", ""),)
    assert any("the lines are those up to Sep 2025" in text for text in words(drawn(PLAIN_P_CHART, events=events)))


def test_too_few_months_for_limits_make_no_chart() -> None:
    (chart,) = charts_of(measured(SHARES[:5]), measures=["clinical_drift"])
    assert control_chart(chart, kind=P_CHART, colour="#0274B8", title="x") is None


def test_rows_of_the_page_give_months_and_tooltips() -> None:
    table = measured(SHARES)
    (chart,) = charts_of(table, measures=["clinical_drift"])
    rows = frames.trend(table, periods=months(16))
    made = control_chart(
        chart, rows, frames.axis_words(rows), kind=RUN_CHART, colour="#0274B8", title="x",
        events=pd.DataFrame({"period": ["2025-03"], "words": ["training"]}),
    )  # fmt: skip
    assert made is not None
    points = layers(made, "point")[0]
    assert points["encoding"]["x"]["scale"]["domain"] == months(16)
    assert points["rows"][0]["counts"] == "8 sentences labelled so, of about 40"
    assert [one["field"] for one in points["encoding"]["tooltip"]][-1] == "notes"
    assert "training" in words(made)


def test_weeks_are_named_as_they_are() -> None:
    weeks = [f"2025-W{number:02d}" for number in range(1, 15)]
    (chart,) = charts_of(measured(SHARES).assign(period=weeks), measures=["clinical_drift"])
    made = control_chart(chart, kind=RUN_CHART, colour="#0274B8", title="x")
    assert made is not None
    assert "2025-W14" in words(made)
