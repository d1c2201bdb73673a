"""The folder rules: rules, lists of words and pieces of patterns, read once from TOML and validated."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from analyzer.privacy.checks import CHECKS
from analyzer.privacy.patterns import compiled, filled
from analyzer.privacy.rules import END_MARK, KINDS, MARK, MOST_DIGITS, SPAN, At, Rule

FILES = ("contact", "dates", "ages", "records", "addresses", "roads", "numbers", "places", "names")
"""Files of the folder rules, in order of rank."""
BEYOND_ASCII = "\x00"
"""Stands for every character beyond ASCII after a number."""
_NEEDED = frozenset({"name", "kind", "pattern", "examples"})
_WHERE = frozenset({"at", "words", "hints", "also", "digits", "length", "first", "then", "next", "uncounted"})
_KEYS = _NEEDED | _WHERE | {"before", "check"}
Lists = Mapping[str, tuple[str, ...]]
"""Words by the name of their list."""


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return the rules that ship with the package, in order of rank, read once."""
    folder = files(__package__).joinpath("rules")
    lists = load_lists()
    parts = parse_parts(folder.joinpath("parts.toml").read_bytes(), lists=lists)
    files_of_rules = [folder.joinpath(f"{name}.toml").read_bytes() for name in FILES]
    rules = [rule for source in files_of_rules for rule in parse_rules(source, parts=parts, lists=lists)]
    _require_once(rules)
    return tuple(rules)


@cache
def load_lists() -> Lists:
    """Return the lists of words that ship with the rules, read once."""
    lists: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("rules", "lists.toml").read_text("utf-8"))
    return {name: tuple(words) for name, words in lists.items()}


def parse_parts(source: bytes, *, lists: Lists) -> dict[str, str]:
    """Read pieces of patterns, each of which may take in those before it and lists of words.

    Args:
        source: TOML, utf-8.
        lists: Words by the name of their list; each is a piece too.
    """
    parts = {name: f"(?:{'|'.join(map(re.escape, words))})" for name, words in lists.items()}
    for name, text in tomllib.loads(source.decode("utf-8")).items():
        parts[name] = filled(text, parts)
    return parts


def parse_rules(source: bytes, *, parts: Mapping[str, str], lists: Lists) -> list[Rule]:
    """Read and validate rules.

    Args:
        source: TOML, utf-8: `rules`.
        parts: Texts that a pattern takes in as `{name}`.
        lists: Words that a rule takes in among its own as "@name".

    Raises:
        ValueError: A rule cannot be used; the message says which and why.
    """
    rules = [_rule(entry, parts, lists) for entry in tomllib.loads(source.decode("utf-8"))["rules"]]
    _require_once(rules)
    return rules


def _require_once(rules: Sequence[Rule]) -> None:
    names = [rule.name for rule in rules]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"rules: {twice[0]}: a rule is there twice")


def _rule(entry: dict[str, Any], parts: Mapping[str, str], lists: Lists) -> Rule:
    _require_usable(entry)
    pattern = _pattern(entry["name"], entry["pattern"], parts)
    at, also = At(entry.get("at", At.ANYWHERE)), _words(entry, "also", lists)
    least, most = entry.get("length", (1, MOST_DIGITS))
    return Rule(
        name=entry["name"],
        kind=entry["kind"],
        pattern=pattern,
        group=SPAN if SPAN in pattern.groupindex else 0,
        at=at,
        words=_words(entry, "words", lists),
        hints=tuple(entry.get("hints", ())),
        also=frozenset(filter(str.isalpha, also)),
        marks=tuple(sorted(mark for mark in also if not mark.isalpha())),
        asks=bool(also),
        digits=int(entry.get("digits", 0)),
        length=(int(least), int(most)),
        first=frozenset(entry.get("first", "")),
        uncounted=bool(entry.get("uncounted", False)),
        then=frozenset(map(as_then, entry["then"])) if "then" in entry else None,
        next=frozenset(map(as_then, entry["next"])) if "next" in entry else None,
        before=_pattern(entry["name"], f"(?:{entry['before']})\\Z", parts) if "before" in entry else None,
        check=CHECKS[entry["check"]] if "check" in entry else None,
        examples=tuple(entry["examples"]),
    )


def _pattern(name: str, pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    return compiled(filled(pattern, parts), where=f"rules: {name}")


def as_then(character: str) -> str:
    """Return a character after a number, or BEYOND_ASCII for all that are beyond ASCII."""
    return character if character.isascii() else BEYOND_ASCII


def _words(entry: dict[str, Any], key: str, lists: Lists) -> frozenset[str]:
    """Return the words of a rule under a key, those of its lists among them."""
    words = set[str]()
    for word in entry.get(key, ()):
        if not word.startswith("@") or word == "@":
            words.add(word)
        elif word[1:] in lists:
            words.update(lists[word[1:]])
        else:
            raise ValueError(f"rules: {entry['name']}: unknown list {word[1:]}; known: {', '.join(lists)}")
    return frozenset(words)


def _require_usable(entry: dict[str, Any]) -> None:
    name, at = entry.get("name", "a rule"), entry.get("at", At.ANYWHERE)
    if missing := sorted(_NEEDED - entry.keys()):
        raise ValueError(f"rules: {name}: no {missing[0]}")
    if unknown := sorted(entry.keys() - _KEYS):
        raise ValueError(f"rules: {name}: unknown key {unknown[0]}; known: {', '.join(sorted(_KEYS))}")
    _require_known(name, "kind", entry["kind"], KINDS)
    _require_known(name, "place", at, tuple(At))
    if "check" in entry:
        _require_known(name, "check", entry["check"], tuple(CHECKS))
    if at in (At.ANYWHERE, At.WORD) and not any(entry.get(key) for key in ("words", "hints", "digits")):
        raise ValueError(f"rules: {name}: no words, hints or digits; a pattern that runs on every text is slow")
    marked = [MARK in example and END_MARK in example for example in entry["examples"]]
    if all(marked) or not any(marked):
        raise ValueError(f"rules: {name}: it needs examples of what it finds and of what it does not")


def _require_known(name: str, what: str, written: str, known: Sequence[str]) -> None:
    if written not in known:
        raise ValueError(f"rules: {name}: unknown {what} {written}; known: {', '.join(known)}")
