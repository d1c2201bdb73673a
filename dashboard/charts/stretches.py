"""A control chart as rows: points and limits of each stretch between rebasings, and which points are unlike chance.

Everything is as `analyzer.drift.charts.series` told it; nothing is reckoned anew but where the longest run lies.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from analyzer.drift.charts.series import EWMA, RUN_CHART
from analyzer.plural import plural
from dashboard.charts.months import all_months

COLUMNS = ("period", "raw", "low", "high", "denominator", "centre", "lower", "upper", "special", "cause", "stretch")
ABOVE, BELOW = "above limits", "below limits"
HIGH, LOW = "pattern, high", "pattern, low"
LONG_HIGH, LONG_LOW = "long run, high", "long run, low"
"""Why a point is unlike chance: outside, part of a pattern that a rule tells, or of a long run in a run chart."""


def stretch_rows(chart: Mapping[str, Any], *, kind: str) -> pd.DataFrame:
    """Return a row a period with notes, of the stretches that bear such a chart.

    Args:
        chart: Of one unit and measure, as `charts_of` gives it.
        kind: One of the kinds that `charts_of` makes, but for EWMA.

    Returns:
        The columns COLUMNS: shares from 0 to 1, `denominator` in sentences, `cause` in words ("" where there is none).

    Raises:
        ValueError: There is no such kind.
    """
    if kind == EWMA:
        raise ValueError(f"{kind!r} smooths the shares; a control chart shows them as they are")
    parts = [
        _rows(stretch, kind=kind).assign(stretch=number)
        for number, stretch in enumerate(chart["stretches"])
        if kind in stretch["charts"]
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)] if parts else pd.DataFrame(columns=list(COLUMNS))


def with_gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of every month from the first to the last; those without notes have no share, and stop the line."""
    every = rows.set_index("period").reindex(all_months(rows["period"].tolist())).reset_index(names="period")
    told = {"denominator": 0.0, "special": False, "cause": ""}
    for name, value in told.items():
        every[name] = [value if pd.isna(one) else one for one in every[name]]
    every["stretch"] = every["stretch"].ffill()
    return every


def runs_words(chart: Mapping[str, Any]) -> str:
    """Say what the runs of the last stretch are, by Anhoej's rules."""
    run = chart["stretches"][-1]["charts"][RUN_CHART]
    longest = f"longest run {run['longest_run']} (up to {run['longest_run_allowed']} is usual)"
    crossings = f"{plural(run['crossings'], 'crossing')} of the median ({run['crossings_needed']} or more are usual)"
    return f"{longest}, {crossings}: {'unlike chance' if run['signal'] else 'as chance makes them'}"


def named_causes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one point of each row of neighbours unlike chance on one side, the farthest, so that words stand once.

    Args:
        rows: As `with_gaps` gives them.

    Returns:
        Rows of `rows`; `cause` says why, or on which side and how many months where there are several.
    """
    kept = []
    sides = [_side(row) for row in rows.to_dict("records")]
    for side, group in groupby(range(len(rows)), key=sides.__getitem__):
        own = rows.iloc[list(group)]
        if not side:
            continue
        farthest = own.loc[[own["raw"].idxmax() if side == "high" else own["raw"].idxmin()]]
        kept.append(farthest.assign(cause=f"{side}, {len(own)} in a row") if len(own) > 1 else farthest)
    return pd.concat(kept) if kept else rows.iloc[:0]


def _side(row: Mapping[Any, Any]) -> str:
    if not row["special"]:
        return ""
    return "high" if row["raw"] > row["centre"] else "low"


def _rows(stretch: Mapping[str, Any], *, kind: str) -> pd.DataFrame:
    told = pd.DataFrame({"period": stretch["periods"]})
    for name in ("raw", "low", "high", "denominator"):
        told[name] = pd.array(stretch[name], dtype="Float64").to_numpy(dtype="float64", na_value=float("nan"))
    found = stretch["charts"][kind]
    if kind == RUN_CHART:
        told = told.assign(centre=float("nan") if found["median"] is None else found["median"])
        told[["lower", "upper"]] = float("nan")
        return told.assign(cause=_run_causes(told, found)).assign(special=lambda rows: rows["cause"] != "")
    known = told.iloc[stretch["known"]].reset_index(drop=True)
    limits = {name: found[name] for name in ("centre", "lower", "upper")}
    known = known.assign(**limits, special=known.index.isin(found["signals"]))
    return known.assign(cause=[_cause(row) for row in known.to_dict("records")])


def _cause(row: Mapping[Any, Any]) -> str:
    if not row["special"]:
        return ""
    if row["raw"] > row["upper"]:
        return ABOVE
    if row["raw"] < row["lower"]:
        return BELOW
    return HIGH if row["raw"] > row["centre"] else LOW


def _run_causes(rows: pd.DataFrame, found: Mapping[str, Any]) -> list[str]:
    """Name the points of runs longer than usual; points on the median neither end a run nor count."""
    causes = [""] * len(rows)
    apart = [(at, raw - found["median"]) for at, raw in enumerate(rows["raw"]) if pd.notna(raw)]
    off = [(at, gap > 0) for at, gap in apart if gap != 0]
    for high, group in groupby(off, key=lambda pair: pair[1]):
        run = [at for at, _ in group]
        if len(run) > found["longest_run_allowed"]:
            for at in run:
                causes[at] = LONG_HIGH if high else LONG_LOW
    return causes
