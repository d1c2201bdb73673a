"""Changing the text of a labelled note while its sentences keep their places."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from analyzer.training.corpus import GoldNote

Edit = tuple[int, int, str]
"""First character, character after the last, and what to put in their place."""


def rewritten(note: GoldNote, edits: Iterable[Edit]) -> GoldNote:
    """Replace pieces of a note's text and move its sentences accordingly.

    Args:
        note: Its sentences do not overlap and stand in the order of the text.
        edits: In any order. One that reaches over an end of a sentence is left out.

    Returns:
        A note whose sentences hold `text == note.text[start:end]` and the labels that they had.

    Raises:
        ValueError: An edit is empty or outside the text, or two overlap.
    """
    wanted = [edit for edit in sorted(edits) if note.text[edit[0] : edit[1]] != edit[2]]
    _check(wanted, length=len(note.text))
    kept = _within(wanted, note.sentences)
    if not kept:
        return note
    text = "".join(_pieces(note.text, kept))
    return replace(note, text=text, sentences=_moved(note.sentences, kept, text=text))


def with_text(note: GoldNote, text: str) -> GoldNote:
    """Give a note another text of the same length.

    Raises:
        ValueError: The length differs.
    """
    if len(text) != len(note.text):
        raise ValueError(f"a text of {len(text)} characters for a note of {len(note.text)}; they must be as many")
    sentences = [{**one, "text": text[one["start"] : one["end"]]} for one in note.sentences]
    return replace(note, text=text, sentences=sentences)


def matched_case(word: str, *, like: str) -> str:
    """Write a word in capitals, with a first capital or as it is, as another word is written."""
    if like.isupper() and sum(map(str.isalpha, like)) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _check(edits: Sequence[Edit], *, length: int) -> None:
    before = 0
    for start, end, _ in edits:
        if not before <= start < end <= length:
            raise ValueError(f"an edit of {start} to {end} is empty, outside the {length} characters, or overlaps one")
        before = end


def _within(edits: Sequence[Edit], sentences: Sequence[dict[str, Any]]) -> list[Edit]:
    bounds = sorted({bound for one in sentences for bound in (one["start"], one["end"])})
    kept, at = [], 0
    for edit in edits:
        while at < len(bounds) and bounds[at] <= edit[0]:
            at += 1
        if at == len(bounds) or bounds[at] >= edit[1]:
            kept.append(edit)
    return kept


def _pieces(text: str, edits: Sequence[Edit]) -> Iterable[str]:
    at = 0
    for start, end, replacement in edits:
        yield text[at:start]
        yield replacement
        at = end
    yield text[at:]


def _moved(sentences: Sequence[dict[str, Any]], edits: Sequence[Edit], *, text: str) -> list[dict[str, Any]]:
    """Move each bound by what the edits that end at it or before have added."""
    added = list(accumulate((len(new) - (end - start) for start, end, new in edits), initial=0))
    moved, at = [], 0
    for one in sentences:
        bounds = []
        for bound in (one["start"], one["end"]):
            while at < len(edits) and edits[at][1] <= bound:
                at += 1
            bounds.append(bound + added[at])
        moved.append({**one, "start": bounds[0], "end": bounds[1], "text": text[bounds[0] : bounds[1]]})
    return moved
