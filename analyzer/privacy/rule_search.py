"""What the rules find in a text: each rule is tried only where it may find something."""

import re
from collections.abc import Iterable, Iterator, Set
from functools import cache

from analyzer.privacy.clues import Clues, places_of
from analyzer.privacy.rule_files import load_lists, load_rules
from analyzer.privacy.rule_index import Ranked, RuleIndex
from analyzer.privacy.rules import Span

REACH = 48
"""Characters after the begin of a word in which a number must begin, where a rule wants one."""
_WORD_AFTER = re.compile(r"[ -]?([A-Za-z]++)")
Found = tuple[int, Span]
"""Rank of a rule, and what it found."""


@cache
def _index() -> RuleIndex:
    return RuleIndex.of(load_rules())


@cache
def _counting() -> frozenset[str]:
    """Return the words after which a number counts or measures, or is no house."""
    return frozenset(load_lists()["measures"] + load_lists()["no_houses"])


def words_of_rules() -> frozenset[str]:
    """Return the words that call for a rule."""
    return _index().words | _index().tried_words


def rule_spans(text: str, clues: Clues) -> list[Span]:
    """Find what the rules find, in the order of the rules; spans may overlap.

    Args:
        text: A note or a piece of one.
        clues: Of the text.
    """
    index = _index()
    words = index.words & clues.words
    given = index.given(words, clues.small)
    found = list(_searched(text, index, index.searched(words, clues)))
    if clues.numbers:
        found += _at_numbers(text, clues, index, given)
    for start in clues.codes:
        found += _tried(text, start, index.at_code)
    found += _at_words(text, clues, index, given)
    return [span for _, span in sorted(found)]


def _searched(text: str, index: RuleIndex, ranks: Iterable[int]) -> Iterator[Found]:
    """Search the text for what begins anywhere."""
    for rank in ranks:
        rule = index.rules[rank]
        for match in rule.pattern.finditer(text):
            if span := rule.span_of(match):
                yield rank, span


def _at_numbers(text: str, clues: Clues, index: RuleIndex, given: Set[int]) -> list[Found]:
    """Try what begins with a number at each number."""
    found, ends = list[Found](), dict[int, int]()
    for start, end in clues.numbers:
        entries, asking, ranks = index.fitting(text, start, end)
        if not ranks.isdisjoint(given):
            entries = [*entries, *(one for one in asking if one[0] in given)]
        for rank, digits, match_at, rule in entries:
            if digits > clues.digits:
                continue
            match = match_at(text, start)
            if match is None or start < ends.get(rank, 0) or (rule.uncounted and _is_counted(text, end)):
                continue
            if span := rule.span_of(match):
                ends[rank] = match.end()
                found.append((rank, span))
    return found


def _is_counted(text: str, end: int) -> bool:
    """Say whether a word of counting or measuring comes after a number."""
    after = _WORD_AFTER.match(text, end)
    return after is not None and after[1].lower() in _counting()


def _at_words(text: str, clues: Clues, index: RuleIndex, given: Set[int]) -> list[Found]:
    """Try what begins with a word where the word stands, and if the rule wants one, where a number is near."""
    found = list[Found]()
    for word in index.tried_words & clues.words:
        least, rules = index.tried[word]
        if least > clues.digits:
            continue
        rules = [one for one in rules if not one[1].asks or one[0] in given]
        for start in places_of(clues.small, word) if rules else ():
            if clues.has_figure(start, start + REACH):
                found += _tried(text, start, rules)
            elif not least:
                found += _tried(text, start, [one for one in rules if not one[1].digits])
    return found


def _tried(text: str, start: int, rules: Iterable[Ranked]) -> Iterator[Found]:
    for rank, rule in rules:
        match = rule.pattern.match(text, start)
        if match and (span := rule.span_of(match)):
            yield rank, span
