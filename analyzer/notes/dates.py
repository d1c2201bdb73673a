"""Dates as exports write them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from dateutil import parser as dateutil_parser

from analyzer.names import DateOrderName

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, as its leap-year error of 1900 makes it for all later days."""
_EXCEL_SERIALS = (date(EARLIEST_YEAR, 1, 1) - EXCEL_EPOCH, date(LATEST_YEAR, 12, 31) - EXCEL_EPOCH)
_NO_DATE = "not a date (YYYY-MM-DD, MM/DD/YYYY, DD/MM/YYYY or with the month's name)"
_LONGEST = 80
"""Characters of a date with weekday, time and zone; a longer value is a note in the wrong column."""
_DAYS_KEPT = 65_536
"""Written dates whose days are kept: an export has few."""
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<month>\d{2}|(?<=[-/.])\d)(?P=mark)(?P<day>\d{2}|(?<=[-/.])\d)"
    r"(?:[T ]\d{1,2}:?\d{2}.*)?$"
)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,T].*)?$")
_SERIAL = re.compile(r"\d{5}")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?=\d)", re.IGNORECASE)
_NAMED_MONTH = re.compile(r"[A-Za-z]{3}")
_ORACLE_TIME = re.compile(r"\s\d{1,2}\.\d{2}\.\d{2}(?:\.\d+)?(?:\s[AP]M)?.*$")
_EPOCH_SECONDS = tuple(datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (EARLIEST_YEAR, LATEST_YEAR + 1))
_COMPACT = (EARLIEST_YEAR * 10_000, (LATEST_YEAR + 1) * 10_000)
"""Numbers from the first to below the second are a date as YYYYMMDD."""


def parse_date(value: object, *, order: DateOrderName | None = None) -> date:
    """Read a date.

    Args:
        value: Text (ISO, numbers with slashes, or with the month's name), a date, Excel's serial number, or seconds or
            milliseconds since 1970 (UTC).
        order: Of day and month in 3/4/2025. Without it such a date is read only where one order is possible; the
            month goes first where both are.

    Raises:
        ValueError: It is none; the message says what was looked for and never repeats the value.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value)
    text = str(value)
    if len(text) > _LONGEST:
        raise ValueError(_NO_DATE)
    return _from_text(text, order)


def possible_orders(value: object) -> frozenset[DateOrderName]:
    """Say in which orders a date such as 3/4/2025 can be read; none for a date that is written in no such way."""
    return _orders_of_text(value) if isinstance(value, str) and len(value) <= _LONGEST else frozenset()


@lru_cache(maxsize=_DAYS_KEPT)
def _orders_of_text(text: str) -> frozenset[DateOrderName]:
    slashed = _SLASHED.match(_bare(text))
    if slashed is None or _ISO.match(slashed.string):
        return frozenset()
    first, second = int(slashed[1]), int(slashed[2])
    orders = set[DateOrderName]()
    if 1 <= first <= 12 and 1 <= second <= 31:
        orders.add("month-first")
    if 1 <= second <= 12 and 1 <= first <= 31:
        orders.add("day-first")
    return frozenset(orders) if first != second else frozenset()


def _bare(text: str) -> str:
    """Return a date without blanks around it and the weekday before it."""
    return _WEEKDAY.sub("", text.strip())


def _from_number(value: float) -> date:
    if _COMPACT[0] <= value < _COMPACT[1]:
        return _from_text(str(int(value)), None)
    for unit in (1, 1000):
        if _EPOCH_SECONDS[0] * unit <= value < _EPOCH_SECONDS[1] * unit:  # a number may be too large to divide
            return datetime.fromtimestamp(value / unit, UTC).date()
    return _from_serial(value)


def _from_serial(serial: float) -> date:
    first, last = _EXCEL_SERIALS
    if not first.days <= serial < last.days + 1:
        raise ValueError("a number that is no Excel date")
    return EXCEL_EPOCH + timedelta(days=int(serial))


@lru_cache(maxsize=_DAYS_KEPT)
def _from_text(text: str, order: DateOrderName | None) -> date:
    text = _bare(text)
    if iso := _ISO.match(text):
        return _checked(int(iso["year"]), int(iso["month"]), int(iso["day"]))
    if slashed := _SLASHED.match(text):
        first, second, year = (int(part) for part in slashed.groups())
        if year < 100 and first > 12 and "-" in text[:3] and year <= 31:
            raise ValueError("a year of two digits that may be the first or the last number; write four")
        month_first = order == "month-first" if order else first <= 12
        if (first if month_first else second) > 12:
            raise ValueError(f"not in the order {'month/day' if month_first else 'day/month'}/year")
        month, day = (first, second) if month_first else (second, first)
        return _checked(_full_year(year), month, day)
    if _SERIAL.fullmatch(text):
        return _from_serial(int(text))
    if not _NAMED_MONTH.search(text):
        raise ValueError(_NO_DATE)
    return _from_words(_ORACLE_TIME.sub("", text), day_first=order == "day-first")


def _full_year(year: int) -> int:
    if year >= 100:
        return year
    return year + (1900 if year >= EARLIEST_YEAR % 100 else 2000)


def _from_words(text: str, *, day_first: bool) -> date:
    """Read a date with the month's name; two defaults show whether it names a day, a month and a year."""
    try:
        first, second = (
            dateutil_parser.parse(text, default=default, ignoretz=True, dayfirst=day_first).date()
            for default in (datetime(1, 1, 1), datetime(2, 2, 2))
        )
        if first == second:
            return _in_range(first)
    except (ValueError, OverflowError):
        pass
    raise ValueError(_NO_DATE)


def _checked(year: int, month: int, day: int) -> date:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        raise ValueError(f"no such day, or a year outside {EARLIEST_YEAR} to {LATEST_YEAR}") from None


def _in_range(day: date) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"a year outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    return day
