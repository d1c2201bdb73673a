"""Findings and measures as text and as CSV."""

import io
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from analyzer.drift import finding_words, is_good_news
from analyzer.drift.findings import FALSE_DISCOVERY_RATE, INSUFFICIENT, SHIFT, STABLE
from analyzer.results import less_likely
from analyzer.taxonomy import NEUTRAL, Taxonomy

DRIFT_CSV, FINDINGS_CSV = "drift.csv", "findings.csv"
WIDTH = 166
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNIT_WORDS = {"worker_id": "worker", "program": "program", "setting": "setting"}


def write_tables(folder: Path, *, table: pd.DataFrame, findings: pd.DataFrame, taxonomy: Taxonomy) -> None:
    """Write DIR/drift.csv and DIR/findings.csv, safe to open in a spreadsheet."""
    said = findings.assign(words=[finding_words(row, taxonomy=taxonomy) for row in findings.to_dict("records")])
    for name, frame in ((DRIFT_CSV, table), (FINDINGS_CSV, said)):
        safe_for_spreadsheets(frame).to_csv(folder / name, index=False, float_format="%.6g")


def safe_for_spreadsheets(frame: pd.DataFrame) -> pd.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula (OWASP, CSV injection)."""
    texts = frame.select_dtypes(include=["object", "str"]).columns
    safe = frame.copy()
    for name in texts:
        safe[name] = [f"'{cell}" if str(cell).startswith(_FORMULA) else cell for cell in frame[name]]
    return safe


def findings_text(findings: pd.DataFrame, *, taxonomy: Taxonomy) -> str:
    """Say all findings in words: programs before workers, in alphabetical order, nobody ranked."""
    lines = ["Findings", ""]
    for by, heading in (("program", "Programs"), ("worker_id", "Workers")):
        own = findings[findings["by"] == by]
        if own.empty:
            continue
        lines.append(heading)
        for unit, rows in own.groupby("unit", sort=True):
            lines.extend(_unit_lines(str(unit), rows, taxonomy=taxonomy))
        lines.append("")
    lines.append(
        f"A change is named where at most {FALSE_DISCOVERY_RATE:.0%} of all changes named are expected to be false."
    )
    lines.append("Labels come from a model and can be wrong: read the sentences before you speak to anyone.")
    return "\n".join(lines) + "\n"


def measures_text(table: pd.DataFrame, *, by: str, period: str, taxonomy: Taxonomy) -> str:
    """Lay out every measure by unit and period: share, counts, and 95% interval."""
    grid = Table(
        title=f"Measures by {_UNIT_WORDS[by]} and {period}: share, counts, [95% interval]", title_justify="left"
    )
    for name in (_UNIT_WORDS[by], period, "notes"):
        grid.add_column(name, no_wrap=True)
    for measure in taxonomy.measures:
        grid.add_column(measure.label, justify="right")
    last = None
    for (unit, when), rows in table.groupby(["unit", "period"], sort=False):
        cells = {row["measure"]: row for row in rows.to_dict("records")}
        shown = [_cell(cells[measure.name]) for measure in taxonomy.measures]
        grid.add_row(str(unit) if unit != last else "", str(when), str(rows["notes"].iloc[0]), *shown)
        last = unit
    buffer = io.StringIO()
    # a worker or program may be named "[/ward]" or ":key:", which rich would read as its own markup
    Console(file=buffer, width=WIDTH, no_color=True, markup=False, emoji=False).print(grid)
    return buffer.getvalue()


def reasons_text(sentences: pd.DataFrame, reasons: pd.DataFrame, *, taxonomy: Taxonomy) -> str:
    """Lay out the sentences of a note that are not neutral: label, the words that carried it, and guidance.

    Args:
        sentences: Those of one note, as `Analyzer.score` returns them.
        reasons: What `Analyzer.reasons` said of them.
        taxonomy: Its roles.
    """
    lines = []
    for row in sentences[sentences["role"] != NEUTRAL].to_dict("records"):
        own = reasons[reasons["sentence_index"] == row["sentence_index"]]
        words = [
            f"{row['text'][start - row['start'] : end - row['start']]} (-{less_likely(weight)})"
            for start, end, weight in zip(own["start"], own["end"], own["weight"], strict=True)
        ]
        lines += [
            " ".join(row["text"].split()),
            f"  {row['role']}, {row['assertion']}: {row['signal']}" + ("" if row["confident"] else " (unsure)"),
            f"  words: {', '.join(words) or 'none alone; what stands around it'}",
            f"  {taxonomy.role(row['role']).guidance}",
            "",
        ]
    return "\n".join([*lines, "In brackets: how much less likely the label is without the word."]) + "\n"


def _unit_lines(unit: str, rows: pd.DataFrame, *, taxonomy: Taxonomy) -> list[str]:
    records = rows.to_dict("records")
    shifts = [row for row in records if row["state"] == SHIFT]
    good_first = sorted(shifts, key=lambda row: not is_good_news(row, taxonomy=taxonomy))
    if shifts:
        return [f"  {unit}  shift"] + [f"    - {finding_words(row, taxonomy=taxonomy)}" for row in good_first]
    notes = records[0]["notes"]
    if any(row["state"] == STABLE for row in records):
        return [f"  {unit}  stable: no lasting change in any measure ({notes} notes)"]
    assert all(row["state"] == INSUFFICIENT for row in records)
    return [f"  {unit}  {INSUFFICIENT}: too few notes to say ({notes} read)"]


def _cell(row: Mapping[Hashable, Any]) -> str:
    if not row["denominator"]:
        return "-"
    share = f"{row['estimate']:.0%} {row['numerator']}/{row['denominator']}"
    return f"{share} [{row['low']:.0%}-{row['high']:.0%}]".replace("%-", "-")
