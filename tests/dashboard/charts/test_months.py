"""Months along the bottom of a chart, and what happened above it."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.months import LETTER, MOST_LINES, SPAN, all_months, event_lines, month_words, thinned
from tests.dashboard.charts.series import months


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        pytest.param([], [], id="none"),
        pytest.param(["2025-11", "2026-02"], ["2025-11", "2025-12", "2026-01", "2026-02"], id="over a new year"),
        pytest.param(["2025-W02", "2025-W05"], ["2025-W02", "2025-W05"], id="weeks stay"),
        pytest.param(["2025-Q1", "2025-Q3"], ["2025-Q1", "2025-Q3"], id="quarters stay"),
    ],
)
def test_months_have_no_gaps(periods: list[str], told: list[str]) -> None:
    assert all_months(periods) == told


def test_a_year_stands_under_its_first_month_only() -> None:
    told = month_words(["2025-12", "2026-01", "2026-02", "2026-Q1"])
    assert list(told.values()) == [["Dec", "2025"], ["Jan", "2026"], ["Feb", ""], ["2026-Q1"]]


@pytest.mark.parametrize(
    ("count", "span", "kept"),
    [
        pytest.param(12, SPAN, 12, id="a year fits"),
        pytest.param(24, SPAN, 24, id="and so do two"),
        pytest.param(36, SPAN, 18, id="of three every other"),
        pytest.param(12, 200, 6, id="in a small chart every other"),
    ],
)
def test_words_that_have_no_room_are_left_out_and_the_last_month_stays(count: int, span: int, kept: int) -> None:
    periods = months(count)
    told = thinned(month_words(periods), periods, span=span)
    assert list(told) == periods
    assert sum(bool(lines) for lines in told.values()) == kept
    assert told[periods[-1]]


def test_a_year_is_told_although_its_first_month_is_left_out() -> None:
    periods = months(36, first="2024-01")
    told = thinned(month_words(periods), periods)
    assert told["2024-01"] == []
    assert told["2024-02"] == ["Feb", "2024"]
    assert [lines[-1] for lines in told.values() if lines and lines[-1]] == ["2024", "2025", "2026"]


def events(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["period", "words"])


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        pytest.param(None, [], id="nothing"),
        pytest.param(events(("2031-01", "training")), [], id="out of what is shown"),
        pytest.param(events(("2025-02", "talk")), [("talk", 0, "left")], id="one"),
        pytest.param(
            events(("2025-02", "a long talk"), ("2025-03", "training")),
            [("a long talk", 0, "left"), ("training", 1, "left")],
            id="next to each other, on two lines",
        ),
        pytest.param(
            events(("2025-02", "talk"), ("2025-09", "training")),
            [("talk", 0, "left"), ("training", 0, "left")],
            id="far apart, on one line",
        ),
        pytest.param(events(("2025-12", "a long talk")), [("a long talk", 0, "right")], id="at the right end"),
    ],
)
def test_words_of_events_have_room(happened: pd.DataFrame | None, told: list[tuple[str, int, str]]) -> None:
    found = event_lines(happened, months(12))
    assert list(found[["words", "line", "align"]].itertuples(index=False, name=None)) == told


@given(st.lists(st.tuples(st.sampled_from(months(12)), st.text("abc ", min_size=1, max_size=30)), max_size=3))
def test_no_event_stands_over_another_while_there_are_lines_enough(pairs: list[tuple[str, str]]) -> None:
    found = event_lines(events(*pairs), months(12))
    spans: dict[int, list[tuple[float, float]]] = {}
    for row in found.to_dict("records"):
        x, width = SPAN / 12 * (months(12).index(row["period"]) + 0.5), LETTER * len(row["words"])
        spans.setdefault(int(row["line"]), []).append((x, x + width) if row["align"] == "left" else (x - width, x))
    for line, own in spans.items():
        assert 0 <= line < MOST_LINES
        ordered = sorted(own)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))
