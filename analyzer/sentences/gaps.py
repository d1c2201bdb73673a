"""The gaps between words as features, and the small statistical model that says where a sentence begins.

Each gap is judged by the words around it: logistic regression on hashed features.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from analyzer.sentences.word_hash import word_hash

COLUMNS_EXPONENT = 17
SHORT_WORD = 4
"""Words of so many letters are kept whole in classes (they carry the grammar); longer ones by their last letters."""
ENDING = 2
KNOWN_WORDS = 50_000
"""Words whose hashes are kept."""
_MARKS = re.compile(r"^\W+|\W+$")
_PAD = 4
_WORD_PLACES: tuple[tuple[int, ...], ...] = ((-2,), (-1,), (0,), (1,), (-1, 0), (0, 1), (-1, 0, 1), (0, 1, 2))
_CLASS_PLACES: tuple[tuple[int, ...], ...] = (
    *((place,) for place in range(-4, 4)),
    *((-1, 0), (0, 1), (-2, -1), (-2, 0), (0, 2)),
    *((-1, 0, 1), (0, 1, 2), (-2, -1, 0), (-3, -2, -1)),
    *((-2, -1, 0, 1), (-1, 0, 1, 2), (0, 1, 2, 3)),
)
"""Which words around a gap, or their classes, make a feature together; 0 is the word after the gap."""
_TEMPLATES = [(0, places) for places in _WORD_PLACES] + [(1, places) for places in _CLASS_PLACES]
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
HashArray = npt.NDArray[np.uint64]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class BoundaryModel:
    """Weights of the features, shape (2 ** COLUMNS_EXPONENT,), and the score above which a sentence begins."""

    weights: FloatArray
    intercept: float
    threshold: float

    def begins(self, words: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Say before which words a sentence begins, shape (words - 1,): the first word is not asked."""
        scores = self.weights[gap_features(words)].sum(axis=1) + self.intercept
        return np.asarray(scores > self.threshold)


def gap_features(words: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the features of the gaps between words.

    Args:
        words: In order.

    Returns:
        Columns of the weights, shape (words - 1, templates).
    """
    padding = [(0, 0)] * _PAD
    hashes = np.array([*padding, *map(_hashes, words), *padding], dtype=np.uint64)
    # one row a gap: the hashes of the words around it, then those of their classes
    around = np.lib.stride_tricks.sliding_window_view(hashes, 2 * _PAD, axis=0)[1 : len(words)]
    around = around.reshape(max(len(words) - 1, 0), 4 * _PAD)
    parts = []
    for seeds, places in _templates_by_length():
        mixed = np.repeat(seeds[None, :], len(around), axis=0)
        for place, prime in zip(places.T, _PRIMES, strict=False):
            mixed ^= around[:, place]
            mixed *= prime
            mixed ^= mixed >> np.uint64(29)
        mixed *= _PRIMES[2]
        parts.append(mixed >> np.uint64(64 - COLUMNS_EXPONENT))
    return np.concatenate(parts, axis=1).astype(np.int64)


@cache
def _templates_by_length() -> list[tuple[HashArray, IntArray]]:
    """Return the templates in groups of one number of words: their seeds, and their columns among the words around."""
    groups = []
    for length in sorted({len(places) for _, places in _TEMPLATES}):
        own = [(at, kind, places) for at, (kind, places) in enumerate(_TEMPLATES, start=1) if len(places) == length]
        seeds = np.array([at for at, _, _ in own], dtype=np.uint64) * _PRIMES[0]
        columns = [[kind * 2 * _PAD + _PAD + place for place in places] for _, kind, places in own]
        groups.append((seeds, np.array(columns)))
    return groups


@lru_cache(maxsize=KNOWN_WORDS)
def _hashes(word: str) -> tuple[int, int]:
    plain = normal_word(word)
    return word_hash(plain), word_hash(_class(plain))


def normal_word(word: str) -> str:
    """Return a word in lower case and without marks around it."""
    return _MARKS.sub("", word.lower()).replace("’", "'") or ","


def _class(word: str) -> str:
    if any(character.isdigit() for character in word):
        return "#9"
    return word if len(word) <= SHORT_WORD else "#" + word[-ENDING:]
