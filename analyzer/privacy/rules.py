"""Rules that find identifiers of a fixed form."""

import re
from dataclasses import dataclass
from enum import StrEnum

from analyzer.privacy.checks import Check

KINDS = (
    "NAME", "PHONE", "EMAIL", "ADDRESS", "SSN", "RECORD", "URL", "IP", "CARD", "AGE", "DATE", "PLACE"
)  # fmt: skip
"""Kinds of identifiers."""
PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")
"""What stands where an identifier was."""
MARK, END_MARK = "«»"
"""Around what a rule is to find, in its examples."""
LOOKED_BEFORE = 64
"""Characters before a find in which what must go before it is looked for."""
MOST_DIGITS = 99
"""Digits of a number at most, where a rule does not say."""
SPAN = "id"
"""Group of a pattern that is the identifier, where that is not all of it."""
Span = tuple[int, int, str]
"""First character, character after the last, and kind."""


class At(StrEnum):
    """Where a pattern is tried."""

    NUMBER = "number"
    """Where a number begins that no letter goes before."""
    CODE = "code"
    """Where a word begins that begins with a letter and has digits."""
    WORD = "word"
    """Where one of the rule's words begins."""
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Rule:
    """One form that identifiers have.

    Attributes:
        name: For messages and tests.
        kind: One of KINDS.
        pattern: Finds it; the group `id` is the identifier where there is one.
        group: Of the pattern, which is the identifier.
        at: Where the pattern is tried.
        words: The pattern is run only where one of them is a word of the text, in small letters, or
        hints: one of these is a piece of it; anywhere where there are neither.
        also: One of these has to be a word of the text as well, or
        marks: one of these in it.
        asks: Whether it wants one of these.
        digits: The pattern is run only where as many stand together; at words, where a number begins soon after one.
        length: At a number: its digits at least and at most.
        first: At a number: digits of which it begins with one; none for any.
        next: At a number: characters of which one comes after that, where it is a blank or a point; None for any.
        uncounted: At a number: whether no word of counting or measuring may come after it.
        then: At a number: characters of which one comes after it, as `rule_files.as_then` has them; None for any.
        before: Must end right before a find, in what stands there written small; its group `id` belongs to the find.
        check: Says whether a find is one.
        examples: Texts in which it finds what stands between MARK and END_MARK, and nothing else.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]
    group: str | int
    at: At
    words: frozenset[str]
    hints: tuple[str, ...]
    also: frozenset[str]
    marks: tuple[str, ...]
    asks: bool
    digits: int
    length: tuple[int, int]
    first: frozenset[str]
    then: frozenset[str] | None
    next: frozenset[str] | None
    uncounted: bool
    before: re.Pattern[str] | None
    check: Check | None
    examples: tuple[str, ...]

    def span_of(self, match: re.Match[str]) -> Span | None:
        """Return the identifier of a match, if it is one."""
        start, end = match.span(self.group)
        text = match.string
        if self.check is not None and not self.check(text, start, end):
            return None
        if self.before:
            behind = text[max(0, start - LOOKED_BEFORE) : start]
            before = self.before.search(behind.lower())
            if before is None:
                return None
            if SPAN in self.before.groupindex and before[SPAN] is not None:
                start -= len(before.string) - before.start(SPAN)
        return start, end, self.kind
