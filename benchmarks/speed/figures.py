"""From the raw figures of repeats to what the tables say: medians, and ratios within one repeat."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.speed.systems import STEPS

Row = dict[str, Any]
TOO_SHORT = 0.5
"""Seconds of the processor that a whole run must take beyond start-up in every repeat: start-up varies as much."""


@dataclass(frozen=True)
class Range:
    """A median of repeats, with the least and the most."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> "Range":
        """Take the median of some values."""
        return cls(median(values), min(values), max(values))


def sentences(row: Row) -> int:
    """Return how many sentences the notes of a row were made of: the same count for all, however a system cuts."""
    return int(row["notes"]["sentences"])


def all_in(row: Row) -> Range:
    """Return sentences a second from start to end, by the clock, start-up included."""
    return Range.of([sentences(row) / spent["seconds"] for spent in row["whole"]])


def processor_rates(row: Row) -> list[float]:
    """Return sentences a second of the processor, start-up left out, for each repeat."""
    return [1 / cost for cost in costs(row)]


def costs(row: Row) -> list[float]:
    """Return seconds of the processor a sentence, start-up left out, for each repeat.

    What one note takes is taken off both sides: it is start-up but for a few sentences.
    """
    further = sentences(row) - int(row["one_note"]["sentences"])
    pairs = zip(row["whole"], row["first"], strict=True)
    return [
        max(whole["processor_seconds"] - first["processor_seconds"], 1e-3) / max(further, 1) for whole, first in pairs
    ]


def measurable(row: Row) -> bool:
    """Whether a row's runs took so much longer than its start-up that their difference says something."""
    further = sentences(row) - int(row["one_note"]["sentences"])
    return min(costs(row)) * further >= TOO_SHORT


def first_result(row: Row) -> Range:
    """Return the seconds from the call to the finished files of one note."""
    return Range.of([spent["seconds"] for spent in row["first"]])


def peak_memory(row: Row) -> float:
    """Return the most memory that any repeat took, in MiB."""
    return max(float(spent["peak_memory_mb"]) for spent in row["whole"])


def ratio(row: Row, other: Row) -> Range:
    """Return how many times as much a row's sentence costs as another's, by repeat."""
    return Range.of([own / its for own, its in zip(costs(row), costs(other), strict=True)])


def parts(rows: dict[str, Row], whole: str) -> dict[str, float]:
    """Return microseconds a sentence of each step of ours, the last being to write.

    Args:
        rows: By name; all of STEPS and the whole must be among them.
        whole: Name of the whole command.
    """
    ends = [median(costs(rows[name])) * 1e6 for name in (*STEPS, whole)]
    begins = [0.0, *ends[:-1]]
    return {name: end - begin for name, begin, end in zip((*STEPS, "write"), begins, ends, strict=True)}
