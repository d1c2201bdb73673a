"""The packaged lists: names of the Census of the United States, ordinary words, and towns (lists/README.md)."""

import gzip
import tomllib
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from importlib.resources import files


class Listed(IntFlag):
    """In which lists a word is."""

    FIRST = 1
    """First names."""
    LAST = 2
    """Surnames."""
    WORD = 4
    """Ordinary words: a name that is one too needs a context."""
    COMMON = 8
    """First names so common that they are looked for in small letters."""
    NEVER = 16
    """No name in a note."""
    WORD_TOO = 32
    """In no list of words, and one all the same: a month, a state."""


@dataclass(frozen=True)
class NameWords:
    """Words around names; see name_words.toml."""

    titles: frozenset[str]
    small_titles: frozenset[str]
    large_titles: frozenset[str]
    roles: frozenset[str]
    before: frozenset[str]
    kin: frozenset[str]
    labels: frozenset[str]
    credentials: frozenset[str]
    does: frozenset[str]
    speaks: frozenset[str]
    particles: frozenset[str]
    mainly_names: frozenset[str]
    words_too: frozenset[str]
    no_person_before: frozenset[str]
    modals: frozenset[str]
    naming: frozenset[str]
    never: frozenset[str]


@cache
def load_name_words() -> NameWords:
    """Return the words around names, read once."""
    data = tomllib.loads(files(__package__).joinpath("name_words.toml").read_text(encoding="utf-8"))
    return NameWords(**{name: frozenset(words) for name, words in data.items()})


@cache
def load_place_words() -> dict[str, frozenset[str]]:
    """Return the lists of place_words.toml, and as "ends" the last words of kinds; read once."""
    data = tomllib.loads(files(__package__).joinpath("place_words.toml").read_text(encoding="utf-8"))
    ends = {"ends": [kind.split()[-1] for kind in data["kinds"]]}
    return {name: frozenset(words) for name, words in (data | ends).items()}


@cache
def load_listed() -> dict[str, int]:
    """Return in which lists a word is, as the number of a `Listed`, by the word in small letters; read once."""
    first, last, word = int(Listed.FIRST), int(Listed.LAST), int(Listed.WORD)
    flags = {
        "common first": first | int(Listed.COMMON),
        "first": first,
        "first words": first | word,
        "last": last,
        "last words": last | word,
        "words": word,
    }
    listed = dict[str, int]()
    for name in ("words.txt.gz", "names.txt.gz"):
        for section, entries in read_list(name).items():
            flag = flags[section]
            listed.update((entry, listed.get(entry, 0) | flag) for entry in entries)
    words = load_name_words()
    around = words.titles | words.roles | words.before | words.labels | words.kin
    listed.update((entry, word) for entry in around - listed.keys())
    listed.update((entry, listed.get(entry, 0) & ~word) for entry in words.mainly_names)
    listed.update((entry, listed.get(entry, 0) | int(Listed.WORD_TOO)) for entry in words.words_too)
    listed.update((entry, int(Listed.NEVER)) for entry in words.never)
    return listed


SHORT_STARTS = {"st": "saint", "ft": "fort", "mt": "mount"}
"""How the first word of a town may be written short, and its whole form, by which it is listed here."""


@cache
def load_towns() -> frozenset[str]:
    """Return the towns, small, without points and hyphens, the first word written out; read once."""
    towns = (town.replace(".", "").replace("-", " ") for town in read_list("places.txt.gz")["places"])
    return frozenset(whole_start(town) for town in towns)


def whole_start(town: str) -> str:
    """Write the first word of a town out: "st louis" as "saint louis"."""
    first, blank, rest = town.partition(" ")
    return f"{SHORT_STARTS.get(first, first)}{blank}{rest}"


@cache
def load_town_starts() -> frozenset[str]:
    """Return the words with which the name of a town may begin."""
    return frozenset(town.partition(" ")[0] for town in load_towns()) | SHORT_STARTS.keys()


def read_list(name: str) -> dict[str, list[str]]:
    """Read the sections of a packaged list, by their headings."""
    text = gzip.decompress(files(__package__).joinpath("lists", name).read_bytes()).decode()
    sections = dict[str, list[str]]()
    for part in text.removeprefix("# ").split("\n# "):
        heading, *entries = part.split("\n")
        sections[heading] = [entry for entry in entries if entry]
    return sections
