"""Words of the corpus that are no names: what `analyzer/classify/known_words.txt` holds."""

import re
from collections import Counter
from collections.abc import Sequence

from analyzer.training.corpus import GoldNote

_WORD = re.compile(r"[^\W\d_]+")
_AMID = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
"""A word with a capital that does not begin a sentence."""


def known_words(notes: Sequence[GoldNote]) -> list[str]:
    """Return the words that are written in small letters at least as often as with a capital amid a sentence.

    Notes without capitals have names in small letters; other notes tell that they are names.

    Args:
        notes: The corpus.
    """
    small, capital = Counter[str](), Counter[str]()
    for note in notes:
        small.update(word for word in _WORD.findall(note.text) if word.islower())
        capital.update(word.lower() for word in _AMID.findall(note.text))
    return sorted(word for word, count in small.items() if count >= capital[word])
