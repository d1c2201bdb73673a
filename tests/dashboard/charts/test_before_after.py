"""A measure before and after something happened."""

import pytest

from analyzer.drift.events import Event, event_effects
from dashboard.charts import PICKED, before_after_chart
from dashboard.charts.before_after import level_rows
from tests.dashboard.charts.drawn import fields, layers, words
from tests.dashboard.charts.series import measured

SHARES = [0.6, 0.65, 0.55, 0.6, 0.4, 0.2, 0.25, 0.15, 0.2]
LONG = [0.6, 0.62, 0.58, 0.6, 0.61, 0.59, 0.6, 0.62, 0.4, *[0.2 + 0.01 * month for month in range(9)]]


def effect(shares: list[float], *, at: str) -> dict[str, object]:
    table = measured(shares)
    (row,) = event_effects(
        table, [Event(at, "A", "supervision", "talk about roles")], measures=["clinical_drift"]
    ).to_dict("records")
    return {str(name): value for name, value in row.items()}


CHANGED = effect(SHARES, at="2025-05")


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("Clinical drift before and after", id="title"),
        pytest.param("talk about roles", id="what happened"),
        pytest.param("before 60%", id="level before"),
        pytest.param("after 20% (13% to 27%)", id="level after, with its interval"),
        pytest.param("-40 points (-47 to -33; 4 periods before, 4 after)", id="how much changed"),
    ],
)
def test_words_stand_in_the_picture(word: str) -> None:
    assert any(word in text for text in words(before_after_chart(measured(SHARES), event=CHANGED)))


def test_the_month_of_the_event_is_on_neither_side() -> None:
    levels = level_rows([f"2025-0{month}" for month in range(1, 10)], event=CHANGED)
    assert "2025-05" not in set(levels["period"])
    assert levels["side"].tolist() == ["before"] * 4 + ["after"] * 4


def test_the_interval_is_shaded_after_the_event_only() -> None:
    (area,) = layers(before_after_chart(measured(SHARES), event=CHANGED), "area")
    assert [row["period"] for row in area["rows"]] == ["2025-06", "2025-07", "2025-08", "2025-09"]
    assert (fields(area)["y"], fields(area)["y2"]) == ("low", "high")


def test_where_trends_were_fitted_the_levels_have_no_interval() -> None:
    levels = level_rows([f"2025-0{month}" for month in range(1, 10)], event=effect(LONG, at="2025-09"))
    assert levels["low"].isna().all()


def test_too_little_is_said_and_no_level_is_drawn() -> None:
    chart = before_after_chart(measured(SHARES), event=effect(SHARES, at="2025-09"))
    assert any("too few periods on one side to say" in text for text in words(chart))
    assert not any(text.startswith(("before ", "after ")) for text in words(chart))


def test_a_point_can_be_clicked() -> None:
    told = before_after_chart(measured(SHARES), event=CHANGED).to_dict()
    params = [*told.get("params", []), *(one for layer in told["layer"] for one in layer.get("params", []))]
    assert [one["name"] for one in params] == [PICKED]
