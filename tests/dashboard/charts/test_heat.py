"""Shares by group and measure."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import heat_chart
from dashboard.charts.heat import PALE, STRONG, SUPPRESSED, cells, hatching, shade
from dashboard.palette import contrast
from tests.dashboard.charts.drawn import layers, words

NAMES = {"row": "unit", "column": "label", "value": "share"}
ROWS = pd.DataFrame(
    [("Mobile", "Strain", 0.5), ("Mobile", "In role", 0.25), ("Center", "Strain", float("nan"))],
    columns=["unit", "label", "share"],
)
"""The fourth pair is not there at all."""


def test_rows_and_columns_stand_as_they_are_given() -> None:
    told = cells(ROWS, **NAMES)
    assert list(zip(told["row"], told["column"], told["words"], strict=True)) == [
        ("Mobile", "Strain", "50%"),
        ("Mobile", "In role", "25%"),
        ("Center", "Strain", "–"),
        ("Center", "In role", "–"),
    ]
    encoding = layers(heat_chart(ROWS, **NAMES), "rect")[0]["encoding"]
    assert encoding["x"]["scale"]["domain"] == ["Strain", "In role"]
    assert encoding["y"]["scale"]["domain"] == ["Mobile", "Center"]


@given(st.floats(0.0, 1.0))
def test_a_number_can_be_read_on_its_cell(part: float) -> None:
    own = pd.DataFrame({"unit": ["a", "b"], "label": "x", "share": [1.0, part]})
    for row in cells(own, **NAMES).to_dict("records"):
        assert contrast(row["ink"], row["fill"]) >= 4.5


def test_a_part_of_the_groups_has_the_colours_that_it_has_among_all() -> None:
    whole = cells(ROWS, **NAMES)
    part = cells(ROWS[ROWS["label"] == "In role"], **NAMES, strongest=0.5)
    assert part["fill"].tolist() == whole.loc[whole["column"] == "In role", "fill"].tolist()[:1]
    assert part["fill"].tolist() != cells(ROWS[ROWS["label"] == "In role"], **NAMES)["fill"].tolist()


@pytest.mark.parametrize(
    ("part", "colour"),
    [
        pytest.param(0.0, PALE, id="none"),
        pytest.param(1.0, STRONG, id="all"),
        pytest.param(7.0, STRONG, id="not beyond"),
    ],
)
def test_a_stronger_share_has_a_stronger_colour(part: float, colour: str) -> None:
    assert shade(part) == colour


@pytest.mark.parametrize(
    "word",
    [pytest.param(word, id=word) for word in ("50%", "25%", "–", "Mobile", "In role", f"hatched, –: {SUPPRESSED}")],
)
def test_words_stand_in_the_picture(word: str) -> None:
    assert word in words(heat_chart(ROWS, **NAMES))


def test_what_is_suppressed_is_hatched_and_named_so() -> None:
    _, hatched = layers(heat_chart(ROWS, **NAMES), "rect")
    assert {row["meaning"] for row in hatched["rows"]} == {SUPPRESSED}
    assert hatched["mark"]["fill"] == hatching()
    assert len({stop["color"] for stop in hatching()["stops"]}) == 2  # type: ignore[index, union-attr, attr-defined]


def test_where_all_is_told_nothing_is_said_of_hatching() -> None:
    chart = heat_chart(ROWS.iloc[:2], **NAMES)
    assert len(layers(chart, "rect")) == 1
    assert not any(SUPPRESSED in text for text in words(chart))


def test_a_table_of_which_nothing_is_told_can_be_drawn() -> None:
    assert words(heat_chart(ROWS.iloc[2:], **NAMES)).count("–") == 1
