"""Known names that are words too, such as Long, Art or Faith: where the words around them show it, and then again."""

import re
from collections.abc import Iterator
from functools import lru_cache

from analyzer.privacy.clues import Clues, places_of
from analyzer.privacy.context_words import load_kind_ends, load_name_words, load_place_words
from analyzer.privacy.names import NameList, folded
from analyzer.privacy.patterns import load_patterns

LEAST_LETTERS = 3
"""Letters of the shortest such name: "An" and "He" need another part of the name beside them."""
_LOOKED = 24
"""Characters before a word in which titles and the word before it are looked for."""
_PATTERNS = load_patterns("known")
_TITLE_BEFORE, _MISS_BEFORE = _PATTERNS["title_before"], _PATTERNS["miss_before"]
_MARK_BEFORE = re.compile(r"(?:\b[wWcC]/|[&+(])[ ]?\Z")
_GOES_ON = frozenset({"of", "for", "that", "to"})
"""After a word these show that it is no name: "w/ hope for"."""
_MARK_LETTERS = 3
"""Characters of the longest of them."""
_BEFORE = re.compile(r"([^\W\d_](?:[\w'’]*[^\W_])?)(,?[ \-/]+)\Z")
_AFTER = re.compile(r"((?:['’]s)?,? (?:[A-Za-z]\.? )?|-)([^\W\d_][\w'’]*)")
_LARGE_AFTER = re.compile(r" (?:[A-Z][a-z]|\d)")
Found = tuple[int, int]
"""First character of a name, and character after its last."""


def known_words(text: str, names: NameList, clues: Clues) -> Iterator[Found]:
    """Find known names that are words too where they stand beside another part, a title or what only persons do.

    What is shown once is a name elsewhere too in the same letters, but where it is clearly the word: "the chase".

    Args:
        text: A note or a piece of one.
        names: Known names.
        clues: Of the text.
    """
    for word in _words(names) & clues.words:
        spots = [_Spot(text, start, word, names, clues) for start in places_of(clues.small, word)]
        shown = {spot.letters for spot in spots if spot.is_shown()}
        for spot in spots:
            if spot.letters in shown and (spot.is_shown() or spot.may_be_again()):
                yield spot.start, spot.end


@lru_cache(maxsize=4)
def _words(names: NameList) -> frozenset[str]:
    """Return known names that are words too and long enough."""
    return frozenset(word for word in names.capitalised | names.beside if len(word) >= LEAST_LETTERS)


class _Spot:
    """A place where a word stands that may be a known name."""

    def __init__(self, text: str, start: int, word: str, names: NameList, clues: Clues) -> None:
        self.start, self.end, self.word = start, start + len(word), word
        self.letters = _letters(text[start : self.end])
        self._text, self._names, self._clues = text, names, clues
        before = _BEFORE.search(text, max(0, start - _LOOKED), start)
        self._before, self._gap = (before[1].lower(), before[2]) if before else ("", "")
        after = _AFTER.match(text, self.end, self.end + _LOOKED)
        self._gap_after, self._after = (after[1], after[2].lower()) if after else ("", "")

    def is_shown(self) -> bool:
        """Say whether what stands around it shows a name."""
        if self._is_beside_part() or self._has_title():
            return True
        if self.letters == "title":
            return self._is_within()
        if self.word in self._names.beside or self.word in load_name_words().auxiliaries:
            return False
        return not self._is_word() and (self._speaks() or self._is_spoken_to())

    def may_be_again(self) -> bool:
        """Say whether it is a name where the same word was one elsewhere."""
        known = load_name_words()
        if self._is_word():
            return False
        if self._after in known.speaks or self._text.startswith(("'s", "’s"), self.end):
            return True
        if self.word in known.modals:
            return self._gap == " " and self._before in known.beside_small
        return self.word not in self._names.beside or (self.letters != "small" and self._gap == " ")

    def _is_beside_part(self) -> bool:
        """Say whether another part of the same name stands beside it, in any letters: "FAITH RUTLEDGE", "long, art"."""
        pairs, small = self._names.pairs, self.letters == "small"
        beside = [folded(self._before)] if self._gap in (" ", ", ", "-") else []
        if self._gap_after and not self._gap_after.startswith(("'", "’")):
            beside.append(folded(self._after))
        there = [part for part in beside if f"{self.word} {part}" in pairs]
        if small and self.word in self._names.beside:
            return any(part in self._names.plain for part in there)
        return bool(there)

    def _has_title(self) -> bool:
        """Say whether a title goes before it: "Mr. Long", "miss rose", but not "dr will call" or "i miss day group"."""
        if self.letters != "title" and self.word in load_name_words().auxiliaries:
            return False
        begin = max(0, self.start - _LOOKED)
        if _TITLE_BEFORE.search(self._text, begin, self.start):
            return True
        return _MISS_BEFORE.search(self._text, begin, self.start) is not None

    def _is_within(self) -> bool:
        """Say whether it is capitalised within a sentence, as words are not: "w/ Chase.", "told Long that"."""
        if self._clues.large_written or _LARGE_AFTER.match(self._text, self.end):
            return False
        if _MARK_BEFORE.search(self._text, max(0, self.start - _LOOKED), self.start):
            return True
        known = load_name_words()
        if self.word not in self._names.beside or self.word in known.no_person_before:
            return False
        return self._gap == " " and self._before in known.beside_small and not self._is_word()

    def _speaks(self) -> bool:
        """Say whether it does in small letters what only persons do: "art said he will come"."""
        return self._gap_after == " " and self._after in load_name_words().speaks

    def _is_spoken_to(self) -> bool:
        """Say whether somebody speaks to it where capitals tell nothing: "asked art if", "MET W/ DUSTY"."""
        if self._gap == " " and self._before in load_name_words().spoken_to:
            return True
        if not (self._clues.small_written or self._clues.large_written):
            return False
        mark = _MARK_BEFORE.search(self._text, max(0, self.start - _MARK_LETTERS), self.start)
        return mark is not None and self._after not in _GOES_ON

    def _is_word(self) -> bool:
        """Say whether it is clearly the word: "the chase", "HAS FAITH", "art group"."""
        if self._before in load_name_words().word_before and self._gap.strip() == "":
            return True
        return self._gap_after == " " and self._after in (load_place_words().programs | load_kind_ends())


def _letters(word: str) -> str:
    if not word[0].isupper():
        return "small"
    return "upper" if word.isupper() else "title"
