"""Findings and measures as text, CSV and JSON."""

import io
import json
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from analyzer.drift import finding_words, is_good_news
from analyzer.drift.charts.series import charts_of, funnel_chart
from analyzer.drift.events import Event, effect_words
from analyzer.drift.findings import CHANGED, FALSE_A_WORKER_YEAR, INSUFFICIENT, STABLE, expected_false
from analyzer.plural import plural
from analyzer.printable import printable
from analyzer.results import less_likely
from analyzer.spreadsheet import safe_cells
from analyzer.taxonomy import NEUTRAL, Taxonomy

DRIFT_CSV, FINDINGS_CSV, EVENTS_CSV, DRIFT_JSON = "drift.csv", "findings.csv", "events.csv", "drift.json"
WIDTH = 166
_UNIT_WORDS = {"worker_id": "worker", "program": "program", "setting": "setting"}


@dataclass(frozen=True)
class Tables:
    """What `peerdrift drift` found.

    Attributes:
        measures: As `measure_table` gives it.
        findings: As `find_changes` gives them.
        effects: As `event_effects` gives them.
        events: What happened.
        evidence: The sentences behind each finding, as `read_evidence` gives them.
    """

    measures: pd.DataFrame
    findings: pd.DataFrame
    effects: pd.DataFrame
    events: Sequence[Event] = ()
    evidence: Sequence[Sequence[Mapping[str, Any]]] = ()


def write_tables(folder: Path, tables: Tables, *, taxonomy: Taxonomy) -> None:
    """Write drift.csv, findings.csv and events.csv, safe for spreadsheets, and all with charts as drift.json."""
    said = tables.findings.assign(
        words=[finding_words(row, taxonomy=taxonomy) for row in tables.findings.to_dict("records")]
    )
    (folder / EVENTS_CSV).unlink(missing_ok=True)  # of an earlier run
    frames = {DRIFT_CSV: tables.measures, FINDINGS_CSV: said} | ({EVENTS_CSV: tables.effects} if tables.events else {})
    for name, frame in frames.items():
        safe_cells(frame).to_csv(folder / name, index=False, float_format="%.6g")
    watched = [measure.name for measure in taxonomy.watched]
    evidence = [list(own) for own in tables.evidence] or [[] for _ in range(len(said))]
    told = {
        "false_findings_a_year": round(expected_false(tables.findings), 2),
        "findings": [row | {"sentences": own} for row, own in zip(records(said), evidence, strict=True)],
        "events": records(tables.effects),
        "measures": records(tables.measures),
        "charts": charts_of(tables.measures, measures=watched, events=tables.events),
        "funnels": [funnel_chart(tables.measures, measure=name) for name in watched],
    }
    (folder / DRIFT_JSON).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON has them: no NaN, numbers with six digits."""
    rounded: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=6))
    return rounded


def findings_text(findings: pd.DataFrame, *, taxonomy: Taxonomy) -> str:
    """Say all findings in words: programs before workers, in alphabetical order, nobody ranked."""
    lines = ["Findings", ""]
    for by, heading in (("program", "Programs"), ("worker_id", "Workers")):
        own = findings[findings["by"] == by]
        if own.empty:
            continue
        lines.append(heading)
        for unit, rows in own.groupby("unit", sort=True):
            lines.extend(_unit_lines(printable(str(unit)), rows, taxonomy=taxonomy))
        lines.append("")
    false, years = expected_false(findings), 1 / FALSE_A_WORKER_YEAR
    among = f"; among as many workers as here expect up to {false:.1f} a year" if false else ""
    lines.append(f"A worker who does not change has a false finding in at most one of {years:.0f} years{among}.")
    lines.append(f"Policy: {printable(str(findings['policy'].iloc[0])) if len(findings) else 'none'}.")
    lines.append("Labels come from a model and can be wrong: read the sentences before you speak to anyone.")
    return "\n".join(lines) + "\n"


def events_text(tables: Tables, *, taxonomy: Taxonomy) -> str:
    """Say what measures were like before and after what happened; what is said nothing of is left out."""
    rows = tables.effects[tables.effects["state"] != INSUFFICIENT]
    lines = ["Before and after", ""]
    for unit, own in rows.groupby("unit", sort=True):
        lines.append(f"  {printable(str(unit))}")
        changed = own[own["state"] == "changed"]
        for row in changed.to_dict("records"):
            lines.append(f"    - {printable(effect_words(row, label=taxonomy.measure(row['measure']).label))}")
        lines.append(f"    - {plural(len(own) - len(changed), 'other measure')} without a change beyond chance")
    lines.append("What changed at the time of an event need not have changed by it.")
    return "\n".join(lines) + "\n"


def measures_text(table: pd.DataFrame, *, by: str, period: str, taxonomy: Taxonomy) -> str:
    """Lay out the watched measures by unit and period: share, 95% interval, and counts."""
    grid = Table(
        title=f"Measures by {_UNIT_WORDS[by]} and {period}: share [95% interval] sentences labelled so/counted among",
        title_justify="left",
    )
    for name in (_UNIT_WORDS[by], period, "notes"):
        grid.add_column(name, no_wrap=True)
    for measure in taxonomy.watched:
        grid.add_column(measure.label, justify="right")
    last = None
    for (unit, when), rows in table.groupby(["unit", "period"], sort=False):
        cells = {row["measure"]: row for row in rows.to_dict("records")}
        shown = [_cell(cells[measure.name]) for measure in taxonomy.watched]
        grid.add_row(printable(str(unit)) if unit != last else "", str(when), str(rows["notes"].iloc[0]), *shown)
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
            f"{printable(row['text'][start - row['start'] : end - row['start']])} (-{less_likely(weight)})"
            for start, end, weight in zip(own["start"], own["end"], own["weight"], strict=True)
        ]
        lines += [
            printable(" ".join(row["text"].split())),
            f"  {row['role']}, {row['assertion']}: {row['signal']}" + ("" if row["confident"] else " (unsure)"),
            f"  words: {', '.join(words) or 'none alone; what stands around it'}",
            f"  {taxonomy.role(row['role']).guidance}",
            "",
        ]
    return "\n".join([*lines, "In brackets: how much less likely the label is without the word."]) + "\n"


def _unit_lines(unit: str, rows: pd.DataFrame, *, taxonomy: Taxonomy) -> list[str]:
    records = rows.to_dict("records")
    changes = [row for row in records if row["state"] in CHANGED]
    good_first = sorted(changes, key=lambda row: not is_good_news(row, taxonomy=taxonomy))
    if changes:
        states = ", ".join(dict.fromkeys(row["state"] for row in good_first))
        return [f"  {unit}  {states}"] + [f"    - {finding_words(row, taxonomy=taxonomy)}" for row in good_first]
    notes = records[0]["notes"]
    if any(row["state"] == STABLE for row in records):
        return [f"  {unit}  stable: no lasting change in any measure ({notes} notes)"]
    assert all(row["state"] == INSUFFICIENT for row in records)
    return [f"  {unit}  {INSUFFICIENT}: too few notes to say ({notes} read)"]


def _cell(row: Mapping[Hashable, Any]) -> str:
    if math.isnan(row["estimate"]):
        return "-"
    interval = f"[{row['low']:.0%}-{row['high']:.0%}]".replace("%-", "-")
    return f"{row['estimate']:.0%} {interval} {row['labelled']}/{row['denominator']:.0f}"
