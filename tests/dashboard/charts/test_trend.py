"""Shares over the months."""

import pandas as pd
import pytest

from dashboard import frames
from dashboard.charts import PICKED, trend_chart
from dashboard.charts.trend import share_top
from tests.dashboard.charts.drawn import fields, layers, words
from tests.dashboard.charts.series import measured, months

ROWS = frames.trend(measured([0.1, 0.2, float("nan"), 0.5]), periods=months(4))
LEVELS = pd.DataFrame(
    {"period": months(4), "level": [0.15, 0.15, 0.5, 0.5], "side": ["before", "before", "after", "after"]}
)
EVENTS = pd.DataFrame({"period": ["2025-02"], "words": ["supervision talk"]})


def chart(**changed: object):  # type: ignore[no-untyped-def]
    told = {"colour": "#0274B8", "title": "Clinical drift", "events": EVENTS} | changed
    levels = told.pop("levels", LEVELS)
    return trend_chart(ROWS, levels, frames.axis_words(ROWS), **told)


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("Clinical drift", id="title"),
        pytest.param("before 15%", id="level before"),
        pytest.param("after 50%", id="level after"),
        pytest.param("supervision talk", id="event"),
        pytest.param("Jan 40 2025", id="month, sentences and year"),
        pytest.param("Mar –", id="month without sentences"),
    ],
)
def test_words_stand_in_the_picture(word: str) -> None:
    assert any(word in text for text in words(chart()))


def test_a_click_on_a_point_picks_its_month() -> None:
    told = chart().to_dict()
    params = [*told.get("params", []), *(one for layer in told["layer"] for one in layer.get("params", []))]
    assert [(one["name"], one["select"]["fields"]) for one in params] == [(PICKED, ["period"])]


def test_there_is_a_point_for_each_month_that_has_an_estimate_and_none_else() -> None:
    (points,) = layers(chart(), "point")
    assert [row["period"] for row in points["rows"]] == ["2025-01", "2025-02", "2025-04"]


def test_a_month_without_an_estimate_stops_the_line() -> None:
    shares = next(layer for layer in layers(chart(), "line") if fields(layer)["y"] == "estimate")
    assert [row["estimate"] for row in shares["rows"]] == [0.1, 0.2, None, 0.5]


def test_a_point_tells_share_interval_counts_and_notes() -> None:
    (points,) = layers(chart(), "point")
    assert [one["field"] for one in points["encoding"]["tooltip"]] == ["period", "share", "interval", "counts", "notes"]


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        pytest.param({"levels": frames.NO_LEVELS}, "before 15%", id="no change"),
        pytest.param({"events": None}, "supervision talk", id="nothing happened"),
    ],
)
def test_what_is_not_there_is_not_drawn(changed: dict[str, object], missing: str) -> None:
    told = words(chart(**changed))
    assert "Clinical drift" in told
    assert missing not in told


@pytest.mark.parametrize(
    ("most", "top"),
    [
        pytest.param(float("nan"), 0.05, id="nothing known"),
        pytest.param(0.0, 0.05, id="none"),
        pytest.param(0.05, 0.05, id="on a step"),
        pytest.param(0.051, 0.1, id="above a step"),
        pytest.param(1.0, 1.0, id="all"),
        pytest.param(1.2, 1.0, id="never above all"),
    ],
)
def test_an_axis_ends_at_the_next_step(most: float, top: float) -> None:
    assert share_top(pd.Series([0.0, most]).astype(float).where(lambda column: column == most)) == top
