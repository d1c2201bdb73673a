"""The words of a text that may be names or towns, with their grades, in order."""

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from analyzer.privacy.clues import places_of
from analyzer.privacy.grades import Graded, Grades, grades_for
from analyzer.privacy.names import NameList

_WORD = re.compile(r"[^\W\d_]+(?:-[a-z]{2,}(?![A-Za-z-]))?(?:['’][^\W\d_]+)*")
_LARGE = re.compile(r"[A-Z][A-Za-z]*(?:-[a-z]{2,}(?![A-Za-z-]))?(?:'[A-Za-z]+)*")
"""A word with a capital in a text of ASCII."""


class GradedWord(NamedTuple):
    """A word of a text: its first character, the one after its last without "'s", and its grade."""

    start: int
    end: int
    graded: Graded


def graded_words(text: str, small: Set[str], names: NameList) -> list[GradedWord]:
    """Go through the words of a text that may be names or towns, in order.

    Args:
        text: A note or a piece of one.
        small: Its words in small letters that may matter: looking them up is faster than where they stand.
        names: Known names.
    """
    grades = grades_for(names)
    if not text.isascii():
        return list(_graded_in(text, _WORD, grades))
    words = list(_graded_in(text, _LARGE, grades))
    if there := grades.telling(small):
        for word in there:
            graded = grades[word]
            if graded is not None:
                words += (GradedWord(start, start + len(word), graded) for start in places_of(text, word))
        words.sort()
    return words


def _graded_in(text: str, pattern: re.Pattern[str], grades: Grades) -> Iterator[GradedWord]:
    for match in pattern.finditer(text):
        graded = grades[match[0]]
        if graded is not None:
            start, end = match.span()
            if not (start and (text[start - 1].isalnum() or text[start - 1] in "_'’")):
                yield GradedWord(start, end - graded.cut, graded)
