"""New notes out of old sentences, by a seeded draw, streamed to disk; a shorter export is the beginning of a longer."""

import csv
import json
import sys
from array import array
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.speed.pool import Template, read_pool
from benchmarks.speed.settings import SEED

HEADER = ("Document ID", "Staff ID", "Service Date", "Note Type", "Location", "Program", "Client ID", "Progress Note")
"""As the sample's."""
FEWEST, MOST = 6, 18
"""Sentences of a note, drawn evenly: 12 on average."""
WORKERS = 211
PERSONS = 9_973
_BETWEEN = (" ", " ", " ", " ", "\n")
_STOPS = ".!?\"')"
_PLACES = ("Community", "Office", "Telephone", "Emergency Department")
_PROGRAMS = ("Mobile Crisis Team", "Crisis Stabilization Unit", "Recovery Community Center")


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        notes: How many notes.
        sentences: How many sentences were laid together; our cutter may see others.
        distinct: Share of them that are unlike every other.
        bytes: Of the file.
    """

    notes: int
    sentences: int
    distinct: float
    bytes: int


def write_notes(path: Path, *, sentences: int, pool: list[Template] | None = None, seed: int = SEED) -> Written:
    """Write notes as CSV until they have so many sentences; at least one note.

    Args:
        path: Of the CSV; its folder is there.
        sentences: How many at least.
        pool: What to draw from; by default all sentences of the sample and the corpus.
        seed: Of the draw.
    """
    draw, seen, number = Random(seed), array("Q"), 0
    templates = read_pool() if pool is None else pool
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        while number == 0 or len(seen) < sentences:
            drawn = list(_sentences(draw, templates))
            writer.writerow(_row(number, drawn, draw))
            seen.extend(_hash(sentence) for sentence in drawn)
            number += 1
    distinct = len(np.unique(np.frombuffer(seen, dtype=np.uint64))) / len(seen)
    return Written(number, len(seen), round(distinct, 4), path.stat().st_size)


def _sentences(draw: Random, templates: list[Template]) -> Iterator[str]:
    for _ in range(draw.randint(FEWEST, MOST)):
        yield draw.choice(templates).filled(draw)


def _row(number: int, sentences: list[str], draw: Random) -> tuple[str, ...]:
    text = "".join(_with_gap(sentence, draw) for sentence in sentences).rstrip()
    # the first day is past the 12th, so that one note alone shows the order of day and month
    day = draw.randrange(1, 29) if number else 17
    date = f"{draw.randrange(1, 13):02}/{day:02}/2025"
    worker, person = f"PSS-{100 + draw.randrange(WORKERS)}", f"M-{draw.randrange(PERSONS)}"
    place, program = draw.choice(_PLACES), draw.choice(_PROGRAMS)
    return (f"PN-{number}", worker, date, "Peer Support Progress Note", place, program, person, text)


def _with_gap(sentence: str, draw: Random) -> str:
    """End what has no stop by the end of a line, as people do: it would run into the next sentence."""
    return sentence + (draw.choice(_BETWEEN) if sentence[-1] in _STOPS else "\n")


def _hash(sentence: str) -> int:
    return int.from_bytes(blake2b(sentence.encode(), digest_size=8).digest())


def main() -> None:
    """Write notes in a process of its own: `python -m benchmarks.speed.notes CSV SENTENCES`; a JSON lies beside it."""
    path, sentences = Path(sys.argv[1]), int(sys.argv[2])
    written = write_notes(path, sentences=sentences)
    path.with_suffix(".json").write_text(json.dumps(asdict(written)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
