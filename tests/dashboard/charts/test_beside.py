"""Words beside a chart."""

import json
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.beside import GAP, Label, beside, spread
from tests.dashboard.charts.drawn import layers, words

SCALE = alt.Scale(domain=[0, 1])


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param([], [], id="none"),
        pytest.param([0.5], [0.5], id="one stays"),
        pytest.param([0.2, 0.8], [0.2, 0.8], id="far apart stay"),
        pytest.param([0.5, 0.5], [0.45, 0.55], id="the same part evenly"),
        pytest.param([0.55, 0.5], [0.575, 0.475], id="keep their order"),
        pytest.param([0.0, 0.0], [0.0, 0.1], id="not below the lowest"),
        pytest.param([1.0, 1.0], [0.9, 1.0], id="not above the highest"),
        pytest.param([0.5, 0.5, 0.9], [0.45, 0.55, 0.9], id="others stay where they are"),
    ],
)
def test_words_move_apart_as_little_as_it_takes(values: list[float], told: list[float]) -> None:
    assert spread(values, gap=0.1, low=0.0, high=1.0) == pytest.approx(told)


@given(st.lists(st.floats(0.0, 1.0), max_size=9))
def test_no_two_words_stand_over_each_other(values: list[float]) -> None:
    placed = spread(values, gap=0.1, low=0.0, high=1.0)
    ordered = sorted(placed)
    assert all(after - before >= 0.1 - 1e-9 for before, after in pairwise(ordered))
    assert all(-1e-9 <= place <= 1.0 + 1e-9 for place in placed)
    assert [at for at, _ in sorted(enumerate(values), key=lambda pair: pair[1])] == [
        at for at, _ in sorted(enumerate(placed), key=lambda pair: pair[1])
    ]


def labelled(labels: list[Label]) -> alt.LayerChart:
    line = alt.Chart(pd.DataFrame({"y": [0.2, 0.4]})).mark_point().encode(alt.Y("y:Q", scale=SCALE))
    drawn = beside(labels, scale=SCALE, domain=(0.0, 1.0), height=200)
    return alt.layer(line, *drawn).resolve_axis(y="independent").properties(height=200)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([0.2, 0.4], id="apart"),
        pytest.param([0.3, 0.3, 0.3], id="the same"),
        pytest.param([1 / 3, 0.09994154486374565], id="numbers of seventeen digits"),
    ],
)
def test_every_label_is_in_the_picture(values: list[float]) -> None:
    names = [f"line {at}" for at in range(len(values))]
    chart = labelled([Label(value, name) for value, name in zip(values, names, strict=True)])
    assert set(names) <= set(words(chart))


def test_a_colour_stands_before_its_words_as_a_square() -> None:
    squares = layers(labelled([Label(0.2, "a", "#0072B2"), Label(0.21, "b", "#BB470A")]), "square")
    rows = squares[0]["rows"]
    assert [row["colour"] for row in rows] == ["#0072B2", "#BB470A"]
    assert rows[1]["at"] - rows[0]["at"] >= GAP / 200 - 1e-5


def test_labels_are_no_points_that_could_be_clicked() -> None:
    assert [layer["mark"]["type"] for layer in layers(labelled([Label(0.2, "a")]))] == ["point", "rule"]
    assert json.loads(labelled([Label(0.2, "a")]).to_json())["layer"][1]["mark"]["aria"] is False


def test_a_page_moves_no_label_that_stands_at_an_end() -> None:
    (holder,) = layers(labelled([Label(1.0, "a")]), "rule")
    assert holder["encoding"]["y"]["axis"]["labelFlush"] is False


def test_without_labels_nothing_is_drawn() -> None:
    assert beside([], scale=SCALE, domain=(0.0, 1.0), height=200) == []
