"""Places: towns, shops, what a word such as "House" tells, and what stands after "at" and "in"."""

import re
from collections.abc import Iterator, Sequence

from analyzer.privacy.capital_places import capital_places
from analyzer.privacy.clues import Clues
from analyzer.privacy.context_words import load_kind_ends, load_name_words, load_place_words
from analyzer.privacy.graded_words import GradedWord
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.towns import Found, end_of_town, shops, small_towns
from analyzer.privacy.word_lists import Listed, load_listed

_LOOKED = 60
"""Characters before a word such as "House" in which the name of the house is looked for."""
_LOOKED_AT = 12
"""Characters before a place in which "at" is looked for."""
_LARGE_WORDS = re.compile(r"(?<![^\W_])(?:[A-Z][^\W\d_]*(?:['’]s)?\.? ){1,5}\Z")
_WORD = re.compile(r"[^ ]+")
_WITHIN = re.compile(r"[A-Z](?<=[a-z@] .)[a-zà-ÿ'’][\w'’-]*(?:(?: (?:of|de|del|the|and|&))? [A-Z][\w'’&-]+){0,4}")
"""Capitalised words within a sentence."""
_SMALL_KIND = load_patterns("town")["small_kind"]


def find_places(text: str, words: Sequence[GradedWord], clues: Clues) -> Iterator[Found]:
    """Find towns of the United States with a thousand people or more, and other places; spans may overlap.

    Args:
        text: A note or a piece of one.
        words: Its graded words.
        clues: Of the text.
    """
    end = 0
    for word in words:
        if word.graded.kind and (start := _named_start(text, word)) >= 0:
            yield start, word.end
        if word.graded.town and word.start >= end and (longest := end_of_town(text, word)):
            end = longest
            yield word.start, end
    yield from _located(text)
    yield from shops(text, clues)
    if clues.small_written or clues.large_written:
        yield from small_towns(clues.small, clues)
        yield from _small_kinds(clues.small)
    if clues.large_written:
        yield from capital_places(text)


def _named_start(text: str, word: GradedWord) -> int:
    """Return where the name of a place begins that ends with what it is: "Tillie House"; -1 where it has none."""
    lists, key = load_place_words(), word.graded.key
    before = _LARGE_WORDS.search(text, max(0, word.start - _LOOKED), word.start)
    if before is None:
        return -1
    heads = list(_WORD.finditer(before[0]))
    written = [head[0].lower() for head in heads]
    if f"{written[-1]} {key}" in lists.kinds:  # "Memory Care"
        written.pop()
    elif key not in lists.kinds:
        return -1
    first = next((at + 1 for at in range(len(written) - 1, -1, -1) if written[at] in lists.starts), 0)
    return -1 if lists.programs.issuperset(written[first:]) else before.start() + heads[first].start()


def _located(text: str) -> Iterator[Found]:
    """Find capitalised words after "at", "in" and the like: "job at Duncan Ceramic", "family in Busan"."""
    for match in _WITHIN.finditer(text):
        if not _is_located(text, match.start()):
            continue
        spans = [word.span() for word in _WORD.finditer(text, *match.span())]
        spans = spans[: _first_of_two(text, spans)]
        while spans and _is_after_place(text[slice(*spans[-1])]):
            spans.pop()
        if not all(_is_no_place(text[slice(*span)]) for span in spans):
            yield spans[0][0], spans[-1][1]


def _is_located(text: str, start: int) -> bool:
    """Say whether "at", "in" or the like goes before a place, perhaps with "the" after it."""
    lists, end = load_place_words(), start - 1
    for _ in range(2):
        begin = text.rfind(" ", max(0, end - _LOOKED_AT), end) + 1
        word = text[begin:end]
        if word not in lists.articles:
            return word.rpartition("\n")[2] in lists.prepositions
        end = begin - 1
    return False


def _first_of_two(text: str, spans: Sequence[Found]) -> int:
    """Return how many words the first of two places has: "Tillie House and Larkfield Center"."""
    ends = load_kind_ends()
    words = [text[start:end].lower() for start, end in spans]
    return next((at for at in range(1, len(words)) if words[at] in ("and", "&") and words[at - 1] in ends), len(words))


def _is_after_place(word: str) -> bool:
    """Say whether a capitalised word belongs to what comes after a place: "at Menards Tuesday", "in Kent Dr. Feld"."""
    small, known, lists = word.lower(), load_name_words(), load_place_words()
    return any(small in words for words in (lists.joints, lists.times, known.titles, known.roles))


def _is_no_place(word: str) -> bool:
    """Say whether a capitalised word tells no place by itself: a day, a language, a role, a program, a kind."""
    small = word.lower().removesuffix("'s").removesuffix("’s")
    known, lists = load_name_words(), load_place_words()
    if small in lists.kept or not small[:1].isalpha() or word.isupper():
        return True
    if load_listed().get(small, 0) & Listed.NEVER or len(small) < 2:
        return True
    persons = (known.titles, known.roles, known.labels, known.credentials)
    return any(small in words for words in (*persons, lists.starts, lists.programs, load_kind_ends()))


def _small_kinds(text: str) -> Iterator[Found]:
    """Find what a word such as "lodge" tells in a note without capitals: "at the budget lodge"."""
    lists = load_place_words()
    for match in _SMALL_KIND.finditer(text):
        words = match[1].split()
        after = max((at + 1 for at, word in enumerate(words) if word in lists.articles), default=0)
        named = words[after:-1]
        if named and named[0] not in lists.common:
            yield match.end(1) - len(" ".join(words[after:])), match.end(1)
