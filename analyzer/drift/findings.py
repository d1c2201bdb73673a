"""Findings: what can be said of a worker's or a program's measures, and what cannot."""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from analyzer.drift.changes import likeliest_change
from analyzer.drift.measures import measure_table
from analyzer.drift.ownership import moved_by_one, shared_with_program
from analyzer.taxonomy import Taxonomy

FEWEST_NOTES = 12
"""Notes below which nothing is said of a worker or program."""
FEWEST_PERIODS = 4
"""Periods with a sentence to count that are needed before a change is looked for."""
FEWEST_COUNTED = 5
"""Sentences that a change must rest on, before and after together."""
FALSE_DISCOVERY_RATE = 0.01
"""Share of false ones among all shifts reported at once (Benjamini and Hochberg 1995). At 5% a year of twelve workers
had one: somebody would have been talked to for nothing."""
STABLE, SHIFT, INSUFFICIENT = "stable", "shift", "insufficient_data"
CHANGE_COLUMNS = (
    "by", "unit", "measure", "notes", "state", "direction", "since", "before_numerator", "before_denominator",
    "after_numerator", "after_denominator", "p_value",
)  # fmt: skip
FINDING_COLUMNS = (*CHANGE_COLUMNS, "q_value", "shared")


def find_shifts(sentences: pd.DataFrame, *, taxonomy: Taxonomy, period: str = "month") -> pd.DataFrame:
    """Look for a lasting change in each measure of every program and every worker.

    Args:
        sentences: Labelled sentences, as `Analyzer.score` gives them.
        taxonomy: Its measures.
        period: "month", "week" or "quarter".

    Returns:
        A row for each unit and measure with the columns FINDING_COLUMNS: programs first, then workers, each in
        alphabetical order. `state` is "stable", "shift" or "insufficient_data". A change that one worker alone makes is
        the worker's and not the program's; a worker's change is `shared` where the program has it too.
    """
    named = sentences[sentences["program"].astype(str) != ""]
    tables = [
        unit_changes(measure_table(frame, taxonomy=taxonomy, by=by, period=period), by=by, taxonomy=taxonomy)
        for by, frame in (("program", named), ("worker_id", sentences))
    ]
    # a frame without rows has columns of objects, and would make objects of the other's numbers
    findings = with_states(pd.concat([table for table in tables if len(table)] or tables, ignore_index=True))
    shifted = findings[(findings["state"] == SHIFT) & (findings["by"] == "program")]
    alone = [moved_by_one(row, named, taxonomy=taxonomy, period=period) for row in shifted.to_dict("records")]
    findings.loc[shifted.index[np.array(alone, dtype=bool)], "state"] = STABLE
    findings["shared"] = shared_with_program(findings, named, shift=SHIFT)
    return findings[list(FINDING_COLUMNS)]


def unit_changes(table: pd.DataFrame, *, by: str, taxonomy: Taxonomy) -> pd.DataFrame:
    """Find the likeliest change of every series in a table of measures.

    Args:
        table: As `measure_table` gives it.
        by: What the units are, for the column of that name.
        taxonomy: Its measures, for their order.

    Returns:
        A row for each unit and measure with the columns CHANGE_COLUMNS; state "insufficient_data" where the notes or
        periods are too few, else "".
    """
    rows: list[dict[str, object]] = []
    order = [measure.name for measure in taxonomy.measures]
    for unit, own in table.groupby("unit", sort=True):
        notes = int(own.loc[own["measure"] == order[0], "notes"].sum())
        for name in order:
            rows.append({"by": by, "unit": unit, "measure": name, "notes": notes} | _change(own, name, notes))
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS))


def with_states(changes: pd.DataFrame, *, rate: float = FALSE_DISCOVERY_RATE) -> pd.DataFrame:
    """Decide which changes are shifts, with the false discovery rate held over all of them at once.

    Args:
        changes: As `unit_changes` gives them.
        rate: Share of false ones among all that are called shifts.
    """
    findings = changes.copy()
    tested = findings["state"] == ""
    findings["q_value"] = 1.0
    if tested.any():
        findings.loc[tested, "q_value"] = false_discovery_control(findings.loc[tested, "p_value"].to_numpy(float))
    counted = findings["before_numerator"] + findings["after_numerator"]
    shift = tested & (findings["q_value"] <= rate) & (counted >= FEWEST_COUNTED)
    findings.loc[tested, "state"] = np.where(shift[tested], SHIFT, STABLE)
    return findings


def _change(own: pd.DataFrame, measure: str, notes: int) -> dict[str, object]:
    rows = own[(own["measure"] == measure) & (own["denominator"] > 0)]
    nothing = {
        "direction": "", "since": "", "before_numerator": 0, "before_denominator": 0,
        "after_numerator": int(rows["numerator"].sum()), "after_denominator": int(rows["denominator"].sum()),
        "p_value": 1.0,
    }  # fmt: skip
    if notes < FEWEST_NOTES or len(rows) < FEWEST_PERIODS:
        return {**nothing, "state": INSUFFICIENT}
    effect = float(rows["design_effect"].iloc[0])
    change = likeliest_change(rows["numerator"], rows["denominator"], design_effect=effect)
    if change is None:
        return {**nothing, "state": INSUFFICIENT}
    return {
        "state": "",
        "direction": "up" if change.z > 0 else "down",
        "since": rows["period"].iloc[change.at],
        "before_numerator": change.before[0],
        "before_denominator": change.before[1],
        "after_numerator": change.after[0],
        "after_denominator": change.after[1],
        "p_value": change.p_value,
    }
