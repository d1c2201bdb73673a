"""Names that single notes commonly have."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

from analyzer.notes.columns import normalised
from analyzer.notes.name_pattern import KINDS, MARK, MONTHS, YEAR, begins_with_date, compiled, matches, reads_as_date

WORKER_FIRST = (
    "{note_type:kind}_{worker_id:code}_{date:day}{:rest}",
    "{note_type:kind}_{date:day}_{worker_id:who}",
    "{worker_id:who}_{date:day}_{note_type:kind}",
    "{worker_id:who}_{note_type:kind}_{date:day}{:rest}",
    "{worker_id:who}_{date:day}{:rest}",
)
DATE_FIRST = (
    "{date:day}_{note_type:kind}_{worker_id:code}",
    "{date:day}_{worker_id:who}_{note_type:kind}",
    "{date:day}_{worker_id:code}_{:part}",
    "{date:day}_{worker_id:name}_{:digit}",  # a worker's second note of that day
    "{date:day}_{worker_id:who}",
)
FOLDERS = (
    "{worker_id:who}/{date:day}_{note_type:kind}",
    "{worker_id:who}/{date:day}{:rest}",
    "{worker_id:who}/{note_type:kind}_{date:day}{:rest}",
)
"""Tried in this order with each of SEPARATORS for "_"; one counts when its date reads and its worker may be one."""
SEPARATORS = ("_", " - ", " ", "-")
_COPY = re.compile(r"(?: - copy)?(?: ?\(\d{1,3}\))?$", re.IGNORECASE)
"""What a computer puts behind the name of a second file."""
_NO_WORKER = re.compile(
    rf"(?:(?:{KINDS}|{MONTHS}|team|unit|ward|program|week|q|export|doc|document|file|folder|scan|img|image|new|untitled"
    r"|data|text|copy|client|patient|guest|member|inbox)s?(?:notes?)?\d*|peers?|staff|workers?)"
)
"""Names without blanks and marks that are no worker's."""
_PERSON = re.compile(r"[^\W\d]+(?:-[^\W\d]+)?\.?(?:,? [^\W\d]+\.?)+")
"""A name of several words, "John Smith" or "Smith, John": as likely the client's as the worker's."""
_TIME = re.compile(r"\d{1,2}[.:h]\d{2}(?:[.:]\d{2})?(?: ?[ap]m)?", re.IGNORECASE)
_NO_FOLDER = re.compile(
    rf".*\b(?:team|unit|ward|program|floor|house|clinic|center|week|notes?)\b.*|{YEAR}(?:{MARK}?\d\d?)?", re.IGNORECASE
)


def common_values(path: str, folders_tell: bool) -> dict[str, str]:
    """Read a path by the names that are common.

    Args:
        path: Within the folder or archive, without its ending.
        folders_tell: Whether there are several folders, so that one of them may be a worker's.

    Returns:
        Field -> value. No worker where a folder and the name in it tell two: one is a team or a client then, and
        nothing shows which.
    """
    parts = _COPY.sub("", path).split("/")
    names = DATE_FIRST if begins_with_date(parts[-1]) else WORKER_FIRST
    values = next(_plausible(names, parts[-1]), {})
    folder = parts[-2] if len(parts) > 1 else ""
    if not _is_worker(folder) or _NO_FOLDER.fullmatch(folder):
        return values
    if not values:
        return next(_plausible(FOLDERS, f"{folder}/{parts[-1]}"), {})
    if folders_tell and normalised(folder) != normalised(values["worker_id"]):
        del values["worker_id"]
    return values


def _plausible(patterns: tuple[str, ...], path: str) -> Iterator[dict[str, str]]:
    for values in matches(_parsers(patterns), path):
        if reads_as_date(values["date"]) and _is_worker(values["worker_id"]):
            yield values


def _is_worker(text: str) -> bool:
    name = normalised(text)
    if _PERSON.fullmatch(text):
        return False
    return bool(name) and not _NO_WORKER.fullmatch(name) and not _TIME.fullmatch(text)


@cache
def _parsers(patterns: tuple[str, ...]) -> list[Any]:
    return [compiled(pattern.replace("}_{", f"}}{mark}{{")) for mark, pattern in product(SEPARATORS, patterns)]
