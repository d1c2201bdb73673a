"""What the name of a single note's file tells: by a pattern that the user gives, or by those that are common."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from string import Formatter

import parse

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import FIELDS, load_aliases, normalised
from analyzer.notes.dates import parse_date
from analyzer.notes.document import ENDINGS

NAME_FIELDS = tuple(field for field in FIELDS if field not in ("text", "version"))
COMMON_NAMES = (
    "{note_type:kind}_{worker_id:code}_{date:day}{:rest}",
    "{note_type:kind}_{date:day}_{worker_id:who}",
    "{worker_id:who}_{date:day}_{note_type:kind}",
    "{worker_id:who}_{note_type:kind}_{date:day}{:rest}",
    "{worker_id:who}_{date:day}{:rest}",
    "{date:day}_{note_type:kind}_{worker_id:code}",
    "{date:day}_{worker_id:who}_{note_type:kind}",
    "{date:day}_{worker_id:code}_{:part}",
    "{date:day}_{worker_id:name}_{:digit}",
    "{date:day}_{worker_id:who}",
)
COMMON_FOLDERS = (
    "{worker_id:who}/{date:day}_{note_type:kind}",
    "{worker_id:who}/{date:day}{:rest}",
    "{worker_id:who}/{note_type:kind}_{date:day}{:rest}",
)
"""Tried in this order with each of SEPARATORS for "_"; the first whose date reads and whose worker may be one counts."""
SEPARATORS = ("_", " - ", " ", "-")
_KINDS = (
    "progress|session|individual|group|supervision|supervisory|intake|discharge|contact|outreach|crisis|phone|visit"
    "|debrief|assessment|addendum|follow[ -]?up|check[ -]?in|shift|meeting|encounter|service|consult|note|case"
)
_MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR, _MARK = r"(?:19|20)\d\d", "[-._ ]"
_TYPES = {
    "day": (
        rf"(?<!\d)(?:{_YEAR}{_MARK}\d\d?{_MARK}\d\d?|\d{{8}}|\d\d?{_MARK}\d\d?{_MARK}(?:{_YEAR}|\d\d)"
        rf"|{_YEAR}{_MARK}?{_MONTHS}{_MARK}?\d\d?|\d\d?{_MARK}?{_MONTHS}{_MARK}?(?:{_YEAR}|\d\d)"
        rf"|{_MONTHS}{_MARK}?\d\d?,?{_MARK}{_YEAR})(?!\d)"
    ),
    "who": r"[^/]+?",
    "code": r"[^/_\s]*\d[^/_\s]*",  # PSS-101
    "name": r"[^/\d]+",
    "kind": rf"(?:{_KINDS})s?(?:[-_ ]?notes?)?(?![a-z])[^/]*?",
    "part": r"[^/]+?",
    "rest": r"(?:[^\d/][^/]*)?",
    "digit": r"\d",
}
_COPY = re.compile(r"(?: - copy)?(?: ?\(\d+\))?$", re.IGNORECASE)
"""What a computer puts behind the name of a second file."""
_NO_WORKER = re.compile(
    rf"(?:{_KINDS}|{_MONTHS}|{_YEAR}|team|unit|ward|program|week|exports?|docs|documents?|files?|folder|scans?|im(?:g|age)"
    r"|new|untitled|data|q\d|peer|staff|client|text|copy)?s?(?:notes?)?\d*",
    re.IGNORECASE,
)
_NO_FOLDER = re.compile(rf".*\b(?:team|unit|ward|program|floor|house|clinic|center|week)\b.*|{_YEAR}{_MARK}?\d*", re.I)
_NUMBERS = re.compile(r"(\d\d?)[-./](\d\d?)([-./]\d+)")

Named = dict[str, str]
"""Field -> what the name tells of it."""


def name_reader(pattern: str | None) -> Callable[[str, bool], Named]:
    """Return what reads the path of a file within its folder, without its ending.

    Args:
        pattern: The user's, such as "{worker_id}_{date}"; None for those that are common.

    Returns:
        A function of the path and of whether the folder tells anything (there is more than one). It returns an empty
        dictionary for a name that does not fit.

    Raises:
        PeerdriftError: The pattern is none.
    """
    if pattern is None:
        return _common
    _check(pattern)
    for ending in ENDINGS:
        pattern = pattern.removesuffix(ending)
    parts = pattern.count("/") + 1
    parsers = [_compiled(_typed(pattern, date)) for date in ("day", "part")]
    return lambda path, _: next(_matches(parsers, _last(path, parts)), {})


def reads_as_date(text: str) -> bool:
    """Say whether a text is a date, the day or the month first."""
    for value in (text, _NUMBERS.sub(r"\2/\1\3", text)):
        try:
            parse_date(value)
        except ValueError:
            continue
        return True
    return False
