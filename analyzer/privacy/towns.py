"""Towns of the packaged list, and shops."""

import re
from collections.abc import Iterator
from functools import cache

from analyzer.privacy.clues import Clues, places_of
from analyzer.privacy.context_words import load_place_words
from analyzer.privacy.graded_words import GradedWord
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.word_lists import Listed, load_listed, load_shops, load_town_starts, load_towns, whole_start

MOST_WORDS = 4
"""Words of the longest name of a town that is looked for."""
MOST_SMALL_WORDS = 3
"""The same in small letters."""
LEAST_SMALL_TOWN = 5
"""Letters of the shortest town in small letters that is looked for."""
_LOOKED_SMALL = 12
"""Characters before a town in small letters in which "in" is looked for."""
_TELLS = load_patterns("town")
_NEXT = re.compile(r"\.?[ -]([A-Z][^\W\d_]+)")
_SMALL_NEXT = re.compile(r" ([a-z]+)")
_ZIP = re.compile(r",? \d{5}(?:-\d{4})?\b")
Found = tuple[int, int]
"""First character of a place, and character after its last."""


def end_of_town(text: str, word: GradedWord) -> int:
    """Return where the longest town that begins at a word ends, its ZIP code with it, or 0.

    A single word that is also an ordinary word or a name (names are found as names) counts as a town only before a
    state: "Mobile, AL".
    """
    towns, name, end, found = load_towns(), whole_start(word.graded.key), word.end, 0
    if name in towns and (name not in load_listed() or _TELLS["state"].match(text, end)):
        found = end
    for _ in range(MOST_WORDS - 1):
        further = _NEXT.match(text, end)
        if further is None:
            break
        name, end = f"{name} {further[1].lower()}", further.end()
        if name in towns:
            found = end
    code = _ZIP.match(text, found) if found else None
    return code.end() if code else found


def small_towns(text: str, clues: Clues) -> Iterator[Found]:
    """Find towns in small letters, in a note without capitals: "from rio rancho", "in laredo".

    Args:
        text: A note or a piece of one.
        clues: Of the text.
    """
    for word in words_of_towns() & clues.words:
        for start in places_of(text, word):
            if end := _end_of_small_town(text, word, start):
                yield start, end


@cache
def words_of_towns() -> frozenset[str]:
    """Return the words with which a town in small letters may begin."""
    kept, starts = load_place_words().kept, load_place_words().town_starts
    return frozenset(
        word for word in load_town_starts() if word in starts or (word not in kept and len(word) >= LEAST_SMALL_TOWN)
    )


def _end_of_small_town(text: str, word: str, start: int) -> int:
    """Return where the longest town in small letters that begins at a word ends, or 0."""
    towns, end, name = load_towns(), start + len(word), whole_start(word)
    flags, found = load_listed().get(word, 0), 0
    after_in = _TELLS["small_preposition"].search(text, max(0, start - _LOOKED_SMALL), start) is not None
    if word in towns and not flags & (Listed.WORD | Listed.NEVER) and (not flags or after_in):
        found = end
    for _ in range(MOST_SMALL_WORDS - 1):
        further = _SMALL_NEXT.match(text, end)
        if further is None:
            break
        name, end = f"{name} {further[1]}", further.end()
        if name in towns and after_in:
            found = end
    return found


@cache
def words_of_shops() -> frozenset[str]:
    """Return the words by which shops are looked up."""
    return frozenset(load_shops())


def shops(text: str, clues: Clues) -> Iterator[Found]:
    """Find shops and chains: capitalised ones, and in any letters those whose names mean nothing else.

    Args:
        text: A note or a piece of one.
        clues: Of the text.
    """
    known = load_shops()
    for first in words_of_shops() & clues.words:
        for name, in_any_letters in known[first]:
            for start in places_of(clues.small, name):
                if in_any_letters or text[start].isupper():
                    end = start + len(name)
                    yield start, end + 2 * text.startswith(("'s", "’s"), end)
