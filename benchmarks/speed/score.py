"""Measure `peerdrift score` on 20,000 notes, in one process on one core; run as `python benchmarks/speed/score.py`.

The notes are the sample's, repeated under new ids: text that repeats flatters no cache of ours but spaCy's of words.
"""

import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
RESULT = Path(__file__).with_suffix(".json")
NOTES = 20_000


def write_notes(path: Path) -> None:
    """Write NOTES notes as CSV."""
    with (ROOT / "data" / "samples" / "notes.csv").open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(header)
        writer.writerows([f"N{number}", *rows[number % len(rows)][1:]] for number in range(NOTES))


def main() -> None:
    """Score, and write the figures beside this script."""
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder, "notes.csv")
        write_notes(export)
        command = [sys.executable, "-c", "from analyzer.cli import main; main()", "score", str(export), "--out", folder]
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        began = time.perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | one_thread)
        seconds = time.perf_counter() - began
    sentences = int(done.stdout.split(" notes, ")[1].split(" ")[0].replace(",", ""))
    figures = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "notes": NOTES,
        "sentences": sentences,
        "seconds_with_start_up": round(seconds, 1),
        "sentences_a_second": round(sentences / seconds),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
