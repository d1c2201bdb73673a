"""How cost grows with the export: sizes by tens, each measured once and kept; a run goes on where one ended."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.speed.process import Spent
from benchmarks.speed.run import export_of, scored
from benchmarks.speed.systems import OURS, systems

LEAST = 10_000
STEP = 10


def sizes(most: int) -> list[int]:
    """Return the numbers of sentences from LEAST to the most, each STEP times the last."""
    found = [LEAST]
    while found[-1] * STEP <= most:
        found.append(found[-1] * STEP)
    return found


def grow(most: int, *, work: Path, kept: Path, progress: Callable[[str], None]) -> list[dict[str, Any]]:
    """Measure the fast engine with one worker on ever larger exports.

    Args:
        most: Sentences of the largest.
        work: Folder for the exports.
        kept: The file of figures; sizes that are in it are not measured again.
        progress: Told in words what begins.

    Returns:
        A row a size, the smallest first.
    """
    rows = {row["asked"]: row for row in read_growth(kept)}
    work.mkdir(parents=True, exist_ok=True)
    for size in sizes(most):
        if size in rows:
            continue
        progress(f"{size:,} sentences")
        export, written = export_of(size, work)
        spent, result_bytes = scored(systems(work)[OURS], export, extra={})
        rows[size] = _row(size, written, spent, result_bytes)
        _write(kept, [rows[asked] for asked in sorted(rows)])
    return read_growth(kept)


def read_growth(kept: Path) -> list[dict[str, Any]]:
    """Read the figures that there are, none where there is no file."""
    rows: list[dict[str, Any]] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    return rows


def _row(size: int, written: dict[str, Any], spent: Spent, result_bytes: int) -> dict[str, Any]:
    kept = {"date": date.today().isoformat(), "asked": size}
    return kept | {"notes": written} | asdict(spent) | {"result_bytes": result_bytes}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
