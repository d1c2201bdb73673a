"""Two ways of cutting notes: pySBD's rules, and blanks behind a stop."""

import re
from collections.abc import Callable

Split = Callable[[str], list[str]]
_STOP = re.compile(r"(?<=[.!?])\s+|\n+")


def by_pysbd() -> Split:
    """Return pySBD's English segmenter (Sadvilkar and Neumann 2020)."""
    import pysbd  # noqa: PLC0415

    segmenter = pysbd.Segmenter(language="en", clean=False)

    def split(text: str) -> list[str]:
        return [part for found in segmenter.segment(text) if (part := found.strip())]

    return split


def by_stops(text: str) -> list[str]:
    """Cut behind every stop and at line ends: the least that anybody would do."""
    return [part for part in _STOP.split(text) if part]
