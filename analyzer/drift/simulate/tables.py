"""The study's tables: run, as text, and as JSON."""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analyzer.drift.findings import FALSE_A_WORKER_YEAR, FALSE_CHANCE
from analyzer.drift.measures import Lens
from analyzer.drift.simulate.study import HISTORY, LIKENESS, SEED, WITHIN, YEAR, coverage, findings_study
from analyzer.taxonomy import Taxonomy

PLANTED = ("clinical_drift", "informal_drift", "organizational_drift")
"""Measures whose doubling is looked for."""
SHARES = (0.02, 0.1, 0.3)
"""True shares whose intervals are tried."""
SHARE, TIMES = 0.1, 2.0
"""The share before, and how many times it is that afterwards."""
COVERED_WORKERS = 400
"""Synthetic workers behind each figure of coverage."""


@dataclass(frozen=True)
class Study:
    """What was found.

    Attributes:
        coverage: As `coverage` gives it.
        steady: A row for each number of notes, of programs in which nothing happens.
        changes: A row for each measure and number of notes, of programs in which it doubles for one worker.
    """

    coverage: pd.DataFrame
    steady: pd.DataFrame
    changes: pd.DataFrame


def simulated(lens: Lens, *, notes: Sequence[int], runs: int, progress: Callable[[str], None]) -> Study:
    """Run the whole study.

    Args:
        lens: With the model's held-out sentences.
        notes: Of a worker in a month.
        runs: Programs for each row.
        progress: Told in words which step begins.
    """
    progress("coverage of intervals")
    covered = coverage(lens, shares=SHARES, notes=notes, workers=COVERED_WORKERS)
    steady, changes = [], []
    for count in notes:
        progress(f"steady workers with {count} notes a month")
        steady.append(findings_study(lens, planted=None, notes=count, runs=runs))
        for name in PLANTED:
            progress(f"{name} doubling at {count} notes a month")
            found = findings_study(lens, planted=name, share=SHARE, times=TIMES, notes=count, runs=runs)
            changes.append({"measure": name} | found)
    return Study(covered, pd.DataFrame(steady), pd.DataFrame(changes))


def study_json(study: Study, *, engine: str, version: str) -> str:
    """Return the tables as JSON, with all that they hang on."""
    told = {
        "engine": engine,
        "model_version": version,
        "seed": SEED,
        "likeness": LIKENESS,
        "false_chance": FALSE_CHANCE,
        "history_months": HISTORY,
        "watched_months": YEAR,
        **{name: json.loads(frame.to_json(orient="records")) for name, frame in vars(study).items()},
    }
    return json.dumps(told, indent=1) + "\n"


def study_text(study: Study, *, taxonomy: Taxonomy) -> str:
    """Return the tables as Markdown."""
    lines = [
        "| 95% intervals of a month: measure | share | notes | hold the truth | mean width |",
        "|---|---|---|---|---|",
    ]
    for row in study.coverage.to_dict("records"):
        lines.append(
            f"| {taxonomy.measure(row['measure']).label} | {row['share']:.0%} | {row['notes']} | {row['coverage']:.1%}"
            f" ({row['coverage_low']:.1%} to {row['coverage_high']:.1%}) | {row['width']:.2f} |"
        )
    lines += [
        "",
        f"| Nothing happens: notes a month | false findings a worker-year (at most {FALSE_A_WORKER_YEAR}) |",
        "|---|---|",
    ]
    for row in study.steady.to_dict("records"):
        lines.append(f"| {row['notes']} | {_false(row)} |")
    lines += [
        "",
        f"| {SHARE:.0%} becomes {SHARE * TIMES:.0%} for one of twelve: measure | notes a month"
        f" | found within {WITHIN} months | median delay, months | false findings a worker-year |",
        "|---|---|---|---|---|",
    ]
    for row in study.changes.to_dict("records"):
        delay = f"{row['delay']:g}" if row["delay"] <= YEAR else f"more than {YEAR}"
        lines.append(
            f"| {taxonomy.measure(row['measure']).label} | {row['notes']} | {row['found']:.0%}"
            f" ({row['found_low']:.0%} to {row['found_high']:.0%}) | {delay} | {_false(row)} |"
        )
    return "\n".join(lines) + "\n"


def _false(row: Mapping[Hashable, Any]) -> str:
    return f"{row['false_per_worker_year']:.3f} ({row['false_low']:.3f} to {row['false_high']:.3f})"
