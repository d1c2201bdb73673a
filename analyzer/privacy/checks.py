"""What a pattern alone cannot tell: whether digits are a card's, an address of a computer, a day of a calendar."""

import ipaddress
import re
from collections.abc import Callable

from analyzer.privacy.dates import reads_as_date
from analyzer.privacy.word_lists import load_towns, whole_start

Check = Callable[[str, int, int], bool]
"""Told a text and the span of a find in it; says whether it is one."""

_TIMES = re.compile(r"(?:(?:[01]\d|2[0-3])[0-5]\d[ -])+(?:[01]\d|2[0-3])[0-5]\d\Z")
_IN_TEN = re.compile(r"\d{1,2}/(?:5|10)\Z")
_FRACTION = re.compile(r"1/[2-9]\Z|[23]/[34]\Z|[2-4]/5\Z|24/7\Z|12/12\Z|20/20\Z|50/50\Z")
_BEFORE_DAY = re.compile(
    r"\b(?:on|by|dated?|since|until|till?|thru|through|for|due|dos|next|last|before|after|effective|week"
    r"|(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?)\b[.,:]?[ ]?\Z",
    re.IGNORECASE,
)
_RANGE_END = re.compile(r"(?<=\d)[-–]\d{1,2}\Z")
_VERB = re.compile(r"(?:may|mar|march) \d{1,2}\Z")
_MEASURED = re.compile(
    r"\b(?:it|that|this|o2|sats?|hr|bp|pulse|temp|temperature|spo2|weight|score|glucose|sugar|rate|there|what|mood|total|room"
    r"|number|pressure|count|bed|limit|minutes|level|line|house|which|answer|his|her|m|t) (?:is|was) \Z"
)
_IS = re.compile(r"(?<!\bhe )(?<!\bshe )(?:is|was) \Z")
_SERVICE_CODE = re.compile(r"(?:[A-Z]\d{4}|\d{5})(?:-[A-Z]{2})+\Z|\d+-\d+-\d+T?\d*\Z")
_STATE = re.compile(
    r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ALN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])"
    r",? {1,2}\Z"
)
_LOOKED_TOWN = 40
"""Characters before a ZIP code in which its town is looked for."""
_LOOKED_BEHIND = 16
"""Characters before a find in which a word such as "since" is looked for."""


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


def is_ip(text: str, start: int, end: int) -> bool:
    """Say whether it is an address of a computer or network (RFC 791, RFC 4291); "::" alone is none."""
    address = text[start:end].partition("/")[0].partition("%")[0]
    try:
        return bool(int(ipaddress.ip_address(address)))
    except ValueError:
        return False


def is_phone(text: str, start: int, end: int) -> bool:
    """Say whether it has as many digits as a telephone number (E.164: at most 15)."""
    return 7 <= sum(map(str.isdigit, text[start:end])) <= 15


def is_date(text: str, start: int, end: int) -> bool:
    """Say whether it is a day, or a month, of the calendar."""
    return reads_as_date(text[start:end])


def is_day_and_month(text: str, start: int, end: int) -> bool:
    """Tell 3/14 from shares and scores: what may be one of these counts only after a word such as "since"."""
    found = _RANGE_END.sub("", text[start:end])
    if not reads_as_date(found):
        return False
    if not (_IN_TEN.match(found) or _FRACTION.match(found)):
        return True
    return bool(_BEFORE_DAY.search(text[max(0, start - _LOOKED_BEHIND) : start]))


def is_age(text: str, start: int, end: int) -> bool:
    """Tell "Socorro is 92" from what else is measured: "O2 is 97", "the code is 114"."""
    before = text[max(0, start - _LOOKED_BEHIND) : start].lower()
    if end - start > 2 and _IS.search(before):
        return False
    return not _MEASURED.search(before)


def is_code(text: str, start: int, end: int) -> bool:
    """Say whether a word with hyphens is a number of something: it has letters and four digits, and is no service's."""
    found = text[start:end]
    letters, digits = sum(map(str.isalpha, found)), sum(map(str.isdigit, found))
    return letters > 0 and digits >= 4 and len(found) >= 7 and not _SERVICE_CODE.match(found)


def is_zip(text: str, start: int, end: int) -> bool:  # noqa: ARG001
    """Say whether a town or a state goes before five digits."""
    if _STATE.search(text, max(0, start - 5), start):
        return True
    words = [as_key(word) for word in text[max(0, start - _LOOKED_TOWN) : start].replace(",", " ").split()]
    return any(whole_start(" ".join(words[-count:])) in load_towns() for count in (1, 2, 3) if len(words) >= count)


def as_key(word: str) -> str:
    """Write a word small and without points, as towns are listed."""
    return word.lower().replace(".", "").replace("-", " ")


def is_month_and_day(text: str, start: int, end: int) -> bool:
    """Say whether it is a day of the calendar, and not "may 2" or "march 2" as verbs begin."""
    found = _RANGE_END.sub("", text[start:end])
    return reads_as_date(found) and not _VERB.match(found)


def has_three_digits(text: str, start: int, end: int) -> bool:
    """Say whether what stands after a word such as "account" has the digits of a number."""
    return sum(map(str.isdigit, text[start:end])) >= 3


CHECKS: dict[str, Check] = {
    "card": is_card,
    "ssn": is_ssn,
    "ip": is_ip,
    "phone": is_phone,
    "date": is_date,
    "day and month": is_day_and_month,
    "month and day": is_month_and_day,
    "age": is_age,
    "code": is_code,
    "zip": is_zip,
    "three digits": has_three_digits,
}
"""By the names that rules.toml has for them."""
