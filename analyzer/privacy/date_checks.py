"""Tell dates from shares, scores and what verbs begin."""

import re

from analyzer.privacy.dates import reads_as_date
from analyzer.privacy.patterns import load_patterns

_LOOKED_BEHIND = 28
"""Characters before a find in which a word such as "since" is looked for."""
LONGEST_SHORT = 3
"""Letters of the short name of a month, which a word may begin with too."""
_IN_TEN = re.compile(r"\d{1,2}/(?:5|10)\Z")
_PATTERNS = load_patterns("date")
_FRACTION = _PATTERNS["fraction"]
_BEFORE_DAY = _PATTERNS["before_day"]
"""A day that is written as no score is."""
_AFTER_DATE = _PATTERNS["after_date"]
"""Before the end of a stretch of days: "3/30 to 4/5"."""
_BEFORE_DATE = _PATTERNS["before_date"]
_LINE_START = re.compile(r"(?:\A|\n)[ \t>*•-]{0,4}\Z")
_NO_SCORE = _PATTERNS["no_score"]
_SCORE_BEFORE = _PATTERNS["score_before"]
"""Before points out of any number."""
_RATED_BEFORE = _PATTERNS["rated_before"]
"""Before points out of five or ten."""
_SHARE_AFTER = _PATTERNS["share_after"]
_RANGE_END = _PATTERNS["range_end"]
_DAY_RANGE_END = re.compile(r"(?<=\d)[-–]\d{1,2}\Z")
_VERB = _PATTERNS["verb"]
_VERB_AFTER = _PATTERNS["verb_after"]
_VERB_BEFORE = _PATTERNS["verb_before"]
_LOOKED_VERB = 12
"""Characters before a month in which a person is looked for."""
_NAME = re.compile(r"[A-Za-z]{3,}\.?(?=\W*\d*\Z)")
_SMALL_WORDS = frozenset({"may", "march", "mar", "sun", "dec", "jan"})
"""Names of months and days that are words, or look like them, in small letters."""
_SURE_SMALL = re.compile(r"of |\d{4}|-")
_SURE_DAY = re.compile(r"\A\d+(?:st|nd|rd|th)|of |-")
_LARGE_AFTER = re.compile(r" [A-Z][a-z]")


def is_date(text: str, start: int, end: int) -> bool:
    """Say whether it is a day, or a month, of the calendar."""
    return reads_as_date(text[start:end])


def is_day_and_month(text: str, start: int, end: int) -> bool:
    """Tell 3/14 from shares and scores: what may be one of these counts only where what is around it tells of days."""
    found = _DAY_RANGE_END.sub("", text[start:end])
    if not reads_as_date(found):
        return False
    before = text[max(0, start - _LOOKED_BEHIND) : start]
    if _SCORE_BEFORE.search(before) or (_may_be_share(found) and _RATED_BEFORE.search(before)):
        return False
    if _may_be_share(found) and _SHARE_AFTER.match(text, end):
        return False
    if not _may_be_share(found) or _BEFORE_DAY.search(before) or _AFTER_DATE.search(before):
        return True
    if _BEFORE_DATE.match(text, end):
        return True
    return _LINE_START.search(before) is not None and _NO_SCORE.match(text, end) is not None


def _may_be_share(found: str) -> bool:
    return bool(_IN_TEN.match(found) or _FRACTION.match(found))


def is_month_and_day(text: str, start: int, end: int) -> bool:
    """Say whether it is a day of the calendar, and not "may 2 of us" or "march 2 miles" as verbs begin."""
    found = _RANGE_END.sub("", text[start:end])
    if not reads_as_date(found):
        return False
    if not _VERB.match(found):
        return True
    return not _VERB_AFTER.match(text, end) and not _VERB_BEFORE.search(text, max(0, start - _LOOKED_VERB), start)


def is_day_and_named_month(text: str, start: int, end: int) -> bool:
    """Say whether it is a day of the calendar, and not "2 may go" or "5 marks"."""
    found = text[start:end].rstrip(". ")
    if not reads_as_date(found):
        return False
    name = _NAME.search(found)
    if name is None:
        return False
    if name[0] in _SMALL_WORDS and not _SURE_SMALL.search(found):
        return False
    if name[0][0].isupper() and (text[end - 1] == "." or not _LARGE_AFTER.match(text, end)):
        return True
    return found[-1].isdigit() or _SURE_DAY.search(found) is not None or len(name[0]) > LONGEST_SHORT
