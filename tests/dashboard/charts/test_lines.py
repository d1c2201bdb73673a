"""One figure over time."""

import pandas as pd
import pytest

from dashboard.charts import line_chart
from dashboard.charts.lines import USUAL
from tests.dashboard.charts.drawn import layers, words
from tests.dashboard.charts.series import months

ROWS = pd.DataFrame(
    {
        "month": months(4), "kappa": [0.5, float("nan"), 0.6, 0.7], "low": [0.4, float("nan"), 0.5, 0.6],
        "high": [0.6, float("nan"), 0.7, 0.8],
    }
)  # fmt: skip
WHAT = {"x": "month", "y": "kappa", "title": "Kappa of the signal", "format": ".2f"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param({}, ["Kappa of the signal", "Jan 2025", "Apr"], id="title and months"),
        pytest.param({"reference": 0.65}, [USUAL], id="what is usual"),
    ],
)
def test_words_stand_in_the_picture(more: dict[str, float], told: list[str]) -> None:
    assert set(told) <= set(words(line_chart(ROWS, **WHAT, **more)))


def test_without_a_reference_none_is_named() -> None:
    assert USUAL not in words(line_chart(ROWS, **WHAT))


@pytest.mark.parametrize(
    ("more", "rules", "tooltips"),
    [
        pytest.param({}, 0, 2, id="without an interval"),
        pytest.param({"low": "low", "high": "high"}, 3, 4, id="with one"),
    ],
)
def test_intervals_are_drawn_where_they_are_known(more: dict[str, str], rules: int, tooltips: int) -> None:
    chart = line_chart(ROWS, **WHAT, **more)
    assert sum(len(layer["rows"]) for layer in layers(chart, "rule")) == rules
    assert len(layers(chart, "point")[0]["encoding"]["tooltip"]) == tooltips


def test_a_period_without_a_figure_stops_the_line() -> None:
    (line,) = layers(line_chart(ROWS, **WHAT), "line")
    assert [row["kappa"] for row in line["rows"]] == [0.5, None, 0.6, 0.7]


@pytest.mark.parametrize(
    ("figures", "reference", "least", "most"),
    [
        pytest.param([0.1, 0.2], 0.5, 0.0, 0.5, id="a reference above all"),
        pytest.param([-0.1, 0.2], None, -0.1, 0.2, id="below 0"),
        pytest.param([float("nan")], None, 0.0, 0.0, id="nothing known"),
    ],
)
def test_the_axis_holds_figures_reference_and_zero(
    figures: list[float], reference: float | None, least: float, most: float
) -> None:
    rows = pd.DataFrame({"month": months(len(figures)), "kappa": figures})
    (line,) = layers(line_chart(rows, **WHAT, reference=reference), "line")
    low, high = line["encoding"]["y"]["scale"]["domain"]
    assert low <= least
    assert high >= most
    assert low < high
