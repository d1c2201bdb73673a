"""One figure over time, with its interval and, where there is one, what is usual."""

import json

import altair as alt
import pandas as pd

from dashboard.charts.months import LABEL_SIZE, month_words, thinned
from dashboard.charts.trend import ABOVE
from dashboard.palette import MEASURE_COLOURS, QUIET, WORDS, themed

COLOUR, HEIGHT = MEASURE_COLOURS["clinical_drift"], 140
USUAL = "the most to expect"
NARROW = 200
"""Pixels that months have where three charts stand side by side."""
ROOM = 1.15
"""The axis ends so many times higher than the highest figure or reference."""


def line_chart(
    rows: pd.DataFrame,
    *,
    x: str,
    y: str,
    low: str = "",
    high: str = "",
    reference: float | None = None,
    title: str,
    format: str,
) -> alt.LayerChart:
    """Draw a figure over time.

    Args:
        rows: In order of time; a period without a figure stops the line.
        x: Column of the periods.
        y: Column of the figure.
        low: Column of the interval's lower end; "" for none.
        high: Column of its upper end.
        reference: What is usual, drawn as a line and named USUAL.
        title: Of the chart.
        format: Of the figure, as d3 writes numbers.
    """
    told = rows.assign(**{x: rows[x].astype(str)})
    when = _when(told[x].tolist(), name=x)
    scale = _scale(told, [name for name in (y, low, high) if name], reference)
    figure = alt.Y(f"{y}:Q", title=None, axis=alt.Axis(format=format, tickCount=4), scale=scale)
    known = alt.Chart(told[told[y].notna()])
    tooltip = [alt.Tooltip(f"{x}:N", title="period"), alt.Tooltip(f"{y}:Q", format=format, title=title)]
    layers = [alt.Chart(told).mark_line(color=COLOUR, strokeWidth=1.2).encode(when, figure)]
    if low and high:
        ends = {"at least (95%)": low, "at most (95%)": high}
        tooltip += [alt.Tooltip(f"{name}:Q", format=format, title=words) for words, name in ends.items()]
        bars = known.mark_rule(color=COLOUR, opacity=0.3, strokeWidth=4)
        layers.append(bars.encode(when, alt.Y(f"{low}:Q"), alt.Y2(f"{high}:Q")))
    points = known.mark_point(color=COLOUR, filled=True, size=45, opacity=1)
    layers.append(points.encode(when, figure, tooltip=tooltip))
    if reference is not None:
        layers += _reference(reference, scale=scale)
    return themed(alt.layer(*layers).properties(height=HEIGHT, title=alt.Title(title, offset=ABOVE)))


def _when(periods: list[str], *, name: str) -> alt.X:
    words = thinned(month_words(periods), periods, span=NARROW)
    axis = alt.Axis(
        labelExpr=f"{json.dumps(words)}[datum.value]", labelAngle=0, labelOverlap=False, labelFontSize=LABEL_SIZE,
        title=None,
    )  # fmt: skip
    return alt.X(f"{name}:N", sort=None, scale=alt.Scale(domain=periods), axis=axis)


def _scale(rows: pd.DataFrame, names: list[str], reference: float | None) -> alt.Scale:
    """Return a scale that holds all figures and 0."""
    figures = rows[names].to_numpy(dtype=float)
    ends = [0.0, reference or 0.0, *(pd.Series(figures.ravel()).dropna().agg(["min", "max"]).dropna())]
    return alt.Scale(domain=[min(ends) * ROOM, max(max(ends) * ROOM, 1e-6)], nice=True)


def _reference(value: float, *, scale: alt.Scale) -> list[alt.Chart]:
    usual = alt.Chart(pd.DataFrame({"usual": [value], "words": [USUAL]}))
    y = alt.Y("usual:Q", scale=scale)
    text = usual.mark_text(align="left", dx=4, dy=-7, color=WORDS, fontSize=LABEL_SIZE + 1)
    return [
        usual.mark_rule(color=QUIET, strokeDash=[5, 4]).encode(y),
        text.encode(y, x=alt.value(0), text="words:N"),
    ]
