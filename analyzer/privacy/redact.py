"""Texts with their identifiers taken out."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from analyzer.privacy.dates import shifted
from analyzer.privacy.identifiers import Identifier, find_identifiers
from analyzer.privacy.names import NameList, folded
from analyzer.privacy.rule_files import load_lists
from analyzer.privacy.rules import PLACEHOLDER
from analyzer.privacy.word_lists import Listed, load_listed

Find = Callable[..., list[Identifier]]
"""Finds identifiers as `find_identifiers` does."""
MOST_PASSES = 5
"""Times that a text is gone through; each further one only finds what others stood in the way of."""
_CROWD_BEFORE = re.compile(r"(?:[\w#$%@/:+-]|\b([A-Z][^\W\d_]*)[ .,-]{1,2})\Z")
_CROWD_AFTER = re.compile(r"[\w#$%@/:+-]|(?:['’]s)?[ .,-]{1,2}([A-Z][^\W\d_]*)")
"""Beside a placeholder: what may be an identifier now that it is no more beside what stood there before."""
_NAMES = int(Listed.FIRST | Listed.LAST)
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? \Z", re.IGNORECASE)
_LOOKED = 24
"""Characters before a placeholder in which _CROWD_BEFORE is looked for."""


def redact_text(text: str, *, names: NameList, shift_days: int | None, find: Find = find_identifiers) -> str:
    """Replace identifiers by "[NAME]", "[PHONE]" and so on, and move dates.

    Args:
        text: A note or a piece of one.
        names: Known names.
        shift_days: By which dates move. None replaces them by "[DATE]", as one is that cannot be moved.
        find: Finds the identifiers.
    """
    return redact_counting(text, names=names, shift_days=shift_days, find=find)[0]


def redact_texts(texts: Sequence[str], *, names: NameList, shift_days: Sequence[int]) -> list[str]:
    """Redact many texts; see `redact_text`.

    Args:
        texts: Notes.
        names: Known names.
        shift_days: For each text.
    """
    return [redact_text(text, names=names, shift_days=days) for text, days in zip(texts, shift_days, strict=True)]


def redact_counting(
    text: str, *, names: NameList, shift_days: int | None, find: Find = find_identifiers
) -> tuple[str, list[str]]:
    """Redact a text and tell what was replaced.

    Returns:
        The text, and the kind of each identifier.
    """
    found = find(text, names=names)
    if not found:
        return text, []
    kinds = [one.kind for one in found]
    text = _replaced(text, found, shift_days)
    for _ in range(MOST_PASSES - 1):
        if not _is_crowded(text, names):
            break
        found = [one for one in find(text, names=names) if one.kind != "DATE" or shift_days is None]
        if not found:
            break
        kinds += [one.kind for one in found]
        text = _replaced(text, found, shift_days)
    return text, kinds


def _is_crowded(text: str, names: NameList) -> bool:
    """Say whether something beside a placeholder may be an identifier now: anything but a plain word."""
    for match in PLACEHOLDER.finditer(text):
        after = _CROWD_AFTER.match(text, match.end())
        before = _CROWD_BEFORE.search(text, max(0, match.start() - _LOOKED), match.start())
        if any(beside and (not beside[1] or _may_tell(beside[1], names)) for beside in (after, before)):
            return True
    return False


def _may_tell(word: str, names: NameList) -> bool:
    """Say whether a capitalised word may be a name, or part of a street or date: "Hope" and "St", but not "Then"."""
    key = folded(word)
    flags = load_listed().get(key, 0)
    if not flags or flags & _NAMES or key in _words_of_rules():
        return True
    return key in names.plain or key in names.capitalised or key in names.beside


@cache
def _words_of_rules() -> frozenset[str]:
    """Return the words that a rule leaves where a capitalised word follows, or that it needs beside one."""
    lists = load_lists()
    return frozenset(
        word for name in ("sure_streets", "word_streets", "large_streets", "months") for word in lists[name]
    )


def _replaced(text: str, identifiers: Sequence[Identifier], shift_days: int | None) -> str:
    pieces, at = list[str](), 0
    for one in identifiers:
        start, new = one.start, None
        if one.kind == "DATE" and shift_days is not None:
            start = _with_weekday(text, one.start, at)
            new = shifted(text[start : one.end], days=shift_days)
        pieces += [text[at:start], new] if new else [text[at : one.start], f"[{one.kind}]"]
        at = one.end
    return "".join(pieces) + text[at:]


def _with_weekday(text: str, start: int, at: int) -> int:
    """Return where the weekday before a date begins, which moves with it, or the date itself."""
    weekday = _WEEKDAY.search(text, max(at, start - _LOOKED), start)
    return weekday.start() if weekday else start
