"""Names in notes written in capitals, where a capital tells nothing: after labels, titles, initials, and then again."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from analyzer.privacy.clues import Clues, places_of
from analyzer.privacy.context_words import load_name_words
from analyzer.privacy.names import folded
from analyzer.privacy.word_lists import Listed, load_listed

LEAST_AGAIN = 3
"""Letters of the shortest name that is looked for elsewhere once it was found."""
LEAST_UNKNOWN = 4
"""Letters of the shortest name that is in no list."""
_UPPER = r"[^\W\d_a-zß-ÿ]"
_NAME = rf"{_UPPER}(?:{_UPPER}|['’-](?={_UPPER}))+"
_LABEL = re.compile(rf"\b([A-Z]{{2,14}}) ?: ?({_NAME}(?:(?:,? |, ?)(?:[A-Z]\.? )?{_NAME}){{0,4}})")
_INITIAL = re.compile(rf"(?<=[^\n\d.] )(?:[A-Z]\. ?){{1,2}}({_NAME})")
_APPOSED = re.compile(rf"\b([A-Z]{{3,14}}), (?={_NAME},)")
_WORD = re.compile(_NAME)
_BEFORE = re.compile(r"([^\W\d_][\w'’]*) \Z")
_LINE_END = re.compile(r"[ \t]{2}|[ \t]*(?:\n|\Z|\()")
_LOOKED = 24
_NAMES, _WORDS, _NEVER = int(Listed.FIRST | Listed.LAST), int(Listed.WORD | Listed.WORD_TOO), int(Listed.NEVER)
Found = tuple[int, int]
"""First character of a name, and character after its last."""


def capital_names(text: str, clues: Clues) -> Iterator[Found]:
    """Find names in a note written in capitals; in any other there are none.

    Args:
        text: A note or a piece of one.
        clues: Of the text.
    """
    if not clues.large_written:
        return
    found = [*_labelled(text), *_titled(text), *_initialled(text), *_apposed(text)]
    yield from found
    parts = {match[0] for start, end in found for match in _WORD.finditer(text, start, end)}
    for part in sorted(parts - {word.upper() for word in load_name_words().modals}):
        if len(part) >= LEAST_AGAIN:
            yield from ((start, start + len(part)) for start in places_of(text, part) if not _is_word(text, start))


def _labelled(text: str) -> Iterator[Found]:
    """Find names after "NAME:", "CLIENT:" or "REFERRED BY:", after a role there too."""
    known = load_name_words()
    for match in _LABEL.finditer(text):
        if match[1].lower() not in known.labels:
            continue
        words = list(_WORD.finditer(text, *match.span(2)))
        while words and (words[0][0].lower() in known.roles | known.before or words[0][0].lower() in known.titles):
            del words[0]
        named = _begin_of_name(words)
        alone = len(named) == 1 and bool(_flags(named[0][0]) & _WORDS)
        if named and (not alone or match[1] == "NAME" or _LINE_END.match(text, named[0].end())):
            yield named[0].start(), named[-1].end()


def _titled(text: str) -> Iterator[Found]:
    """Find names after "MRS.", though they are words: "MRS. EARLINE KNIGHT"."""
    for match in _title().finditer(text):
        named = _begin_of_name(list(_WORD.finditer(text, *match.span(1))))
        if named:
            yield named[0].start(), named[-1].end()


@cache
def _title() -> re.Pattern[str]:
    titles = "|".join(sorted(title.upper() for title in load_name_words().capital_titles))
    return re.compile(rf"\b(?:{titles})\.? ({_NAME}(?: (?:[A-Z]\.? )?{_NAME}){{0,2}})")


def _initialled(text: str) -> Iterator[Found]:
    """Find surnames with their initials: "H. LEVERETTE-SIMS", but not "B. CALL HIM"."""
    for match in _INITIAL.finditer(text):
        parts = [_flags(part) for part in match[1].split("-")]
        if not any(flags & _NEVER for flags in parts) and not all(flags & _WORDS for flags in parts):
            yield match.span()


def _apposed(text: str) -> Iterator[Found]:
    """Find what somebody is called between commas: "THE DRIVER, JUNEBUG, TALKS"."""
    known = load_name_words()
    persons = known.persons | known.akin | known.before
    for match in _APPOSED.finditer(text):
        called = _WORD.match(text, match.end())
        if called and match[1].lower() in persons:
            flags = _flags(called[0])
            if (flags & _NAMES and not flags & (_WORDS | _NEVER)) or (not flags and len(called[0]) >= LEAST_UNKNOWN):
                yield called.span()


def _begin_of_name(words: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the words up to the first that is no name: "PRINCE KNIGHT" of "PRINCE KNIGHT REPORTS"."""
    named = list[re.Match[str]]()
    for word in words:
        flags, key = _flags(word[0]), word[0].lower()
        known = load_name_words()
        if flags & _NEVER or (flags & _WORDS and not flags & _NAMES) or key in known.speaks or key in known.auxiliaries:
            break
        if not flags and (len(key) < LEAST_UNKNOWN or key in known.credentials):
            break
        named.append(word)
    return named


def _flags(word: str) -> int:
    return load_listed().get(folded(word), 0)


def _is_word(text: str, start: int) -> bool:
    """Say whether a word is clearly no name: "THE KNIGHT"."""
    before = _BEFORE.search(text, max(0, start - _LOOKED), start)
    return before is not None and before[1].lower() in load_name_words().word_before
