"""Patterns of file names such as "{worker_id}_{date}", and the dates in them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import parse

from analyzer.notes.dates import parse_date

KINDS = (
    "progress|session|individual|group|supervision|supervisory|intake|discharge|contact|outreach|crisis|phone|visit"
    "|debrief|assessment|addendum|follow[ -]?up|check[ -]?in|shift|meeting|encounter|service|consult|note|case"
)
"""Words that a kind of note begins with. What else stands in a name may be a client's, and is left alone."""
MONTHS = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?)"
)
YEAR, MARK = r"(?:19|20)\d\d", "[-._ ]"
_DAY = (
    rf"(?:{YEAR}{MARK}\d\d?{MARK}\d\d?|\d{{8}}|\d\d?{MARK}\d\d?{MARK}(?:{YEAR}|\d\d)"
    rf"|{YEAR}{MARK}?{MONTHS}{MARK}?\d\d?|\d\d?{MARK}?{MONTHS}{MARK}?(?:{YEAR}|\d\d)"
    rf"|{MONTHS}{MARK}?\d\d?,?{MARK}{YEAR})"
)
_TYPES = {
    "day": rf"(?<!\d){_DAY}(?!\d)",
    "who": r"[^/]+?",
    "code": r"[^/_\s]*\d[^/_\s]*",  # PSS-101
    "name": r"[^/\d]+",
    "kind": rf"(?:{KINDS})s?(?:[-_ ]?notes?)?(?![a-z])[^/]*?",
    "part": r"[^/]+?",
    "rest": r"(?:[^\d/][^/]*)?",
    "digit": r"\d",
}
"""What a field of each type may hold; none reaches over a folder's end."""
_WHOLE_DAY = re.compile(rf"{_DAY}(?!\d)", re.IGNORECASE)
_RUNS = re.compile(r"[a-z]+|\d+", re.IGNORECASE)


@dataclass(frozen=True)
class _Text:
    """A type of `parse` that takes what fits a pattern as it is."""

    pattern: str

    def __call__(self, value: str) -> str:
        return value


def compiled(pattern: str) -> Any:
    """Compile a pattern of the library `parse` whose fields have types of this module."""
    return parse.compile(pattern, {name: _Text(regex) for name, regex in _TYPES.items()})


def matches(parsers: Iterable[Any], path: str) -> Iterator[dict[str, str]]:
    """Yield the values of each pattern that fits the whole of a path, dates written so that they read."""
    for parser in parsers:
        if match := parser.parse(path):
            values = {field: value.strip() for field, value in match.named.items()}
            yield values | ({"date": _readable(values["date"])} if "date" in values else {})


def reads_as_date(text: str) -> bool:
    """Say whether a text is a date, the day or the month first."""
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


def begins_with_date(name: str) -> bool:
    """Say whether a date stands at the beginning of a name."""
    day = _WHOLE_DAY.match(name)
    return day is not None and reads_as_date(_readable(day[0]))


def _readable(day: str) -> str:
    """Write 2025_03_04, 03042025 and 04Mar2025, which stand in names alone, as dates are written elsewhere."""
    if not _WHOLE_DAY.fullmatch(day):
        return day
    if day.isdecimal():
        return day if reads_as_date(day) else f"{day[:2]}-{day[2:4]}-{day[4:]}"
    if any(map(str.isalpha, day)):
        return " ".join(_RUNS.findall(day))
    return re.sub("[_ ]", "-", day)
