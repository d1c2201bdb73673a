"""Charts of a unit's measures as data: points, lines, limits and what the rules say; nothing is drawn here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analyzer.drift.charts.funnel import funnel
from analyzer.drift.charts.limits import D2, FloatArray, Limits, ewma, laney_limits, p_limits, sigma_z, xmr_limits
from analyzer.drift.charts.rules import special_causes
from analyzer.drift.charts.runs import runs_about_median
from analyzer.drift.events import BASELINE, REBASE, Event, concerns

FEWEST_SENTENCES = 5.0
"""Mean sentences a period from which on limits of shares mean anything; a run chart needs none."""
FEWEST_POINTS = 8
"""Periods below which there are no limits: fewer cannot tell what is usual."""
DIGITS = 6
"""Of every number that is told; points and limits are held against each other as told, so that a share that never moves
is not off its own mean by what computers round."""
RUN_CHART, P_CHART, LANEY, XMR, EWMA = "run", "p", "laney_p", "xmr", "ewma"


@dataclass(frozen=True)
class Stretch:
    """A series, or the part of it from one rebasing on.

    Attributes:
        begins: Name of its first period.
        words: Why it was rebased there; "" for the first.
        baseline: Name of the last period that sets median and limits; "" where all do.
        rows: Of the table of measures, in order of time.
    """

    begins: str
    words: str
    baseline: str
    rows: pd.DataFrame


def charts_of(table: pd.DataFrame, *, measures: Sequence[str], events: Sequence[Event] = ()) -> list[dict[str, Any]]:
    """Put together the charts of every unit and measure.

    Args:
        table: As `measure_table` gives it.
        measures: Names of those to chart.
        events: What happened, written beside the chart; those of the kinds "baseline" and "rebase" set its baseline.

    Returns:
        A dictionary a unit and measure, ready for JSON: unit, measure, annotations, and of each stretch between
        rebasings the periods, points and charts.
    """
    charts = []
    for (unit, measure), rows in table[table["measure"].isin(list(measures))].groupby(["unit", "measure"], sort=False):
        own = [event for event in events if concerns(event, str(unit))]
        charts.append(
            {
                "unit": str(unit),
                "measure": str(measure),
                "annotations": [
                    {"period": event.period, "kind": event.kind, "words": event.words}
                    for event in own
                    if not event.of_charts
                ],
                "stretches": [stretch_chart(part) for part in stretches(rows, own)],
            }
        )
    return charts


def stretches(rows: pd.DataFrame, events: Sequence[Event]) -> list[Stretch]:
    """Cut a series where a person rebased it, and fix baselines where a person did: never by itself."""
    cuts = sorted((event.period, event.words) for event in events if event.kind == REBASE)
    fixed = sorted(event.period for event in events if event.kind == BASELINE)
    bounds = [("", ""), *cuts]
    parts = []
    for at, (begins, words) in enumerate(bounds):
        ends = bounds[at + 1][0] if at + 1 < len(bounds) else None
        inside = (rows["period"] >= begins) & ((rows["period"] < ends) if ends is not None else True)
        if inside.any():
            first = str(rows.loc[inside, "period"].iloc[0])
            own = [period for period in fixed if period >= first and (ends is None or period < ends)]
            parts.append(Stretch(first, words, own[-1] if own else "", rows[inside]))
    return parts


def stretch_chart(stretch: Stretch) -> dict[str, Any]:
    """Return a stretch's points and every chart that its numbers can bear."""
    rows = stretch.rows
    numerator, denominator = (rows[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator"))
    share = rows["raw"].to_numpy(dtype=np.float64)
    in_baseline = (
        (rows["period"] <= stretch.baseline).to_numpy() if stretch.baseline else np.ones(len(rows), dtype=bool)
    )
    runs = runs_about_median(share, baseline=int(in_baseline.sum()))
    charts: dict[str, Any] = {
        RUN_CHART: {
            "median": _number(runs.median),
            "longest_run": runs.longest,
            "longest_run_allowed": runs.longest_allowed,
            "crossings": runs.crossings,
            "crossings_needed": runs.crossings_needed,
            "signal": runs.shift,
        }
    }
    known = denominator > 0
    baseline = int((known & in_baseline).sum())
    if baseline >= FEWEST_POINTS and denominator.mean() >= FEWEST_SENTENCES:
        hits, sizes, shares = numerator[known], denominator[known], share[known]
        charts[P_CHART] = _with_limits(shares, p_limits(hits, sizes, baseline=baseline))
        charts[LANEY] = _with_limits(shares, laney_limits(hits, sizes, baseline=baseline)) | {
            "sigma_z": _number(sigma_z(hits, sizes, baseline=baseline))
        }
        limits = xmr_limits(shares, baseline=baseline)
        charts[XMR] = _with_limits(shares, limits)
        sigma = float(np.abs(np.diff(shares[:baseline])).mean()) / D2
        smooth, limits = ewma(shares, centre=float(limits.centre[0]), sigma=sigma)
        told = _rounded(limits)
        outside = (smooth.round(DIGITS) > told.upper) | (smooth.round(DIGITS) < told.lower)
        charts[EWMA] = {"smooth": _numbers(smooth)} | _lines(limits) | {"signals": np.flatnonzero(outside).tolist()}
    return {
        "begins": stretch.begins,
        "rebased": stretch.words,
        "baseline": stretch.baseline,
        "periods": rows["period"].tolist(),
        "known": np.flatnonzero(known).tolist(),
        "raw": _numbers(share),
        "estimate": _numbers(rows["estimate"].to_numpy(dtype=np.float64)),
        "low": _numbers(rows["low"].to_numpy(dtype=np.float64)),
        "high": _numbers(rows["high"].to_numpy(dtype=np.float64)),
        "denominator": _numbers(denominator),
        "charts": charts,
    }


def funnel_chart(table: pd.DataFrame, *, measure: str) -> dict[str, Any]:
    """Hold the units against each other over all periods: who is unlike the others; nobody is ranked.

    Args:
        table: As `measure_table` gives it.
        measure: Name of one.
    """
    rows = table[table["measure"] == measure]
    sums = rows.groupby("unit", sort=True)[["numerator", "denominator"]].sum()
    found = funnel(sums["numerator"], sums["denominator"])
    return {
        "measure": measure,
        "units": [str(unit) for unit in sums.index],
        "denominator": _numbers(sums["denominator"].to_numpy()),
        "share": _numbers((sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)).to_numpy()),
        "centre": _number(found.centre),
        "dispersion": _number(found.dispersion),
        "lower": _numbers(found.lower),
        "upper": _numbers(found.upper),
        "outside": found.outside.tolist(),
    }


def _with_limits(values: FloatArray, limits: Limits) -> dict[str, Any]:
    signals = np.flatnonzero(special_causes(values.round(DIGITS), _rounded(limits))).tolist()
    return _lines(limits) | {"signals": signals}


def _rounded(limits: Limits) -> Limits:
    return Limits(limits.centre.round(DIGITS), limits.lower.round(DIGITS), limits.upper.round(DIGITS))


def _lines(limits: Limits) -> dict[str, Any]:
    return {name: _numbers(getattr(limits, name)) for name in ("centre", "lower", "upper")}


def _numbers(values: FloatArray) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def _number(value: float) -> float | None:
    """Return a number as JSON has it: DIGITS of them, None for NaN."""
    return None if np.isnan(value) else round(float(value), DIGITS)
