"""Whether the words around a capitalised word make it a name."""

import re
from collections.abc import Sequence

from analyzer.privacy.context_words import load_name_words
from analyzer.privacy.graded_words import GradedWord
from analyzer.privacy.grades import Grade
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.word_lists import load_towns, whole_start

PERSONS = frozenset({Grade.KNOWN_WORD, Grade.FIRST_WORD, Grade.LAST_WORD, Grade.UNKNOWN})
"""Grades that words around them can make names."""
LOOKED = 24
"""Characters before and after a word in which its neighbour is looked for."""
MOST_CAPITALS = 2
"""Capitals of a name that is in no list: "McWhirter", but not "LFTs"."""
LOOKED_INITIAL = 8
"""Characters before a word in which initials are looked for."""
LEAST_ACT = 5
"""Letters of the shortest word that tells what somebody did by its end: "argued"."""
INITIAL_BEFORE = re.compile(r"(?<![\w.])(?:(?:[A-Z]\.){1,3}|[A-HJ-Z]) ?\Z")
_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)([.:,]?)[ \t]+\Z")
_AFTER = re.compile(r"(,?)[ \t]+([^\W\d_](?:[^\W\d_]|['’]t\b)*)")
_CAPITAL_AFTER = re.compile(r"[ -]([A-Z][^\W\d_]+)")
_PATTERNS = load_patterns("name")
_CREDENTIAL_AFTER = _PATTERNS["credential_after"]
_VOCATIVE = _PATTERNS["vocative"]
_CLOSING_COMMA = re.compile(r"(?:['’]s)?,")


def is_shown(text: str, words: Sequence[GradedWord], at: int) -> bool:
    """Say whether the words around a word make it a name.

    Args:
        text: The text.
        words: Its capitalised words.
        at: Which of them.
    """
    word, grade = words[at], words[at].graded.grade
    if grade not in PERSONS or (word.graded.upper and word.graded.key in load_name_words().modals):
        return False
    before = _BEFORE.search(text, max(0, word.start - LOOKED), word.start)
    if before and _introduces(before[1], before[2]):
        return before[2] != ":" or grade is Grade.UNKNOWN or not next_word(text, word)[:1].islower()
    if _has_credential(text, word) or _has_initial(text, word):
        return True
    within = before[1] if before and not before[2] and before[1].islower() else ""
    within = "," if before and before[2] == "," else within
    if grade is Grade.UNKNOWN:
        return _is_person_of_no_list(text, word, within=within)
    return (grade is not Grade.LAST_WORD or within not in load_name_words().of_places) and _is_person(
        text, words, at, within=within
    )


def _introduces(word: str, mark: str) -> bool:
    """Say whether a name follows a word: "Dr.", "nurse", "Client:"."""
    known, small = load_name_words(), word.lower()
    if mark == ":":
        return small in known.labels
    return small in known.titles or (not mark and (small in known.roles or (word.islower() and small in known.before)))


def _is_person_of_no_list(text: str, word: GradedWord, *, within: str) -> bool:
    """Say whether a capitalised word of no list is a name: within a sentence, or where it speaks, owns or is called."""
    written = text[word.start : word.end]
    if written[1:2].isupper() or sum(map(str.isupper, written)) > MOST_CAPITALS or text[word.end : word.end + 1] == ":":
        return False  # "UAs", "Modality:"
    if whole_start(word.graded.key) in load_towns():
        return False  # places.py finds it
    if within:
        return within not in load_name_words().of_places
    if word.graded.possessive or (word.start and text[word.start - 1] in "(/&"):
        return True
    return next_word(text, word) in load_name_words().speaks or _VOCATIVE.match(text, word.end) is not None


def _is_person(text: str, words: Sequence[GradedWord], at: int, *, within: str) -> bool:
    """Say whether a name that is an ordinary word too is meant as a name.

    Args:
        text: The text.
        words: Its capitalised words.
        at: Which of them.
        within: The small word or comma before it in its sentence; "" at the start of one.
    """
    known, word, grade = load_name_words(), words[at], words[at].graded.grade
    follower = next_word(text, word)
    does = follower in known.does or (len(follower) >= LEAST_ACT and follower.endswith("ed"))
    if word.graded.upper:
        before = word_before(text, word)
        is_word = before is not None and not before[2] and before[1].lower() in known.word_before
        return does and grade is Grade.KNOWN_WORD and not is_word
    if grade is Grade.KNOWN_WORD:
        return bool(within) or does or word.graded.possessive or word.graded.key not in known.modals
    if word.graded.possessive or (does and grade is Grade.FIRST_WORD):
        return within not in known.no_person_before
    if within == ",":
        return _CLOSING_COMMA.match(text, word.end) is not None
    return _may_be_within(within, grade) and _is_alone(text, words, at)


def _may_be_within(within: str, grade: Grade) -> bool:
    """Say whether a name may come after a small word in a sentence: "told Hope", but not "the hope"."""
    known = load_name_words()
    if not within or (within == "of" and grade is Grade.LAST_WORD):
        return False
    return within not in known.no_person_before or within in known.prepositions


def _is_alone(text: str, words: Sequence[GradedWord], at: int) -> bool:
    """Say whether no capitalised word that is no name follows: "Hope House" is no person."""
    large = _CAPITAL_AFTER.match(text, words[at].end)
    return not large or (at + 1 < len(words) and words[at + 1].start == large.start(1))


def next_word(text: str, word: GradedWord) -> str:
    """Return the word after a word, "" where a mark stands between them."""
    after = _AFTER.match(text, word.end, word.end + LOOKED)
    return (after[2].lower() if word.graded.upper else after[2]) if after and not after[1] else ""


def word_before(text: str, word: GradedWord) -> re.Match[str] | None:
    """Return the word before a word, as group 1, and the mark between them, as group 2."""
    return _BEFORE.search(text, max(0, word.start - LOOKED), word.start)


def _has_credential(text: str, word: GradedWord) -> bool:
    """Say whether a credential follows a word: "Mokoena, LCSW"."""
    credential = _CREDENTIAL_AFTER.match(text, word.end)
    return credential is not None and credential[1].lower() in load_name_words().credentials


def _has_initial(text: str, word: GradedWord) -> bool:
    """Say whether a surname has an initial before it: "D. Mbeki"."""
    if word.graded.upper or word.graded.grade is Grade.FIRST_WORD:
        return False
    return INITIAL_BEFORE.search(text, max(0, word.start - LOOKED_INITIAL), word.start) is not None
