"""Words by which names and places are told from other words: name_words.toml, place_words.toml and other_words.toml."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

Words = frozenset[str]


@dataclass(frozen=True)
class NameWords:
    """Words around names; see name_words.toml."""

    titles: Words
    small_titles: Words
    large_titles: Words
    roles: Words
    before: Words
    kin: Words
    labels: Words
    credentials: Words
    does: Words
    speaks: Words
    particles: Words
    mainly_names: Words
    words_too: Words
    no_person_before: Words
    modals: Words
    naming: Words
    greetings: Words
    akin: Words
    nobody: Words
    never: Words
    beside_small: Words
    auxiliaries: Words
    spoken_to: Words
    word_before: Words
    capital_titles: Words
    persons: Words
    things: Words
    prepositions: Words
    of_places: Words


@dataclass(frozen=True)
class PlaceWords:
    """Words in and around the names of places; see place_words.toml."""

    kinds: Words
    starts: Words
    programs: Words
    kept: Words
    times: Words
    plain_shops: Words
    large_shops: Words
    common: Words
    town_starts: Words
    prepositions: Words
    articles: Words
    joints: Words
    no_streets: Words
    live_stems: Words
    at: Words


@cache
def load_name_words() -> NameWords:
    """Return the words around names, read once."""
    lists = _read("name_words.toml")
    _require(lists, {field.name for field in fields(NameWords)}, "name_words.toml")
    return NameWords(**lists)


@cache
def load_place_words() -> PlaceWords:
    """Return the words of places, read once."""
    lists = _read("place_words.toml")
    _require(lists, {field.name for field in fields(PlaceWords)}, "place_words.toml")
    return PlaceWords(**lists)


@cache
def load_other_words() -> Words:
    """Return the words of other_words.toml, read once."""
    return frozenset[str]().union(*_read("other_words.toml").values())


@cache
def load_kind_ends() -> Words:
    """Return the last words of what places are: "care" of "memory care"."""
    return frozenset(kind.split()[-1] for kind in load_place_words().kinds)


@cache
def load_introductions() -> dict[str, str]:
    """Return the words after which names stand, by the list that each is in; read once."""
    words = load_name_words()
    lists = {
        "greetings": words.greetings,
        "akin": words.akin,
        "large_titles": words.large_titles,
        "naming": words.naming,
        "persons": words.persons - words.akin,
    }
    return {word: name for name, entries in lists.items() for word in entries}


def _read(name: str) -> dict[str, Words]:
    """Read lists of words.

    Raises:
        ValueError: A list holds what is no word in small letters; the message says which.
    """
    lists: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    for key, words in lists.items():
        for word in words:
            if not isinstance(word, str) or not word or word != word.lower():
                raise ValueError(f"{name}: {key}: {word!r} is no word in small letters")
    return {key: frozenset(words) for key, words in lists.items()}


def _require(lists: dict[str, Words], wanted: set[str], name: str) -> None:
    if lists.keys() != wanted:
        odd = sorted(lists.keys() ^ wanted)[0]
        raise ValueError(f"{name}: {odd}: a list that is {'not known' if odd in lists else 'missing'}")
