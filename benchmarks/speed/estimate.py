"""What 10^9 sentences would take, by what was measured: a straight line through the two largest sizes."""

import textwrap
from dataclasses import dataclass
from statistics import median

from benchmarks.speed.figures import Row, parts, sentences
from benchmarks.speed.systems import OURS, STEPS

WHOLE = 10**9
PIECE = 10**7
"""Sentences of the exports that so many would be cut into: memory grows with an export."""
LEAST = 100_000
"""Sentences of the smaller of the two sizes: memory of less is mostly that of the first pieces."""
WIDTH = 120
_HOUR = 3600


@dataclass(frozen=True)
class Slopes:
    """What each further sentence takes.

    Attributes:
        seconds: Of the processor.
        memory: Of the peak, in bytes.
        export: Bytes of the CSV.
        result: Bytes of the files written.
    """

    seconds: float
    memory: float
    export: float
    result: float


def slopes(growth: list[Row]) -> Slopes:
    """Take the slopes between the two largest sizes."""
    small, large = growth[-2:]
    further = sentences(large) - sentences(small)
    return Slopes(
        seconds=(large["processor_seconds"] - small["processor_seconds"]) / further,
        memory=(large["peak_memory_mb"] - small["peak_memory_mb"]) * 2**20 / further,
        export=(large["notes"]["bytes"] - small["notes"]["bytes"]) / further,
        result=(large["result_bytes"] - small["result_bytes"]) / further,
    )


def estimate(rows: dict[str, Row], growth: list[Row]) -> list[str]:
    """Say in a paragraph what WHOLE sentences would take; nothing without two sizes from LEAST on.

    Args:
        rows: What was measured of systems, by name.
        growth: What was measured of sizes, the smallest first.
    """
    if len([row for row in growth if row["asked"] >= LEAST]) < 2:
        return []
    each, largest = slopes(growth), growth[-1]
    hours = WHOLE * each.seconds / _HOUR
    at_once = (largest["peak_memory_mb"] * 2**20 + each.memory * (WHOLE - sentences(largest))) / 1e9
    in_pieces = largest["peak_memory_mb"] * 2**20 + each.memory * (PIECE - sentences(largest))
    said = (
        f"**An estimate of 10^9 sentences**, by the slopes between the last two sizes: {hours:,.0f} hours of one core"
        f"{_two_workers(rows, hours)}{_by_parts(rows)}; {WHOLE * each.export / 1e9:,.0f} GB of CSV and"
        f" {WHOLE * each.result / 1e9:,.0f} GB of results. In one export, memory would reach {at_once:,.0f} GB, as each"
        f" sentence keeps {each.memory:.0f} bytes until the end; in exports of 10^7 sentences, scored one by one,"
        f" {in_pieces / 1e9:.1f} GB. Nobody has run it."
    )
    return [textwrap.fill(said, WIDTH)]


def _two_workers(rows: dict[str, Row], hours: float) -> str:
    if not {OURS, "fast-2"} <= rows.keys():
        return ""
    pairs = zip(rows[OURS]["whole"], rows["fast-2"]["whole"], strict=True)
    faster = median([one["seconds"] / two["seconds"] for one, two in pairs])
    return f", {hours / faster:,.0f} by the clock with two workers ({faster:.2f} times as fast as one)"


def _by_parts(rows: dict[str, Row]) -> str:
    if not {*STEPS, OURS} <= rows.keys():
        return ""
    spent = parts(rows, OURS)
    listed = ", ".join(f"{name} {value / sum(spent.values()):.0%}" for name, value in spent.items())
    return f" ({listed})"
