"""What in a text tells who somebody is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from analyzer.privacy.clues import Clues
from analyzer.privacy.graded_words import graded_words
from analyzer.privacy.grades import small_words
from analyzer.privacy.introduced_names import words_before_names
from analyzer.privacy.name_finder import find_names
from analyzer.privacy.names import NameList, code_spans
from analyzer.privacy.places import find_places
from analyzer.privacy.rule_search import rule_spans, words_of_rules
from analyzer.privacy.rules import PLACEHOLDER, Span
from analyzer.privacy.towns import words_of_shops, words_of_towns


@dataclass(frozen=True, slots=True)
class Identifier:
    """A piece of a text that tells who somebody is.

    Attributes:
        start: First character.
        end: Character after the last.
        kind: One of `rules.KINDS`.
    """

    start: int
    end: int
    kind: str


def find_identifiers(text: str, *, names: NameList) -> list[Identifier]:
    """Find identifiers, in order and without overlap.

    Args:
        text: A note or a piece of one.
        names: Known names.
    """
    return united(text, own_spans(text, names))


def find_certain(text: str, *, names: NameList) -> list[Identifier]:
    """Find known names and what has a fixed form, but no names and towns of the lists: for what a program is called."""
    clues = Clues.of(text, told=_told(names))
    spans = rule_spans(text, clues)
    spans += [(start, end, "RECORD") for start, end in code_spans(text, names.codes, clues)]
    known = names.plain | names.capitalised
    spans += [(one.start, one.end, "NAME") for one in graded_words(text, clues.words, names) if one.graded.key in known]
    return united(text, spans)


@lru_cache(maxsize=4)
def _told(names: NameList) -> frozenset[str]:
    """Return all words that something is looked up by: to leave the others out once is faster than at each lookup."""
    return (
        words_of_rules()
        | words_of_shops()
        | words_of_towns()
        | (words_before_names() | small_words(names) | names.beside)
    )


def own_spans(text: str, names: NameList) -> list[Span]:
    """Find identifiers by rules and lists, in order of rank: of those that overlap the first tells the kind."""
    clues = Clues.of(text, told=_told(names))
    spans = rule_spans(text, clues)
    spans += [(start, end, "RECORD") for start, end in code_spans(text, names.codes, clues)]
    words = graded_words(text, clues.words, names)
    spans += [(start, end, "NAME") for start, end in find_names(text, words, names, clues)]
    spans += [(start, end, "PLACE") for start, end in find_places(text, words, clues)]
    return spans


def united(text: str, spans: Iterable[Span]) -> list[Identifier]:
    """Join spans that overlap, so that nothing that was found is left standing; leave placeholders alone.

    Args:
        text: Where they are.
        spans: In order of rank.
    """
    walls = [match.span() for match in PLACEHOLDER.finditer(text)] if "[" in text else []
    ranked = [
        (start, end, rank, kind)
        for rank, (start, end, kind) in enumerate(spans)
        if not any(start < wall_end and wall_start < end for wall_start, wall_end in walls)
    ]
    return list(_joined(sorted(ranked)))


def _joined(ranked: Iterable[tuple[int, int, int, str]]) -> Iterator[Identifier]:
    start, end, rank, kind = -1, -1, 0, ""
    for next_start, next_end, next_rank, next_kind in ranked:
        if next_start >= end:
            if end > start:
                yield Identifier(start, end, kind)
            start, end, rank, kind = next_start, next_end, next_rank, next_kind
            continue
        end = max(end, next_end)
        if next_rank < rank:
            rank, kind = next_rank, next_kind
    if end > start:
        yield Identifier(start, end, kind)
