"""How the page's lines are written: cut, and with a capital."""

from collections.abc import Hashable, Mapping
from typing import Any

from analyzer.drift import words
from analyzer.plural import plural

ELLIPSIS = "…"


def cut(text: str, most: int) -> str:
    """Write a text on one line and cut it at a word where it is too long.

    Args:
        text: Any.
        most: Characters that may be left, the ellipsis among them.
    """
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    kept = line[:most]
    words, space, _ = kept.rpartition(" ")
    # a word that fills the line has no place to cut at
    return (words if space else kept[:-1]).rstrip(" ,;:.-") + ELLIPSIS


def sentence(words: str) -> str:
    """Begin with a capital and end with a stop."""
    return words[:1].upper() + words[1:] + "."


def share_words(row: Mapping[Hashable, Any]) -> str:
    """Say a measure's share with its 95% interval and the sentences labelled so."""
    labelled = int(row["labelled"])
    if row["estimate"] != row["estimate"]:
        return f"({plural(labelled, 'sentence')}, too few for a share)"
    return words.share_words(row["estimate"], low=row["low"], high=row["high"], labelled=labelled)
