"""How like the corpus a note is: how many of its words the engines never read, and by which headings it is divided.

Of notes unlike those that the engines learned from, labels are less sure than they say (covariate shift; Sugiyama and
Kawanabe, Machine Learning in Non-Stationary Environments, 2012).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

REFERENCE = "familiarity.toml"
KNOWN_WORDS = "known_words.txt"
"""Of analyzer.classify: words of the corpus that are no names, one a line."""
_WORD = re.compile(r"\w+")
_FIRST = re.compile(r"[.!?:;\n][^\w\n]*(\w+)")
"""A word that may have a capital only because something begins with it."""
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Familiarity:
    """Words of notes.

    Attributes:
        words: How many count: in small letters, or with a capital where a sentence begins; shape (notes,). Other words
            with a capital are names, mostly.
        unknown_words: How many of them the corpus does not hold, shape (notes,).
    """

    words: IntArray
    unknown_words: IntArray


@dataclass(frozen=True)
class Reference:
    """What is usual of notes of writers whom the engines did not learn from (benchmarks/familiarity).

    Attributes:
        unknown_share: Of words, those that the corpus does not hold, on average.
        most_unknown: The share that 99 of 100 samples of so many notes do not exceed.
        sample_notes: Notes of a sample, as many as a month of a small program has.
        notes: That were looked at.
        words: Of theirs.
    """

    unknown_share: float
    most_unknown: float
    sample_notes: int
    notes: int
    words: int

    def __post_init__(self) -> None:
        if not 0 < self.unknown_share < self.most_unknown < 1:
            raise ValueError("unknown_share and most_unknown are shares, the second the greater")
        if min(self.sample_notes, self.notes, self.words) < 1:
            raise ValueError("sample_notes, notes and words are counts")


def familiarity(texts: Iterable[str]) -> Familiarity:
    """Count the words of notes, and those that the corpus does not hold.

    Args:
        texts: Of notes.
    """
    known = known_words()
    counts = [(len(words), sum(word not in known for word in words)) for words in map(counted_words, texts)]
    found = np.array(counts, dtype=np.int64).reshape(-1, 2)
    return Familiarity(found[:, 0], found[:, 1])


def counted_words(text: str) -> list[str]:
    """Return the words of a text that count, in small letters; those that begin a sentence come last."""
    told = text if any(letter.islower() for letter in text) else text.lower()  # all in capitals: none tells a name
    words = [word for word in _WORD.findall(told) if word.islower() and word.isalpha()]
    return words + [word.lower() for word in _FIRST.findall(f"\n{told}") if word.istitle() and word.isalpha()]


def unknown_words(text: str) -> Iterator[str]:
    """Give the words of a text that count and that the corpus does not hold."""
    known = known_words()
    return (word for word in counted_words(text) if word not in known)


def template_of(headings: Sequence[str]) -> str:
    """Return what tells how a note is divided: the same for notes with the same headings in the same order.

    Args:
        headings: Of the note's sentences, in order.

    Returns:
        "" where there are none.
    """
    return "\n".join(dict.fromkeys(heading.strip().lower() for heading in headings if heading.strip()))


@cache
def known_words() -> frozenset[str]:
    """Return the words that the corpus holds."""
    return frozenset(files("analyzer.classify").joinpath(KNOWN_WORDS).read_text(encoding="utf-8").split())


@cache
def reference() -> Reference:
    """Return what is usual.

    Raises:
        ValueError: The file that comes with the package is broken.
    """
    told = tomllib.loads(files("analyzer").joinpath(REFERENCE).read_text(encoding="utf-8"))
    names = {part.name for part in fields(Reference)}
    if set(told) != names:
        raise ValueError(f"{REFERENCE} has {sorted(told)}; it needs {sorted(names)}")
    return Reference(**told)
