from pathlib import Path

import pytest

from analyzer.notes import read_notes
from analyzer.notes.lines import FULL_LINE
from analyzer.notes.pieces import concatenated
from tests.notes.exports import csv_text, jsonl_text, written, xlsx_bytes

HEADER = ["NOTE_ID", "LINE", "AUTHOR_ID", "SERVICE_DATE", "NOTE_TEXT"]
DAY = "2025-03-04"
WIDE = "x" * FULL_LINE

CASES = {
    "lines": ([("1", 1, "P1", "Sat with"), ("1", 2, "P1", "him.")], ["Sat with\nhim."]),
    "cut-by-width": ([("1", 1, "P1", WIDE), ("1", 2, "P1", "him.")], [WIDE + "him."]),
    "two-notes": ([("1", 1, "P1", "a"), ("1", 2, "P1", "b"), ("2", 1, "P1", "c")], ["a\nb", "c"]),
    "one-line": ([("1", 1, "P1", "a")], ["a"]),
    "lines-from-0": ([("1", 0, "P1", "a"), ("1", 1, "P1", "b")], ["a\nb"]),
    "a-version-begins-anew": ([("1", 1, "P1", "a"), ("1", 2, "P1", "b"), ("1", 1, "P1", "c")], ["c"]),
    "another-worker": ([("1", 1, "P1", "a"), ("1", 2, "P2", "b")], ["a", "b"]),
    "blank-line": ([("1", 1, "P1", "a"), ("1", 2, "P1", ""), ("1", 3, "P1", "b")], ["a\n\nb"]),
    "lines-by-tens": ([("1", 10, "P1", "a"), ("1", 20, "P1", "b"), ("1", 30, "P1", "c")], ["a\nb\nc"]),
    "apart": ([("1", 1, "P1", "a"), ("2", 1, "P1", "b"), ("1", 2, "P1", "c")], ["a", "b", "c"]),
    "upside-down": ([("1", 2, "P1", "b"), ("1", 1, "P1", "a")], ["b", "a"]),
    "one-width": (
        [("1", 1, "P1", "x" * 80), ("1", 2, "P1", "y" * 80), ("1", 3, "P1", "z")],
        ["x" * 80 + "y" * 80 + "z"],
    ),
    "no-number": ([("1", "one", "P1", "a"), ("2", "two", "P1", "b")], ["a", "b"]),
}


@pytest.mark.parametrize(("rows", "texts"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_the_lines_of_a_note_are_one_note(
    tmp_path: Path, ending: str, rows: list[tuple[object, ...]], texts: list[str]
) -> None:
    cells = [[note_id, line, worker, DAY, text] for note_id, line, worker, text in rows]
    content = {
        "csv": csv_text([[str(cell) for cell in row] for row in cells], header=HEADER),
        "xlsx": xlsx_bytes([HEADER, *cells]),
        "jsonl": jsonl_text([dict(zip(HEADER, row, strict=True)) for row in cells]),
    }[ending]
    frame, rejected = concatenated(read_notes(written(tmp_path / f"a.{ending}", content)))
    assert frame["text"].tolist() == texts
    assert rejected == []


def test_a_bad_row_between_lines_is_rejected_and_ends_the_note(tmp_path: Path) -> None:
    rows = [["1", "1", "P1", DAY, "a"], ["too", "few"], ["1", "2", "P1", DAY, "b"]]
    frame, rejected = concatenated(read_notes(written(tmp_path / "a.csv", csv_text(rows, header=HEADER))))
    assert [entry.row for entry in rejected] == [3]
    assert frame["text"].tolist() == ["a", "b"]


def test_an_export_with_lines_but_without_ids_is_left_as_it_is(tmp_path: Path) -> None:
    rows = [["1", "P1", DAY, "a"], ["2", "P1", DAY, "b"]]
    frame, _ = concatenated(read_notes(written(tmp_path / "a.csv", csv_text(rows, header=[*HEADER[1:]]))))
    assert frame["text"].tolist() == ["a", "b"]
