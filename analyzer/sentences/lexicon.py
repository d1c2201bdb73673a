"""Abbreviations, headings and other words that the cutter knows, as data, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from analyzer.errors import PeerdriftError

KINDS = ("title", "joined", "number", "unit", "acronym")


@dataclass(frozen=True)
class Lexicon:
    """Words that the cutter knows; all in lower case.

    Attributes:
        abbreviations: All of them.
        titles: Abbreviations that a name follows.
        joined: Abbreviations that something always follows.
        before_number: Abbreviations that a number follows.
        units: Abbreviations that may end a sentence.
        acronyms: Letters with stops that end a sentence only before a starter.
        starters: Words that begin a sentence after an abbreviation.
        subjects: The fewer that do so where case tells nothing.
        said: Verbs that say whose words a quote was.
        quote_goes_on: Words with which a sentence goes on after a quote in text without capitals.
        address_ends: Ends of web addresses and file names.
        spoken_stops: Marks said aloud, as tuples of words.
        spoken_words: The last words of these marks.
        no_stop_after: Words after which "period" is a length of time.
        heading_letters: Letter of a charting format -> the heading it stands for.
        headings: Words that head a part of a note.
        no_title: Words that a title in capitals does not have.
        mail_fields: Fields at the head of an email.
        signatures: How a line of signature begins.
    """

    abbreviations: frozenset[str]
    titles: frozenset[str]
    joined: frozenset[str]
    before_number: frozenset[str]
    units: frozenset[str]
    acronyms: frozenset[str]
    starters: frozenset[str]
    subjects: frozenset[str]
    said: frozenset[str]
    quote_goes_on: frozenset[str]
    address_ends: frozenset[str]
    spoken_stops: frozenset[tuple[str, ...]]
    spoken_words: frozenset[str]
    no_stop_after: frozenset[str]
    heading_letters: Mapping[str, str]
    headings: frozenset[str]
    no_title: frozenset[str]
    mail_fields: frozenset[str]
    signatures: tuple[str, ...]


def usual_headings() -> frozenset[str]:
    """Return the headings that many notes have; any other may hold a name ("Maria Lopez:")."""
    lexicon = load_lexicon()
    return lexicon.headings | frozenset(lexicon.heading_letters.values())


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon that ships with the package.

    Raises:
        PeerdriftError: An abbreviation is of no known kind, or a word is not in lower case.
    """
    words, heads = _data("abbreviations.toml"), _data("headings.toml")
    kinds = {word: [kind] if isinstance(kind, str) else kind for word, kind in words["abbreviations"].items()}
    _check(kinds)
    letters: dict[str, str] = heads["letters"]
    of_kind = {kind: frozenset(word for word, own in kinds.items() if kind in own) for kind in KINDS}
    return Lexicon(
        abbreviations=frozenset(kinds),
        titles=of_kind["title"],
        joined=of_kind["joined"],
        before_number=of_kind["number"],
        units=of_kind["unit"],
        acronyms=of_kind["acronym"],
        starters=frozenset(words["next_word"]["starters"]),
        subjects=frozenset(words["next_word"]["subjects"]),
        said=frozenset(words["next_word"]["said"]),
        quote_goes_on=frozenset(words["next_word"]["quote_goes_on"]),
        address_ends=frozenset(words["next_word"]["address_ends"]),
        spoken_stops=frozenset(tuple(words_said.split()) for words_said in words["spoken"]["stops"]),
        spoken_words=frozenset(words_said.split()[-1] for words_said in words["spoken"]["stops"]),
        no_stop_after=frozenset(words["spoken"]["no_stop_after"]),
        heading_letters=letters,
        headings=frozenset(heads["known"]),
        no_title=frozenset(heads["no_title"]),
        mail_fields=frozenset(heads["mail"]),
        signatures=tuple(heads["signature"]),
    )


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def _check(kinds: Mapping[str, list[str]]) -> None:
    for word, own in kinds.items():
        if word != word.lower() or word.endswith(".") or not own or not set(own) <= set(KINDS):
            raise PeerdriftError(
                f"abbreviations.toml: {word!r} must be in lower case, without its last stop, and of {', '.join(KINDS)}"
            )
