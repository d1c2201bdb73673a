"""What one rule finds by itself, tried at every place where its kind of rule is tried."""

import re
from collections.abc import Iterable, Iterator

from analyzer.privacy.clues import Clues, places_of
from analyzer.privacy.rules import At, Rule, Span


def found_alone(rule: Rule, text: str, clues: Clues) -> Iterator[Span]:
    """Go through what a rule finds, without regard to words (but at words), hints, digits, length and then."""
    end = 0
    for match in _matches(rule, text, clues):
        if match.start() >= end and (span := rule.span_of(match)):
            end = match.end()
            yield span


def _matches(rule: Rule, text: str, clues: Clues) -> Iterator[re.Match[str]]:
    if rule.at is At.ANYWHERE:
        yield from rule.pattern.finditer(text)
        return
    for start in _starts(rule, clues):
        if match := rule.pattern.match(text, start):
            yield match


def _starts(rule: Rule, clues: Clues) -> Iterable[int]:
    if rule.at is At.NUMBER:
        return (start for start, _ in clues.numbers)
    if rule.at is At.CODE:
        return clues.codes
    return sorted(place for word in rule.words for place in places_of(clues.small, word))
