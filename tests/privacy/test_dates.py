from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.privacy.dates import reads_as_date, shifted


@pytest.mark.parametrize(
    ("written", "later"),
    [
        pytest.param("3/4/2025", "4/13/2025", id="numbers"),
        pytest.param("03/04/25", "04/13/25", id="zeros-and-short-year"),
        pytest.param("11-22-2025", "1-1-2026", id="into-the-next-year"),
        pytest.param("21.5.21", "30.6.21", id="day-first-where-no-month"),
        pytest.param("2025-03-04", "2025-04-13", id="iso"),
        pytest.param("2025-03-04T14:30:00-05:00", "2025-04-13T14:30:00-05:00", id="iso-with-time"),
        pytest.param("20250304", "20250413", id="eight-digits"),
        pytest.param("3/14", "4/23", id="no-year"),
        pytest.param("12/31", "2/9", id="no-year-round-its-end"),
        pytest.param("5/2021", "6/2021", id="month-and-year"),
        pytest.param("March 4, 2025", "April 13, 2025", id="name"),
        pytest.param("Mar 4", "Apr 13", id="short-name"),
        pytest.param("SEPT 9", "OCT 19", id="capitals"),
        pytest.param("june 1st", "july 11th", id="small-letters-and-ordinal"),
        pytest.param("4th of July", "13th of August", id="day-before-month"),
        pytest.param("4-Mar-25", "13-Apr-25", id="hyphens"),
        pytest.param("Aug 31 '24", "Oct 10 '24", id="apostrophe"),
        pytest.param("October", "November", id="month-alone"),
        pytest.param("June 2019", "July 2019", id="month-of-a-year"),
        pytest.param("Monday, March 3, 2025", "Saturday, April 12, 2025", id="weekday"),
        pytest.param("Tues 3/4", "Thu 4/13", id="short-weekday"),
    ],
)
def test_a_date_moves_forty_days_and_keeps_its_form(written: str, later: str) -> None:
    assert shifted(written, days=40) == later


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("2/29", id="leap-day-of-no-year"),
        pytest.param("13/13/2025", id="no-month"),
        pytest.param("decided 4", id="no-name-of-a-month"),
        pytest.param("yesterday", id="word"),
        pytest.param("", id="nothing"),
        pytest.param("12/31/9999", id="beyond-the-calendar"),
    ],
)
def test_what_cannot_be_moved_is_none(written: str) -> None:
    assert shifted(written, days=40) is None


def test_a_leap_day_of_no_year_is_a_date_all_the_same() -> None:
    assert reads_as_date("2/29")


@given(
    st.dates(date(1970, 1, 1), date(2060, 1, 1)),
    st.integers(-365, 365),
    st.sampled_from(["%m/%d/%Y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%A, %B %d, %Y", "%Y%m%d"]),
)
def test_a_date_with_a_year_moves_as_the_calendar_does(day: date, days: int, form: str) -> None:
    moved = shifted(day.strftime(form), days=days)
    assert moved is not None
    assert datetime.strptime(moved, form).date() == day + timedelta(days=days)


@given(st.dates(date(2023, 1, 1), date(2023, 12, 31)), st.integers(1, 365))
def test_moving_there_and_back_gives_the_date_again(day: date, days: int) -> None:
    written = f"{day.month}/{day.day}"
    there = shifted(written, days=days)
    assert there is not None
    assert shifted(there, days=-days) == written
