"""An export as a header and its rows, whatever its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.notes.rejected import Rejected

LONGEST_NOTE = 1_000_000
"""Characters of a note; a longer one is rejected (no note that a person wrote is)."""
HEADER_ROWS = 10
"""The header of CSV and XLSX is looked for in so many first rows; titles and blank rows may go before it."""

Row = tuple[int, Sequence[object]]


@dataclass(frozen=True)
class Table:
    """The header of an export and its rows, with their numbers; unreadable rows come as `Rejected`."""

    header: list[str]
    rows: Iterator[Row | Rejected]
