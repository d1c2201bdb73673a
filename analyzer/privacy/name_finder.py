"""Names in a text: known ones, those of the packaged lists, and those that the words around them show."""

import re
from collections.abc import Iterator, Sequence

from analyzer.privacy.capital_names import capital_names
from analyzer.privacy.clues import Clues
from analyzer.privacy.context_words import load_kind_ends, load_name_words, load_place_words
from analyzer.privacy.graded_words import GradedWord
from analyzer.privacy.grades import Grade
from analyzer.privacy.introduced_names import introduced_names
from analyzer.privacy.known_words import known_words
from analyzer.privacy.name_context import INITIAL_BEFORE, LOOKED, LOOKED_INITIAL, PERSONS, is_shown
from analyzer.privacy.names import NameList
from analyzer.privacy.patterns import load_patterns
from analyzer.privacy.small_names import SMALL, small_names
from analyzer.privacy.spelled_names import spelled_names
from analyzer.privacy.word_lists import Listed, load_listed

_INITIAL_AFTER = re.compile(r" [A-HJ-Z](?:\.|\b)(?!['’\w])")
_PATTERNS = load_patterns("name")
_PARTS = _PATTERNS["between"]
_QUOTED = re.compile(r" [\"“('][A-Z][\w'’-]{1,20}[\"”)'] \Z")
"""What somebody is called, between their first name and surname."""
_LIST = re.compile(r"(?:, (?:and |& )?| and | ?& ?|/| or )\Z")
"""Between the names of several people."""
_HYPHEN_BEFORE = re.compile(r"(?<![\w-])(?:[A-Z][a-zà-ÿ]{1,14}-)+\Z")
_HYPHEN_AFTER = re.compile(r"(?:-[A-Z][a-zà-ÿ]{1,14})+(?![\w-])")
_PARTICLE_BEFORE = re.compile(
    r"(?<![\w.])(?:[A-Z]\. ?){1,2}(?:(?:St\.?|Ste\.?|[Dd]e|[Ll]a|[Dd]el|[Vv]an|[Vv]on|[Dd]er|Le|Du) ){1,2}\Z"
)
"""Initials and a particle before a surname: "K. St. Pierre"."""
_ADJECTIVE_BEFORE = _PATTERNS["adjective_before"]
_MORE = re.compile(r" ([A-Z][a-z]{2,14})(?![\w’'-])")
"""A further word of a name that is an ordinary one: "Virgil Iron Cloud"."""
_MOST_MORE = 2
LOOKED_THING = 11
"""Characters before a name in which "Hurricane" is looked for."""
_LISTED = frozenset({Grade.KNOWN_WORD, Grade.FIRST_WORD})
"""Grades that are names after a name and a comma."""
_KNOWN = frozenset({Grade.KNOWN_WORD, Grade.BESIDE})
"""Grades of parts of known names that are names where two of them stand together."""
_NEIGHBOURS = PERSONS | {Grade.BESIDE}
"""Grades that a name beside them makes names."""
Found = tuple[int, int]
"""First character of a name, and character after its last."""


def find_names(text: str, words: Sequence[GradedWord], names: NameList, clues: Clues) -> Iterator[Found]:
    """Find names; spans may touch or overlap.

    Args:
        text: A note or a piece of one.
        words: Its graded words.
        names: Known names.
        clues: Of the text.
    """
    large = [word for word in words if word.graded.grade not in SMALL and word.graded.grade is not Grade.NONE]
    yield from _capital_names(text, large)
    if len(large) < len(words):
        yield from small_names(text, words, names, written_small=clues.small_written)
    yield from introduced_names(text, clues)
    yield from known_words(text, names, clues)
    yield from capital_names(text, clues)
    yield from spelled_names(text, names, clues)


def _capital_names(text: str, words: Sequence[GradedWord]) -> Iterator[Found]:
    seeds = [
        (word.graded.grade is Grade.SURE and not _is_thing(text, word.start)) or is_shown(text, words, at)
        for at, word in enumerate(words)
    ]
    if len(words) > 1:
        _spread(text, words, seeds)
    for first, last in _runs(text, [word for word, is_name in zip(words, seeds, strict=True) if is_name]):
        yield _start(text, first), _end(text, first, last)


def _is_thing(text: str, start: int) -> bool:
    """Say whether a name is that of a thing: "Hurricane Ida"."""
    before = text[max(0, start - LOOKED_THING) : start].rstrip().rpartition(" ")[2]
    return before.lower() in load_name_words().things


def _start(text: str, first: GradedWord) -> int:
    """Return where a name begins: with its initials, what a hyphen joins to it, and "Little" or "Big"."""
    start = first.start
    if start and text[start - 1] == "-" and (before := _HYPHEN_BEFORE.search(text, max(0, start - LOOKED), start)):
        start = before.start()
    if before := INITIAL_BEFORE.search(text, max(0, start - LOOKED_INITIAL), start):
        return before.start()
    if before := _PARTICLE_BEFORE.search(text, max(0, start - LOOKED), start):
        return before.start()
    before = _ADJECTIVE_BEFORE.search(text, max(0, start - LOOKED_INITIAL), start)
    return before.start() if before else start


def _end(text: str, first: GradedWord, last: GradedWord) -> int:
    """Return where a name ends: with an initial, what a hyphen joins to it, and ordinary words that go on with it."""
    end = last.end
    if last.graded.possessive:
        return end
    if text[end : end + 1] == "-" and (after := _HYPHEN_AFTER.match(text, end)):
        end = after.end()
    if after := _INITIAL_AFTER.match(text, end):
        return after.end()
    if first.graded.grade is not Grade.SURE or last.graded.upper:
        return end
    for _ in range(_MOST_MORE):
        more = _MORE.match(text, end)
        if more is None or not _is_ordinary(more[1].lower()):
            break
        end = more.end()
    return end


def _is_ordinary(word: str) -> bool:
    """Say whether a word may be part of a name though it is in the list of words alone: no role, place or program."""
    known, places = load_name_words(), load_place_words()
    if load_listed().get(word, 0) & (Listed.NEVER | Listed.WORD) != Listed.WORD:
        return False
    return not any(
        word in words
        for words in (
            known.roles,
            known.labels,
            known.before,
            known.does,
            known.titles,
            places.programs,
            load_kind_ends(),
        )
    )


def _runs(text: str, words: Sequence[GradedWord]) -> Iterator[tuple[GradedWord, GradedWord]]:
    """Put the words of one name together: its first word and its last."""
    for at, word in enumerate(words):
        if at == 0 or not _are_one(text, words[at - 1], word):
            first = word
        if at + 1 == len(words) or not _are_one(text, word, words[at + 1]):
            yield first, word


def _spread(text: str, words: Sequence[GradedWord], seeds: list[bool]) -> None:
    """Make names of what stands beside names: first to the right, then to the left."""
    for at in range(1, len(words)):
        if {words[at - 1].graded.grade, words[at].graded.grade} <= _KNOWN and _are_one(text, words[at - 1], words[at]):
            seeds[at - 1] = seeds[at] = True
    for at in range(1, len(words)):
        if seeds[at - 1] and words[at].graded.grade in _LISTED and not words[at].graded.upper:
            seeds[at] = seeds[at] or _LIST.match(text, words[at - 1].end, words[at].start) is not None
    shown = {word.graded.key for word, is_name in zip(words, seeds, strict=True) if is_name} - load_name_words().modals
    for at, word in enumerate(words):
        seeds[at] = seeds[at] or (word.graded.key in shown and word.graded.grade in PERSONS and not word.graded.upper)
    may = [word.graded.grade in _NEIGHBOURS and not word.graded.upper for word in words]
    for at in range(1, len(words)):
        if seeds[at - 1] and not seeds[at] and may[at] and not words[at - 1].graded.possessive:
            seeds[at] = _are_one(text, words[at - 1], words[at])
    for at in range(len(words) - 2, -1, -1):
        if seeds[at + 1] and not seeds[at] and may[at] and words[at].graded.grade is not Grade.LAST_WORD:
            seeds[at] = not words[at].graded.possessive and _are_one(text, words[at], words[at + 1])


def _are_one(text: str, first: GradedWord, second: GradedWord) -> bool:
    gap = second.start - first.end
    if gap == 1:
        return text[first.end] in " -"
    return (
        gap <= LOOKED
        and (_PARTS.match(text, first.end, second.start) or _QUOTED.match(text, first.end, second.start)) is not None
    )
