"""Tell numbers and codes of records from times, doses, scores, services and years."""

import re

from analyzer.privacy.dates import reads_as_date
from analyzer.privacy.patterns import load_patterns

LEAST_DIGITS = 3
"""Digits of the shortest number that a word such as "badge" makes one of a record."""
LEAST_WEAK_DIGITS = 5
"""The same after words that stand before times and counts too: "report 0700"."""
LEAST_CODE = 5
"""Letters and digits of the shortest code that shows by itself that it is one."""
LEAST_CODE_DIGITS = 4
"""Digits of a code that has its letters before them: "PSS-204" and "PHQ-9" are none."""
LEAST_HYPHENED = 5
"""Digits of the shortest number with hyphens that is no range."""
LAST_HOUR = 24
LEAST_IN_GROUPS = 9
"""Digits of a number in groups that shows by itself that it is one."""
_LOOKED_BEHIND = 48
"""Characters before a find in which its word is looked for."""
_TIME = re.compile(r"(?:[01]?\d|2[0-4])[0-5]\d\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_HOLDS = frozenset({"5150", "5250", "5585", "5270", "1013", "2013"})
"""Sections of law by which people are held, as notes name them."""
_LINES = frozenset({"741741", "838255", "273825", "1747"})
"""Numbers that anybody may text."""
_PATTERNS = load_patterns("code")
_SERVICE = _PATTERNS["service"]
_DISEASE = _PATTERNS["disease"]
"""ICD-10: those that such notes have."""
_PAPER = _PATTERNS["paper"]
"""Forms of the government."""
_FORM = re.compile(r"[A-Za-z]{1,8}(?:-?[A-Za-z]{1,8}){0,3}-?\d{1,3}s?\Z")
"""What is called like "PHQ-9", "PC-PTSD-5", "DD-214"."""
_WORDS_AND_YEAR = re.compile(r"[A-Za-z]+[-/]?(?:19|20)\d\d\Z")
_MEASURE = _PATTERNS["measure"]
"""What is measured or counted: "50mg", "9a-12p", "4x4s", "12-step", "1h30m"."""
_PREFIX = re.compile(r"[A-Z]{1,4} ")
_SMALL_CODE = re.compile(r"[A-Za-z]{1,4}-?\d{4,}[A-Za-z]?\Z|\d{1,3}[a-z]{2,4}\d{3,}")
_LETTERS_FIRST = re.compile(r"[A-Z]+(?:-[A-Z]+)*-?\d+\Z")
_MIXED = re.compile(r"\d[A-Z]+\d|[A-Z]\d+[A-Z]+\d*")
_RANGE = re.compile(r"\d{1,4}(?:-\d{1,4})+\Z")
_MARK = _PATTERNS["mark"]
"""Right before a number: what shows that it is one of something."""
_WEAK = _PATTERNS["weak"]
"""Words for a record that stand before times and counts too."""


def is_time(digits: str) -> bool:
    """Say whether digits may be a time of day without its colon, such as 0830 or 915."""
    return len(digits) in (3, 4) and bool(_TIME.match(digits))


def is_year(digits: str) -> bool:
    """Say whether digits may be a year of the last or this century."""
    return bool(_YEAR.match(digits))


def is_known_code(found: str) -> bool:
    """Say whether a code is one of a service, a disease or a form, or what is measured or counted."""
    patterns = (_SERVICE, _DISEASE, _FORM, _WORDS_AND_YEAR, _MEASURE)
    return any(pattern.match(found) for pattern in patterns)


def is_record(text: str, start: int, end: int) -> bool:
    """Say whether what stands after a word such as "badge" or "case" is its number."""
    found, before = text[start:end].strip("*"), text[max(0, start - _LOOKED_BEHIND) : start]
    bare = _PREFIX.sub("", found)
    digits = "".join(filter(str.isdigit, found))
    if any(map(reads_as_date, (found, bare))) or any(pattern.match(found) for pattern in (_PAPER, _MEASURE, _SERVICE)):
        return False
    if digits in _HOLDS or digits in _LINES or ":" in found[:3]:
        return False
    if _MARK.search(before):
        return _is_marked_record(found, before)
    return _is_record_by_form(found, weak=_WEAK.search(before) is not None)


def _is_marked_record(found: str, before: str) -> bool:
    """Say whether a number that "no." or "#" goes before is long enough; one of two digits is after "#" or "badge"."""
    digits, is_code = sum(map(str.isdigit, found)), not found.isdigit()
    if digits >= LEAST_DIGITS or (is_code and sum(map(str.isalnum, found)) >= LEAST_DIGITS):
        return True
    return "badge" in before.lower() or (digits >= LEAST_DIGITS - 1 and before.rstrip().endswith("#"))


def _is_record_by_form(found: str, *, weak: bool) -> bool:
    """Say whether what stands after a word for a record is its number, by its own form."""
    bare, digits = _PREFIX.sub("", found), sum(map(str.isdigit, found))
    if bare.isdigit():
        return len(bare) >= (LEAST_WEAK_DIGITS if weak else LEAST_DIGITS) and not is_year(bare)
    if _RANGE.match(found) and digits < LEAST_HYPHENED:
        return not weak
    if digits < LEAST_DIGITS and weak and _FORM.match(found):
        return False
    return sum(map(str.isalnum, found)) >= LEAST_DIGITS and not _is_list_of_times(found)


def _is_list_of_times(found: str) -> bool:
    return all(is_time(piece) and len(piece) == 4 for piece in re.split(r"[ /,-]", found))


def is_code(text: str, start: int, end: int) -> bool:
    """Say whether a word of letters and digits is a number of something, by itself."""
    found = text[start:end]
    letters, digits = sum(map(str.isalpha, found)), sum(map(str.isdigit, found))
    if not letters or digits < 2 or letters + digits < LEAST_CODE or is_known_code(found) or reads_as_date(found):
        return False
    if any(letter.islower() for letter in found):  # "mid-1990s", "x2day", but "rx7714028"
        return digits >= LEAST_CODE_DIGITS and _SMALL_CODE.match(found) is not None
    if _LETTERS_FIRST.match(found):
        return digits >= LEAST_CODE_DIGITS
    return digits >= LEAST_DIGITS or _MIXED.search(found) is not None


def is_hyphened(text: str, start: int, end: int) -> bool:
    """Say whether numbers with hyphens between them are one of something: no range, no date, no count down."""
    found = text[start:end]
    pieces = re.split(r"[-/]", found)
    if sum(map(len, pieces)) < LEAST_HYPHENED:
        return False
    if reads_as_date(found) and (len(pieces[-1]) < 4 or is_year(pieces[-1])):
        return False
    if "/" in found and (max(map(len, pieces)) <= 3 or any(map(reads_as_date, found.split("-")))):
        return False
    if all(len(piece) == 1 for piece in pieces):
        return False
    times = all(is_time(piece) or (len(piece) < 3 and int(piece) <= LAST_HOUR) for piece in pieces)
    years = all(is_year(piece) or len(piece) == 2 for piece in pieces) and is_year(pieces[0])
    return not (len(pieces) == 2 and (times or years))


def is_number(text: str, start: int, end: int) -> bool:
    """Say whether five digits or more are a number of something, and no service's, and none that anybody may text."""
    found = text[start:end]
    return found not in _LINES and not _SERVICE.match(found)


def is_four_digits(text: str, start: int, end: int) -> bool:
    """Say whether four digits, or groups of them, are no time of day, no year and no hold."""
    pieces = text[start:end].split()
    return any(not is_time(piece) and not is_year(piece) and piece not in _HOLDS for piece in pieces)


def is_groups(text: str, start: int, end: int) -> bool:
    """Say whether numbers in a row are one of something: nine digits or more, and not all of them times of day."""
    pieces = text[start:end].split()
    return sum(map(len, pieces)) >= LEAST_IN_GROUPS and not all(len(piece) == 4 and is_time(piece) for piece in pieces)


def is_marked(text: str, start: int, end: int) -> bool:
    """Say whether what stands after "#" is a number of something: "#4" and "#12" are counts."""
    found = text[start:end]
    digits = sum(map(str.isdigit, found))
    return digits >= 2 and not _MEASURE.match(found) and (digits >= LEAST_DIGITS or any(map(str.isalpha, found)))


def is_plate(text: str, start: int, end: int) -> bool:
    """Say whether what stands after "plate" is one: it has digits, or is a word of five capitals or more."""
    found = text[start:end]
    if any(map(str.isdigit, found)):
        return not _MEASURE.match(found) and sum(map(str.isalnum, found)) >= 4
    return found.isupper() and found.isalpha() and len(found) >= LEAST_CODE


def is_handle(text: str, start: int, end: int) -> bool:
    """Say whether a word with digits after the name of a platform is a person's there: no time, dose or count."""
    found = text[start:end]
    return not _MEASURE.match(found) and not reads_as_date(found)
