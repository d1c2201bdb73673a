"""One measure of several groups, a small chart each: one picture, for a picture a group would take seconds to make."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard.charts.months import month_axis, month_words
from dashboard.charts.trend import share_axis, share_top
from dashboard.palette import themed

COLUMNS, HEIGHT, WIDTH = 2, 130, 330


def groups_chart(rows: pd.DataFrame, *, periods: Sequence[str], colour: str) -> alt.FacetChart:
    """Draw the shares of groups with their 95% intervals, all on one scale.

    Args:
        rows: As `measure_table` gives them, of one measure; a month that is not told of has no point and no line.
        periods: All that are shown, in order of time.
        colour: Of the shares.
    """
    every = pd.MultiIndex.from_product([rows["unit"].drop_duplicates(), periods], names=["unit", "period"])
    known = rows[rows["estimate"].notna()].set_index(["unit", "period"])
    shown = known[["estimate", "low", "high", "notes"]].assign(
        share=[f"about {share:.0%}" for share in known["estimate"]],
        interval=[f"{low:.0%} to {high:.0%}" for low, high in zip(known["low"], known["high"], strict=True)],
    )
    shown = shown.reindex(every).reset_index()
    top = share_top(shown["high"], shown["estimate"])
    month, share = month_axis(periods, month_words(periods)), share_axis("estimate", top=top)
    base = alt.Chart()
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in (("unit", "group"), ("period", "period"))]
    tooltip += [alt.Tooltip("share:N"), alt.Tooltip("interval:N", title="95% interval"), alt.Tooltip("notes:Q")]
    layers = alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.35, color=colour).encode(month, alt.Y("low:Q"), alt.Y2("high:Q")),
        base.mark_line(strokeWidth=1.2, color=colour).encode(month, share),
        base.mark_point(filled=True, opacity=1, size=42, color=colour).encode(month, share, tooltip=tooltip),
        data=shown,
    ).properties(height=HEIGHT, width=WIDTH)
    header = alt.Header(title=None, labelAnchor="start", labelFontSize=13, labelFontWeight=600)
    facets = layers.facet(alt.Facet("unit:N", header=header, sort=None), columns=COLUMNS)
    facets = facets.resolve_axis(x="independent")  # each says its months: the lowest may be far below
    return themed(facets).properties(autosize=alt.AutoSizeParams(type="pad"))  # facets cannot be fitted to a width
