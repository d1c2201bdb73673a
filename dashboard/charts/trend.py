"""A measure over the months: shares with their intervals, levels before and after a change, and what happened."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from dashboard.charts.beside import Label, beside
from dashboard.charts.months import event_lines, event_marks, month_axis
from dashboard.palette import QUIET, themed

HEIGHT = 160
"""Pixels of what is drawn, without title and months, here as in all charts."""
ABOVE = 8
"""Pixels between a title and what stands highest below it, words of events included."""
PICKED = "picked"
"""Name of the selection that a click on a point makes."""
STEPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Where an axis of shares may end."""
TOOLTIPS = {
    "period": "month",
    "share": "share",
    "interval": "95% interval",
    "counts": "sentences",
    "cause": "unlike chance",
    "notes": "notes read",
}
"""Columns that a point tells of where its rows have them, and what they are called."""


def trend_chart(
    rows: pd.DataFrame,
    levels: pd.DataFrame,
    words: Mapping[str, list[str]],
    *,
    colour: str,
    title: str,
    events: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw a measure over the months: shares with 95% intervals, and the level before and after a shift.

    Args:
        rows: As `frames.trend` gives them; shares from 0 to 1.
        levels: As `frames.levels` gives them.
        words: What stands under each month, as `frames.axis_words` gives it.
        colour: Of the shares.
        title: Of the chart.
        events: period and words of what happened.
    """
    periods = rows["period"].tolist()
    happened, month = event_lines(events, periods), month_axis(periods, words)
    top = share_top(rows["high"], rows["estimate"], levels["level"])
    share = share_axis("estimate", top=top)
    every, known = alt.Chart(rows), alt.Chart(rows[rows["estimate"].notna()])
    return laid(
        every.mark_line(strokeWidth=1.2, color=colour).encode(month, share),
        intervals(known, month, top=top, colour=colour),
        level_lines(levels, month, top=top),
        points(known, month, bare(share), colour=colour, columns=rows.columns),
        *event_marks(happened, month),
        *beside(level_labels(levels), scale=share_scale(top), domain=(0.0, top), height=HEIGHT),
        title=title,
        height=HEIGHT,
    )


def share_top(*columns: "pd.Series[float]") -> float:
    """Return where an axis of shares ends, so that all of them fit: one of STEPS."""
    most = max((float(column.max()) for column in columns if column.notna().any()), default=0.0)
    return next((step for step in STEPS if step >= most - 1e-9), STEPS[-1])


def share_scale(top: float) -> alt.Scale:
    """Return a scale of shares, from 0 on."""
    return alt.Scale(domain=[0.0, top], nice=False, zero=True)


def share_axis(field: str, *, top: float) -> alt.Y:
    """Return the axis of shares, from 0 on."""
    axis = alt.Axis(format=".0%", title=None, tickCount=4)
    return alt.Y(f"{field}:Q", axis=axis, scale=share_scale(top))


def bare(share: alt.Y) -> alt.Y:
    """Return an encoding without its axis, which another layer has."""
    return share.copy().axis(None)


def intervals(known: alt.Chart, month: alt.X, *, top: float, colour: str) -> alt.Chart:
    """Return the 95% intervals as bars."""
    low = bare(share_axis("low", top=top))
    return known.mark_rule(strokeWidth=5, opacity=0.35, color=colour).encode(month, low, alt.Y2("high:Q"))


def level_lines(levels: pd.DataFrame, month: alt.X, *, top: float) -> alt.Chart:
    """Return the level before and the one after, as `frames.levels` gives them."""
    line = alt.Chart(levels).mark_line(strokeDash=[5, 4], strokeWidth=2, color=QUIET)
    return line.encode(month, bare(share_axis("level", top=top)), detail="side:N")


def level_labels(levels: pd.DataFrame) -> list[Label]:
    """Return what stands beside the levels."""
    known = levels.dropna(subset=["level"]).drop_duplicates("side")
    return [Label(float(row["level"]), f"{row['side']} {row['level']:.0%}") for row in known.to_dict("records")]


def points(known: alt.Chart, month: alt.X, share: alt.Y, *, colour: str, columns: Sequence[str]) -> alt.Chart:
    """Return the points, each of which can be clicked."""
    picked = alt.selection_point(name=PICKED, fields=["period"], on="click", empty=False)
    size = alt.condition(picked, alt.value(190), alt.value(70))
    drawn = known.mark_point(filled=True, opacity=1, color=colour, cursor="pointer").encode(month, share, size=size)
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in TOOLTIPS.items() if name in columns]
    return drawn.encode(tooltip=tooltip).add_params(picked)


def laid(*layers: alt.Chart, title: str, height: int, subtitle: str = "") -> alt.LayerChart:
    """Lay layers of one chart over one another; the first axis of shares and that of labels are both drawn.

    Args:
        layers: From the ground up.
        title: Of the chart.
        height: Of the chart.
        subtitle: Under the title.
    """
    heading = alt.Title(title, offset=ABOVE, **({"subtitle": subtitle} if subtitle else {}))
    chart = alt.layer(*layers).resolve_axis(y="independent").properties(height=height, title=heading)
    return themed(chart)
