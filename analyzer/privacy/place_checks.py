"""Tell house numbers, streets and ZIP codes from times of day and counts."""

import re

from analyzer.privacy.code_checks import is_time
from analyzer.privacy.context_words import load_place_words
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.word_lists import Listed, load_listed, load_towns, whole_start

LEAST_HOUSE_DIGITS = 3
"""Digits of a house number that "at" alone shows; after "lives at" it may have fewer."""
LEAST_SMALL_HOUSE_DIGITS = 2
"""The same before a name in small letters."""
_LOOKED_STATE = 18
"""Characters before a ZIP code in which its state is looked for."""
_LOOKED_TOWN = 40
"""Characters before a ZIP code in which its town is looked for."""
_LOOKED_BEHIND = 60
"""Characters before a house number in which a word such as "lives" is looked for."""
_TELLS = load_patterns("place")
_NUMBERED = re.compile(r"\d+(?:st|nd|rd|th)\Z", re.IGNORECASE)
_QUARTER_AFTER = re.compile(r" (?:[NS][EW]|[ns][ew])\b")
_FLAT = re.compile(r"(?:apt|unit|lot|#|trlr|trailer|ste|suite)\b|#")


def is_zip(text: str, start: int, end: int) -> bool:  # noqa: ARG001 - a check is told both ends
    """Say whether a town or a state goes before five digits."""
    if _TELLS["state"].search(text, max(0, start - _LOOKED_STATE), start):
        return True
    words = [as_key(word) for word in text[max(0, start - _LOOKED_TOWN) : start].replace(",", " ").split()]
    return any(whole_start(" ".join(words[-count:])) in load_towns() for count in (1, 2, 3) if len(words) >= count)


def as_key(word: str) -> str:
    """Write a word small and without points, as towns are listed."""
    return word.lower().replace(".", "").replace("-", " ")


def is_house(text: str, start: int, end: int) -> bool:
    """Say whether a number and a name are a house on a street: where somebody lives, or too large for a time of day."""
    house = _TELLS["house"].match(text, start, end)
    if house is None or house["name"].lower() in load_place_words().no_streets:
        return False
    number, name, direction = house["number"], house["name"], house["direction"] or ""
    if direction and _NUMBERED.match(name):
        return True
    timely = len(number) == 4 and is_time(number)
    if timely and (not start or text[start - 1] == "\n"):  # a log
        return False
    before = text[max(0, start - _LOOKED_BEHIND) : start]
    if _QUARTER_AFTER.search(text, start, end):  # "1720 SW Lindqvist": the social worker came
        return not timely or _lives_near(before)
    if direction and not (timely and direction.islower()):
        return _is_directed(number, name, before)
    return name[0].isdigit() or _is_named_house(number, name, before, timely=timely)


def _is_directed(number: str, name: str, before: str) -> bool:
    """Say whether a number, a direction and a name are a house: "44 W Seventh"."""
    if name[0].isdigit():
        return len(number) >= LEAST_HOUSE_DIGITS or not name.isdigit()
    return name[0].isupper() or len(number) >= LEAST_HOUSE_DIGITS or _lives_near(before)


def _is_named_house(number: str, name: str, before: str, *, timely: bool) -> bool:
    """Say whether a number and a name are a house by what goes before them: "lives at 1904 Prospect"."""
    large, flags, long = name[0].isupper(), load_listed().get(name.lower(), 0), len(number) >= LEAST_HOUSE_DIGITS
    if large and long and not timely and before.lower().endswith(tuple(load_place_words().at)):
        return True
    after_preposition = large and long and _TELLS["preposition"].search(before) is not None
    if not _may_live(before):
        return after_preposition and not flags
    if not large:
        return _is_small_house(number, before, timely=timely, word=bool(flags & Listed.WORD))
    if _TELLS["lives_directly"].search(before):
        return len(number) > 1 or _TELLS["lives_at"].search(before) is not None
    return long and (after_preposition or _lives_near(before)) and (not timely or not flags)


def _is_small_house(number: str, before: str, *, timely: bool, word: bool) -> bool:
    """Say whether a number and a word in small letters are a house: "lives at 77 orchard", "aunt on 1801 cherokee"."""
    if len(number) < LEAST_SMALL_HOUSE_DIGITS:
        return False
    if _TELLS["lives_at"].search(before):
        return not timely or not word
    if len(number) < LEAST_HOUSE_DIGITS or word:
        return False
    return _lives_near(before) or (not timely and _TELLS["preposition"].search(before) is not None)


def _lives_near(before: str) -> bool:
    return _TELLS["lives_near"].search(before) is not None


def _may_live(before: str) -> bool:
    """Say whether a begin of a word such as "lives" is there: much faster than to look for the words."""
    small = before.lower()
    return any(stem in small for stem in load_place_words().live_stems)


def is_street(text: str, start: int, end: int) -> bool:
    """Say whether "77 dill ct" is a street: somebody lives there, a flat follows, or its name is no ordinary word."""
    if _lives_near(text[max(0, start - _LOOKED_BEHIND) : start]) or _FLAT.search(text, start, end):
        return True
    named = [word for word in text[start:end].split()[1:-1] if word.isalpha() and len(word) > 2]
    return any(not load_listed().get(word, 0) & (Listed.WORD | Listed.NEVER) for word in named)


def is_county(text: str, start: int, end: int) -> bool:
    """Tell "pierce county" from "call county" by the lists of names."""
    flags = load_listed().get(text[start:end].partition(" ")[0], 0)
    return not flags & Listed.NEVER and flags != Listed.WORD
