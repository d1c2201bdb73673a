"""Words that may take each other's place in a labelled note: data read once from TOML and validated."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

WOMEN, MEN, EITHER, SURNAMES = "women", "men", "either", "surnames"
FIRST_NAMES = (WOMEN, MEN, EITHER)
LISTS = {
    "ordinary": {"words", "places"},
    "titles": {"words"},
    "person_use": {"before", "after"},
    "worker": {"titles", "acronyms", "child_words", "determiners", "not_after", "nouns", "roman", "speech", "adverbs"}
    | {"auxiliaries", "past", "present", "have_participles", "plain_verbs"},
    "pronoun_use": {"after_her", "counted", "prepositions", "bare_verbs", "before_bare", "ing_nouns", "giving", "given"}
    | {"after_his"},
}
"""The lists of words that each table of the file must hold."""

Names = dict[str, dict[str, tuple[str, ...]]]
"""Origin -> kind of name -> names."""


@dataclass(frozen=True)
class PersonWord:
    """A word for the person served; `settings` is a pattern of the only settings where it means them."""

    word: str
    plural: str
    short: str = ""
    settings: str = ""


@dataclass(frozen=True)
class SwapWords:
    """All words of swaps.toml.

    Attributes:
        names: What training puts in.
        held_out: What measuring puts in; none of `names`.
        first_names: Name -> (kind, origin) of all that are known.
        surnames: Surname -> origin.
        persons: Words for the person served.
        lists: "table.list" -> its words.
        titles: What workers call themselves.
        both_ways: Long form -> short form.
        one_way: The same, where the short form may mean something else.
    """

    names: Names
    held_out: Names
    first_names: dict[str, tuple[str, str]]
    surnames: dict[str, str]
    persons: tuple[PersonWord, ...]
    lists: dict[str, frozenset[str]]
    titles: tuple[str, ...]
    both_ways: dict[str, str]
    one_way: dict[str, str]


def parse_swap_words(source: bytes) -> SwapWords:
    """Read and validate the words.

    Args:
        source: TOML, utf-8.

    Raises:
        ValueError: A table or list is missing, or a name is where it may not be; the message says which.
    """
    data: dict[str, Any] = tomllib.loads(source.decode("utf-8"))
    for table, wanted in LISTS.items():
        if set(data.get(table, ())) != wanted:
            raise ValueError(f"swaps.toml: {table} has {sorted(data.get(table, ()))}; it needs {sorted(wanted)}")
    names, held_out = _names(data["names"]), _names(data["held_out"])
    _check_names(names, held_out, other=_names({"other": {**data["other"], SURNAMES: []}}), ordinary=data["ordinary"])
    known: Names = {"other": {kind: tuple(words) for kind, words in data["other"].items()}}
    return SwapWords(
        names=names,
        held_out=held_out,
        first_names=_first_names((known, held_out, names)),
        surnames={name: origin for one in (held_out, names) for origin in one for name in one[origin][SURNAMES]},
        persons=tuple(PersonWord(**entry) for entry in data["person"]),
        lists={f"{table}.{name}": frozenset(data[table][name]) for table in LISTS for name in LISTS[table]},
        titles=tuple(data["worker"]["titles"]),
        both_ways=data["abbreviations"],
        one_way=data["abbreviations_one_way"],
    )


@cache
def load_swap_words() -> SwapWords:
    """Return the words that come with the package, read once."""
    return parse_swap_words(files(__package__).joinpath("swaps.toml").read_bytes())


def _names(table: dict[str, dict[str, list[str]]]) -> Names:
    for origin, group in table.items():
        if set(group) != {*FIRST_NAMES, SURNAMES}:
            raise ValueError(f"swaps.toml: names of {origin} have {sorted(group)}; give {FIRST_NAMES} and {SURNAMES}")
    return {origin: {kind: tuple(group[kind]) for kind in group} for origin, group in table.items()}


def _first_names(tables: tuple[Names, ...]) -> dict[str, tuple[str, str]]:
    """Take the origin of a name from the last table that has it."""
    return {
        name: (kind, origin)
        for names in tables
        for origin, group in names.items()
        for kind in FIRST_NAMES
        for name in group.get(kind, ())
    }


def _check_names(names: Names, held_out: Names, *, other: Names, ordinary: dict[str, list[str]]) -> None:
    def flat(table: Names) -> set[str]:
        return {name.lower() for group in table.values() for kind in group for name in group[kind]}

    if set(names) != set(held_out):
        raise ValueError(f"swaps.toml: origins {sorted(set(names) ^ set(held_out))} lack names or held-out names")
    if both := flat(names) & flat(held_out):
        raise ValueError(f"swaps.toml: {sorted(both)} are held out and in training; keep one")
    if words := (flat(names) | flat(held_out) | flat(other)) & {word.lower() for word in ordinary["words"]}:
        raise ValueError(f"swaps.toml: {sorted(words)} are ordinary words and no names to find")
