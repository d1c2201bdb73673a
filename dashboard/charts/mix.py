"""What a worker's role-relevant sentences are made of, month by month."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

from analyzer.taxonomy import load_taxonomy
from dashboard.charts import trend
from dashboard.charts.beside import Label, beside
from dashboard.charts.months import all_months, month_axis, month_words
from dashboard.frames import axis_words
from dashboard.palette import MEASURE_COLOURS, ROLE_COLOURS

HEIGHT = 200
DRIFT = ("clinical_drift", "informal_drift", "organizational_drift")
MIX = ROLE_COLOURS | {name: MEASURE_COLOURS[name] for name in DRIFT}
"""Measures of the mix by role, from the ground up, and their colours: in role in greens, drift as in its charts."""
GAP = 1.5
"""Pixels between parts, through which the page's ground shows, so that not colour alone parts them."""
PARTS = MEASURE_COLOURS | ROLE_COLOURS
ORDER = (
    *ROLE_COLOURS, "in_role", "support", "safeguard", "strain", "pull", "organizational_drift", "informal_drift",
    "clinical_drift",
)  # fmt: skip
"""All measures that may be parts, from the ground up: what is in role first."""


def mix_chart(
    rows: pd.DataFrame,
    words: Mapping[str, list[str]] | None = None,
    *,
    labels: Mapping[str, str] | None = None,
    title: str = "",
) -> alt.LayerChart:
    """Draw the parts of each month as stacked bars, named beside the last one.

    Args:
        rows: period, measure (a key of PARTS) and share, from 0 to 1, a row a pair; denominator (sentences of the
            month) where `words` are not given.
        words: What stands under each month; by default its name and how many sentences.
        labels: Name of each measure for people; by default the taxonomy's.
        title: Of the chart.
    """
    names = [name for name in ORDER if name in set(rows["measure"])]
    labels = labels or {name: load_taxonomy().measure(name).label for name in names}
    words = words or _words(rows)
    told = rows.assign(
        label=rows["measure"].map(labels),
        order=rows["measure"].map(names.index),
        told=[f"{share:.0%}" for share in rows["share"]],
    )
    month = month_axis(sorted(words), words)
    top = trend.share_top(rows.groupby("period")["share"].sum())
    scale = alt.Scale(domain=[labels[name] for name in names], range=[PARTS[name] for name in names])
    bars = (
        alt.Chart(told)
        .mark_bar(y2Offset=-GAP)
        .encode(
            month,
            trend.share_axis("share", top=top).stack("zero"),
            color=alt.Color("label:N", scale=scale, legend=None),
            order=alt.Order("order:Q"),
            tooltip=[alt.Tooltip("label:N", title="what"), alt.Tooltip("told:N", title="share"), "period:N"],
        )
    )
    named = beside(
        last_labels(rows, names=names, labels=labels),
        scale=trend.share_scale(top),
        domain=(0.0, top),
        height=HEIGHT,
    )
    return trend.laid(bars, *named, title=title, height=HEIGHT)


def last_labels(rows: pd.DataFrame, *, names: list[str], labels: Mapping[str, str]) -> list[Label]:
    """Name the parts at the middle of each in the last month that has any; a part that is not there has its place too.

    Args:
        rows: As for `mix_chart`.
        names: Measures from the ground up.
        labels: Of each, for people.
    """
    last = rows[rows["period"] == rows["period"].max()].groupby("measure")["share"].sum()
    found, ground = [], 0.0
    for name in names:
        share = float(last.get(name, 0.0))
        words = labels[name].removesuffix(" (in role)")
        found.append(Label(ground + share / 2, f"{words} {share:.0%}", PARTS[name]))
        ground += share
    return found


def _words(rows: pd.DataFrame) -> dict[str, list[str]]:
    months = all_months(sorted(set(rows["period"])))
    if "denominator" not in rows:
        return month_words(months)
    among = rows.groupby("period")["denominator"].max().reindex(months).fillna(0.0)
    return axis_words(pd.DataFrame({"period": months, "denominator": among.to_numpy()}))
