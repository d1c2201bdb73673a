"""Abbreviations and headings as data, read once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Lexicon:
    """Words that the cutter knows; all in lower case."""

    titles: frozenset[str]
    joined: frozenset[str]
    before_number: frozenset[str]
    units: frozenset[str]
    starters: frozenset[str]
    heading_letters: frozenset[str]
    headings: frozenset[str]


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon that ships with the package."""
    folder = files(__package__)
    words = tomllib.loads(folder.joinpath("abbreviations.toml").read_text(encoding="utf-8"))
    heads = tomllib.loads(folder.joinpath("headings.toml").read_text(encoding="utf-8"))
    return Lexicon(
        titles=frozenset(words["title"]),
        joined=frozenset(words["joined"]),
        before_number=frozenset(words["number"]),
        units=frozenset(words["unit"]),
        starters=frozenset(words["starters"]),
        heading_letters=frozenset(heads["letter"]),
        headings=frozenset(heads["known"]),
    )
