"""What of a text tells which rules may find something in it, and where."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

SMALL_LETTERS_A_CAPITAL = 60
"""A note without capitals has at most one in so many characters."""
CHARACTERS_A_CAPITAL = 2
"""A note in capitals has more than one in so many characters."""
LONGEST_HEAD = 24
"""Characters before the first digit of a code in which its begin is looked for."""
_WORDS = (
    bytes(code if chr(code).islower() else ord(chr(code).lower()) if chr(code).isupper() else 32 for code in range(128))
    + b" " * 128
)
_DIGITS = bytes(48 if chr(code).isdigit() else 32 for code in range(128)) + b" " * 128
_CAPITALS = bytes(65 if chr(code).isupper() else 32 for code in range(128)) + b" " * 128
"""Translating bytes and splitting or searching them is many times faster than searching a text for words or numbers."""
_SPELLED = re.compile(rb" [a-z] {1,2}[a-z] {1,2}[a-z] {1,2}[a-z](?: |\Z)")
MOST_MARKS = 3
"""Marks or blanks between digits that stand together."""
_JOINT = re.compile(r"[^\w\n]{1,3}\Z")
"""Between digits that stand together."""


@dataclass(frozen=True)
class Clues:
    """Words and numbers of a text.

    Attributes:
        small: The text in small letters, character by character.
        words: Its words, small, as far as they are of ASCII letters and matter.
        numbers: First character of each number that no letter goes before, and the character after its last.
        codes: First character of each word that begins with a letter and goes on with digits, also after a hyphen.
        figures: First character of every number.
        small_written: Whether it has next to no capitals, so that they tell no names.
        large_written: Whether it is written in capitals, so that they tell no names.
        spelled: Whether four letters stand alone one after the other, so that a name may be spelled.
        digits: Digits of its longest number, with at most three marks or blanks between any two of them.
    """

    small: str
    words: Set[str]
    numbers: Sequence[tuple[int, int]]
    codes: Sequence[int]
    figures: Sequence[int]
    small_written: bool
    large_written: bool
    spelled: bool
    digits: int

    @classmethod
    def of(cls, text: str, *, told: Set[str] | None = None) -> "Clues":
        """Look through a text once.

        Args:
            text: A note or a piece of one.
            told: Words that matter; the others are left out of `words`. None for all.
        """
        small, plain = _small(text), text.encode("ascii", "replace")  # as many bytes as characters
        spans = list(_numbers(plain))
        letters = plain.translate(_WORDS)
        words: Set[str] = set(letters.decode("ascii").split())
        capitals = plain.translate(_CAPITALS).count(b"A")
        return cls(
            small=small,
            words=words if told is None else told & words,
            numbers=[span for span in spans if not span[0] or not _in_word(text[span[0] - 1])],
            codes=_codes(text, spans) if spans else (),
            figures=[start for start, _ in spans],
            small_written=capitals * SMALL_LETTERS_A_CAPITAL < len(text),
            large_written=capitals * CHARACTERS_A_CAPITAL > len(text),
            spelled=_SPELLED.search(letters) is not None,
            digits=_digits_together(text, spans),
        )

    def has_figure(self, start: int, end: int) -> bool:
        """Say whether a number begins between two places."""
        at = bisect_left(self.figures, start)
        return at < len(self.figures) and self.figures[at] < end


def places_of(text: str, word: str) -> list[int]:
    """Return the places where a word stands as a whole; no pattern is as fast."""
    places, length, start = list[int](), len(word), text.find(word)
    while start >= 0:
        end = start + length
        if not text[end : end + 1].isalpha():
            before = text[start - 1] if start else " "
            if before in " \n" or not (before.isalnum() or before in "_'’"):
                places.append(start)
        start = text.find(word, end)
    return places


def _small(text: str) -> str:
    """Write a text in small letters; those that would become two ("İ") stay."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(lower if len(lower := letter.lower()) == 1 else letter for letter in text)


def _in_word(character: str) -> bool:
    return character not in " \n" and (character.isalnum() or character == "_")


def _digits_together(text: str, numbers: Sequence[tuple[int, int]]) -> int:
    """Return the digits of the longest number with at most three marks or blanks between any two."""
    most, digits, last = 0, 0, -1
    for start, end in numbers:
        if start - last > MOST_MARKS or not _is_joint(text, last, start):
            digits = 0
        digits += end - start
        last = end
        most = max(most, digits)
    return most


def _is_joint(text: str, start: int, end: int) -> bool:
    """Say whether only marks and blanks stand between two numbers, and no end of a line."""
    if end - start > 1:
        return _JOINT.match(text, start, end) is not None
    return text[start] in " -." or not (text[start].isalnum() or text[start] in "_\n")


def _codes(text: str, numbers: Sequence[tuple[int, int]]) -> list[int]:
    """Return where words begin that begin with a letter and go on with digits, also after a hyphen."""
    codes, last = list[int](), -1
    for start, _ in numbers:
        before = text[start - 1] if start else " "
        if before == "-" and start > 1 and text[start - 2].isdigit():
            continue  # "555-0132"
        if (before == "-" or before.isalpha()) and (head := _head(text, start)) > last:
            codes.append(last := head)
    return codes


def _head(text: str, digit: int) -> int:
    """Return where a code begins whose first digit is known, -1 where it begins with none of the letters."""
    start = digit - 1
    least = max(0, digit - LONGEST_HEAD)
    while start >= least and (text[start] == "-" or (text[start].isascii() and text[start].isalpha())):
        start -= 1
    if start >= 0 and (text[start].isalnum() or text[start] == "_"):
        return -1
    start += 1
    return start if text[start].isalpha() else -1


def _numbers(text: bytes) -> Iterator[tuple[int, int]]:
    """Go through the numbers of a text: first digit, and character after the last."""
    mask = text.translate(_DIGITS) + b" "
    start = mask.find(b"0")
    while start >= 0:
        end = mask.find(b" ", start)
        yield start, end
        start = mask.find(b"0", end)
