"""Dates as exports write them."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil import parser as dateutil_parser

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
EXCEL_EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's serial dates, as its leap-year error of 1900 makes it for all later days."""
_EXCEL_SERIALS = (EXCEL_EPOCH.replace(year=EARLIEST_YEAR) - EXCEL_EPOCH, timedelta(days=73_050))
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]\d{2}:?\d{2}.*)?$")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,T].*)?$")
_NAMED_MONTH = re.compile(r"[A-Za-z]{3}")


def parse_date(value: object) -> date:
    """Read a date.

    Args:
        value: Text (ISO, month/day/year, or with the month's name), a date, or Excel's serial number.

    Raises:
        ValueError: It is none; the message says what was looked for and never repeats the value.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_serial(float(value))
    return _from_text(str(value).strip())


def _from_serial(serial: float) -> date:
    first, last = _EXCEL_SERIALS
    if not first.days <= serial <= last.days:
        raise ValueError("a number that is no Excel date")
    return EXCEL_EPOCH + timedelta(days=int(serial))


@lru_cache(maxsize=65_536)
def _from_text(text: str) -> date:
    if iso := _ISO.match(text):
        return _checked(*(int(part) for part in iso.groups()))
    if slashed := _SLASHED.match(text):
        month, day, year = (int(part) for part in slashed.groups())
        if month > 12:
            raise ValueError("not in the order month/day/year")
        return _checked(year + 2000 if year < 100 else year, month, day)
    if not _NAMED_MONTH.search(text):
        raise ValueError("not a date (YYYY-MM-DD, MM/DD/YYYY or with the month's name)")
    try:
        return _in_range(dateutil_parser.parse(text, default=datetime(1, 1, 1)).date())
    except (ValueError, OverflowError):
        raise ValueError("not a date (YYYY-MM-DD, MM/DD/YYYY or with the month's name)") from None


def _checked(year: int, month: int, day: int) -> date:
    try:
        return _in_range(date(year, month, day))
    except ValueError:
        raise ValueError(f"no such day, or a year outside {EARLIEST_YEAR} to {LATEST_YEAR}") from None


def _in_range(day: date) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValueError(f"a year outside {EARLIEST_YEAR} to {LATEST_YEAR}")
    return day
