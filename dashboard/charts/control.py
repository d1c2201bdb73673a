"""Run charts and control charts: what of a measure's ups and downs chance explains.

Shewhart 1931; Laney 2002; Anhoej and Olesen 2014, by way of `analyzer.drift.charts`.
"""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from analyzer.drift.charts import series
from dashboard.charts import stretches, trend
from dashboard.charts.beside import Label, beside
from dashboard.charts.months import LABEL_SIZE, MONTH, event_lines, event_marks, month_axis, month_words
from dashboard.frames import NO_LEVELS, axis_words, month_label
from dashboard.palette import QUIET, WORDS

HEIGHT = 200
RUN_CHART, P_CHART, PLAIN_P_CHART = series.RUN_CHART, series.LANEY, series.P_CHART
"""Kinds of charts: a run chart about the median, Laney's p' chart, whose limits allow for more than chance, and the p
chart, whose limits do not."""
HEADROOM = 1.1
"""Above a point that is named, for its words."""
NEAR_END = 0.12
"""Part of the chart next to an edge, where words begin or end at their point instead of standing over it."""
SHIFT = {"left": -8, "center": 0, "right": 8}
"""Pixels that words so aligned are moved, so that they stand over their point all the same."""
REBASED = "begun anew"
LINES = {"centre": [1, 0], "lower": [5, 4], "upper": [5, 4]}
"""Columns of lines and their dashes."""


def control_chart(  # noqa: PLR0913  (what a chart may show besides)
    chart: Mapping[str, Any],
    rows: pd.DataFrame | None = None,
    words: Mapping[str, list[str]] | None = None,
    *,
    kind: str,
    colour: str,
    title: str,
    events: pd.DataFrame | None = None,
    levels: pd.DataFrame = NO_LEVELS,
    intervals: bool = False,
) -> alt.LayerChart | None:
    """Draw raw shares with centre and limits; what chance does not explain has another shape and a word.

    Args:
        chart: Of one unit and measure, as `analyzer.drift.charts.series.charts_of` gives it.
        rows: As `frames.trend` gives them, for tooltips and months; by default what the chart itself tells.
        words: What stands under each month; by default its name and how many sentences.
        kind: RUN_CHART, P_CHART or PLAIN_P_CHART.
        colour: Of the shares.
        title: Of the chart.
        events: period and words of what happened; by default the chart's annotations.
        levels: As `frames.levels` gives them.
        intervals: Also draw the 95% intervals, which are those of the corrected shares.

    Returns:
        None where the numbers cannot bear such a chart.
    """
    found = stretches.stretch_rows(chart, kind=kind)
    if found.empty:
        return None
    told = _told(stretches.with_gaps(found), rows)
    periods = told["period"].tolist()
    month = month_axis(periods, words or _words(told))
    happened = event_lines(_happened(chart, events), periods)
    named = told["raw"].where(told["special"]) * HEADROOM
    reach = [named, *(told[name] for name in ("raw", "upper", *(["high"] if intervals else [])))]
    top = trend.share_top(*reach, levels["level"])
    share, known = trend.share_axis("raw", top=top), alt.Chart(told[told["raw"].notna()])
    bars = [trend.intervals(alt.Chart(told[told["high"].notna()]), month, top=top, colour=colour)] if intervals else []
    labels = [*_limit_labels(found, kind=kind), *trend.level_labels(levels)]
    return trend.laid(
        alt.Chart(told).mark_line(strokeWidth=1.2, color=colour).encode(month, share, detail="stretch:N"),
        *bars,
        *_limits(told, month, top=top),
        trend.level_lines(levels, month, top=top),
        _shaped(trend.points(known, month, trend.bare(share), colour=colour, columns=told.columns)),
        *_causes(told, month, share=trend.bare(share), top=top),
        *event_marks(happened, month),
        *beside(labels, scale=trend.share_scale(top), domain=(0.0, top), height=HEIGHT),
        title=title,
        subtitle=_subtitle(chart, kind=kind, intervals=intervals),
        height=HEIGHT,
    )


def _told(found: pd.DataFrame, rows: pd.DataFrame | None) -> pd.DataFrame:
    """Add what a tooltip says."""
    share = [f"{raw:.0%}" if pd.notna(raw) else "too little to say" for raw in found["raw"]]
    interval = [
        f"{low:.0%} to {high:.0%}" if pd.notna(low) else ""
        for low, high in zip(found["low"], found["high"], strict=True)
    ]
    counts = [f"of about {among:.0f}" for among in found["denominator"]]
    told = found.assign(share=share, interval=interval, counts=counts)
    if rows is None:
        return told
    own = rows.set_index("period")
    told = told.set_index("period").reindex(own.index).reset_index(names="period")
    told["special"], told["cause"] = told["special"].eq(other=True), told["cause"].fillna("")
    for name in ("counts", "notes"):
        told[name] = own[name].to_numpy()
    return told.assign(stretch=told["stretch"].ffill().bfill(), denominator=own["denominator"].to_numpy())


def _words(told: pd.DataFrame) -> dict[str, list[str]]:
    months = all(MONTH.fullmatch(period) for period in told["period"])
    return axis_words(told) if months else month_words(told["period"].tolist())


def _happened(chart: Mapping[str, Any], events: pd.DataFrame | None) -> pd.DataFrame:
    """Return period and words of what happened, and of where a person began the chart anew."""
    noted = [{"period": one["period"], "words": one["words"] or one["kind"]} for one in chart["annotations"]]
    own = pd.DataFrame(noted, columns=["period", "words"]) if events is None else events[["period", "words"]]
    begun = [
        {"period": one["begins"], "words": f"{REBASED}: {one['rebased']}" if one["rebased"] else REBASED}
        for one in chart["stretches"][1:]
    ]
    return pd.concat([own, pd.DataFrame(begun, columns=["period", "words"])], ignore_index=True)


def _limits(told: pd.DataFrame, month: alt.X, *, top: float) -> list[alt.Chart]:
    base = alt.Chart(told)
    return [
        base.mark_line(color=QUIET, strokeDash=dash, strokeWidth=1.4, interpolate="step").encode(
            month, trend.bare(trend.share_axis(name, top=top)), detail="stretch:N"
        )
        for name, dash in LINES.items()
        if told[name].notna().any()
    ]


def _limit_labels(found: pd.DataFrame, *, kind: str) -> list[Label]:
    """Name the lines where they end."""
    last = found[found["centre"].notna()].tail(1)
    if last.empty:
        return []
    row = last.iloc[0]
    labels = [Label(float(row["centre"]), f"{'median' if kind == RUN_CHART else 'mean'} {row['centre']:.0%}")]
    if pd.notna(row["upper"]):
        labels += [Label(float(row[name]), f"{name} limit {row[name]:.0%}") for name in ("lower", "upper")]
    return labels


def _subtitle(chart: Mapping[str, Any], *, kind: str, intervals: bool) -> str:
    """Say what the lines tell, and of which months they are where a person fixed a baseline."""
    told = stretches.runs_words(chart) if kind == RUN_CHART else "between the limits, chance explains the ups and downs"
    if baseline := chart["stretches"][-1]["baseline"]:
        told += f"; the lines are those up to {month_label(baseline) if MONTH.fullmatch(baseline) else baseline}"
    return told + ("; bars: 95% intervals of the corrected shares" if intervals else "")


def _shaped(points: alt.Chart) -> alt.Chart:
    shapes = alt.Scale(domain=[False, True], range=["circle", "diamond"])
    return points.encode(shape=alt.Shape("special:N", scale=shapes, legend=None))


def _causes(told: pd.DataFrame, month: alt.X, *, share: alt.Y, top: float) -> list[alt.Chart]:
    """Ring the points that chance does not explain, and say why beside them, out of the limits' way."""
    special = told[told["special"]]
    if special.empty:
        return []
    ring = alt.Chart(special).mark_point(shape="diamond", size=230, strokeWidth=1.6, color=WORDS, aria=False)
    named = stretches.named_causes(told)
    low = named["raw"] < named["centre"]
    outer = named[["raw", "lower"]].min(axis=1).where(low, named[["raw", "upper"]].max(axis=1))
    below = low & (outer > NEAR_END * top)
    named = named.assign(outer=outer.where(below | ~low, named["raw"]))
    place = (named.index.to_numpy() + 0.5) / len(told)
    aligned = pd.cut(place, [0.0, NEAR_END, 1.0 - NEAR_END, 1.0], labels=["left", "center", "right"]).astype(str)
    texts = [
        alt.Chart(rows)
        .mark_text(align=str(align), dx=SHIFT[str(align)], dy=16 if under else -16, fontSize=LABEL_SIZE, color=WORDS)
        .encode(month, trend.bare(trend.share_axis("outer", top=top)), text="cause:N")
        for (under, align), rows in named.groupby([below.to_numpy(), aligned], sort=True)
    ]
    return [ring.encode(month, share), *texts]
