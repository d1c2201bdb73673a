"""Names in a text: known ones, those of the packaged lists, and those that the words around them show."""

import re
from collections.abc import Collection, Iterator, Sequence

from analyzer.privacy.graded_words import Grade, GradedWord, places_of
from analyzer.privacy.names import NameList, folded
from analyzer.privacy.word_lists import Listed, load_listed, load_name_words

_NAMED = re.compile(
    r"(?:name(?:d| is|'s)?|nicknamed|go(?:es)? by|known as|knows (?:him |her )?as|calls? (?:him|her|me|himself|herself)"
    r"|called) (?!is\b|was\b)([^\W\d_]{3,20})(?![\w’])"
)
_LARGE_TITLED = re.compile(r"(?:DR|MR|MRS|MS)\b\.? ([A-Z]{3,20})\b")
_SMALL_AFTER = re.compile(r"\.? ([^\W\d_]{2,20})\b")
_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)([.:,]?)[ \t]+\Z")
_AFTER = re.compile(r"(,?)[ \t]+([^\W\d_](?:[^\W\d_]|['’]t\b)*)")
_CAPITAL_AFTER = re.compile(r"[ -]([A-Z][^\W\d_]+)")
_CREDENTIAL_AFTER = re.compile(r",? \(?([A-Z]{2}[A-Za-z]{0,4}|PsyD|PharmD|PhD)\b")
_INITIAL_BEFORE = re.compile(r"(?<![\w.])(?:(?:[A-Z]\.){1,3}|[A-HJ-Z]) ?\Z")
_INITIAL_AFTER = re.compile(r" [A-HJ-Z](?:\.|\b)(?!['’\w])")
_PARTS = re.compile(r" (?:[A-Z]\.? |(?:(?:de|la|las|los|del|da|dos|di|du|van|von|der|den|bin|ibn|al|el|y) ){1,2})\Z")
_LIST = re.compile(r"(?:, (?:and |& )?| and | ?& ?|/| or )\Z")
"""Between the names of several people."""
_LOOKED = 24
"""Characters before and after a word in which its neighbour is looked for."""
LEAST_SMALL, LEAST_SMALL_LETTERS = 4, 60
"""Letters of the shortest rare name in a note without capitals; such a note has at most one capital in so many
characters."""
_LOOKED_INITIAL = 8
"""Characters before a word in which initials are looked for."""
_INTRODUCING = frozenset({Grade.TITLE, Grade.KIN})
_FREE = frozenset({Grade.SMALL_WORD, Grade.RARE})
"""Grades that are names in notes without capitals."""
_NOT_LARGE = _INTRODUCING | {Grade.SMALL, Grade.SMALL_WORD, Grade.RARE, Grade.NONE}
_PERSONS = frozenset({Grade.KNOWN_WORD, Grade.FIRST_WORD, Grade.LAST_WORD, Grade.UNKNOWN})
"""Grades that words around them can make names."""
_LISTED = frozenset({Grade.KNOWN_WORD, Grade.FIRST_WORD})
"""Grades that are names after a name and a comma."""
_KNOWN = frozenset({Grade.KNOWN_WORD, Grade.BESIDE})
"""Grades of parts of known names that are names where two of them stand together."""
_NEIGHBOURS = _PERSONS | {Grade.BESIDE}
"""Grades that a name beside them makes names."""
_WITH = frozenset({"with", "w", "told", "asked", "met", "saw", "and", "n", "for", "from", "called", "see"})
"""Before a name in a note without capitals."""
_PREPOSITIONS = frozenset({"for", "of", "to", "at", "in", "on", "with", "not", "as", "is", "was", "are", "were"})
_WORD, _NEVER = int(Listed.WORD), int(Listed.NEVER)
_NAMES, _WORDS = int(Listed.FIRST | Listed.LAST), int(Listed.WORD | Listed.WORD_TOO | Listed.NEVER)
Found = tuple[int, int]
"""First character of a name, and character after its last."""


def find_names(text: str, words: Sequence[GradedWord], names: NameList, small: Collection[str]) -> Iterator[Found]:
    """Find names; spans may touch or overlap.

    Args:
        text: A note or a piece of one.
        words: Its graded words.
        names: Known names.
        small: All words of the text in small letters.
    """
    large = [word for word in words if word.graded.grade not in _NOT_LARGE]
    yield from _capital_names(text, large)
    if len(large) < len(words):
        yield from _small_names(text, words, names)
    known = load_name_words()
    if not known.large_titles.isdisjoint(small):
        yield from (match.span(1) for match in _LARGE_TITLED.finditer(text) if _is_no_word(match[1].lower()))
    if not known.naming.isdisjoint(small):
        yield from (match.span(1) for match in _NAMED.finditer(text) if _may_be_name(match))


def _capital_names(text: str, words: Sequence[GradedWord]) -> Iterator[Found]:
    seeds = [word.graded.grade is Grade.SURE or _is_shown(text, words, at) for at, word in enumerate(words)]
    if len(words) > 1:
        _spread(text, words, seeds)
    for first, last in _runs(text, [word for word, is_name in zip(words, seeds, strict=True) if is_name]):
        before = _INITIAL_BEFORE.search(text, max(0, first.start - _LOOKED_INITIAL), first.start)
        after = None if last.graded.possessive else _INITIAL_AFTER.match(text, last.end)
        yield before.start() if before else first.start, after.end() if after else last.end


def _runs(text: str, words: Sequence[GradedWord]) -> Iterator[tuple[GradedWord, GradedWord]]:
    """Put the words of one name together: its first word and its last."""
    for at, word in enumerate(words):
        if at == 0 or not _are_one(text, words[at - 1], word):
            first = word
        if at + 1 == len(words) or not _are_one(text, word, words[at + 1]):
            yield first, word


def _is_shown(text: str, words: Sequence[GradedWord], at: int) -> bool:
    """Say whether the words around a word make it a name."""
    word, grade = words[at], words[at].graded.grade
    if grade not in _PERSONS:
        return False
    before = _BEFORE.search(text, max(0, word.start - _LOOKED), word.start)
    if before and _introduces(before[1], before[2]):
        return before[2] != ":" or grade is Grade.UNKNOWN or not _next_word(text, word)[:1].islower()
    if _has_credential(text, word) or _has_initial(text, word):
        return True
    if grade is Grade.UNKNOWN:
        return _next_word(text, word) in load_name_words().speaks
    within = before[1] if before and not before[2] and before[1].islower() else ""
    within = "," if before and before[2] == "," else within
    return grade is not Grade.LAST_WORD and _is_person(text, words, at, within=within)


def _introduces(word: str, mark: str) -> bool:
    """Say whether a name follows a word: "Dr.", "nurse", "Client:"."""
    known, small = load_name_words(), word.lower()
    if mark == ":":
        return small in known.labels
    return small in known.titles or (not mark and (small in known.roles or (word.islower() and small in known.before)))


def _is_person(text: str, words: Sequence[GradedWord], at: int, *, within: str) -> bool:
    """Say whether a name that is an ordinary word too is meant as a name.

    Args:
        text: The text.
        words: Its capitalised words.
        at: Which of them.
        within: The small word before it in its sentence; "" at the start of one.
    """
    known, word, grade = load_name_words(), words[at], words[at].graded.grade
    follower = _next_word(text, word)
    does = follower in known.does or (len(follower) > 4 and follower.endswith("ed"))
    if word.graded.upper:
        return does and grade is Grade.KNOWN_WORD
    if word.graded.possessive or does:
        return within not in known.no_person_before
    if grade is Grade.KNOWN_WORD:
        return bool(within) or (word.graded.key not in known.modals and follower not in known.no_person_before)
    if not within or within in known.no_person_before - _PREPOSITIONS or within == ",":
        return False
    large = _CAPITAL_AFTER.match(text, word.end)  # "Hope House"
    return not large or (at + 1 < len(words) and words[at + 1].start == large.start(1))


def _next_word(text: str, word: GradedWord) -> str:
    after = _AFTER.match(text, word.end, word.end + _LOOKED)
    return (after[2].lower() if word.graded.upper else after[2]) if after and not after[1] else ""


def _has_credential(text: str, word: GradedWord) -> bool:
    """Say whether a credential follows a word: "Mokoena, LCSW"."""
    credential = _CREDENTIAL_AFTER.match(text, word.end)
    return credential is not None and credential[1].lower() in load_name_words().credentials


def _has_initial(text: str, word: GradedWord) -> bool:
    """Say whether a surname has an initial before it: "D. Mbeki"."""
    if word.graded.upper or word.graded.grade is Grade.FIRST_WORD:
        return False
    return _INITIAL_BEFORE.search(text, max(0, word.start - _LOOKED_INITIAL), word.start) is not None


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
        seeds[at] = seeds[at] or (word.graded.key in shown and word.graded.grade in _PERSONS and not word.graded.upper)
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
    return gap <= _LOOKED and _PARTS.match(text, first.end, second.start) is not None


def _small_names(text: str, words: Sequence[GradedWord], names: NameList) -> Iterator[Found]:
    """Find names in small letters: common ones, known ones, and what a title or "sister" goes before."""
    free = any(word.graded.grade in _FREE for word in words) and _is_written_small(text)
    shown = set[str]()
    for word in words:
        grade, key = word.graded.grade, word.graded.key
        if grade not in _NOT_LARGE or grade is Grade.NONE:
            continue
        after = _SMALL_AFTER.match(text, word.end)
        pair = after is not None and f"{key} {after[1]}" in names.pairs
        if grade in _INTRODUCING:
            if after and _follows(after[1], grade):
                shown.add(after[1])
                yield after.span(1)
        elif grade is Grade.SMALL or pair or (free and _is_free_name(text, word)) or _owns(text, word):
            shown.update(one for one in (key, after[1] if after and pair else key) if _is_no_word(one))
            whole = after is not None and after[0][0] == " " and (pair or _is_name(after[1]))
            yield word.start, after.end() if after and whole else word.end
    yield from ((start, start + len(name)) for name in sorted(shown) for start in places_of(text, name))


def _owns(text: str, word: GradedWord) -> bool:
    """Say whether "'s" stands after a rare name in small letters: "dre's phone"."""
    return word.graded.grade is Grade.RARE and text.startswith("'s ", word.end)


def _is_no_word(word: str) -> bool:
    return not load_listed().get(word, 0) & _WORDS


def _is_written_small(text: str) -> bool:
    """Say whether a note is written without capitals, so that they tell no names."""
    return sum(map(str.isupper, text)) * LEAST_SMALL_LETTERS < len(text)


def _is_free_name(text: str, word: GradedWord) -> bool:
    """Say whether a name is meant in a note without capitals: a rare one, or a word that does what people do."""
    if word.graded.grade is Grade.RARE:
        return len(word.graded.key) >= LEAST_SMALL
    known, follower = load_name_words(), _next_word(text, word)
    before = _BEFORE.search(text, max(0, word.start - _LOOKED), word.start)
    if before is not None and before[1] in _WITH:
        return follower not in known.no_person_before
    starts = before is None or before[2] == "."
    return starts and (follower in known.does or (len(follower) > 4 and follower.endswith("ed")))


def _follows(word: str, grade: Grade) -> bool:
    """Say whether a word in small letters after a title or after "sister" is a name."""
    flags = load_listed().get(folded(word), 0)
    if grade is Grade.TITLE and not flags:
        return True
    return bool(flags & _NAMES) and not flags & _WORDS


def _may_be_name(match: re.Match[str]) -> bool:
    """Say whether a word after "named" is a name: capitalised, or in no list of words."""
    start, word = match.start(), match[1]
    if start and match.string[start - 1].isalnum():
        return False
    flags = load_listed().get(folded(word), 0)
    return not flags & _NEVER and (word[0].isupper() or not flags & _WORD)


def _is_name(word: str) -> bool:
    """Say whether a word in small letters is a surname or first name and no other word."""
    flags = load_listed().get(word, 0)
    return bool(flags & _NAMES) and not flags & _WORDS
