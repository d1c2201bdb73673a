import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.notes.dates import EARLIEST_YEAR, EXCEL_EPOCH, LATEST_YEAR, parse_date, possible_orders

DAY = date(2025, 3, 4)
DAYS = st.dates(date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31))
FORMATS = [
    "%Y-%m-%d",
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S.000",
    "%m/%d/%Y",
    "%m-%d-%Y",
    "%m.%d.%Y",
    "%m/%d/%Y %I:%M %p",
    "%B %d, %Y",
    "%b %d %Y",
    "%d-%b-%Y",
    "%d %B %Y %H:%M",
    "%a %b %d %H:%M:%S EST %Y",
    "%A, %B %d, %Y",
]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2025-03-04", id="iso"),
        pytest.param(" 2025-03-04\n", id="blanks-around"),
        pytest.param("20250304", id="compact"),
        pytest.param("2025-3-4", id="iso-without-zeros"),
        pytest.param("2025/03/04", id="year-first-with-slashes"),
        pytest.param("2025-03-04T10:15:00Z", id="iso-with-zone"),
        pytest.param("2025-03-04T10:15:00.000-05:00", id="iso-with-offset"),
        pytest.param("2025-03-04 9:15", id="iso-with-short-time"),
        pytest.param("20250304T101500", id="compact-with-time"),
        pytest.param("03/04/2025", id="american"),
        pytest.param("3/4/25", id="american-short"),
        pytest.param("3/4/2025 2:30 PM", id="american-with-time"),
        pytest.param("3.4.2025", id="american-with-dots"),
        pytest.param("03-04-2025, 14:30", id="american-with-comma-and-time"),
        pytest.param("March 4, 2025", id="month"),
        pytest.param("March 4th, 2025", id="month-with-th"),
        pytest.param("4-Mar-25", id="excel-short"),
        pytest.param("04-MAR-25 12.00.00.000000000 AM", id="oracle"),
        pytest.param("04-MAR-25 12.00.00", id="oracle-without-am"),
        pytest.param("Tue Mar 04 15:00:00 EST 2025", id="java"),
        pytest.param("Tue, 3/4/2025", id="weekday"),
        pytest.param("Mar 4, 2025 at 3:00 PM", id="month-with-time"),
        pytest.param(DAY, id="date"),
        pytest.param(datetime(2025, 3, 4, 23, 59), id="datetime"),
        pytest.param(45720, id="excel-serial"),
        pytest.param(45720.75, id="excel-serial-with-time"),
        pytest.param(20250304, id="compact-number"),
        pytest.param("45720", id="serial-as-text"),
        pytest.param(1741046400, id="seconds-since-1970"),
        pytest.param(1741046400000, id="milliseconds-since-1970"),
    ],
)
def test_dates_are_read_as_exports_write_them(value: object) -> None:
    assert parse_date(value) == DAY
    assert type(parse_date(value)) is date


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param("soon", "not a date", id="word"),
        pytest.param("", "not a date", id="empty"),
        pytest.param("Tuesday", "not a date", id="weekday"),
        pytest.param("March", "not a date", id="month"),
        pytest.param("Mar 2025", "not a date", id="month-and-year"),
        pytest.param("March 4", "not a date", id="month-and-day"),
        pytest.param("3/4", "not a date", id="no-year"),
        pytest.param("25-03-14", "two digits that may be", id="year-of-two-digits-first-or-last"),
        pytest.param("10:30", "not a date", id="time"),
        pytest.param("4572", "not a date", id="small-number-as-text"),
        pytest.param("99999", "no Excel date", id="large-number-as-text"),
        pytest.param("2025-03-04x", "not a date", id="word-after"),
        pytest.param("2025-03/04", "not a date", id="mixed-marks"),
        pytest.param("Mar 4 2025 " * 99, "not a date", id="note-in-the-column"),
        pytest.param("Feb 30 2025", "not a date", id="no-such-day-by-name"),
        pytest.param("13/14/2025", "order", id="no-order"),
        pytest.param("02/30/2025", "no such day", id="no-such-day"),
        pytest.param("2025-13-01", "no such day", id="no-such-month"),
        pytest.param("0000-00-00", "no such day", id="zeros"),
        pytest.param("1900-01-01", "year outside", id="too-early"),
        pytest.param("12/31/9999", "year outside", id="too-late"),
        pytest.param("March 4 1950", "not a date", id="too-early-by-name"),
        pytest.param(date(1989, 12, 31), "year outside", id="date-too-early"),
        pytest.param(datetime(2101, 1, 1), "year outside", id="datetime-too-late"),
        pytest.param(12, "no Excel date", id="small-number"),
        pytest.param(1741046400000000, "no Excel date", id="microseconds"),
        pytest.param(20251304, "no such day", id="compact-number-of-no-day"),
        pytest.param(float("inf"), "no Excel date", id="infinity"),
        pytest.param(float("nan"), "no Excel date", id="not-a-number"),
        pytest.param(True, "not a date", id="truth"),
        pytest.param(time(3, 4), "not a date", id="time-cell"),
        pytest.param(timedelta(5), "not a date", id="duration-cell"),
        pytest.param(["2025-03-04"], "not a date", id="list"),
    ],
)
def test_what_is_no_date_is_refused_without_repeating_it(value: object, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        parse_date(value)
    assert not str(value).strip() or str(value) not in str(caught.value)


@pytest.mark.parametrize(
    ("year", "full"),
    [("00", 2000), ("25", 2025), ("89", 2089), ("90", 1990), ("98", 1998), ("99", 1999)],
)
def test_years_of_two_digits_are_from_1990_on(year: str, full: int) -> None:
    assert parse_date(f"3/4/{year}") == date(full, 3, 4)


@pytest.mark.parametrize("form", FORMATS)
@given(day=DAYS)
@settings(deadline=None)
def test_every_day_comes_back_from_every_format(form: str, day: date) -> None:
    assert parse_date(datetime(day.year, day.month, day.day, 10, 30).strftime(form)) == day


@given(DAYS)
def test_every_day_comes_back_from_its_serial_number(day: date) -> None:
    assert parse_date((day - EXCEL_EPOCH).days) == day


@given(
    st.one_of(
        st.text(),
        st.from_regex(re.compile(r"[\w :/.,+-]{0,30}", re.ASCII), fullmatch=True),
        st.lists(
            st.sampled_from(["Mar", "4", "2025", " ", ":", "30", "AM", "EST", "+", "-", ",", "99999999999", "."])
        ).map("".join),
        st.floats(),
        st.integers(),
    )
)
@settings(deadline=None)
def test_anything_is_a_date_in_range_or_a_value_error(value: object) -> None:
    try:
        day = parse_date(value)
    except ValueError:
        return
    assert EARLIEST_YEAR <= day.year <= LATEST_YEAR


@pytest.mark.parametrize(
    ("value", "orders"),
    [
        pytest.param("3/4/2025", {"month-first", "day-first"}, id="either"),
        pytest.param(" 3-4-25 10:15", {"month-first", "day-first"}, id="either-with-time"),
        pytest.param("4/4/2025", set(), id="same"),
        pytest.param("13/4/2025", {"day-first"}, id="day-first"),
        pytest.param("4/13/2025", {"month-first"}, id="month-first"),
        pytest.param("13/14/2025", set(), id="neither"),
        pytest.param("0/4/2025", set(), id="zero"),
        pytest.param("2025-03-04", set(), id="iso"),
        pytest.param("3 April 2025", set(), id="named"),
        pytest.param("Tue 3/4/2025", {"month-first", "day-first"}, id="weekday"),
        pytest.param(45720, set(), id="serial"),
        pytest.param(None, set(), id="missing"),
        pytest.param("3/4/2025 " * 99, set(), id="note"),
    ],
)
def test_orders_in_which_a_date_can_be_read(value: object, orders: set[str]) -> None:
    assert possible_orders(value) == orders


@given(DAYS, st.sampled_from(["/", "-", "."]), st.sampled_from(["%d{0}%m{0}%Y", "%m{0}%d{0}%Y"]))
def test_a_date_comes_back_in_the_order_in_which_it_was_written(day: date, mark: str, pattern: str) -> None:
    text = day.strftime(pattern.format(mark))
    order = "day-first" if pattern.startswith("%d") else "month-first"
    assert parse_date(text, order=order) == day
    assert order in possible_orders(text) or day.day == day.month
    if possible_orders(text) == {order}:
        assert parse_date(text) == day
