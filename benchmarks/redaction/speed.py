"""How fast notes are redacted: `python -m benchmarks.redaction.speed`; writes speed.json beside it.

On one core, the sample's notes with the names and codes of their export known, five runs after one that warms up; a
million characters of hostile text of several kinds, once each; and the whole command `peerdrift redact` on an export of
20,000 notes, a CSV file, with one process and with two, with the start of Python and reading and writing.
"""

import csv
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from analyzer.privacy.names import NameList
from analyzer.privacy.redact import redact_text, redact_texts

ROOT = Path(__file__).parent.parent.parent
RESULT = Path(__file__).with_suffix(".json")
RUNS, COPIES = 5, 5
LONG = 1_000_000
EXPORT_NOTES = 20_000
PROCESSES = (1, 2)
ROUNDS = 2
"""Runs of the whole command with each number of processes; the fastest counts, for others use the machine too."""
HOSTILE = {
    "digits": "1", "dots": ".", "letters": "a", "capitals": "A", "at signs": "@", "blanks": " ", "colons": ":",
    "digits and dots": "1.", "digits and hyphens": "1-", "digits and blanks": "1 ", "letters and at signs": "a@",
    "letters and dots": "a.", "colons and letters": "f:",
}  # fmt: skip


def main() -> None:
    """Measure, and write the figures beside this script."""
    rows = sample_rows()
    people = {row["Staff ID"] for row in rows} | {row["Client ID"] for row in rows}
    names = NameList.of({"Tran, Huong", "Latoya Gaines", *people}, codes=people)
    texts = [row["Progress Note"] for row in rows] * COPIES
    characters = sum(map(len, texts))
    runs = [seconds(texts, names) for _ in range(RUNS + 1)][1:]
    figures = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}, one core",
        "notes": len(texts),
        "characters": characters,
        "million_characters_a_second": round(characters / statistics.median(runs) / 1e6, 2),
        "runs": [round(characters / run / 1e6, 2) for run in runs],
        "whole_command": whole_command(rows),
        "seconds_for_a_million_hostile_characters": {
            name: round(seconds([piece * (LONG // len(piece))], names), 2) for name, piece in HOSTILE.items()
        },
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


def sample_rows() -> list[dict[str, str]]:
    """Read the sample's rows."""
    with (ROOT / "data" / "samples" / "notes.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def whole_command(rows: Sequence[dict[str, str]]) -> dict[str, object]:
    """Redact an export of many notes by the command, with each number of processes."""
    with tempfile.TemporaryDirectory() as folder:
        export, characters = write_export(Path(folder) / "notes.csv", rows)
        took, written = dict.fromkeys(PROCESSES, float("inf")), dict[int, bytes]()
        for processes in PROCESSES * ROUNDS:
            out = Path(folder) / f"{processes}.csv"
            took[processes] = min(took[processes], command_seconds(export, out, processes))
            written[processes] = out.read_bytes()
    return {
        "notes": EXPORT_NOTES,
        "characters": characters,
        "same_bytes": len(set(written.values())) == 1,
        "cores": os.cpu_count(),
        **{
            f"processes_{processes}": {"seconds": round(time_, 1), "characters_a_second": round(characters / time_)}
            for processes, time_ in took.items()
        },
    }


def write_export(path: Path, rows: Sequence[dict[str, str]]) -> tuple[Path, int]:
    """Write the sample again and again, and tell how many characters its notes have."""
    copies = [{**rows[number % len(rows)], "Document ID": f"N-{number}"} for number in range(EXPORT_NOTES)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(copies)
    return path, sum(len(row["Progress Note"]) for row in copies)


def command_seconds(export: Path, out: Path, processes: int) -> float:
    """Run the command and tell how long it took by the clock."""
    code = "from analyzer.cli import main; main()"
    command = [sys.executable, "-c", code, "redact", str(export), "--out", str(out), "--workers", str(processes)]
    begun = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PEERDRIFT_REDACT_SECRET": "a secret for timing"},
    )
    return time.perf_counter() - begun


def seconds(texts: list[str], names: NameList) -> float:
    """Redact texts, one way or the other, and tell how much processor time it took."""
    begun = time.process_time()
    if len(texts) == 1:
        redact_text(texts[0], names=names, shift_days=30)
    else:
        redact_texts(texts, names=names, shift_days=[30] * len(texts))
    return time.process_time() - begun


if __name__ == "__main__":
    main()
