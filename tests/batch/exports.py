"""Small exports, and what a folder of results holds."""

import csv
from pathlib import Path

from analyzer.notes.pieces import PIECE_NOTES
from tests.conftest import SAMPLES

HEADER = ["note_id", "worker_id", "person_id", "date", "text"]


def small_export(folder: Path, *, notes: int = 3, words: str = "Sat with him. Passed the meds.") -> Path:
    path = folder / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["worker_id", "date", "text"])
        writer.writerows(["W1", "2025-01-02", f"{words} {number} in all."] for number in range(notes))
    return path


def sample_rows(count: int) -> list[list[str]]:
    """Rows with texts of the sample, each a little its own, some copied, and a bad one here and there."""
    with (SAMPLES / "notes.csv").open(encoding="utf-8", newline="") as handle:
        texts = [row["Progress Note"] for row in csv.DictReader(handle)]
    return [
        [
            f"N{number}",
            f"W{number % 7}",
            f"C{number % 11}",
            f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}" if number % 400 else "soon",
            f"{texts[number % len(texts)][:60].strip()} He came {number % 50} times. Drove her to court and back home.",
        ]
        for number in range(count)
    ]


def write_rows(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([HEADER, *rows])
    return path


def export_of_pieces(path: Path, *, pieces: int) -> Path:
    """Write an export of so many pieces of work, the last one short."""
    return write_rows(path, sample_rows(PIECE_NOTES * (pieces - 1) + 100))


def held(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
