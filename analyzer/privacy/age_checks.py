"""Tell ages over 89 from what else is counted and measured."""

import re

from analyzer.privacy.patterns import load_patterns

LEAST_SURE = 100
"""From this number on what is measured is as likely as an age; only close words make an age of it."""
LONGEST_COMMA = 4
"""Characters of the last letter before a comma, its comma and blank, with a bracket."""
_LOOKED_BEHIND = 64
"""Characters before a number in which the person is looked for."""
_LOOKED_AFTER = 16
_TELLS = load_patterns("age")
_DIGITS = re.compile(r"\d+")
_ENUMERATED = re.compile(r",? (?:and |or )?\d", re.IGNORECASE)
_ORDINAL = re.compile(r"th|st|nd|rd")


def is_age(text: str, start: int, end: int) -> bool:
    """Tell "Socorro is 92" from what else is measured: "O2 is 97", "the code is 114"."""
    before, digits = _line_before(text, start), _DIGITS.match(text, start, end)
    if digits is None:
        return False
    after = text[digits.end() : end + _LOOKED_AFTER]
    if _TELLS["birthday"].match(after):
        return True
    if _TELLS["counted"].match(after) or _ORDINAL.match(after):
        return False
    if _TELLS["age_word"].search(before) or _TELLS["made_it"].search(before):
        return True
    return not _ENUMERATED.match(after) and _is_of_person(int(digits[0]), before, after)


def _is_of_person(number: int, before: str, after: str) -> bool:
    """Say whether a person goes before a number, and nothing that is measured."""
    if _TELLS["measured"].search(before):
        return False
    if number >= LEAST_SURE:
        return _TELLS["named_by_comma"].search(before) is not None
    if _TELLS["named"].search(before) and _TELLS["after_named"].match(after):
        return True
    if any(_TELLS[name].search(before) for name in ("near", "beside")) or _is_at(before, after):
        return True
    right = _TELLS["right_before"].search(before)
    if right is None:
        return False
    is_comma = right[0].endswith(", ") and len(right[0]) <= LONGEST_COMMA
    return not is_comma or _TELLS["after_comma"].match(after) is not None


def _is_at(before: str, after: str) -> bool:
    """Say whether somebody does something at an age: "and at 90 he still drives"."""
    return _TELLS["at_after"].search(before) is not None and _TELLS["who_after"].match(after) is not None


def is_age_in_words(text: str, start: int, end: int) -> bool:
    """Tell "turned ninety" and "ninety-one" from "ninety days" and "a hundred times"."""
    found, before = text[start:end].lower(), _line_before(text, start)
    if _TELLS["century"].search(before):
        return False
    if _TELLS["years_old"].search(found):
        return True
    if _TELLS["days_in_brackets"].match(text, end):
        return False
    in_nineties = found.startswith("ninety") and not _TELLS["measured"].search(before)
    if in_nineties and found != "ninety":
        return True
    stem = _TELLS["article"].sub("", before)
    if any(_TELLS[name].search(stem) for name in ("age_word", "made_it", "person_is")):
        return True
    in_nineties = found.startswith("ninety") and not _TELLS["measured"].search(stem)
    return in_nineties and _TELLS["beside"].search(stem) is not None


def is_not_measured(text: str, start: int, end: int) -> bool:  # noqa: ARG001 - a check is told both ends
    """Tell a "97F" from a temperature."""
    return _TELLS["temperature"].search(text, max(0, start - _LOOKED_BEHIND), start) is None


def _line_before(text: str, start: int) -> str:
    return text[max(0, start - _LOOKED_BEHIND) : start].rpartition("\n")[2]
