"""Names that the words before them show, whatever words they are: "goes by Smoke", "Thanks, Bola", "cousin Bunny"."""

import re
from collections.abc import Iterator
from functools import cache

from analyzer.privacy.clues import Clues, places_of
from analyzer.privacy.context_words import load_introductions, load_name_words, load_place_words
from analyzer.privacy.names import folded
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.word_lists import Listed, load_listed

LEAST_AGAIN = 3
"""Letters of the shortest name that is looked for elsewhere once it was introduced."""
_LOOKED_NICK = 24
"""Characters before a nickname in quotes in which the name is looked for."""
_PATTERNS = load_patterns("name")
_CALLED = _PATTERNS["called"]
_TITLED = re.compile(r"[A-Z]+\.? ([A-Z]{3,20})\b")
_GREETED = _PATTERNS["greeted"]
_GREETING_BEFORE = re.compile(r"(?:\A|[\n>|•]|[.!?,] )[ \t]*(?:(?i:good|thank|best|kind|in|take|warm|with|many) )?\Z")
_KIN = re.compile(
    r"[^\W\d_]+(?:(?<=\b[FfBb]r)\.)?(?:, )?(?: ?(?:Big|Little|Lil'?|Old))?,? ([A-Z][^\W\d_]{1,20})(?![\w’]|'(?!s\b))"
)
_BRACKETED = re.compile(r"[^\W\d_]+ \(([A-Z][^\W\d_]{2,20})(?=\)|, )")
_QUOTED = re.compile(r"[\"“]([A-Z][\w'’-]{1,20})[\"”]")
_BEFORE_QUOTED = re.compile(r"([A-Z][\w'’-]+) \(?\Z")
_NAMES = int(Listed.FIRST | Listed.LAST)
_WORD, _NEVER, _FIRST, _WORD_TOO = int(Listed.WORD), int(Listed.NEVER), int(Listed.FIRST), int(Listed.WORD_TOO)
Found = tuple[int, int]


def introduced_names(text: str, clues: Clues) -> Iterator[Found]:
    """Find names by what stands before them, and the same names again wherever they are capitalised.

    Args:
        text: A note or a piece of one.
        clues: Of the text.
    """
    found = [*_after_words(text, clues), *_nicknames(text)]
    yield from found
    for name in {text[start:end] for start, end in found}:
        for part in name.split():
            if len(part) >= LEAST_AGAIN and part[0].isupper() and not part.isupper() and _may_be_again(part.lower()):
                yield from ((start, start + len(part)) for start in places_of(text, part))


@cache
def words_before_names() -> frozenset[str]:
    """Return the words after which names stand."""
    return frozenset(load_introductions())


def _after_words(text: str, clues: Clues) -> Iterator[Found]:
    """Find names after "named", "Dear", "cousin" and, in capitals, "DR"."""
    tells = load_introductions()
    for word in words_before_names() & clues.words:
        find = _FINDS[tells[word]]
        for start in places_of(clues.small, word):
            if span := find(text, start):
                yield span


def _called(text: str, start: int) -> Found | None:
    match = _CALLED.match(text, start)
    if match is None:
        return None
    word, flags = match[1], load_listed().get(folded(match[1]), 0)
    if flags & _NEVER or _is_large_word(word):
        return None
    if match[0][:6].lower() == "called" and flags & _WORD and (word.isupper() or not flags & _FIRST):  # "CALLED BOTH"
        return None
    return match.span(1) if word[0].isupper() or (len(word) > 2 and not flags & _WORD) else None


def _greeted(text: str, start: int) -> Found | None:
    match = _GREETED.match(text, start)
    if match is None or not _GREETING_BEFORE.search(text, max(0, start - 8), start):
        return None
    words = {word.lower() for word in match[1].split()}
    if any(_is_large_word(word) for word in match[1].split()):
        return None
    if not load_name_words().nobody.isdisjoint(words) or any(load_listed().get(word, 0) & _NEVER for word in words):
        return None
    return match.span(1)


def _is_large_word(word: str) -> bool:
    """Say whether a word in capitals is an ordinary one, so that its capital tells nothing: "PERSON CAN"."""
    flags = load_listed().get(folded(word), 0)
    return word.isupper() and (word.lower() in load_name_words().modals or bool(flags & _WORD and not flags & _NAMES))


def _akin(text: str, start: int) -> Found | None:
    """Find the name after "cousin" or "Fr.": any word but "Then", "Monday" and those such as "Support"."""
    match = _KIN.match(text, start)
    if match is None:
        return _bracketed(text, start)
    if text[start].isupper() and match[0][:1].lower() not in "autdfpie":
        return None
    word = match[1].lower()
    if _is_large_word(match[1]):
        return None
    if load_listed().get(word, 0) & _NEVER or word in load_name_words().nobody or word in load_place_words().programs:
        return None
    return match.span(1)


def _bracketed(text: str, start: int) -> Found | None:
    """Find the name in brackets after "guy" or "driver": any word but a role or program."""
    match = _BRACKETED.match(text, start)
    if match is None or match[1].isupper():
        return None
    word, known, places = match[1].lower(), load_name_words(), load_place_words()
    if load_listed().get(word, 0) & _NEVER or any(
        word in words for words in (known.nobody, known.before, known.roles, known.labels, places.programs, places.kept)
    ):
        return None
    return match.span(1)


def _titled(text: str, start: int) -> Found | None:
    match = _TITLED.match(text, start)
    if match is None or load_listed().get(match[1].lower(), 0) & (_WORD | _NEVER | _WORD_TOO):
        return None
    return match.span(1)


def _nicknames(text: str) -> Iterator[Found]:
    """Find what somebody is called, in quotes after their name."""
    if '"' not in text and "“" not in text:
        return
    for match in _QUOTED.finditer(text):
        before = _BEFORE_QUOTED.search(text, max(0, match.start() - _LOOKED_NICK), match.start())
        if before is not None:
            flags = load_listed().get(folded(before[1]), 0)
            if (flags & _FIRST or not flags) and not load_listed().get(match[1].lower(), 0) & _NEVER:
                yield match.span(1)


def _may_be_again(word: str) -> bool:
    return word not in load_name_words().modals and not load_listed().get(word, 0) & _NEVER


_FINDS = {"naming": _called, "greetings": _greeted, "akin": _akin, "persons": _bracketed, "large_titles": _titled}
"""By the lists of name_words.toml whose words they stand after."""
