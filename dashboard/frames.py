"""Pure functions from a dataset's frames to the frames and words that a page shows."""

import calendar
from collections.abc import Sequence

import pandas as pd

from analyzer.drift import Lens, finding_words, is_good_news
from analyzer.drift.changes import OUTLIER
from analyzer.drift.evidence import counted_rows
from analyzer.drift.findings import CHANGED, INSUFFICIENT
from analyzer.drift.periods import period_names
from analyzer.plural import plural
from analyzer.taxonomy import Measure, Taxonomy

GOOD, OTHER = "good", "other"
FIELD_WORDS = {
    "note_id": "Note ID",
    "worker_id": "Worker",
    "date": "Date",
    "note_type": "Note type",
    "setting": "Setting",
    "program": "Program",
    "person_id": "Person",
    "version": "Version",
    "replaces": "Replaces",
    "line": "Line",
    "text": "Note text",
}
"""What the fields of a note are called on the screen."""


def month_label(period: str) -> str:
    """Write "2026-03" as "Mar 26"."""
    year, month = period.split("-")
    return f"{calendar.month_abbr[int(month)]} {year[2:]}"


def axis_words(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return what stands under each month: its name, the sentences counted among, and the year where it begins."""
    words, last_year = {}, ""
    for period, count in zip(rows["period"], rows["denominator"], strict=True):
        year, month = period.split("-")
        words[period] = [calendar.month_abbr[int(month)], f"{count:.0f}", year if year != last_year else ""]
        last_year = year
    return words


def trend(measures: pd.DataFrame, *, unit: str, measure: str, periods: Sequence[str]) -> pd.DataFrame:
    """Return one measure of one unit, a row for each of `periods`; months without notes have no estimate.

    Adds `share`, `interval` and `counts` in words.
    """
    own = measures[(measures["unit"] == unit) & (measures["measure"] == measure)].set_index("period")
    rows = own.reindex(list(periods)).reset_index(names="period")
    for name in ("labelled", "notes"):
        rows[name] = rows[name].fillna(0).astype(int)
    rows["denominator"] = rows["denominator"].fillna(0.0)
    unknown = rows["estimate"].isna()
    rows.loc[unknown, ["low", "high"]] = float("nan")
    rows["share"] = ["too little to say" if pd.isna(share) else f"about {share:.0%}" for share in rows["estimate"]]
    rows["interval"] = [
        "" if pd.isna(low) else f"{low:.0%} to {high:.0%}" for low, high in zip(rows["low"], rows["high"], strict=True)
    ]
    rows["counts"] = [
        f"{plural(labelled, 'sentence')} labelled so, of about {among:.0f}"
        for labelled, among in zip(rows["labelled"], rows["denominator"], strict=True)
    ]
    return rows


NO_LEVELS = pd.DataFrame({"period": [], "level": [], "side": []})


def levels(finding: dict[str, object], rows: pd.DataFrame) -> pd.DataFrame:
    """Return the shares before and after a change as two level lines: period, level, side. Empty without a change."""
    if finding["state"] not in CHANGED:
        return NO_LEVELS
    after = rows["period"] >= finding["since"]
    if finding["state"] == OUTLIER:
        after &= rows["period"] <= finding["until"]
    sides = after.map({True: "after", False: "before"})
    shares = {side: float(str(finding[side])) for side in ("before", "after")}
    return pd.DataFrame({"period": rows["period"], "level": sides.map(shares), "side": sides})


def counted_sentences(
    sentences: pd.DataFrame, *, worker: str, measure: Measure, period: str, lens: Lens
) -> pd.DataFrame:
    """Return the sentences labelled as a worker's measure counts them in a month."""
    own = sentences[sentences["worker_id"] == worker]
    if own.empty:
        return own
    inside = period_names(own["date"], period="month") == period
    return own[inside & counted_rows(own, measure, lens=lens)]


def shift_lines(findings: pd.DataFrame, *, by: str, unit: str, taxonomy: Taxonomy) -> list[tuple[str, str]]:
    """Say a unit's shifts in words, the welcome ones first.

    Returns:
        (GOOD or OTHER, words) of each.
    """
    own = _of_unit(findings, by=by, unit=unit)
    lines = [
        (GOOD if is_good_news(row, taxonomy=taxonomy) else OTHER, _capital(finding_words(row, taxonomy=taxonomy)))
        for row in own[own["state"].isin(CHANGED)].to_dict("records")
    ]
    return sorted(lines, key=lambda line: line[0] != GOOD)


def has_too_little(findings: pd.DataFrame, *, by: str, unit: str) -> bool:
    """Tell whether nothing at all can be said of a unit."""
    return bool((_of_unit(findings, by=by, unit=unit)["state"] == INSUFFICIENT).all())


def notes_read(findings: pd.DataFrame, *, by: str, unit: str) -> int:
    """Return how many notes stand behind a unit's findings."""
    own = _of_unit(findings, by=by, unit=unit)
    return int(own["notes"].iloc[0]) if len(own) else 0


def finding_of(findings: pd.DataFrame, *, by: str, unit: str, measure: str) -> dict[str, object]:
    """Return the finding of one measure of a unit."""
    own = _of_unit(findings, by=by, unit=unit)
    return {str(name): value for name, value in own[own["measure"] == measure].iloc[0].items()}


def measure_to_open(findings: pd.DataFrame, *, worker: str, taxonomy: Taxonomy) -> str:
    """Choose the measure worth looking at first: the first that shifted, else the in-role one, which stands last."""
    own = _of_unit(findings, by="worker_id", unit=worker)
    shifted = own.loc[own["state"].isin(CHANGED), "measure"].tolist()
    return str(shifted[0]) if shifted else taxonomy.watched[-1].name


def period_to_open(rows: pd.DataFrame) -> str:
    """Choose the month whose sentences are worth reading first: the latest that has one."""
    counted = rows[rows["labelled"] > 0]
    return str((counted if len(counted) else rows)["period"].iloc[-1])


def _of_unit(findings: pd.DataFrame, *, by: str, unit: str) -> pd.DataFrame:
    return findings[(findings["by"] == by) & (findings["unit"] == unit)]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
