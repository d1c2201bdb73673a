"""Names in small letters: common ones, known ones, and those that the words around them show."""

import re
from collections.abc import Iterator, Sequence

from analyzer.privacy.clues import places_of
from analyzer.privacy.context_words import load_kind_ends, load_name_words, load_place_words
from analyzer.privacy.graded_words import GradedWord
from analyzer.privacy.grades import Grade
from analyzer.privacy.name_context import LEAST_ACT, next_word, word_before
from analyzer.privacy.names import NameList, folded
from analyzer.privacy.word_lists import Listed, load_listed

LEAST_SMALL = 4
"""Letters of the shortest rare name that needs nothing around it in a note without capitals."""
SMALL = frozenset({Grade.TITLE, Grade.KIN, Grade.SMALL, Grade.SMALL_WORD, Grade.RARE})
"""Grades of words in small letters."""
_SMALL_AFTER = re.compile(r"\.? ([^\W\d_]{2,20})\b")
_INTRODUCING = frozenset({Grade.TITLE, Grade.KIN})
_NEXT = re.compile(r" ([^\W\d_]+)")
_NAMES, _WORDS = int(Listed.FIRST | Listed.LAST), int(Listed.WORD | Listed.WORD_TOO | Listed.NEVER)
Found = tuple[int, int]
"""First character of a name, and character after its last."""


def small_names(text: str, words: Sequence[GradedWord], names: NameList, *, written_small: bool) -> Iterator[Found]:
    """Find names in small letters; spans may touch or overlap.

    Args:
        text: A note or a piece of one.
        words: Its graded words.
        names: Known names.
        written_small: Whether the text has next to no capitals.
    """
    shown = set[str]()
    for word in words:
        grade, key = word.graded.grade, word.graded.key
        if grade not in SMALL:
            continue
        after = _SMALL_AFTER.match(text, word.end)
        pair = after is not None and f"{key} {after[1]}" in names.pairs
        if grade in _INTRODUCING:
            if after and (_follows(after[1], grade) or (written_small and _is_word_and_friend(text, after))):
                shown.add(after[1])
                yield after.span(1)
        elif grade is Grade.SMALL or pair or (written_small and _is_free_name(text, word)) or _owns(text, word):
            shown.update(one for one in (key, after[1] if after and pair else key) if is_no_word(one))
            whole = after is not None and after[0][0] == " " and (pair or _is_name(after[1]))
            yield word.start, after.end() if after and whole else word.end
    yield from ((start, start + len(name)) for name in sorted(shown) for start in places_of(text, name))


def is_no_word(word: str) -> bool:
    """Say whether a word in small letters is no ordinary one."""
    return not load_listed().get(word, 0) & _WORDS


def _owns(text: str, word: GradedWord) -> bool:
    """Say whether "'s" stands after a rare name in small letters, or "w/" before it: "dre's phone", "w/ warsame"."""
    if word.graded.grade is not Grade.RARE:
        return False
    return text.startswith("'s ", word.end) or text[max(0, word.start - 3) : word.start].lower() in (" w/", "w/ ")


def _is_free_name(text: str, word: GradedWord) -> bool:
    """Say whether a name is meant in a note without capitals: a rare one, or a word that does what people do."""
    if word.graded.grade is Grade.RARE and len(word.graded.key) >= LEAST_SMALL:
        return True
    known, follower, before = load_name_words(), next_word(text, word), word_before(text, word)
    if follower in load_place_words().programs or follower in load_kind_ends():  # "art group"
        return False
    if before is not None and before[1] in known.beside_small:
        return follower not in known.no_person_before
    starts = before is None or before[2] == "."
    if word.graded.grade is Grade.RARE:
        return starts
    return starts and _does(follower)


def _does(follower: str) -> bool:
    return follower in load_name_words().does or (len(follower) >= LEAST_ACT and follower.endswith("ed"))


def _is_word_and_friend(text: str, after: re.Match[str]) -> bool:
    """Say whether a first name that is a word too follows "friend" and does something: "her friend angel passed"."""
    flags = load_listed().get(after[1], 0)
    if not flags & Listed.FIRST or flags & Listed.NEVER or after[1] in load_name_words().modals:
        return False
    follower = _NEXT.match(text, after.end())
    return follower is not None and _does(follower[1])


def _follows(word: str, grade: Grade) -> bool:
    """Say whether a word in small letters after a title or after "sister" is a name."""
    flags = load_listed().get(folded(word), 0)
    if grade is Grade.TITLE and not flags:
        return True
    return bool(flags & _NAMES) and not flags & _WORDS


def _is_name(word: str) -> bool:
    """Say whether a word in small letters is a surname or first name and no other word."""
    flags = load_listed().get(word, 0)
    return bool(flags & _NAMES) and not flags & _WORDS
