"""Names that are known: those in the columns of an export, and those that somebody lists."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from analyzer.privacy.clues import LONGEST_HEAD, Clues
from analyzer.privacy.context_words import load_name_words
from analyzer.privacy.word_lists import Listed, load_listed

LEAST_LETTERS = 2
"""Letters of the shortest part of a name that is looked for."""
LEAST_SMALL_LETTERS = 3
"""Letters of the shortest part that is looked for in small letters too."""
MOST_RARE_LETTERS = 3
"""Letters of the longest part that mostly is no name, and no word either, such as "Le", and is looked for."""
MOST_CREDENTIAL = 2
"""Letters of the longest credential, such as "PA", that is a name where another part of one follows."""
LEAST_CODE, LEAST_NUMBER = 3, 5
"""Characters of the shortest code, such as "M-61", that is looked for, and of the shortest of digits alone: shorter
ones are times of day and beds too."""
_PART = re.compile(r"(?<![\d_])[^\W\d_]+(?:['’][^\W\d_]+)*(?![\d_]|-\d)")
_WHOLE_CODE = re.compile(r"\w(?:[\w-]*\w)?")
_LIKE_A_CODE = re.compile(r"(?<![\w-])\w(?:[\w-]*\w)?")
_PLAIN_CODE = re.compile(rf"(?:[A-Za-z][A-Za-z-]{{0,{LONGEST_HEAD - 2}}})?[0-9][A-Za-z0-9-]*")
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
        parted = [_telling_parts(name) for name in set(known)]
        for part in {part for parts in parted for part in parts}:
            {"plain": plain, "capitalised": capitalised, "beside": beside}[_written(part)].add(part)
        for part in {particle for name in set(known) for particle in _particles(name)} - plain - capitalised:
            beside.add(part)
        told = frozenset(code for code in codes if is_code(code))
        pairs = {f"{one} {other}" for parts in parted for one, other in permutations(parts, 2)}
        return cls(frozenset(plain), frozenset(capitalised), frozenset(beside), frozenset(pairs), told)


def is_code(identity: str) -> bool:
    """Say whether an identity is a code that can be told from other words: "PSS-204", but neither "12" nor a name."""
    if not _WHOLE_CODE.fullmatch(identity) or not any(character.isdigit() for character in identity):
        return False
    return len(identity) >= (LEAST_NUMBER if identity.isdigit() else LEAST_CODE)


def code_spans(text: str, codes: frozenset[str], clues: Clues) -> Iterator[tuple[int, int]]:
    """Find codes in a text: first character, and character after the last.

    Args:
        text: A note or a piece of one.
        codes: Codes.
        clues: Of the text.
    """
    if not codes or not clues.figures:
        return
    starts = [*clues.codes, *(start for start, _ in clues.numbers if text[start - 1 : start] != "-")]
    found = [match.span() for start in starts if (match := _WHOLE_CODE.match(text, start)) and match[0] in codes]
    if odd := _odd(codes):
        found += (match.span() for match in _LIKE_A_CODE.finditer(text) if match[0] in odd)
    yield from found


@lru_cache(maxsize=4)
def _odd(codes: frozenset[str]) -> frozenset[str]:
    """Return the codes that are not seen by their first number: with other letters than those of ASCII, or "_"."""
    return frozenset(code for code in codes if not _PLAIN_CODE.fullmatch(code))


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


def _written(part: str) -> str:
    """Say how a part of a name must be written to be found, by the name of the list it belongs to."""
    flags = load_listed().get(part, 0)
    if flags & Listed.NEVER and (flags & Listed.WORD or len(part) > MOST_RARE_LETTERS):
        return "beside"
    return "capitalised" if flags & (Listed.WORD | Listed.NEVER) or len(part) < LEAST_SMALL_LETTERS else "plain"


def _telling_parts(name: str) -> list[str]:
    """Return the words of a name; of "Night Shift" none, for no ordinary word is a name without one beside it."""
    parts, listed, words = list(name_parts(name)), load_listed(), load_name_words()
    if any(is_sure_name(part) or part not in listed for part in parts):
        around = words.roles | words.labels | words.before
        return [part for part in parts if part not in around or len(part) <= MOST_CREDENTIAL]
    return [part for part in parts if listed[part] & (Listed.FIRST | Listed.LAST | Listed.NEVER)]


def _particles(name: str) -> Iterator[str]:
    """Go through the particles of a name that are written large: "Van" of "Van Nguyen"."""
    keys = {folded(part) for part in _PART.findall(name) if part[0].isupper()}
    if len(keys) > 1:
        yield from keys & load_name_words().particles


def name_parts(name: str) -> Iterator[str]:
    """Go through the words of a name, folded, without titles, credentials, particles and pieces of codes."""
    local = name.partition("@")[0]  # of an e-mail address, what is before its domain
    for number, section in enumerate(local.split(",")):
        found = _PART.findall(section)
        keys = [folded(part) for part in found]
        for at, (part, key) in enumerate(zip(found, keys, strict=True)):
            surname = number == 0 and len(keys) == 1
            if (
                len(key) >= LEAST_LETTERS
                and not _stands_aside(key, keys[at + 1 :], surname=surname)
                and not _is_piece(part, key, local)
            ):
                yield key


def _stands_aside(key: str, after: Sequence[str], *, surname: bool) -> bool:
    """Say whether a word is a title, or a credential or particle there: "Le, Tommy" and "Pa Houa" have none."""
    words = load_name_words()
    if key in words.titles:
        return True
    if key in words.credentials:
        return len(key) > MOST_CREDENTIAL or (not surname and all(other in words.credentials for other in after))
    return key in words.particles and not surname


def _is_piece(part: str, key: str, name: str) -> bool:
    """Say whether a word is a piece of a code: CSU in "CSU-N04", but not LY in "KIM-LY"."""
    if not _CODE.match(part) or load_listed().get(key, 0) & (Listed.FIRST | Listed.LAST):
        return False
    if any(character.isdigit() or character == "_" for character in name):
        return True
    return "-" in name and not any(is_sure_name(folded(other)) for other in _PART.findall(name))
