"""Other names for the people of a labelled note."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from analyzer.training.corpus import GoldNote
from analyzer.training.swaps.edits import Edit, matched_case, rewritten
from analyzer.training.swaps.swap_words import SURNAMES, Names, SwapWords, load_swap_words

SHORTEST_IN_CAPITALS = 4
"""Letters from which a word of nothing but capitals may be a name and not an abbreviation."""
_WORD = re.compile(r"(?<![\w-])[A-Z][A-Za-z]+(?![\w-]|['’]t\b)")
_NEXT = re.compile(r"\.? ([A-Z][a-z]*)")
_INITIAL = r"([A-Z])(?![\w'’&/-])"


def names(note: GoldNote, *, rng: np.random.Generator, held_out: bool = False) -> GoldNote:
    """Give the people of a note names of another origin, each the same one throughout.

    First names are found by a list and keep their gender; surnames are found behind a title (and then everywhere).
    A name stays where the list of the new origin has no more of its kind.

    Args:
        note: A labelled note.
        rng: Draws the origin and the names.
        held_out: Take the names that training never puts in.
    """
    words = load_swap_words()
    found = _found(note.text, words)
    if not found:
        return note
    renamed = _renamed(found, words.held_out if held_out else words.names, text=note.text, rng=rng)
    return rewritten(note, _edits(note.text, renamed, found, words))


def _found(text: str, words: SwapWords) -> dict[str, tuple[str, str]]:
    """Map each name in a text, its first letter large, to its kind and origin."""
    found: dict[str, tuple[str, str]] = {}
    for at in _titled().finditer(text):
        name = at[1]
        if name in words.first_names or _spelled(name) in words.first_names:
            continue
        if name.istitle() or name[1:2].islower():
            found[name] = (SURNAMES, words.surnames.get(name, ""))
    for at in _WORD.finditer(text):
        name = _spelled(at[0])
        if name in words.first_names and not _is_place(text, at, words):
            found.setdefault(name, words.first_names[name])
    return found


def _renamed(found: dict[str, tuple[str, str]], pool: Names, *, text: str, rng: np.random.Generator) -> dict[str, str]:
    present = {origin for _, origin in found.values()}
    origins = [origin for origin in pool if origin not in present] or list(pool)
    group = pool[origins[rng.integers(len(origins))]]
    left = {kind: [name for name in rng.permutation(group[kind]).tolist() if name not in text] for kind in group}
    renamed = {}
    for name, (kind, _) in found.items():
        if left[kind]:
            renamed[name] = left[kind].pop()
    return renamed


def _edits(text: str, renamed: dict[str, str], found: dict[str, tuple[str, str]], words: SwapWords) -> Iterator[Edit]:
    behind = {at.span(1) for at in _titled().finditer(text)}
    for at in _WORD.finditer(text):
        name = at[0] if at[0] in renamed else _spelled(at[0])
        if name not in renamed or _is_place(text, at, words):
            continue
        # "Ms. Young" and later "Young people": an ordinary word is a name only behind its title
        if found[name][0] == SURNAMES and at.span() not in behind and _is_ordinary(name, text, words):
            continue
        new = renamed[name]
        yield at.start(), at.end(), matched_case(new, like=at[0]) if at[0].isupper() else new
    initials = {name[0]: renamed[name][0] for name in renamed if found[name][0] == SURNAMES}
    for at in _titled(_INITIAL).finditer(text):
        if at[1] in initials:
            yield at.start(1), at.end(1), initials[at[1]]


def _spelled(word: str) -> str:
    """Write a name in capitals as the list has it."""
    return word.capitalize() if word.isupper() and len(word) >= SHORTEST_IN_CAPITALS else word


def _is_place(text: str, at: re.Match[str], words: SwapWords) -> bool:
    following = _NEXT.match(text, at.end())
    return text[: at.start()].endswith(("St. ", "St ", "Saint ", "San ", "Santa ", "Fort ", "Lake ")) or (
        following is not None and following[1] in words.lists["ordinary.places"]
    )


def _is_ordinary(name: str, text: str, words: SwapWords) -> bool:
    return name in words.lists["ordinary.words"] or re.search(rf"\b{name.lower()}\b", text) is not None


@cache
def _titled(name: str = r"([A-Z][A-Za-z]+)(?![\w-]|['’][A-Z])") -> re.Pattern[str]:
    titles = "|".join(sorted(load_swap_words().lists["titles.words"]))
    return re.compile(rf"\b(?:{titles})\b\.? {name}")
