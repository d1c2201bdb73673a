"""A period by its name: of which kind it is, and how it is said."""

import calendar
import re

from analyzer.errors import PeerdriftError

_KINDS = {
    "month": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "week": re.compile(r"\d{4}-W(0[1-9]|[1-4]\d|5[0-3])"),
    "quarter": re.compile(r"\d{4}-Q[1-4]"),
}


def period_kind(name: str) -> str:
    """Tell whether a name is one of a month, a week or a quarter.

    Raises:
        PeerdriftError: It is none of them.
    """
    for kind, form in _KINDS.items():
        if form.fullmatch(name):
            return kind
    raise PeerdriftError(f"{name!r} is no period; write a month as 2026-03, a week as 2026-W11 or a quarter as 2026-Q1")


def period_words(name: str) -> str:
    """Say "March 2026", "week 11 of 2026" or "quarter 1 of 2026".

    Raises:
        PeerdriftError: It is no period.
    """
    kind = period_kind(name)
    year, rest = name.split("-")
    if kind == "month":
        return f"{calendar.month_name[int(rest)]} {year}"
    return f"{kind} {int(rest[1:])} of {year}"
