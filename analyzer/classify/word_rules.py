"""The rules of canonical.toml: which words stand for others, read once and validated."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from analyzer.sentences.batch import HashArray
from analyzer.sentences.word_hash import word_hash

KNOWN_WORDS = "known_words.txt"
"""Words of the corpus that are no names, one a line: a word with a capital that is not among them is a name."""
TABLES = {
    "names": {"one", "titles", "endings", "kept"},
    "worker": {"one", "titles", "child_title", "children", "pointed", "peers", "between", "occupations"}
    | {"first_person", "be", "is", "own", "reflexive", "possessive", "quotation_marks"},
    "person": {"one", "many", "words", "plurals", "not_after", "not_before"},
}
"""What each table of canonical.toml must hold."""


@dataclass(frozen=True)
class WordRules:
    """canonical.toml, with words as the hashes by which the cutter knows them.

    Attributes:
        same: Hashes that become another whatever stands beside them, sorted.
        same_as: What each of them becomes.
        lists: "table.list" -> hashes.
        ones: "table.key" -> the word that stands for all.
        known: Words that are no names.
        endings: How words end that are no names where they begin a sentence.
        own: Hashes of what words become, and of others that are asked for by themselves, sorted.
    """

    same: HashArray
    same_as: HashArray
    lists: dict[str, HashArray]
    ones: dict[str, str]
    known: frozenset[str]
    endings: tuple[str, ...]
    own: HashArray


def parse_word_rules(source: bytes, *, known: str) -> WordRules:
    """Read and validate the rules.

    Args:
        source: TOML, utf-8.
        known: Words that are no names, one a line.

    Raises:
        ValueError: A table or list is missing, or a word is not in lower case; the message says which.
    """
    data: dict[str, Any] = tomllib.loads(source.decode("utf-8"))
    for table, wanted in TABLES.items():
        if set(data.get(table, ())) != wanted:
            raise ValueError(f"canonical.toml: {table} has {sorted(data.get(table, ()))}; it needs {sorted(wanted)}")
    pairs = [(word, one) for one, words in data["same"].items() for word in words]
    pairs += [(word, data["person"]["many"]) for word in data["person"]["plurals"]]
    lists = {f"{table}.{key}": value for table in TABLES for key, value in data[table].items()}
    for word in [
        *(word for word, _ in pairs),
        *(w for value in lists.values() if isinstance(value, list) for w in value),
    ]:
        if word != word.lower():
            raise ValueError(f"canonical.toml: {word!r} is not in lower case")
    if len({word for word, _ in pairs}) < len(pairs):
        raise ValueError("canonical.toml: a word is to become two others")
    keys, values = (np.array([word_hash(pair[side]) for pair in pairs], dtype=np.uint64) for side in (0, 1))
    order = np.argsort(keys)
    return WordRules(
        same=keys[order],
        same_as=values[order],
        lists={key: word_hashes(value) for key, value in lists.items() if isinstance(value, list)},
        ones={key: value for key, value in lists.items() if isinstance(value, str)}
        | {f"same.{one}": one for one in data["same"]},
        known=frozenset(known.split()) | frozenset(data["names"]["kept"]),
        endings=tuple(data["names"]["endings"]),
        own=np.unique(np.concatenate([values, word_hashes([v for v in lists.values() if isinstance(v, str)])])),
    )


@cache
def load_word_rules() -> WordRules:
    """Return the rules that come with the package, read once."""
    folder = files(__package__)
    known = folder.joinpath(KNOWN_WORDS).read_text(encoding="utf-8")
    return parse_word_rules(folder.joinpath("canonical.toml").read_bytes(), known=known)


def word_hashes(words: list[str]) -> HashArray:
    """Return the hashes of some words, sorted."""
    return np.sort(np.array([word_hash(word) for word in words], dtype=np.uint64))
