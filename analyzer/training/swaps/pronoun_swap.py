"""She for he and he for she in a labelled note."""

import re
from collections.abc import Iterator

import numpy as np

from analyzer.training.corpus import GoldNote
from analyzer.training.swaps.edits import Edit, matched_case, rewritten
from analyzer.training.swaps.swap_words import SwapWords, load_swap_words

OTHER = {"he": "she", "she": "he", "him": "her", "himself": "herself", "herself": "himself", "hers": "his"}
TITLES = {"Mr": "Ms", "Ms": "Mr", "Mrs": "Mr", "Miss": "Mr", "Mr.": "Ms.", "Ms.": "Mr.", "Mrs.": "Mr."}
SUBJECTS = ("i", "he", "she", "it", "they", "we", "that", "you")
_PRONOUN = re.compile(r"(?<![\w/-])(?:he|she|him|her|his|hers|himself|herself)(?![\w/-])", re.IGNORECASE)
_TITLE = re.compile(r"\b(?:Mr|Ms|Mrs|Miss)\b\.?(?= [A-Z])")
_NEXT_WORD = re.compile(r"[ \n](?:[\"“'‘])?([\w'’/$#:-]*[\w/$#])")
_LAST_WORD = re.compile(r"([\w/]+)[ \n]$")
_LOOK_BACK = 24
"""Characters in which the word before a pronoun is sought."""


def pronouns(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Swap she and he, and Ms. and Mr., throughout a note.

    Both change at once, so that two persons stay two. "she/her", "he or she" with a stroke and nouns ("sister")
    are left.

    Args:
        note: A labelled note.
        rng: Not drawn from; every swap takes one.
    """
    del rng
    return rewritten(note, [*_pronoun_edits(note.text, load_swap_words()), *_title_edits(note.text)])


def _pronoun_edits(text: str, words: SwapWords) -> Iterator[Edit]:
    for at in _PRONOUN.finditer(text):
        lower = at[0].lower()
        if lower == "her":
            new = "him" if _is_object(text, at, words) else "his"
        elif lower == "his":
            new = "hers" if _stands_alone(text, at, words) else "her"
        else:
            new = OTHER[lower]
        yield at.start(), at.end(), matched_case(new, like=at[0])


def _title_edits(text: str) -> Iterator[Edit]:
    for at in _TITLE.finditer(text):
        if at[0] in TITLES:
            yield at.start(), at.end(), TITLES[at[0]]


def _is_object(text: str, at: re.Match[str], words: SwapWords) -> bool:
    """Tell "told her that" from "told her mother" by the words on both sides."""
    following = _NEXT_WORD.match(text, at.end())
    if following is None:
        return True
    word, before = following[1].lower(), _word_before(text, at.start())
    lists = words.lists
    if before in lists["pronoun_use.prepositions"] and (word in lists["pronoun_use.counted"] or ":" in following[1]):
        return False
    if word in lists["pronoun_use.after_her"] or word.endswith(("ly", "self")) or word[0].isdigit() or word[0] == "$":
        return word not in ("family", "elderly")
    if word.replace("’", "'").partition("'")[0] in SUBJECTS or (
        word.endswith("ing") and word not in lists["pronoun_use.ing_nouns"]
    ):
        return True
    if before in lists["pronoun_use.before_bare"] and word in lists["pronoun_use.bare_verbs"]:
        return True
    return before in lists["pronoun_use.giving"] and word in lists["pronoun_use.given"]


def _stands_alone(text: str, at: re.Match[str], words: SwapWords) -> bool:
    following = _NEXT_WORD.match(text, at.end())
    return following is None or following[1].lower() in words.lists["pronoun_use.after_his"]


def _word_before(text: str, start: int) -> str:
    before = _LAST_WORD.search(text[max(0, start - _LOOK_BACK) : start])
    return before[1].lower() if before else ""
