"""Pure functions from a frame to an Altair chart."""

import json
from collections.abc import Mapping

import altair as alt
import pandas as pd

from dashboard.palette import QUIET

TREND_HEIGHT = 170
SPARK_HEIGHT, SPARK_WIDTH = 48, 104
PICKED = "picked"
"""Name of the selection that a click on a point makes."""


def trend_chart(
    rows: pd.DataFrame, levels: pd.DataFrame, words: Mapping[str, list[str]], *, colour: str, title: str
) -> alt.LayerChart:
    """Draw a measure over the months: shares with 95% intervals, and the level before and after a shift.

    Args:
        rows: As `frames.trend` gives them.
        levels: As `frames.levels` gives them.
        words: What stands under each month, as `frames.axis_words` gives it.
        colour: Of the shares.
        title: Of the chart.
    """
    order = rows["period"].tolist()
    under = alt.Axis(
        labelExpr=f"{json.dumps(words)}[datum.value]",
        labelAngle=0,
        labelOverlap=False,
        labelFontSize=10,
        labelPadding=6,
        ticks=False,
        title=None,
    )
    month = alt.X("period:N", sort=order, scale=alt.Scale(domain=order), axis=under)
    share = alt.Y("estimate:Q", axis=alt.Axis(format="%", title=None, tickCount=4), scale=alt.Scale(zero=True))
    known = alt.Chart(rows[rows["estimate"].notna()])
    picked = alt.selection_point(name=PICKED, fields=["period"], on="click", empty=False)
    interval = known.mark_rule(strokeWidth=5, opacity=0.25, color=colour)
    points = known.mark_point(filled=True, opacity=1, color=colour, cursor="pointer").encode(
        month, share, size=alt.condition(picked, alt.value(190), alt.value(70)), tooltip=_tooltip()
    )
    level = alt.Chart(levels).mark_line(strokeDash=[5, 4], strokeWidth=2, color=QUIET)
    return (
        alt.layer(
            interval.encode(month, alt.Y("low:Q"), alt.Y2("high:Q")),
            level.encode(month, alt.Y("level:Q"), detail="side:N"),
            known.mark_line(strokeWidth=1.5, opacity=0.6, color=colour).encode(month, share),
            points.add_params(picked),
        )
        .properties(height=TREND_HEIGHT, title=alt.Title(title, anchor="start", fontSize=15, fontWeight=600))
        .configure_view(strokeWidth=0)
    )


def spark_chart(rows: pd.DataFrame, *, colours: Mapping[str, str], labels: Mapping[str, str]) -> alt.HConcatChart:
    """Draw several measures of one worker as small multiples with intervals, all on one scale from 0 to 100%.

    Args:
        rows: `frames.trend` of each measure, one after the other.
        colours: Colour of each measure, in the order to show.
        labels: Name of each measure for people.
    """
    sparks = [
        _spark(rows[rows["measure"] == name], colour=colour, label=labels[name]) for name, colour in colours.items()
    ]
    return alt.hconcat(*sparks, spacing=12).configure_view(strokeWidth=0)


def _spark(rows: pd.DataFrame, *, colour: str, label: str) -> alt.LayerChart:
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(values=[0, 0.5, 1], format="%", title=None, ticks=False, domain=False, labelFontSize=8)
    month = alt.X("period:O", axis=None)
    share = alt.Y("estimate:Q", scale=scale, axis=axis)
    base = alt.Chart(rows[rows["estimate"].notna()]).encode(tooltip=_tooltip())
    band = base.mark_area(opacity=0.18, color=colour)
    return alt.layer(
        band.encode(month, alt.Y("low:Q", scale=scale, axis=axis), alt.Y2("high:Q")),
        base.mark_line(color=colour, strokeWidth=1.8).encode(month, share),
        base.mark_point(color=colour, filled=True, size=12).encode(month, share),
    ).properties(
        width=SPARK_WIDTH, height=SPARK_HEIGHT, title=alt.Title(label, anchor="start", fontSize=11, fontWeight=500)
    )


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("period:N", title="month"),
        alt.Tooltip("share:N", title="share"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("counts:N", title="sentences"),
        alt.Tooltip("notes:Q", title="notes read"),
    ]
