"""Other words for the worker in a labelled session note."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from analyzer.classify.note_kind import is_supervision
from analyzer.training.corpus import GoldNote
from analyzer.training.swaps.edits import Edit, rewritten
from analyzer.training.swaps.first_person import first_person_edits, spoken
from analyzer.training.swaps.swap_words import SwapWords, load_swap_words

CHILD_AGENCY = "CPS"
"""The title that also means child protective services."""
_BARE = re.compile(r"^this ")
_FIRST_PERSON = re.compile(r"(?<![\w&/.'’-])(?:I|i|my|me)\b(?![/-])", re.IGNORECASE)
_LAST = re.compile(r"([\w-]+) $")
_NEXT = re.compile(r" ([\w'’-]+)")
_LOOK_BACK = 24
"""Characters in which the word before a title is sought."""
_ENDS = re.compile(r"(?:^|[.!?\n][\"”’)]*\s*|[-•*]\s+)$")


def worker(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Call the worker by a title where the note says "I", or by another title where it says one.

    A note whose verbs would not survive ("I sit and listen"), or where "I" may be somebody else, stays as it is; so
    does every supervision note.

    Args:
        note: A labelled note.
        rng: Draws the title.
    """
    words = load_swap_words()
    if is_supervision([note.note_type]).any():  # there "I" is the supervisor
        return note
    title = _drawn(note.text, words, rng)
    quotes = spoken(note.text)
    if any(not _inside(at.start(), quotes) for at in _FIRST_PERSON.finditer(note.text)):
        edits = first_person_edits(note.text, title, quotes=quotes, words=words)
        return rewritten(note, _with_capitals(note, edits)) if edits else note
    return rewritten(note, _with_capitals(note, list(_title_edits(note.text, title, quotes=quotes, words=words))))


def _drawn(text: str, words: SwapWords, rng: np.random.Generator) -> str:
    free = [title for title in words.titles if not re.search(rf"\b{title}\b", text, re.IGNORECASE)]
    if _has_child(text):
        free = [title for title in free if title != CHILD_AGENCY]
    return free[rng.integers(len(free))]


def _title_edits(text: str, title: str, *, quotes: list[tuple[int, int]], words: SwapWords) -> Iterator[Edit]:
    lists = words.lists
    bare, acronyms = _BARE.sub("", title), lists["worker.acronyms"]
    for at in _titles().finditer(text):
        before = _LAST.search(text[max(0, at.start() - _LOOK_BACK) : at.start()])
        following = _NEXT.match(text, at.end())
        last = before[1].lower() if before else ""
        if _inside(at.start(), quotes) or last in lists["worker.not_after"] or last.isupper():
            continue
        is_compound = following is not None and following[1].lower() in lists["worker.nouns"]
        if is_compound or (at[0] == CHILD_AGENCY and _has_child(text)):
            continue
        if last in ("a", "an") and at[0] not in acronyms:  # "he is a writer"
            continue
        yield at.start(), at.end(), bare if last in lists["worker.determiners"] else title


def _with_capitals(note: GoldNote, edits: list[Edit]) -> list[Edit]:
    """Begin with a capital what begins a sentence of a note that has capitals."""
    if note.text.islower():
        return [(start, end, new.lower()) for start, end, new in edits]
    capital = [
        (start, end, new[:1].upper() + new[1:])
        if note.text[start].isupper() and _ENDS.search(note.text[max(0, start - 4) : start])
        else (start, end, new)
        for start, end, new in edits
    ]
    return [(start, end, new.upper()) for start, end, new in capital] if note.text.isupper() else capital


def _inside(at: int, quotes: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in quotes)


def _has_child(text: str) -> bool:
    return not load_swap_words().lists["worker.child_words"].isdisjoint(re.findall(r"[a-z]+", text.lower()))


@cache
def _titles() -> re.Pattern[str]:
    titles = load_swap_words().titles
    acronyms = [title for title in titles if title.isupper()]
    others = sorted((title for title in titles if not title.isupper()), key=len, reverse=True)
    return re.compile(rf"(?<![\w/&-])(?:{'|'.join(acronyms)}|(?i:{'|'.join(others)}))(?![\w/&:-])")
