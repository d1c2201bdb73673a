"""The packaged lists: names of the Census of the United States, ordinary words, and towns (lists/README.md)."""

import gzip
from enum import IntFlag
from functools import cache
from importlib.resources import files

from analyzer.privacy.context_words import load_name_words, load_other_words, load_place_words

LEAST_TELLING = 3
"""Letters of the shortest word by which a shop is looked up, where it has another."""


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
    _change(listed)
    return listed


def _change(listed: dict[str, int]) -> None:
    """Put in what the lists do not know of words around names, of names that are hardly words, and of other words."""
    words, word = load_name_words(), int(Listed.WORD)
    around = words.titles | words.roles | words.before | words.labels | words.kin
    listed.update((entry, word) for entry in around - listed.keys())
    listed.update((entry, listed.get(entry, 0) & ~word) for entry in words.mainly_names)
    listed.update((entry, listed.get(entry, 0) | int(Listed.WORD_TOO)) for entry in words.words_too)
    never = words.never | load_other_words()
    listed.update((entry, int(Listed.NEVER) | listed.get(entry, 0) & word) for entry in never)


@cache
def load_shops() -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return shops and whether they count in small letters too, by the rarest word of their names; read once."""
    lists, shops = load_place_words(), dict[str, tuple[tuple[str, bool], ...]]()
    for name in sorted(lists.plain_shops | lists.large_shops):
        words = "".join(sign if sign.islower() else " " for sign in name).split()
        rarest = min(words, key=_rank)
        shops[rarest] = (*shops.get(rarest, ()), (name, name in lists.plain_shops))
    return shops


def _rank(word: str) -> tuple[bool, bool, int]:
    """Tell how seldom a word is met: long ones that are in no list of words come first, pieces such as "s" last."""
    return len(word) < LEAST_TELLING, bool(load_listed().get(word, 0) & Listed.WORD), -len(word)


SHORT_STARTS = {"st": "saint", "ft": "fort", "mt": "mount"}
"""How the first word of a town may be written short, and its whole form, by which it is listed here."""


@cache
def load_towns() -> frozenset[str]:
    """Return the towns, small, without points and hyphens, the first word written out; read once."""
    towns = (town.replace(".", "").replace("-", " ").replace("'", "") for town in read_list("places.txt.gz")["places"])
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
