"""How fast notes are redacted on one core: `python -m benchmarks.redaction.speed`; writes speed.json beside it.

The sample's notes with the names and codes of their export known, five runs after one that warms up; and a million
characters of hostile text of several kinds, once each.
"""

import csv
import json
import platform
import statistics
import sys
import time
from pathlib import Path

from analyzer.privacy.names import NameList
from analyzer.privacy.redact import redact_text, redact_texts

ROOT = Path(__file__).parent.parent.parent
RESULT = Path(__file__).with_suffix(".json")
RUNS, COPIES = 5, 5
LONG = 1_000_000
HOSTILE = {
    "digits": "1", "dots": ".", "letters": "a", "capitals": "A", "at signs": "@", "blanks": " ", "colons": ":",
    "digits and dots": "1.", "digits and hyphens": "1-", "digits and blanks": "1 ", "letters and at signs": "a@",
    "letters and dots": "a.", "colons and letters": "f:",
}  # fmt: skip


def main() -> None:
    """Measure, and write the figures beside this script."""
    with (ROOT / "data" / "samples" / "notes.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
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
        "seconds_for_a_million_hostile_characters": {
            name: round(seconds([piece * (LONG // len(piece))], names), 2) for name, piece in HOSTILE.items()
        },
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


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
