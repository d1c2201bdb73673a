"""Rules that find identifiers of a fixed form: data, read once from TOML and validated."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from analyzer.privacy.checks import CHECKS, Check
from analyzer.privacy.clues import Clues, places_of

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
FILES = ("contact", "dates", "ages", "records", "addresses", "roads", "numbers", "places")
"""Files of the folder rules, in order of rank."""
_SPAN = "id"
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
        digits: The pattern is run only where as many stand together.
        length: At a number: its digits at least and at most.
        then: At a number: characters of which one comes after it, "" for its end; None for any.
        before: Must end right before a find, in what stands there written small.
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
    digits: int
    length: tuple[int, int]
    then: frozenset[str] | None
    before: re.Pattern[str] | None
    check: Check | None
    examples: tuple[str, ...]

    def finds(self, text: str, clues: Clues) -> Iterator[Span]:
        """Go through what the rule finds, without regard to words (but at words), hints, digits, length and then."""
        end = 0
        for match in self._matches(text, clues):
            if match.start() >= end and (span := self.span_of(match)):
                end = match.end()
                yield span

    def _matches(self, text: str, clues: Clues) -> Iterator[re.Match[str]]:
        if self.at is At.ANYWHERE:
            yield from self.pattern.finditer(text)
            return
        for start in self._starts(clues):
            if match := self.pattern.match(text, start):
                yield match

    def _starts(self, clues: Clues) -> Iterable[int]:
        if self.at is At.NUMBER:
            return (start for start, _ in clues.numbers)
        if self.at is At.CODE:
            return clues.codes
        return sorted(place for word in self.words for place in places_of(clues.small, word))

    def span_of(self, match: re.Match[str]) -> Span | None:
        """Return the identifier of a match, if it is one."""
        start, end = match.span(self.group)
        text = match.string
        if self.check is not None and not self.check(text, start, end):
            return None
        if self.before and not self.before.search(text[max(0, start - LOOKED_BEFORE) : start].lower()):
            return None
        return start, end, self.kind


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return the rules that ship with the package, in order of rank, read once."""
    folder = files(__package__).joinpath("rules")
    parts = tomllib.loads(folder.joinpath("parts.toml").read_text(encoding="utf-8"))
    rules = [rule for name in FILES for rule in parse_rules(folder.joinpath(f"{name}.toml").read_bytes(), parts=parts)]
    _require_once(rules)
    return tuple(rules)


def parse_rules(source: bytes, *, parts: Mapping[str, str]) -> list[Rule]:
    """Read and validate rules.

    Args:
        source: TOML, utf-8: `rules`.
        parts: Texts that a pattern takes in as `{name}`.

    Raises:
        ValueError: A rule cannot be used; the message says which and why.
    """
    rules = [_rule(entry, parts) for entry in tomllib.loads(source.decode("utf-8"))["rules"]]
    _require_once(rules)
    return rules


def _require_once(rules: Sequence[Rule]) -> None:
    names = [rule.name for rule in rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"rules: {twice[0]}: a rule is there twice")


def _rule(entry: dict[str, Any], parts: Mapping[str, str]) -> Rule:
    _require_usable(entry)
    name, check = entry["name"], entry.get("check")
    try:
        pattern = re.compile(_filled(entry["pattern"], parts), re.VERBOSE)
        end = f"(?:{_filled(entry['before'], parts)})\\Z" if "before" in entry else None
        before = None if end is None else re.compile(end, re.VERBOSE)
    except re.error as error:
        raise ValueError(f"rules: {name}: not a pattern: {error}") from None
    least, most = entry.get("length", (1, MOST_DIGITS))
    return Rule(
        name=name,
        kind=entry["kind"],
        pattern=pattern,
        group=_SPAN if _SPAN in pattern.groupindex else 0,
        at=At(entry.get("at", At.ANYWHERE)),
        words=frozenset(entry.get("words", ())),
        hints=tuple(entry.get("hints", ())),
        digits=int(entry.get("digits", 0)),
        length=(int(least), int(most)),
        then=frozenset(entry["then"]) if "then" in entry else None,
        before=before,
        check=CHECKS[check] if check else None,
        examples=tuple(entry["examples"]),
    )


def _require_usable(entry: dict[str, Any]) -> None:
    name, kind, check, at = entry["name"], entry["kind"], entry.get("check"), entry.get("at", At.ANYWHERE)
    if kind not in KINDS:
        raise ValueError(f"rules: {name}: unknown kind {kind}; known: {', '.join(KINDS)}")
    if check is not None and check not in CHECKS:
        raise ValueError(f"rules: {name}: unknown check {check}; known: {', '.join(CHECKS)}")
    if at not in tuple(At):
        raise ValueError(f"rules: {name}: unknown place {at}; known: {', '.join(At)}")
    if at in (At.ANYWHERE, At.WORD) and not any(entry.get(key) for key in ("words", "hints", "digits")):
        raise ValueError(f"rules: {name}: no words, hints or digits; a pattern that runs on every text is slow")
    examples = tuple(entry["examples"])
    if not any(MARK in example for example in examples) or all(MARK in example for example in examples):
        raise ValueError(f"rules: {name}: it needs examples of what it finds and of what it does not")


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for part, text in parts.items():
        pattern = pattern.replace(f"{{{part}}}", text)
    return pattern
