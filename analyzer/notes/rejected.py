"""Rows that could not be read: where and why, never what they say."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analyzer.spreadsheet import as_text

REJECTED_COLUMNS = ("file", "row", "column", "reason")


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row of an export that was left out.

    `row` counts as a spreadsheet does: the header is row 1. `column` is empty where the whole row is meant.
    """

    file: str
    row: int
    column: str
    reason: str


def write_rejected(path: Path, rejected: Iterable[Rejected]) -> None:
    """Write rejected rows as CSV that no spreadsheet runs, with a header even when there are none."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(REJECTED_COLUMNS)
        writer.writerows(
            (as_text(entry.file), entry.row, as_text(entry.column), as_text(entry.reason)) for entry in rejected
        )
