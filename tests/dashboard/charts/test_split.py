"""Whose change it is."""

import pandas as pd
import pytest

from dashboard.charts import split_chart
from dashboard.charts.split import ALONE, part_rows, reach
from tests.dashboard.charts.drawn import layers, words

NAN = float("nan")


def finding(**changed: object) -> pd.DataFrame:
    told = {
        "unit": "PSS-1", "measure": "strain", "change": 0.39, "change_low": 0.24, "change_high": 0.54,
        "program_effect": 0.27, "worker_effect": 0.12,
    }  # fmt: skip
    return pd.DataFrame([told | changed])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        pytest.param({}, ["+27 colleagues too: the organization", "+12 beyond that: the worker"], id="both up"),
        pytest.param({}, ["+39 (+24 to +54) in all"], id="the whole with its interval"),
        pytest.param({"worker_effect": -0.08}, ["−8 beyond that: the worker"], id="the worker against it"),
        pytest.param({"program_effect": NAN, "worker_effect": NAN}, [ALONE, "+39 (+24 to +54) in all"], id="alone"),
        pytest.param({}, ["PSS-1: strain", "change in percentage points"], id="who, what and in which unit"),
    ],
)  # fmt: skip
def test_parts_are_told_in_words(changed: dict[str, object], told: list[str]) -> None:
    assert set(told) <= set(words(split_chart(finding(**changed))))


def test_bars_begin_at_no_change_and_words_stand_at_their_ends() -> None:
    rows = part_rows(finding(worker_effect=-0.08))
    assert rows[["part", "end", "side"]].to_dict("records") == [
        {"part": "program_effect", "end": 0.27, "side": "left"},
        {"part": "worker_effect", "end": -0.08, "side": "right"},
        {"part": "change", "end": 0.54, "side": "left"},
    ]
    (bars,) = layers(split_chart(finding()), "bar")
    assert bars["encoding"]["x2"] == {"datum": 0.0}
    assert bars["encoding"]["color"]["legend"] is None


def test_a_part_that_is_not_known_has_no_bar() -> None:
    chart = split_chart(finding(program_effect=NAN, worker_effect=NAN))
    assert layers(chart, "bar")[0]["rows"] == []
    assert [row["part"] for row in layers(chart, "point")[0]["rows"]] == ["change"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({}, id="up"),
        pytest.param({"change": -0.9, "change_low": -1.0, "change_high": -0.6, "program_effect": 0.0}, id="down"),
        pytest.param({"change": 0.0, "change_low": NAN, "change_high": NAN, "program_effect": 0.0}, id="hardly"),
    ],
)
def test_the_axis_has_room_for_bars_and_words(changed: dict[str, object]) -> None:
    rows = part_rows(finding(**changed))
    low, high = reach(rows)
    assert low < min(0.0, rows["end"].min())
    assert high > max(0.0, rows["end"].max())


def test_without_findings_nothing_but_the_line_is_drawn() -> None:
    assert layers(split_chart(finding().iloc[:0]), "bar")[0]["rows"] == []
