"""An export as a header and its rows, whatever its format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.notes.rejected import Rejected

LONGEST_NOTE = 1_000_000
"""Characters of a note; a longer one is rejected (no note that a person wrote is)."""
HEADER_ROWS = 25
"""The header of CSV and XLSX is looked for in so many first rows; titles and blank rows may go before it."""

Row = tuple[int, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row that the export itself calls an earlier version of an amended note."""

    row: int


@dataclass(frozen=True)
class Table:
    """An export opened.

    Attributes:
        format: What it is, in words for the report: "CSV", "FHIR R4 NDJSON".
        header: Names of its columns.
        rows: Its rows with their numbers; unreadable ones come as `Rejected`, superseded ones as `Earlier`.
        others: The further sheets with notes of a workbook.
    """

    format: str
    header: list[str]
    rows: Iterator[Row | Rejected | Earlier]
    others: "tuple[Table, ...]" = ()
