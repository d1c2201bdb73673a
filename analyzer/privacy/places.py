"""Towns, by the packaged list."""

import re
from collections.abc import Iterator, Sequence

from analyzer.privacy.graded_words import GradedWord
from analyzer.privacy.word_lists import load_listed, load_place_words, load_towns, whole_start

MOST_WORDS = 4
"""Words of the longest name of a town that is looked for."""
_LARGE_WORDS = re.compile(r"(?<![^\W_])(?:[A-Z][^\W\d_]*(?:['’]s)?\.? ){1,5}\Z")
_LARGE_WORD = re.compile(r"[^ ]+")
_LOOKED = 60
"""Characters before a word such as "House" in which the name of the house is looked for."""
_NEXT = re.compile(r"\.?[ -]([A-Z][^\W\d_]+)")
_STATE = re.compile(
    r",? (?:A[KLRZ]|C[AOT]|DC|FL|GA|I[ADL]|K[SY]|M[DINOST]|N[CDEHJMVY]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b"
    r"|, (?:DE|HI|IN|LA|MA|ME|O[HKR]|PA|PR)\b"  # words too
)
_ZIP = re.compile(r",? \d{5}(?:-\d{4})?\b")
Found = tuple[int, int]
"""First character of a place, and character after its last."""


def find_places(text: str, words: Sequence[GradedWord]) -> Iterator[Found]:
    """Find towns of the United States with a thousand people or more, and what a word such as "House" tells.

    A single word that is also an ordinary word or a name (names are found as names) counts only before a state:
    "Mobile, AL".

    Args:
        text: A note or a piece of one.
        words: Its graded words.
    """
    end = 0
    for word in words:
        if word.graded.kind and (start := _named_start(text, word)) >= 0:
            yield start, word.end
        if word.graded.town and word.start >= end and (longest := _longest(text, word)):
            end = longest
            yield word.start, end


def _named_start(text: str, word: GradedWord) -> int:
    """Return where the name of a place begins that ends with what it is: "Tillie House"; -1 where it has none."""
    lists, key = load_place_words(), word.graded.key
    before = _LARGE_WORDS.search(text, max(0, word.start - _LOOKED), word.start)
    if before is None:
        return -1
    heads = list(_LARGE_WORD.finditer(before[0]))
    written = [head[0].lower() for head in heads]
    if f"{written[-1]} {key}" in lists["kinds"]:  # "Memory Care"
        written.pop()
    elif key not in lists["kinds"]:
        return -1
    first = next((at + 1 for at in range(len(written) - 1, -1, -1) if written[at] in lists["starts"]), 0)
    return -1 if lists["programs"].issuperset(written[first:]) else before.start() + heads[first].start()


def _longest(text: str, word: GradedWord) -> int:
    """Return where the longest town that begins at a word ends, its ZIP code with it, or 0."""
    towns, name, end, found = load_towns(), whole_start(word.graded.key), word.end, 0
    if name in towns and (name not in load_listed() or _STATE.match(text, end)):
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
