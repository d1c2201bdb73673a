"""The rules by where they may find something, so that few of them are tried on a text."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from analyzer.privacy.clues import Clues
from analyzer.privacy.rule_files import as_then
from analyzer.privacy.rules import MOST_DIGITS, At, Rule

MOST_REMEMBERED = 10_000
"""Kinds of numbers for which the rules that fit are kept in memory."""
_POINT = "."
"""Many hints begin with it; they are looked for together."""
_BESIDE = frozenset("-./:$'’ ")
"""Before a number, what tells which rules may fit it."""
_BEHIND = re.compile(r"\s*\(\?<([!=])((?:\[\^?[^\]]+\])|\\?[^(\\\w])\)")
"""A pattern that begins with what may, or must, be the character before."""
_NEVER = r"(?!)"
"""A pattern that finds nothing."""
_BEFORE_NEXT = (" ", ".")
"""After a number, what makes the character after that tell."""
Ranked = tuple[int, Rule]
"""Rank of a rule, and the rule."""
AtNumber = tuple[int, int, Callable[[str, int], re.Match[str] | None], Rule]
"""Of a rule that is tried at numbers: rank, digits, its match, and itself."""
Fitting = tuple[Sequence[AtNumber], Sequence[AtNumber], frozenset[int]]
"""Rules that fit a number: those that ask for nothing else, those that ask for a word or mark, and their ranks."""


@dataclass(frozen=True)
class RuleIndex:
    """Rules with their ranks, by where they are tried.

    Attributes:
        rules: By rank.
        words: Words for which a text is searched, or for which a rule asks.
        tried: By a word, the least digits that a rule wants that is tried at it, and the rules.
        tried_words: The words of `tried`.
        at_code: Rules that are tried at codes.
    """

    rules: Sequence[Rule]
    words: frozenset[str]
    tried: Mapping[str, tuple[int, Sequence[Ranked]]]
    tried_words: frozenset[str]
    at_code: Sequence[Ranked]
    _asked: Mapping[str, Sequence[int]]
    _searched: Mapping[str, Sequence[int]]
    _marks: Mapping[str, Sequence[int]]
    _hints: Mapping[str, Sequence[int]]
    _pointed: re.Pattern[str]
    _by_point: Sequence[int]
    _always: Sequence[int]
    _at_number: Sequence[Ranked]
    _fitting: dict[tuple[str, int, str, str, str], Fitting] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> "RuleIndex":
        """Put rules where they belong.

        Args:
            rules: In order of rank.
        """
        ranked = list(enumerate(rules))
        searched = [one for one in ranked if one[1].at is At.ANYWHERE]
        hints = _by(searched, lambda rule: rule.hints)
        pointed = sorted(hint for hint in hints if hint.startswith(_POINT))
        by_word, asked = _by(searched, lambda rule: rule.words), _by(ranked, lambda rule: rule.also)
        tried = _by([one for one in ranked if one[1].at is At.WORD], lambda rule: rule.words)
        return cls(
            rules=rules,
            words=frozenset(by_word.keys() | asked.keys()),
            tried={
                word: (min(rules[rank].digits for rank in ranks), [ranked[rank] for rank in ranks])
                for word, ranks in tried.items()
            },
            tried_words=frozenset(tried),
            at_code=[one for one in ranked if one[1].at is At.CODE],
            _asked=asked,
            _searched=by_word,
            _marks=_by(ranked, lambda rule: rule.marks),
            _hints={hint: ranks for hint, ranks in hints.items() if hint not in pointed},
            _pointed=re.compile("|".join(map(re.escape, pointed)) or _NEVER),
            _by_point=sorted({rank for hint in pointed for rank in hints[hint]}),
            _always=[rank for rank, rule in searched if not rule.words and not rule.hints],
            _at_number=[one for one in ranked if one[1].at is At.NUMBER],
        )

    def given(self, words: Set[str], small: str) -> Set[int]:
        """Return the ranks of the rules that ask for a word or mark that is there.

        Args:
            words: Of `words`, those of the text.
            small: The text in small letters.
        """
        given = {rank for word in words for rank in self._asked.get(word, ())}
        for mark, ranks in self._marks.items():
            if mark in small:
                given.update(ranks)
        return given

    def searched(self, words: Set[str], clues: Clues) -> list[int]:
        """Return the ranks of the rules for which a text is to be searched, in order.

        Args:
            words: Of `words`, those of the text.
            clues: Of the text.
        """
        ranks = {rank for word in words for rank in self._searched.get(word, ())}
        ranks.update(self._always)
        for hint, hinted in self._hints.items():
            if hint in clues.small:
                ranks.update(hinted)
        if self._pointed.search(clues.small):
            ranks.update(self._by_point)
        return sorted(rank for rank in ranks if self.rules[rank].digits <= clues.digits)

    def fitting(self, text: str, start: int, end: int) -> Fitting:
        """Return the rules for a number of a text.

        Args:
            text: The text.
            start: First digit of the number.
            end: Character after its last.
        """
        before, then = text[start - 1 : start], text[end : end + 1]
        if before not in _BESIDE:
            before = ""
        key = (before, end - start, text[start], then, text[end + 1 : end + 2] if then in _BEFORE_NEXT else "")
        fitting = self._fitting.get(key)
        if fitting is None:
            ranked = list(self._fit(before, min(key[1], MOST_DIGITS), key[2], as_then(then), as_then(key[4])))
            asking = frozenset(rank for rank, rule in ranked if rule.asks)
            fitting = _at_number(ranked, asks=False), _at_number(ranked, asks=True), asking
            if len(self._fitting) < MOST_REMEMBERED:
                self._fitting[key] = fitting
        return fitting

    def _fit(self, before: str, digits: int, first: str, then: str, after: str) -> Iterator[Ranked]:
        for rank, rule in self._at_number:
            if before and not _may_follow(rule, before):
                continue
            if not rule.length[0] <= digits <= rule.length[1] or (rule.first and first not in rule.first):
                continue
            if rule.then is not None and then not in rule.then:
                continue
            if rule.next is None or then not in _BEFORE_NEXT or after in rule.next:
                yield rank, rule


def _may_follow(rule: Rule, before: str) -> bool:
    """Say whether a number with this character before it may be one, as far as the begin of the pattern tells."""
    behind = _BEHIND.match(rule.pattern.pattern)
    return behind is None or (re.match(behind[2], before) is not None) is (behind[1] == "=")


def _at_number(ranked: Sequence[Ranked], *, asks: bool) -> list[AtNumber]:
    return [(rank, rule.digits, rule.pattern.match, rule) for rank, rule in ranked if rule.asks is asks]


def _by(ranked: Sequence[Ranked], texts: Callable[[Rule], Iterable[str]]) -> dict[str, list[int]]:
    """Return the ranks of the rules that have a text, by the text."""
    ranks = dict[str, list[int]]()
    for rank, rule in ranked:
        for text in texts(rule):
            ranks.setdefault(text, []).append(rank)
    return ranks
