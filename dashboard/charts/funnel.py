"""Groups held against each other: how far apart chance alone may put them (Spiegelhalter 2005); nobody is ranked."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from scipy.stats import norm

from dashboard.charts import trend
from dashboard.charts.beside import GAP, Label, beside, spread
from dashboard.palette import LABEL_SIZE, MEASURE_COLOURS, QUIET, WORDS

HEIGHT, STEPS = 300, 80
WIDER = 1.08
"""Sizes end so much beyond the largest."""
COVERED = {"95%": (0.05, [2, 3]), "99.8%": (0.002, [6, 4])}
"""Limits: the chance to lie outside of each, and its dashes. Units outside of the wider are marked and named."""
INSIDE, OUTSIDE = MEASURE_COLOURS["support"], MEASURE_COLOURS["organizational_drift"]
NAMED = 6
"""Units up to which those within the limits are named as well."""
NONE_GIVEN = "(none given)"
BEGINS = 0.4
"""Sizes begin at 0 where the smallest is less than this part of the largest; else at so much of the smallest."""


def funnel_chart(funnel: Mapping[str, Any], *, title: str) -> alt.LayerChart:
    """Draw groups by how much is known of them, and limits that narrow with it; those outside are named.

    Args:
        funnel: As `analyzer.drift.charts.series.funnel_chart` gives it; shares from 0 to 1, sizes in sentences.
        title: Of the chart.
    """
    units, lines = unit_rows(funnel), limit_lines(funnel)
    domain, sizes = share_domain(units, lines), size_domain(units)
    x = alt.X(
        "denominator:Q",
        title="sentences about the role",
        scale=alt.Scale(domain=list(sizes), nice=False, zero=False),
        axis=alt.Axis(tickCount=6, format=",.0f"),
    )
    y = alt.Y("share:Q", scale=_scale(domain), axis=alt.Axis(format=".0%", tickCount=5, title=None))
    return trend.laid(
        *_curves(lines, x, y),
        _marks(units, x, trend.bare(y)),
        *_names(named_units(units, centre=float(funnel["centre"]), domain=domain), x, scale=_scale(domain)),
        *beside(line_labels(lines), scale=_scale(domain), domain=domain, height=HEIGHT),
        title=title,
        height=HEIGHT,
    )


def unit_rows(funnel: Mapping[str, Any]) -> pd.DataFrame:
    """Return unit, denominator, share, outside and words, of each unit with any sentences."""
    rows = pd.DataFrame(
        {"unit": [name or NONE_GIVEN for name in funnel["units"]]}
        | {name: funnel[name] for name in ("denominator", "share", "outside")}
    )
    rows = rows[rows["denominator"] > 0].reset_index(drop=True)
    return rows.assign(words=rows["outside"].map({True: "outside of the limits", False: "within the limits"}))


def limit_lines(funnel: Mapping[str, Any]) -> pd.DataFrame:
    """Return centre and limits as curves: centre -+ z * sqrt(dispersion * centre * (1 - centre) / size).

    That is how `analyzer.drift.charts.funnel` finds them at the units.

    Args:
        funnel: As for `funnel_chart`.

    Returns:
        denominator, share, side ("centre", "lower", "upper") and covered ("" for the centre, else a key of COVERED).
    """
    size = np.asarray(funnel["denominator"], dtype=np.float64)
    if not (size > 0).any():
        return pd.DataFrame({"denominator": [], "share": [], "side": [], "covered": []})
    centre = float(funnel["centre"])
    sizes = np.geomspace(max(size[size > 0].min() * BEGINS, 1.0), size.max() * WIDER, STEPS)
    error = np.sqrt(float(funnel["dispersion"]) * centre * (1.0 - centre) / sizes)
    curves = [("centre", "", np.full(STEPS, centre))]
    for covered, (outside, _) in COVERED.items():
        apart = float(norm.isf(outside / 2)) * error
        curves += [("lower", covered, centre - apart), ("upper", covered, centre + apart)]
    parts = [
        pd.DataFrame({"denominator": sizes, "share": np.clip(share, 0.0, 1.0), "side": side, "covered": covered})
        for side, covered, share in curves
    ]
    return pd.concat(parts, ignore_index=True)


def line_labels(lines: pd.DataFrame) -> list[Label]:
    """Name centre and upper and lower limits where they end."""
    ends = lines.groupby(["side", "covered"], sort=False).tail(1)
    return [
        Label(float(row["share"]), f"{row['covered']} limit" if row["covered"] else f"all together {row['share']:.0%}")
        for row in ends.to_dict("records")
        if row["side"] != "lower" or row["share"] > 0
    ]


def share_domain(units: pd.DataFrame, lines: pd.DataFrame) -> tuple[float, float]:
    """Return where the axis of shares begins and ends, so that units and limits at the smallest of them fit."""
    least = float(units["denominator"].min()) if len(units) else 0.0
    seen = pd.concat([units["share"], lines.loc[lines["denominator"] >= least, "share"]])
    return 0.0, trend.share_top(seen * 1.05)


def size_domain(units: pd.DataFrame) -> tuple[float, float]:
    """Return where the axis of sizes begins and ends."""
    if units.empty:
        return 0.0, 1.0
    least, most = float(units["denominator"].min()), float(units["denominator"].max())
    return (0.0 if least < BEGINS * most else BEGINS * least), most * WIDER


def named_units(units: pd.DataFrame, *, centre: float, domain: tuple[float, float]) -> pd.DataFrame:
    """Return the units that are named, where each name stands (at, a share), and on which side (align).

    Names stand beside their points, so far apart that all can be read, and off the lines: of units outside a little
    farther out, of others above or below the centre.

    Args:
        units: As `unit_rows` gives them.
        centre: The share of all together.
        domain: Of the shares.
    """
    named = units if len(units) <= NAMED else units[units["outside"]]
    low, high = domain
    gap = GAP * (high - low) / HEIGHT
    away = np.sign(named["share"] - centre + 1e-12)
    off = (named["share"] - centre).where((named["share"] - centre).abs() > 0.6 * gap)
    wanted = (centre + off).fillna(centre + away * 0.75 * gap) + away * 0.8 * gap * named["outside"]
    middle = sum(size_domain(units)) / 2
    return named.assign(
        at=spread(wanted.tolist(), gap=gap, low=low, high=high),
        align=np.where(named["denominator"] > middle, "right", "left"),
    )


def _scale(domain: tuple[float, float]) -> alt.Scale:
    return alt.Scale(domain=list(domain), nice=False, zero=True)


def _curves(lines: pd.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    dashes = {"": [1, 0]} | {name: dash for name, (_, dash) in COVERED.items()}
    scale = alt.Scale(domain=list(dashes), range=list(dashes.values()))
    return [
        alt.Chart(lines)
        .mark_line(color=QUIET, strokeWidth=1.4, clip=True)
        .encode(x, y, detail="side:N", strokeDash=alt.StrokeDash("covered:N", scale=scale, legend=None))
    ]


def _marks(units: pd.DataFrame, x: alt.X, y: alt.Y) -> alt.Chart:
    """Return the units; those outside have another shape as well as another colour."""
    shape = alt.Shape("outside:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]), legend=None)
    colour = alt.Color("outside:N", scale=alt.Scale(domain=[False, True], range=[INSIDE, OUTSIDE]), legend=None)
    tooltip = [
        alt.Tooltip("unit:N", title="group"),
        alt.Tooltip("share:Q", format=".0%"),
        alt.Tooltip("denominator:Q", format=",.0f", title="sentences"),
        alt.Tooltip("words:N", title="against the others"),
    ]
    size = alt.condition("datum.outside", alt.value(150), alt.value(80))
    marks = alt.Chart(units).mark_point(filled=True, opacity=1)
    return marks.encode(x, y, shape=shape, color=colour, size=size, tooltip=tooltip)


def _names(named: pd.DataFrame, x: alt.X, *, scale: alt.Scale) -> list[alt.Chart]:
    y = alt.Y("at:Q", scale=scale, axis=None)
    layers = []
    for (align, outside), rows in named.groupby(["align", "outside"], sort=True):
        dx, weight = (9 if align == "left" else -9), ("bold" if outside else "normal")
        text = alt.Chart(rows).mark_text(
            align=str(align), dx=dx, fontSize=LABEL_SIZE, fontWeight=weight, color=WORDS, baseline="middle"
        )
        layers.append(text.encode(x, y, text="unit:N"))
    return layers
