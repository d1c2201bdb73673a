"""Other words for the person served in a labelled note."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from analyzer.training.corpus import GoldNote
from analyzer.training.swaps.edits import Edit, matched_case, rewritten
from analyzer.training.swaps.swap_words import PersonWord, SwapWords, load_swap_words

NOUN = "individual"
"""The word that is mostly an adjective ("individual session"), and a person only where a verb or stop follows."""
_AFTER_NOUN = re.compile(
    r"['’.,;!?)]| (?:was|is|has|had|to|in|on|who|at|from|and|that|will|would|did|does|\w+ed|said|told|for|out)\b"
)
_NEXT = re.compile(r" ([\w-]+)")
_LAST = re.compile(r"([\w/]+) $")
_LOOK_BACK = 24
"""Characters in which the word before is sought."""
_STARTS = re.compile(r"(?:^|[.!?:\n]\s*|[-•*]\s+)$")


@dataclass(frozen=True)
class _Form:
    """How a word of the file is written: its entry, and whether short and of many."""

    person: PersonWord
    short: bool
    many: bool


def person(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Call the person served by another word ("client", "pt", "guest"), the same one throughout.

    Args:
        note: A labelled note.
        rng: Draws the words.
    """
    words = load_swap_words()
    uses = [at for at in _pattern().finditer(note.text) if _means_person(note, at, words)]
    met = {_forms()[at["word"].lower()].person.word for at in uses}
    if not met:
        return note
    free = [entry for entry in words.persons if entry.word not in met and _fits(entry, note)]
    drawn = rng.permutation(len(free)).tolist()
    other = {word: free[index] for word, index in zip(sorted(met), drawn, strict=False)}
    return rewritten(note, _edits(uses, other))


def _edits(uses: list[re.Match[str]], other: dict[str, PersonWord]) -> Iterator[Edit]:
    for at in uses:
        form = _forms()[at["word"].lower()]
        if form.person.word not in other:
            continue
        new = matched_case(_written(other[form.person.word], form), like=at["word"])
        if at["word"].isupper() and not at.string.isupper() and len(at["word"]) < 3:
            new = new.capitalize()
        article = at["article"] or ""
        if article:
            article = matched_case("an" if new[0].lower() in "aeiou" else "a", like=article.strip()) + " "
        yield at.start(), at.end(), article + new


def _written(entry: PersonWord, form: _Form) -> str:
    if form.short and entry.short:
        return entry.short + "s" * form.many
    return entry.plural if form.many else entry.word


def _fits(entry: PersonWord, note: GoldNote) -> bool:
    return not entry.settings or re.search(entry.settings, note.setting.lower()) is not None


def _means_person(note: GoldNote, at: re.Match[str], words: SwapWords) -> bool:
    text, start, end, word = note.text, at.start("word"), at.end(), at["word"]
    form = _forms()[word.lower()]
    following = _NEXT.match(text, end)
    before = _LAST.search(text[max(0, start - _LOOK_BACK) : start])
    if not _fits(form.person, note):
        return False
    if before and before[1].lower() in words.lists["person_use.before"]:
        # "he was patient", but "and patient said"
        return before[1].lower() == "and" and word.lower() != "patient"
    if following and following[1].lower() in words.lists["person_use.after"]:
        return form.short and following[1].lower() in ("with", "of")
    if form.short:
        return _is_short_form(text, start, word)
    if word.lower() == NOUN and not _AFTER_NOUN.match(text, end):
        return False
    # "Patient Advocate", "the Veterans Member Council": a name of something
    return not (word[0].isupper() and not _STARTS.search(text[max(0, start - 4) : start]) and not word.isupper())


def _is_short_form(text: str, start: int, word: str) -> bool:
    """Tell "ct" and "Pt" from "CT scan", "4 pt restraint" and "Elm Ct"."""
    if word.isupper():
        return False
    before = text[max(0, start - 2) : start].strip()
    if before[-1:].isdigit():
        return False
    return word[0].islower() or _STARTS.search(text[max(0, start - 4) : start]) is not None


@cache
def _forms() -> dict[str, _Form]:
    forms = {}
    for entry in load_swap_words().persons:
        forms[entry.word] = _Form(entry, short=False, many=False)
        forms[entry.plural] = _Form(entry, short=False, many=True)
        if entry.short:
            forms[entry.short] = _Form(entry, short=True, many=False)
            forms[entry.short + "s"] = _Form(entry, short=True, many=True)
    return forms


@cache
def _pattern() -> re.Pattern[str]:
    forms = "|".join(sorted(_forms(), key=len, reverse=True))
    return re.compile(rf"(?<![\w/'’-])(?P<article>an? )?(?<![\w/'’-])(?P<word>{forms})(?![\w/-]|\.\w)", re.IGNORECASE)
