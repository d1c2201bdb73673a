"""Rules that find identifiers of a fixed form: data, read once from TOML and validated."""

import re
import tomllib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analyzer.privacy.checks import CHECKS, Check

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
CHARACTERS_A_NUMBER = 16
"""Where a text has a number in as many characters or more, it is faster to try a pattern at each than to search."""
_SPAN = "id"
"""Group of a pattern that is the identifier, where that is not all of it."""
_NUMBER = re.compile(r"[0-9]+")
_NO_SMALL_LETTER = {code: " " for code in range(128) if not chr(code).islower()}
_NO_DIGIT = {code: "0" if chr(code).isdigit() else " " for code in range(128)}
"""Translating a text and splitting it is several times faster than searching it for words or numbers."""
_JOINT = re.compile(r"[^\w\n]{1,2}\Z")
"""Between digits that stand together."""
_AT_NUMBER = re.compile(r"\s*\[[0-9-]+\]\s*\(\?<")
"""How a pattern begins that finds what begins with a number: a digit, and what may not be before it."""
Span = tuple[int, int, str]
"""First character, character after the last, and kind."""


@dataclass(frozen=True)
class Clues:
    """What tells that a rule may find something in a text.

    Attributes:
        small: The text in small letters.
        words: Its words, small, as far as they are of ASCII letters.
        numbers: Where its numbers begin that no letter goes before.
        digits: Digits of its longest number, with at most two marks or blanks between any two of them.
    """

    small: str
    words: Set[str]
    numbers: Sequence[int]
    digits: int

    @classmethod
    def of(cls, text: str) -> "Clues":
        """Look through a text once."""
        small, numbers = text.lower(), list[int]()
        most, digits, last = 0, 0, 0
        for start, end in _numbers(text):
            together = digits and start - last <= 2 and _JOINT.match(text, last, start)
            digits = end - start + (digits if together else 0)
            most, last = max(most, digits), end
            if not start or not (text[start - 1].isalnum() or text[start - 1] == "_"):
                numbers.append(start)
        return cls(small, set(small.translate(_NO_SMALL_LETTER).split()), numbers, most)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Go through the numbers of a text: first digit, and character after the last."""
    if not text.isascii():
        yield from (match.span() for match in _NUMBER.finditer(text))
        return
    mask = text.translate(_NO_DIGIT) + " "
    start = mask.find("0")
    while start >= 0:
        end = mask.find(" ", start)
        yield start, end
        start = mask.find("0", end)


@dataclass(frozen=True)
class Rule:
    """One form that identifiers have.

    Attributes:
        name: For messages and tests.
        kind: One of KINDS.
        pattern: Finds it; the group `id` is the identifier where there is one.
        group: Of the pattern, which is the identifier.
        at_number: Whether all that the pattern finds begins where a number does.
        words: The pattern is run only where one of them is a word of the text, in small letters, or
        hints: one of these is a piece of it; anywhere where there are neither.
        digits: The pattern is run only where as many stand together.
        before: Must end right before a find, in what stands there written small.
        check: Says whether a find is one.
        examples: Texts in which it finds what stands between MARK and END_MARK, and nothing else.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]
    group: str | int
    at_number: bool
    words: frozenset[str]
    hints: tuple[str, ...]
    digits: int
    before: re.Pattern[str] | None
    check: Check | None
    examples: tuple[str, ...]

    def finds(self, text: str, clues: Clues) -> Iterator[Span]:
        """Go through what the rule finds, without regard to words, hints and digits."""
        few = len(clues.numbers) * CHARACTERS_A_NUMBER <= len(text)
        for match in self._matches(text, clues.numbers) if self.at_number and few else self.pattern.finditer(text):
            start, end = match.span(self.group)
            if self.check is not None and not self.check(text, start, end):
                continue
            if self.before is None or self.before.search(text[max(0, start - LOOKED_BEFORE) : start].lower()):
                yield start, end, self.kind

    def _matches(self, text: str, numbers: Sequence[int]) -> Iterator[re.Match[str]]:
        end = 0
        for start in numbers:  # a third of the time that a search for the first digit takes
            if start >= end and (match := self.pattern.match(text, start)):
                end = match.end()
                yield match


def rule_spans(text: str, clues: Clues) -> list[Span]:
    """Find what the rules find, in the order of the rules; spans may overlap.

    Args:
        text: A note or a piece of one.
        clues: Of the text.
    """
    index = _index()
    wanted = set(index.always)
    for word in index.by_word.keys() & clues.words:
        wanted.update(index.by_word[word])
    for at, hints in index.hinted:
        for hint in hints:
            if hint in clues.small:
                wanted.add(at)
                break
    spans, rules = list[Span](), load_rules()
    for at in sorted(wanted):
        if rules[at].digits <= clues.digits:
            spans += rules[at].finds(text, clues)
    return spans


@dataclass(frozen=True)
class _Index:
    """Places of rules among all: those that want nothing but digits, by a word that they want, and with their hints."""

    always: tuple[int, ...]
    by_word: dict[str, tuple[int, ...]]
    hinted: tuple[tuple[int, tuple[str, ...]], ...]


@cache
def _index() -> _Index:
    rules, by_word = load_rules(), dict[str, tuple[int, ...]]()
    for at, rule in enumerate(rules):
        for word in rule.words:
            by_word[word] = (*by_word.get(word, ()), at)
    always = tuple(at for at, rule in enumerate(rules) if not rule.words and not rule.hints)
    hinted = tuple((at, rule.hints) for at, rule in enumerate(rules) if rule.hints)
    return _Index(always, by_word, hinted)


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return the rules that ship with the package, read once."""
    return parse_rules(files(__package__).joinpath("rules.toml").read_bytes())


def parse_rules(source: bytes) -> tuple[Rule, ...]:
    """Read and validate rules.

    Args:
        source: TOML, utf-8: `parts`, texts that a pattern takes in as `{name}`, and `rules`.

    Raises:
        ValueError: A rule cannot be used; the message says which and why.
    """
    data: dict[str, Any] = tomllib.loads(source.decode("utf-8"))
    rules = tuple(_rule(entry, data["parts"]) for entry in data["rules"])
    names = [rule.name for rule in rules]
    if len(set(names)) != len(names):
        raise ValueError("rules.toml: a rule is there twice")
    return rules


def _rule(entry: dict[str, Any], parts: dict[str, str]) -> Rule:
    name, kind, check = entry["name"], entry["kind"], entry.get("check")
    if kind not in KINDS:
        raise ValueError(f"rules.toml: {name}: unknown kind {kind}; known: {', '.join(KINDS)}")
    if check is not None and check not in CHECKS:
        raise ValueError(f"rules.toml: {name}: unknown check {check}; known: {', '.join(CHECKS)}")
    words, hints, digits = frozenset(entry.get("words", ())), tuple(entry.get("hints", ())), int(entry.get("digits", 0))
    if not words and not hints and not digits:
        raise ValueError(f"rules.toml: {name}: no words, hints or digits; a pattern that runs on every text is slow")
    examples = tuple(entry["examples"])
    if not any(MARK in example for example in examples) or all(MARK in example for example in examples):
        raise ValueError(f"rules.toml: {name}: it needs examples of what it finds and of what it does not")
    try:
        pattern = re.compile(_filled(entry["pattern"], parts), re.VERBOSE)
        before = _filled(entry["before"], parts) if "before" in entry else None
        end = None if before is None else re.compile(rf"(?:{before})\Z", re.VERBOSE)
    except re.error as error:
        raise ValueError(f"rules.toml: {name}: not a pattern: {error}") from None
    group: str | int = _SPAN if _SPAN in pattern.groupindex else 0
    at_number = _AT_NUMBER.match(entry["pattern"]) is not None
    return Rule(
        name, kind, pattern, group, at_number, words, hints, digits, end, CHECKS[check] if check else None, examples
    )


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for part, text in parts.items():
        pattern = pattern.replace(f"{{{part}}}", text)
    return pattern
