"""What an organization asks against what workers slide into: two sides of one line."""

import altair as alt
import pandas as pd

from dashboard.palette import LABEL_SIZE, MEASURE_COLOURS, QUIET, ink_on, themed

ROW_HEIGHT, BAR_HEIGHT, GAP = 46, 22, 1.5
PARTS = {
    "organizational_drift": "asked or done for the organization",
    "clinical_drift": "individual: as a clinician",
    "informal_drift": "individual: as a friend",
}
"""Measures and their names; the first lies to the left of the line, the others to the right."""
ROOM_FOR_NUMBER = 14
"""A part is given its number where the axis is less than so many times longer."""
LEAST_REACH = 0.05


def parts_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw for each group its organizational drift to the left and its individual drift to the right.

    Args:
        rows: unit, measure (of PARTS) and share, from 0 to 1, a row a pair.
    """
    told = part_rows(rows)
    reach = max(float(told[["start", "end"]].abs().max().max()), LEAST_REACH)
    sides = alt.Axis(tickCount=7, labelExpr="format(abs(datum.value), '.0%')", grid=True)
    x = alt.X("start:Q", title=None, scale=alt.Scale(domain=[-reach, reach]), axis=sides)
    y = alt.Y("unit:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))
    colours = alt.Scale(domain=list(PARTS.values()), range=[MEASURE_COLOURS[name] for name in PARTS])
    legend = alt.Legend(orient="top", direction="horizontal", labelLimit=260)
    base = alt.Chart(told)
    bars = base.mark_bar(height=BAR_HEIGHT, xOffset=GAP).encode(
        x,
        y,
        x2="end:Q",
        color=alt.Color("part:N", title=None, scale=colours, legend=legend),
        tooltip=["unit:N", "part:N", alt.Tooltip("words:N", title="share")],
    )
    numbers = alt.Chart(told[told["share"] >= reach / ROOM_FOR_NUMBER]).mark_text(fontSize=LABEL_SIZE, fontWeight=600)
    line = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(strokeWidth=1.2, color=QUIET).encode(x="x:Q")
    return themed(
        alt.layer(
            bars,
            numbers.encode(alt.X("middle:Q"), y, text="words:N", color=alt.Color("ink:N", scale=None)),
            line,
        ).properties(height=ROW_HEIGHT * max(rows["unit"].nunique(), 2))
    )


def part_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return where each part begins and ends (start, end, middle; to the left negative), its name, words and ink.

    Args:
        rows: As for `parts_chart`.
    """
    order = list(PARTS)
    told = rows.assign(place=rows["measure"].map(order.index)).sort_values("place", kind="stable")
    told["part"], told["words"] = told["measure"].map(PARTS), [f"{share:.0%}" for share in told["share"]]
    told["ink"] = [ink_on(MEASURE_COLOURS[name]) for name in told["measure"]]
    left = told["measure"] == order[0]
    before = told["share"].where(~left, 0.0).groupby(told["unit"]).cumsum() - told["share"]
    told["start"] = before.where(~left, -told["share"])
    told["end"] = told["start"] + told["share"]
    told["middle"] = (told["start"] + told["end"]) / 2
    return told.loc[rows.index].drop(columns="place")
