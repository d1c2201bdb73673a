"""Read and cut a CSV of 1 GB within bounded memory; run as `python benchmarks/reading/read_and_cut.py`."""

import csv
import json
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
BYTES = 1_000_000_000
CHILD = """
import sys
from pathlib import Path
from analyzer.notes import read_notes
from analyzer.sentences import cut_notes, sentence_traces
reading, sentences = read_notes(Path(sys.argv[1])), 0
for piece in reading:
    batch = cut_notes(piece.notes["text"].tolist())
    sentence_traces(batch, piece.notes)
    sentences += len(batch)
print(reading.notes, sentences)
"""


def write_notes(path: Path) -> None:
    """Write the sample's notes again and again, under new ids and persons, until the file has BYTES."""
    with (ROOT / "data" / "samples" / "notes.csv").open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([*header, "Client ID"])
        number = 0
        while handle.tell() < BYTES:
            writer.writerows([f"N{number + at}", *row[1:], f"C{number % 997}"] for at, row in enumerate(rows))
            number += len(rows)


def main() -> None:
    """Read, cut, and write the figures beside this script."""
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder, "notes.csv")
        write_notes(export)
        size = export.stat().st_size
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", CHILD, str(export)], check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - began
    notes, sentences = (int(count) for count in done.stdout.split())
    figures = {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "bytes": size,
        "notes": notes,
        "sentences": sentences,
        "seconds": round(seconds, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
