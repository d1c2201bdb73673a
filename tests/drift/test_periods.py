import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.periods import period_names
from analyzer.names import PERIODS

DAYS = st.dates(min_value=pd.Timestamp("1990-01-01").date(), max_value=pd.Timestamp("2060-12-31").date())


@pytest.mark.parametrize(
    ("day", "period", "name"),
    [
        pytest.param("2026-03-09", "month", "2026-03", id="month-with-a-leading-zero"),
        pytest.param("2026-12-31", "month", "2026-12", id="last-month"),
        pytest.param("2026-03-31", "quarter", "2026-Q1", id="last-day-of-a-quarter"),
        pytest.param("2026-04-01", "quarter", "2026-Q2", id="first-day-of-a-quarter"),
        pytest.param("2026-03-09", "week", "2026-W11", id="a-monday"),
        pytest.param("2026-03-08", "week", "2026-W10", id="the-sunday-before-it"),
        pytest.param("2024-12-30", "week", "2025-W01", id="december-in-the-next-iso-year"),
        pytest.param("2021-01-03", "week", "2020-W53", id="january-in-the-iso-year-before"),
        pytest.param("2024-02-29 23:59:59", "month", "2024-02", id="a-leap-day-late-at-night"),
    ],
)
def test_a_date_has_the_name_of_its_period(day: str, period: str, name: str) -> None:
    assert period_names(pd.Series([pd.Timestamp(day)]), period=period).tolist() == [name]


@pytest.mark.parametrize("period", PERIODS)
@settings(deadline=None)
@given(days=st.lists(DAYS, max_size=30))
def test_names_sort_as_their_dates_do(period: str, days: list[object]) -> None:
    named = period_names(pd.Series(pd.to_datetime(pd.Series(days, dtype=object))), period=period)
    by_date = [name for _, name in sorted(zip(days, named.tolist(), strict=True))]
    assert by_date == sorted(named.tolist())
    assert named.categories.tolist() == sorted(set(named.tolist()))


def test_an_unknown_period_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no period 'year'; periods are month, week, quarter"):
        period_names(pd.Series([pd.Timestamp("2026-03-09")]), period="year")
