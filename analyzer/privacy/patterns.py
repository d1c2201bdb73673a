"""Patterns with many words in them, read once from patterns.toml."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def load_patterns(table: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a table of patterns.toml by their names, read once.

    Args:
        table: Of what they tell: "age", "date".
    """
    tables: dict[str, dict[str, str]] = tomllib.loads(files(__package__).joinpath("patterns.toml").read_text("utf-8"))
    patterns, parts = dict[str, re.Pattern[str]](), dict[str, str]()
    for name, text in tables[table].items():
        parts[name] = filled(text, parts)
        patterns[name] = compiled(parts[name], where=f"patterns.toml: {table}: {name}")
    return patterns


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Put texts in a pattern in place of their names.

    Args:
        pattern: With names as `{name}`.
        parts: Texts by their names.
    """
    for part, text in parts.items():
        pattern = pattern.replace(f"{{{part}}}", text)
    return pattern


def compiled(pattern: str, *, where: str) -> re.Pattern[str]:
    """Compile a pattern in which blanks do not count.

    Raises:
        ValueError: It is none; the message begins with where it stands.
    """
    try:
        return re.compile(pattern, re.VERBOSE)
    except re.error as error:
        raise ValueError(f"{where}: not a pattern: {error}") from None
