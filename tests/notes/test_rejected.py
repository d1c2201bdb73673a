import csv
from pathlib import Path

import pytest

from analyzer.notes import Rejected, write_rejected


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle))


def test_no_rejected_rows_make_a_file_with_a_header(tmp_path: Path) -> None:
    write_rejected(tmp_path / "rejected.csv", [])
    assert rows_of(tmp_path / "rejected.csv") == [["file", "row", "column", "reason"]]


@pytest.mark.parametrize(
    ("entry", "row"),
    [
        pytest.param(Rejected("a.csv", 7, "Date", "no date"), ["a.csv", "7", "Date", "no date"], id="plain"),
        pytest.param(Rejected("a,b.csv", 2, 'The "Note"', "x"), ["a,b.csv", "2", 'The "Note"', "x"], id="quotes"),
        pytest.param(Rejected("é.csv", 2, "Día", "x"), ["é.csv", "2", "Día", "x"], id="letters"),
        pytest.param(Rejected("\udce9.csv", 2, "", "x"), ["\\udce9.csv", "2", "", "x"], id="file-name-in-latin-1"),
        pytest.param(Rejected("a.csv", 2, "Note\nText", "x"), ["a.csv", "2", "Note\nText", "x"], id="line-end"),
    ],
)
def test_rejected_rows_come_back_from_the_file(tmp_path: Path, entry: Rejected, row: list[str]) -> None:
    write_rejected(tmp_path / "rejected.csv", [entry, entry])
    assert rows_of(tmp_path / "rejected.csv")[1:] == [row, row]
