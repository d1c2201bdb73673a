"""Whose change it is: how much of it a worker's colleagues have too, and what is left for the worker alone."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from analyzer.taxonomy import load_taxonomy
from dashboard.palette import LABEL_SIZE, MEASURE_COLOURS, QUIET, WORDS, themed

ROW_HEIGHT, BAR_HEIGHT = 84, 18
WHOLE = "change"
PARTS = {
    "program_effect": "colleagues too: the organization",
    "worker_effect": "beyond that: the worker",
    WHOLE: "in all",
}
"""Columns of findings and their words; the first two add up to the third."""
COLOURS = {
    "program_effect": MEASURE_COLOURS["organizational_drift"],
    "worker_effect": MEASURE_COLOURS["clinical_drift"],
    WHOLE: QUIET,
}
ALONE = "no colleagues to hold it against"
LEAST_REACH = 0.05
"""Changes of share are not drawn larger than as if this were the largest."""


def split_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw changes as bars to the left and right of no change, the organization's part above the individual one.

    Args:
        rows: Findings of changes, as `find_changes` gives them: unit, measure, program_effect, worker_effect, change,
            change_low, change_high (changes of share, from -1 to 1).
    """
    told = part_rows(rows)
    sides = alt.Axis(
        labelExpr="(datum.value > 0 ? '+' : '') + format(100 * datum.value, '.0f')", tickCount=7, grid=True,
        title="change in percentage points",
    )  # fmt: skip
    x = alt.X("value:Q", scale=alt.Scale(domain=reach(told), nice=False), axis=sides)
    y = alt.Y("unit:N", sort=None, title=None, axis=alt.Axis(labelLimit=220))
    row = alt.YOffset("part:N", scale=alt.Scale(domain=list(PARTS), paddingInner=0.1))
    line = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=QUIET, strokeWidth=1.2).encode(x)
    layers = [line, *_marks(told[told["value"].notna()], x, y, row), *_words(told, y, row)]
    return themed(alt.layer(*layers).properties(height=ROW_HEIGHT * max(told["unit"].nunique(), 1)))


def part_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row a finding and part: unit, part (of PARTS), value, low, high, end (farthest from 0), side and words.

    The whole alone has an interval.

    Args:
        rows: As for `split_chart`.
    """
    found = [_part(row, part) for row in rows.to_dict("records") for part in PARTS]
    told = pd.DataFrame(found, columns=["unit", "part", "value", "low", "high"])
    told[["value", "low", "high"]] = told[["value", "low", "high"]].astype(float)
    right = told["value"].fillna(0.0) >= 0
    told["end"] = told[["value", "high"]].max(axis=1).where(right, told[["value", "low"]].min(axis=1)).fillna(0.0)
    told["side"] = right.map({True: "left", False: "right"})
    told["words"] = [_told(row) for row in told.to_dict("records")]
    return told


def reach(told: pd.DataFrame) -> list[float]:
    """Return where the axis begins and ends: the bars, and on sides with words as much again for these.

    Args:
        told: As `part_rows` gives them.
    """
    ends = [*told["end"], *told["low"].dropna(), *told["high"].dropna(), 0.0]
    low, high = min(ends), max(ends)
    span = max(high - low, LEAST_REACH)
    sides = set(told["side"])
    return [low - span * (0.95 if "right" in sides else 0.08), high + span * (0.95 if "left" in sides else 0.08)]


def _part(row: Mapping[Any, Any], part: str) -> dict[str, object]:
    low, high = (row[name] if part == WHOLE else float("nan") for name in ("change_low", "change_high"))
    label = load_taxonomy().measure(row["measure"]).label.lower()
    return {"unit": f"{row['unit']}: {label}", "part": part, "value": row[part], "low": low, "high": high}


def _told(row: Mapping[Any, Any]) -> str:
    if pd.isna(row["value"]):
        return ALONE if row["part"] == "program_effect" else ""
    interval = "" if pd.isna(row["low"]) else f" ({100 * row['low']:+.0f} to {100 * row['high']:+.0f})"
    return f"{100 * row['value']:+.0f}{interval} {PARTS[row['part']]}".replace("-", "\N{MINUS SIGN}")


def _marks(known: pd.DataFrame, x: alt.X, y: alt.Y, row: alt.YOffset) -> list[alt.Chart]:
    """Return the parts as bars, the whole as a diamond, and the interval of the whole."""
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    colour = alt.Color("part:N", scale=scale, legend=None)
    tooltip = [alt.Tooltip("unit:N", title="change"), alt.Tooltip("words:N", title="points")]
    whole = known["part"] == WHOLE
    bars = alt.Chart(known[~whole]).mark_bar(height=BAR_HEIGHT)
    diamonds = alt.Chart(known[whole]).mark_point(shape="diamond", filled=True, size=130, opacity=1)
    intervals = alt.Chart(known[known["low"].notna()]).mark_rule(color=WORDS, strokeWidth=2)
    return [
        bars.encode(x, alt.X2(datum=0.0), y, row, color=colour, tooltip=tooltip),
        intervals.encode(alt.X("low:Q"), alt.X2("high:Q"), y, row),
        diamonds.encode(x, y, row, color=colour, tooltip=tooltip),
    ]


def _words(told: pd.DataFrame, y: alt.Y, row: alt.YOffset) -> list[alt.Chart]:
    layers = []
    for side, rows in told.groupby("side", sort=True):
        dx = 8 if side == "left" else -8
        text = alt.Chart(rows).mark_text(align=str(side), dx=dx, fontSize=LABEL_SIZE, color=WORDS, baseline="middle")
        layers.append(text.encode(alt.X("end:Q"), y, row, text="words:N"))
    return layers
