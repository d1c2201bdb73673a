"""Where sentences begin in text without punctuation, such as dictated notes.

A dictating writer says stops aloud ("period"); where nothing shows them, a small statistical model does, which
`analyzer.training.boundary` trains on the corpus with punctuation and capitals taken out. It reads only what the rules
left longer than a sentence is.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analyzer.sentences.boundary_model import shipped_model
from analyzer.sentences.gaps import BoundaryModel, normal_word
from analyzer.sentences.lexicon import load_lexicon

MOST_WORDS = 45
"""Words of a sentence; what the rules leave longer has lost its punctuation. (1% of gold sentences have over 30.)"""
LONG_SENTENCE = 4 * MOST_WORDS
"""Characters below which words need no counting."""
SPOKEN_STOP = " period"
"""The commonest spoken stop; text with it is looked at however short it is."""
_WORD = re.compile(r"\S+")
_STOPS = (".", "!", "?", "…")


def plain_starts(text: str, *, model: BoundaryModel | None = None) -> list[int]:
    """Find where further sentences begin in what the rules took for one.

    Args:
        text: It.
        model: Instead of the shipped one.

    Returns:
        Offsets in order, without 0: after spoken stops ("period") and, in longer text, where the model says so.
    """
    words = [(match.start(), match[0]) for match in _WORD.finditer(text)]
    stopped = text.endswith(_STOPS)  # a sentence with its stop may be long
    pieces = [0, *(() if stopped else _spoken_starts([word for _, word in words])), len(words)]
    starts = list[int]()
    for first, last in pairwise(pieces):
        if first:
            starts.append(first)
        if last - first > (2 if stopped else 1) * MOST_WORDS:
            begins = (model or shipped_model()).begins([word for _, word in words[first:last]])
            starts.extend((np.flatnonzero(begins) + first + 1).tolist())
    return [words[at][0] for at in starts]


def _spoken_starts(words: Sequence[str]) -> list[int]:
    """Return the words before which a spoken stop stands."""
    lexicon, starts = load_lexicon(), list[int]()
    if lexicon.spoken_words.isdisjoint(word.lower() for word in words):
        return starts
    plain = [normal_word(word) for word in words]
    stops = [_spoken_stop(plain, at) for at in range(len(plain))]
    for at in range(1, len(plain)):
        after = at + stops[at]
        if stops[at] and plain[at - 1] not in lexicon.no_stop_after and after < len(plain) and not stops[after]:
            starts.append(after)
    return starts


def _spoken_stop(words: Sequence[str], at: int) -> int:
    """Return how many words from a place on are a spoken stop, 0 if they are none."""
    known = load_lexicon().spoken_stops
    return next((length for length in (2, 1) if tuple(words[at : at + length]) in known), 0)
