"""What a pattern alone cannot tell, by the names that the rules have for it."""

import ipaddress
import re
from collections.abc import Callable
from itertools import pairwise

from analyzer.privacy.age_checks import is_age, is_age_in_words, is_not_measured
from analyzer.privacy.code_checks import (
    is_code,
    is_four_digits,
    is_groups,
    is_handle,
    is_hyphened,
    is_marked,
    is_number,
    is_plate,
    is_record,
    is_time,
    is_year,
)
from analyzer.privacy.date_checks import is_date, is_day_and_month, is_day_and_named_month, is_month_and_day
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.place_checks import is_county, is_house, is_street, is_zip

Check = Callable[[str, int, int], bool]
"""Told a text and the span of a find in it; says whether it is one."""

NEVER_GIVEN = "555"
"""Exchange under which no telephone is ever reached, so that it is used in made-up numbers; no room is meant by it."""
LEAST_SPELLED = 4
"""Digits of the shortest number in words."""
SAID = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SAID = {word: digit for digit, word in enumerate(SAID)} | {"oh": 0}
_TIMES = re.compile(r"(?:(?:[01]\d|2[0-3])[0-5]\d[ -])+(?:[01]\d|2[0-3])[0-5]\d\Z")
_LOOKED_BEHIND = 40
"""Characters before a find in which a word for a telephone is looked for."""
_PATTERNS = load_patterns("phone")
_PHONE = _PATTERNS["phone"]
_PLACE_OR_MEASURE = _PATTERNS["place_or_measure"]
_SSN_BEFORE = _PATTERNS["ssn_before"]
_YEAR_SAID = _PATTERNS["year_said"]


def is_card(text: str, start: int, end: int) -> bool:
    """Say whether the digits end in the right check digit (ISO/IEC 7812-1, annex B) and are no row of times of day."""
    found = text[start:end]
    digits = [int(character) for character in found if character.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and not _TIMES.match(found)


def is_ssn(text: str, start: int, end: int) -> bool:
    """Say whether nine digits can be a social security number: no group is zeros, and it does not begin with 666 or 9.

    Source: the Social Security Administration's notes on randomised numbers (2011).
    """
    digits = "".join(filter(str.isdigit, text[start:end]))
    return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def is_ssn_part(text: str, start: int, end: int) -> bool:
    """Tell the last four digits after "social" from a time of day or a year: "ss 1400", "social in 2019"."""
    found = text[start:end]
    if not found.isdigit() or len(found) > 4 or not (is_year(found) or is_time(found)):
        return True
    before = text[max(0, start - _LOOKED_BEHIND) : start]
    if _YEAR_SAID.search(before):
        return True
    return not is_year(found) and _SSN_BEFORE.search(before) is not None


def is_ip(text: str, start: int, end: int) -> bool:
    """Say whether it is an address of a computer or network (RFC 791, RFC 4291); "::" alone is none."""
    address = text[start:end].partition("/")[0].partition("%")[0]
    if "." in address:
        address = re.sub(r":\d{2,5}\Z", "", address) if address.count(":") == 1 else address
    try:
        return bool(int(ipaddress.ip_address(address)))
    except ValueError:
        return False


def is_phone(text: str, start: int, end: int) -> bool:
    """Say whether it has as many digits as a telephone number (E.164: at most 15)."""
    return 7 <= sum(map(str.isdigit, text[start:end])) <= 15


def is_short_phone(text: str, start: int, end: int) -> bool:
    """Tell "617 4410" from a room and a time of day: "bed 214 1400"."""
    found, before = text[start:end], text[max(0, start - _LOOKED_BEHIND) : start]
    if found.startswith(NEVER_GIVEN):
        return True
    if _PLACE_OR_MEASURE.search(before):
        return False
    return not is_time(found[4:8]) or bool(_PHONE.search(before))


def is_spelled(text: str, start: int, end: int) -> bool:
    """Say whether digits in words are a number of something, and no counting up or down."""
    said = [_SAID[word] for word in re.findall(r"[a-z]+", text[start:end].lower()) if word in _SAID]
    steps = {after - before for before, after in pairwise(said)}
    return len(said) >= LEAST_SPELLED and not (len(steps) == 1 and steps <= {1, -1})


CHECKS: dict[str, Check] = {
    "card": is_card,
    "ssn": is_ssn,
    "ssn part": is_ssn_part,
    "ip": is_ip,
    "phone": is_phone,
    "short phone": is_short_phone,
    "spelled": is_spelled,
    "date": is_date,
    "day and month": is_day_and_month,
    "month and day": is_month_and_day,
    "day and month in words": is_day_and_named_month,
    "age": is_age,
    "age in words": is_age_in_words,
    "not measured": is_not_measured,
    "code": is_code,
    "record": is_record,
    "hyphened": is_hyphened,
    "number": is_number,
    "four digits": is_four_digits,
    "groups": is_groups,
    "marked": is_marked,
    "vanity plate": is_plate,
    "handle": is_handle,
    "zip": is_zip,
    "house": is_house,
    "street": is_street,
    "county": is_county,
}
"""By the names that the rules have for them."""
