"""Slips and habits of writing, put into labelled notes for training."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from analyzer.training.corpus import GoldNote
from analyzer.training.swaps.edits import Edit, matched_case, rewritten, with_text
from analyzer.training.swaps.swap_words import load_swap_words

TYPO_CHANCE = 0.01
"""Chance of a slip in a word of small letters that is long enough."""
TYPO_LETTERS = 5
"""Letters from which a word may have a slip; shorter ones would become other words."""
ABBREVIATION_SHARE = 0.5
"""Share of the pairs of long and short forms that one note changes."""
_LONG_WORD = re.compile(rf"\b[a-z]{{{TYPO_LETTERS},}}\b")


def typos(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Swap two letters within a few words, or drop one."""
    found = list(_LONG_WORD.finditer(note.text))
    struck = rng.random(len(found)) < TYPO_CHANCE
    return rewritten(note, [_slip(at, rng) for at, hit in zip(found, struck.tolist(), strict=True) if hit])


def lower_case(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Write a note in small letters."""
    del rng
    lower = note.text.lower()
    if len(lower) != len(note.text):  # a few letters, as the dotted capital I, become two
        lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in note.text)
    return with_text(note, lower)


def without_stops(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Drop the full stop at the end of each sentence."""
    del rng
    stops = [one["end"] - 1 for one in note.sentences if _ends_with_stop(one["text"])]
    return rewritten(note, [(at, at + 1, "") for at in stops])


def abbreviated(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Write some words in their short form."""
    words = load_swap_words()
    pairs = words.one_way | words.both_ways
    return rewritten(note, _changed(note.text, _some(pairs, rng), _pattern(tuple(pairs))))


def expanded(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Write some abbreviations out."""
    pairs = {short: long for long, short in load_swap_words().both_ways.items()}
    return rewritten(note, _changed(note.text, _some(pairs, rng), _pattern(tuple(pairs))))


def _slip(at: re.Match[str], rng: np.random.Generator) -> Edit:
    """Draw a slip within a word; its first and last letters stay."""
    where = at.start() + int(rng.integers(1, len(at[0]) - 2))
    first, second = at.string[where], at.string[where + 1]
    return (where, where + 2, second if rng.random() < 0.5 else second + first)


def _ends_with_stop(text: str) -> bool:
    return len(text) > 1 and text[-1] == "." and text[-2] not in ".\n"


def _some(pairs: dict[str, str], rng: np.random.Generator) -> dict[str, str]:
    kept = (rng.random(len(pairs)) < ABBREVIATION_SHARE).tolist()
    return {key: value for (key, value), keep in zip(pairs.items(), kept, strict=True) if keep}


def _changed(text: str, pairs: dict[str, str], pattern: re.Pattern[str]) -> Iterator[Edit]:
    for at in pattern.finditer(text):
        new = pairs.get(at[0].lower().replace("follow-up", "follow up"))
        if new is not None and (not at[0].isupper() or len(at[0].strip("/")) < 2):
            yield at.start(), at.end(), matched_case(new, like=at[0])


@cache
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(forms, key=len, reverse=True)
    escaped = "|".join(re.escape(form).replace(r"follow\ up", "follow[ -]up") for form in longest)
    return re.compile(rf"(?<![\w/'’-])(?:{escaped})(?![\w/'’-])", re.IGNORECASE)
