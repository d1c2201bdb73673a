"""A measure before and after something happened, such as a talk: what changed at that time, and how surely.

The levels and the interval are those of `analyzer.drift.events.effect` (segmented regression, Wagner et al. 2002).
"""

from collections.abc import Hashable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from analyzer.drift.events import effect_words
from analyzer.taxonomy import load_taxonomy
from dashboard.charts import trend
from dashboard.charts.beside import Label, beside
from dashboard.charts.months import MONTH, all_months, event_lines, event_marks, month_axis, month_words
from dashboard.frames import axis_words
from dashboard.palette import MEASURE_COLOURS, QUIET

HEIGHT = 190
SIDES = ("before", "after")


def before_after_chart(rows: pd.DataFrame, *, event: Mapping[Hashable, Any]) -> alt.LayerChart:
    """Draw the months with the level on either side of an event; shaded is where the level after it may lie.

    Args:
        rows: Of `measure_table`, of the unit and measure of the event: period, estimate, low, high, denominator.
        event: A row of `event_effects`.
    """
    own = rows.set_index("period").reindex(all_months(sorted(rows["period"]))).reset_index(names="period")
    own["denominator"] = own["denominator"].fillna(0.0)
    periods = own["period"].tolist()
    months = all(MONTH.fullmatch(period) for period in periods)
    month = month_axis(periods, axis_words(own) if months else month_words(periods))
    levels, colour = level_rows(periods, event=event), MEASURE_COLOURS[event["measure"]]
    top = trend.share_top(own["high"], levels["level"])
    happened = pd.DataFrame({"period": [event["event"]], "words": [event["words"] or event["kind"]]})
    label = load_taxonomy().measure(event["measure"]).label
    known = alt.Chart(_told(own[own["estimate"].notna()]))
    share = trend.share_axis("estimate", top=top)
    return trend.laid(
        alt.Chart(own).mark_line(strokeWidth=1.2, color=colour).encode(month, share),
        trend.intervals(known, month, top=top, colour=colour),
        *_levels(levels, month, top=top),
        trend.points(known, month, trend.bare(share), colour=colour, columns=_told(own).columns),
        *event_marks(event_lines(happened, periods), month),
        *beside(level_labels(levels), scale=trend.share_scale(top), domain=(0.0, top), height=HEIGHT),
        title=f"{label} before and after",
        subtitle=effect_words(event, label=label),
        height=HEIGHT,
    )


def level_rows(periods: list[str], *, event: Mapping[Hashable, Any]) -> pd.DataFrame:
    """Return period, side, level, low and high; empty where there is too little to say.

    `low` and `high` bound the level after the event as far as the change is known; NaN where trends were fitted too,
    since the change is then that at the event and not one of levels.
    """
    if event["state"] == "insufficient_data":
        return pd.DataFrame({"period": [], "side": [], "level": [], "low": [], "high": []})
    trended = pd.notna(event.get("trend_change"))
    found = []
    for period in periods:
        if period == event["event"]:
            continue
        side = SIDES[period > event["event"]]
        ends = (float("nan"), float("nan"))
        if side == "after" and not trended:
            moved = (event["level_before"] + event[name] for name in ("change_low", "change_high"))
            ends = tuple(min(max(level, 0.0), 1.0) for level in moved)
        found.append({"period": period, "side": side, "level": event[f"level_{side}"], "low": ends[0], "high": ends[1]})
    return pd.DataFrame(found)


def level_labels(levels: pd.DataFrame) -> list[Label]:
    """Return what stands beside the levels."""
    labels = []
    for row in levels.drop_duplicates("side").to_dict("records"):
        interval = "" if pd.isna(row["low"]) else f" ({row['low']:.0%} to {row['high']:.0%})"
        labels.append(Label(float(row["level"]), f"{row['side']} {row['level']:.0%}{interval}"))
    return labels


def _levels(levels: pd.DataFrame, month: alt.X, *, top: float) -> list[alt.Chart]:
    low = trend.bare(trend.share_axis("low", top=top))
    area = alt.Chart(levels[levels["low"].notna()]).mark_area(color=QUIET, opacity=0.22)
    return [area.encode(month, low, alt.Y2("high:Q")), trend.level_lines(levels, month, top=top)]


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Add what a tooltip says."""
    return rows.assign(
        share=[f"about {share:.0%}" if pd.notna(share) else "too little to say" for share in rows["estimate"]],
        interval=[
            f"{low:.0%} to {high:.0%}" if pd.notna(low) else ""
            for low, high in zip(rows["low"], rows["high"], strict=True)
        ],
        counts=[f"of about {among:.0f}" for among in rows["denominator"]],
    )
