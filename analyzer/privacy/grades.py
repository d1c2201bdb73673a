"""Grades of words: how far a word alone shows that it is a name or begins a town."""

import re
from collections.abc import Set
from enum import IntEnum, auto
from functools import cache, lru_cache
from typing import NamedTuple

from analyzer.privacy.context_words import load_kind_ends, load_name_words
from analyzer.privacy.names import NameList, folded
from analyzer.privacy.word_lists import Listed, load_listed, load_town_starts

LEAST_SMALL, LEAST_CAPITALS = 4, 4
"""Letters of the shortest name of the lists, known ones apart, that counts in small letters, and in capitals."""
LEAST_RARE = 3
"""Letters of the shortest rare name in small letters that a word such as "sister" shows."""
LEAST_UNKNOWN = 3
"""Letters of the shortest word of no list that may be a name."""
LEAST_PLURAL = 5
"""Letters of the shortest known name that is found with an s and no apostrophe ("latoyas") in small letters."""
MOST_REMEMBERED = 100_000
"""Different words whose grades are kept in memory."""
_CONTRACTION = re.compile(r"['’](?:s|d|m|t|ll|ve|re)\Z", re.IGNORECASE)
_NAMES = int(Listed.FIRST | Listed.LAST)


class Grade(IntEnum):
    """How far a word alone shows that it is a name."""

    SURE = auto()
    SMALL = auto()
    """A name in small letters."""
    SMALL_WORD = auto()
    """Part of a known name in small letters, and an ordinary word."""
    KNOWN_WORD = auto()
    """Part of a known name, and an ordinary word."""
    BESIDE = auto()
    """Part of a known name, but a name only beside another."""
    FIRST_WORD = auto()
    """A first name of the lists, and an ordinary word."""
    LAST_WORD = auto()
    """A surname of the lists, and an ordinary word."""
    UNKNOWN = auto()
    """In no list."""
    TITLE = auto()
    """A title in small letters, after which a name in small letters may stand."""
    KIN = auto()
    """The same of words such as "sister"."""
    RARE = auto()
    """A rarer first name of the lists in small letters."""
    NONE = auto()


class Graded(NamedTuple):
    """What is to be known of a word wherever it stands.

    Attributes:
        key: Folded, and without "'s" at its end.
        grade: How far it shows that it is a name.
        cut: Characters of "'s" and the like at its end.
        upper: Whether it is in capitals.
        possessive: Whether "'s" is at its end.
        town: Whether the name of a town may begin with it.
        kind: Whether it may tell what a place is, such as "House".
    """

    key: str
    grade: Grade
    cut: int
    upper: bool
    possessive: bool
    town: bool
    kind: bool


class Grades(dict[str, Graded | None]):
    """Grades of words as they are written; None for those that cannot matter."""

    def __init__(self, names: NameList) -> None:
        super().__init__()
        self._names = names
        self._small = small_words(names)

    def __missing__(self, word: str) -> Graded | None:
        graded = _graded(word, self._names)
        if len(self) < MOST_REMEMBERED:
            self[word] = graded
        return graded

    def telling(self, words: Set[str]) -> Set[str]:
        """Return those of some words in small letters that may matter: to look all of them up at once is fast."""
        return self._small & words


@cache
def _listed_small() -> frozenset[str]:
    no_name = int(Listed.WORD | Listed.WORD_TOO | Listed.NEVER)
    first = (word for word, flags in load_listed().items() if flags & Listed.FIRST and not flags & no_name)
    return frozenset(first) | load_name_words().small_titles | load_name_words().kin


@lru_cache(maxsize=4)
def small_words(names: NameList) -> frozenset[str]:
    """Return the words that matter in small letters: first names, titles, kin, and parts of known names.

    Args:
        names: Known names.
    """
    return _listed_small() | names.plain | names.capitalised | {f"{part}s" for part in names.plain}


@lru_cache(maxsize=4)
def grades_for(names: NameList) -> Grades:
    """Return grades where these names are known, kept for the next text."""
    return Grades(names)


def _graded(word: str, names: NameList) -> Graded | None:
    contraction = _CONTRACTION.search(word)
    cut = len(word) - contraction.start() if contraction else 0
    bare = word[: len(word) - cut]
    if "-" in bare and not _is_one_name(bare):
        cut += len(bare) - bare.index("-")
        bare = bare[: bare.index("-")]
    bare = bare.replace("-", "")
    key, possessive = folded(bare), bool(contraction) and word[-1] in "sS"
    upper = len(bare) > 1 and bare.isupper()
    if not bare[0].isupper():
        grade = _small_grade(key, names)
        return None if grade is Grade.NONE else Graded(key, grade, cut, upper, possessive, town=False, kind=False)
    grade = _grade(key, names, upper=upper)
    town, kind = key in load_town_starts(), key in load_kind_ends() and not upper
    return Graded(key, grade, cut, upper, possessive, town, kind) if town or kind or grade is not Grade.NONE else None


def _is_one_name(word: str) -> bool:
    """Say whether "Soo-jin" is a name, listed or of two words that are in no list; "Spanish-speaking" is none."""
    flags = load_listed().get(folded(word.replace("-", "")), 0)
    ends = [load_listed().get(folded(end), 0) for end in word.split("-")]
    return bool(flags & Listed.FIRST) or not any(end & Listed.WORD for end in ends[1:])


def _grade(key: str, names: NameList, *, upper: bool) -> Grade:
    """Grade a capitalised word."""
    flags = load_listed().get(key, 0)
    if key[-1:] == "s" and len(key) > LEAST_PLURAL and key[:-1] in names.plain:
        return Grade.SURE
    known = ((names.plain, Grade.SURE), (names.capitalised, Grade.KNOWN_WORD), (names.beside, Grade.BESIDE))
    for parts, grade in known:
        if key in parts:
            return grade
    around = load_name_words()
    if (
        flags & Listed.NEVER
        or key in around.titles
        or key in around.roles
        or len(key) < 2
        or (upper and len(key) < LEAST_CAPITALS)
    ):
        return Grade.NONE
    if not flags and key in around.credentials:
        return Grade.NONE
    if not flags:
        return Grade.UNKNOWN if not upper and len(key) >= LEAST_UNKNOWN else Grade.NONE
    return _listed_grade(flags)


def _listed_grade(flags: int) -> Grade:
    if not flags & _NAMES:
        return Grade.NONE
    if not flags & (Listed.WORD | Listed.WORD_TOO):
        return Grade.SURE
    return Grade.FIRST_WORD if flags & Listed.FIRST else Grade.LAST_WORD


def _small_grade(key: str, names: NameList) -> Grade:
    if key in names.plain or (key[-1:] == "s" and len(key) > LEAST_PLURAL and key[:-1] in names.plain):
        return Grade.SMALL
    if key in load_name_words().small_titles:
        return Grade.TITLE
    if key in names.capitalised:
        return Grade.SMALL_WORD
    if key in load_name_words().kin:
        return Grade.KIN
    flags = load_listed().get(key, 0)
    if not flags & Listed.FIRST or flags & (Listed.WORD | Listed.WORD_TOO | Listed.NEVER) or len(key) < LEAST_RARE:
        return Grade.NONE
    return Grade.SMALL if flags & Listed.COMMON and len(key) >= LEAST_SMALL else Grade.RARE
