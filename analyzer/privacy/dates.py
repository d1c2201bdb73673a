"""Dates as notes write them, moved by some days and written the same way.

Of 3/4/2025 the month comes first, as in the United States, unless only the other order is possible.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import lru_cache

SOME_YEAR = 2023
"""Year in which dates without one are moved; it has no 29 February, and a date that falls on one is not moved."""
DAYS_OF_SOME_YEAR = 365
MIDDLE_DAY = 15
"""Day by which a month without a day is moved."""
DATES_REMEMBERED = 10_000
"""Dates that are kept in memory with what they became."""
CENTURY = 2000
"""Added to years of two digits; the leap years of the century before are the same."""
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MISSPELT = ("agu", "api", "arp", "oco")
"""Begins of misspelt months, besides the right ones."""
LEAST_MISSPELT = 5
"""Letters of the shortest misspelt month."""
LEAST_LIKENESS = 0.8
"""How like a month a word is that is taken for a misspelt one: share of letters that match in order, twice counted."""
_NAME = rf"(?P<name>(?:{'|'.join((*(name[:3] for name in MONTHS), *MISSPELT))})[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?P<suffix>st|nd|rd|th)?"
_YEAR = r"['’]?(?P<year>\d{4}|\d{2})"
_TIME = r"(?:[ T@]+(?:at +)?\d.*)?"
_GAP = r"(?P<gap> ?[-/.–] ?)"
_FORMS = tuple(
    re.compile(rf"(?:(?P<weekday>(?:{'|'.join(name[:3] for name in DAYS)})[a-z]*)\.?,?\s*)?{form}", re.I | re.S)
    for form in (
        rf"(?P<year>\d{{4}}|(?<=['’])\d\d){_GAP}(?P<month2>\d{{1,2}})(?P=gap)(?P<day2>\d{{1,2}}){_TIME}",
        r"(?P<year>(?:19|20)\d{2})(?P<month2>\d{2})(?P<day2>\d{2})",
        rf"(?P<month>\d{{1,2}}){_GAP}(?P<day>\d{{1,2}})(?P=gap){_YEAR}{_TIME}",
        rf"(?P<day>\d{{1,2}}){_GAP}(?P<month>\d{{1,2}})(?P=gap){_YEAR}{_TIME}",
        r"(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/](?P<year>\d{4})",
        rf"{_NAME}[ -]*(?:the )?{_DAY}(?:(?:,? +|-){_YEAR})?{_TIME}",
        rf"{_DAY}[ -]*(?:(?:day )?of )?{_NAME}(?:(?:,? +|-|){_YEAR})?{_TIME}",
        rf"{_NAME},? +(?:of )?{_YEAR}",
        _NAME,
    )
)


@lru_cache(maxsize=DATES_REMEMBERED)
def reads_as_date(written: str) -> bool:
    """Say whether a text is a date, or a month, that there is in some year."""
    return next(_readings(written, some_year=CENTURY), None) is not None


@lru_cache(maxsize=DATES_REMEMBERED)
def shifted(written: str, *, days: int) -> str | None:
    """Move a date.

    Args:
        written: As a note has it: numbers with strokes, points or hyphens, or the month's name; with weekday, year and
            time of day or without.
        days: To later, or to earlier where it is negative. A month without a day moves as its middle does.

    Returns:
        The new date in the form of the old one; None where the form is not known or the new one has no such form.
    """
    for match, day in _readings(written, some_year=SOME_YEAR):
        try:
            return _rewritten(match, _moved(day, days, within_year=not match.groupdict().get("year")))
        except OverflowError:
            return None
    return None


def _moved(day: date, days: int, *, within_year: bool) -> date:
    """Move a day; one of no year goes on in January after December, in a year without a leap day."""
    if not within_year:
        return day + timedelta(days=days)
    first = date(SOME_YEAR, 1, 1)
    return first + timedelta(days=((day - first).days + days) % DAYS_OF_SOME_YEAR)


def _readings(written: str, *, some_year: int) -> Iterator[tuple[re.Match[str], date]]:
    """Go through the forms that a date has, and which day it is in each."""
    for match in (match for form in _FORMS if (match := form.fullmatch(written))):
        parts = {name.rstrip("2"): text for name, text in match.groupdict().items() if text}
        year = int(parts.get("year", some_year))
        month = _place(parts["name"], MONTHS) if "name" in parts else int(parts["month"])
        try:
            yield match, date(year + CENTURY if year < 100 else year, month, int(parts.get("day", MIDDLE_DAY)))
        except ValueError:
            continue


def _place(word: str, names: tuple[str, ...]) -> int:
    """Return the place of a month, from 1, by its name, the begin of it or a misspelling; 0 where it is none."""
    start = word.lower().removesuffix("t") if word.lower() == "sept" else word.lower()
    return next(
        (place for place, name in enumerate(names, start=1) if name.startswith(start) or _is_like(start, name)), 0
    )


def _is_like(word: str, name: str) -> bool:
    """Say whether a word is a misspelling of a name: "febuary", but not "decided" or "marched"."""
    if not len(name) - 2 <= len(word) <= len(name) + 1 or len(word) < LEAST_MISSPELT:
        return False
    return word[0] == name[0] and SequenceMatcher(None, word, name).ratio() >= LEAST_LIKENESS


def _rewritten(match: re.Match[str], day: date) -> str:
    """Put the pieces of a date in place of those of another."""
    written, at = list[str](), 0
    for name in sorted((name for name in _PIECES if match.groupdict().get(name)), key=match.start):
        start, end = match.span(name)
        written += [match.string[at:start], _PIECES[name](day, match[name])]
        at = end
    return "".join(written) + match.string[at:]


def _number(number: int, like: str) -> str:
    """Write a day or month, with a zero before it where the old one had it."""
    return f"{number:02d}" if like.startswith("0") else str(number)


def _named(name: str, like: str) -> str:
    """Write a name whole or by its first letters, and in capitals, as the old one was."""
    whole = len(like) > _LONGEST_SHORT or like.lower() in MONTHS
    name = name if whole else name[:3]
    return name.upper() if like.isupper() else name.title() if like[0].isupper() else name


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


_LONGEST_SHORT = 5
"""Letters of the longest short form of a name: "Thurs", "Sept"."""
_PIECES: dict[str, Callable[[date, str], str]] = {
    "weekday": lambda day, like: _named(DAYS[day.weekday()], like),
    "year": lambda day, like: f"{day.year:04d}"[-len(like) :],
    "month": lambda day, like: _number(day.month, like),
    "month2": lambda day, like: f"{day.month:0{len(like)}d}",
    "name": lambda day, like: _named(MONTHS[day.month - 1], like),
    "day": lambda day, like: _number(day.day, like),
    "day2": lambda day, like: f"{day.day:0{len(like)}d}",
    "suffix": lambda day, like: _ordinal(day.day).upper() if like.isupper() else _ordinal(day.day),
}
"""How each piece of a date is written anew."""
