"""The words of many notes at once: what stands between two blanks is tokenised once, however often it stands there.

Most such chunks of an export were in it before. So a chunk is looked up, and its words are laid out for all notes
together as arrays.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analyzer.sentences.joined_text import JoinedText
from analyzer.sentences.tokenizer import words_in
from analyzer.sentences.word_hash import word_hash

LONGEST_NAME = 100
"""Letters from which a word is no name."""
MOST_CHUNKS = 200_000
"""Chunks that are kept, some 100 MB; then all are forgotten, for an export has ever new names and numbers."""
_ONE_AT_A_TIME = Lock()
IntArray = npt.NDArray[np.int64]
HashArray = npt.NDArray[np.uint64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Words:
    """The words of some notes, in order.

    Attributes:
        number: Of each word among `names`, shape (words,).
        begin: First character in the joined text, shape (words,).
        capital: Which begin with a capital and go on with small letters, shape (words,).
        names: Each distinct word in lower case, in the order of their hashes.
        hashes: spaCy's hash of each of `names`, ascending, shape (names,).
    """

    number: IntArray
    begin: IntArray
    capital: BoolArray
    names: Sequence[str]
    hashes: HashArray


class _Chunks(dict[str, int]):
    """Chunks by number, and their words one after another; a chunk that is not there gets the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.names = list[str]()
        self.hashes = array("Q")
        self.number, self.offset, self.capital, self.at = array("q"), array("q"), array("b"), array("q", [0])
        self._number_of = dict[str, int]()

    def __missing__(self, chunk: str) -> int:
        offset = 0
        for word in words_in(chunk):
            self.number.append(self._numbered(word.lower()))
            self.offset.append(offset)
            self.capital.append(_has_capital(word))
            offset += len(word)
        self.at.append(len(self.number))
        self[chunk] = number = len(self)
        return number

    def _numbered(self, name: str) -> int:
        number = self._number_of.setdefault(name, len(self.names))
        if number == len(self.names):
            self.names.append(name)
            self.hashes.append(word_hash(name))
        return number


def _has_capital(word: str) -> bool:
    """Tell "Maria" and "DeShawn" from "maria" and "PSS"; a word of LONGEST_NAME letters or more is none."""
    first = word[:1]
    if not (first.isalpha() and first.isupper()) or len(word) >= LONGEST_NAME:
        return False
    return any(character.isalpha() and not character.isupper() for character in word)


def words_of(joined: JoinedText) -> Words:
    """Find the words of notes; several threads may ask."""
    distinct, run = _runs(joined.text)
    with _ONE_AT_A_TIME:
        known = _chunks_with_room()
        chunk = np.array([known[name] for name in distinct], dtype=np.int64)[run]
        at, of_number, offset = (np.array(column, dtype=np.int64) for column in (known.at, known.number, known.offset))
        capital, all_hashes = np.array(known.capital, dtype=np.bool_), np.array(known.hashes, dtype=np.uint64)
    place, counts = ragged(at[chunk], at[chunk + 1])
    there, number = distinct_of(of_number[place], count=len(all_hashes))
    order = np.argsort(all_hashes[there])
    return Words(
        number=np.argsort(order)[number],
        begin=np.repeat(joined.chunks(), counts) + offset[place],
        capital=capital[place],
        names=[known.names[at] for at in there[order].tolist()],
        hashes=all_hashes[there[order]],
    )


def ragged(first: IntArray, last: IntArray) -> tuple[IntArray, IntArray]:
    """Return all numbers from each first to below its last, one after another, and how many of each there are."""
    counts = last - first
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + counts, counts), counts


def distinct_of(number: IntArray, *, count: int) -> tuple[IntArray, IntArray]:
    """Return the numbers below `count` that are there, and the place of each among them: `np.unique` by counting."""
    there = np.flatnonzero(np.bincount(number, minlength=count))
    place = np.zeros(count, dtype=np.int64)
    place[there] = np.arange(len(there))
    return there, place[number]


def _runs(text: str) -> tuple[list[str], IntArray]:
    """Return the distinct chunks of a text, and which of them stands at each place.

    Arrow takes for blanks what `str.isspace` does, and numbers words several times as fast as Python looks them up. It
    reads beyond the end of a text whose last character is a blank (PyArrow 26), so that is never given one.
    """
    stripped = text.strip().encode(errors="replace")  # half of a pair of UTF-16 is no character; "?" is as long
    if not stripped:
        return [], np.zeros(0, dtype=np.int64)
    coded = pc.utf8_split_whitespace(pa.array([stripped], pa.large_string())).flatten().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)


@cache
def _chunks() -> _Chunks:
    return _Chunks()


def _chunks_with_room() -> _Chunks:
    if len(_chunks()) > MOST_CHUNKS:
        _chunks.cache_clear()
    return _chunks()
