"""Names that are known: those in the columns of an export, and those that somebody lists."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from analyzer.privacy.word_lists import Listed, load_listed, load_name_words

LEAST_LETTERS = 2
"""Letters of the shortest part of a name that is looked for."""
LEAST_SMALL_LETTERS = 3
"""Letters of the shortest part that is looked for in small letters too."""
LEAST_CODE, LEAST_NUMBER = 3, 5
"""Characters of the shortest code, such as "M-61", that is looked for, and of the shortest of digits alone: shorter
ones are times of day and beds too."""
_PART = re.compile(r"(?<![\d_])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\d_]|-\d)")
_WHOLE_CODE = re.compile(r"\w(?:[\w-]*\w)?")
_CODE = re.compile(r"[A-Z]{1,4}\Z")
"""What may be a piece of a code, such as CSU in "CSU-N04", where it is no name of the lists."""


@dataclass(frozen=True)
class NameList:
    """Parts of known names, folded (see `folded`), by how they must be written to be found.

    Attributes:
        plain: In any letters.
        capitalised: Ordinary words too, or very short: only with a capital.
        beside: Words that begin many a sentence ("An", "He"): only beside another part of a name.
        pairs: First name and surname, or the other way round, of names whose parts are words too, with a blank between
            them: together they are a name in small letters as well.
        codes: Numbers and codes of people, as they are written.
    """

    plain: frozenset[str] = frozenset()
    capitalised: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, known: Iterable[str], *, codes: Iterable[str] = ()) -> "NameList":
        """Take names apart.

        Args:
            known: As columns have them: "Tran, Huong", "Latoya Gaines LCSW", "L. Gaines"; codes such as "PSS-204" give
                nothing.
            codes: Identities of workers and persons; those that are codes are looked for as a whole.
        """
        plain, capitalised, beside = set[str](), set[str](), set[str]()
        listed = load_listed()
        parted = [_telling_parts(name) for name in set(known)]
        for part in {part for parts in parted for part in parts}:
            flags = listed.get(part, 0)
            if flags & Listed.NEVER:
                beside.add(part)
            elif flags & Listed.WORD or len(part) < LEAST_SMALL_LETTERS:
                capitalised.add(part)
            else:
                plain.add(part)
        told = frozenset(code for code in codes if is_code(code))
        pairs = {f"{one} {other}" for parts in parted for one, other in permutations(parts, 2)}
        return cls(frozenset(plain), frozenset(capitalised), frozenset(beside), frozenset(pairs), told)


def is_code(identity: str) -> bool:
    """Say whether an identity is a code that can be told from other words: "PSS-204", but neither "12" nor a name."""
    if not _WHOLE_CODE.fullmatch(identity) or not any(character.isdigit() for character in identity):
        return False
    return len(identity) >= (LEAST_NUMBER if identity.isdigit() else LEAST_CODE)


def code_spans(text: str, codes: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Find codes in a text: first character, and character after the last."""
    if codes:
        yield from (match.span() for match in _words_like(codes).finditer(text) if match[0] in codes)


@lru_cache(maxsize=4)
def _words_like(codes: frozenset[str]) -> re.Pattern[str]:
    """Return what finds words that begin as one of the codes does."""
    starts = re.escape("".join(sorted({code[0] for code in codes})))
    return re.compile(rf"[{starts}](?<![\w-].)(?:[\w-]*\w)?")


def folded(word: str) -> str:
    """Write a word small, without accents and apostrophes: "O'Brien" as "obrien", "María" as "maria"."""
    small = word.lower()
    if small.isascii():
        return small.replace("'", "")
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", small) if not unicodedata.combining(letter))
    return plain.replace("'", "").replace("’", "")


def is_sure_name(part: str) -> bool:
    """Say whether a word is in the lists of names, and no ordinary word."""
    flags = load_listed().get(part, 0)
    return bool(flags & (Listed.FIRST | Listed.LAST)) and not flags & (Listed.WORD | Listed.NEVER)


def _telling_parts(name: str) -> list[str]:
    """Return the words of a name; of "Night Shift" none, for no ordinary word is a name without one beside it."""
    parts, listed, words = list(name_parts(name)), load_listed(), load_name_words()
    if any(is_sure_name(part) or part not in listed for part in parts):
        return [part for part in parts if part not in words.roles | words.labels | words.before]
    return [part for part in parts if listed[part] & (Listed.FIRST | Listed.LAST | Listed.NEVER)]


def name_parts(name: str) -> Iterator[str]:
    """Go through the words of a name, folded, without titles, credentials, particles and pieces of codes."""
    words, listed = load_name_words(), load_listed()
    local = name.partition("@")[0]  # of an e-mail address, what is before its domain
    may_be_code = any(character.isdigit() or character in "-_" for character in local)
    for part in _PART.findall(local):
        key = folded(part)
        if len(key) < LEAST_LETTERS or key in words.credentials or key in words.titles or key in words.particles:
            continue
        if may_be_code and _CODE.match(part) and not listed.get(key, 0) & (Listed.FIRST | Listed.LAST):
            continue
        yield key
