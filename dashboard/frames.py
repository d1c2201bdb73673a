"""Pure functions from a dataset's frames to the frames and words that a page shows."""

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analyzer.drift import Lens, finding_words, is_good_news
from analyzer.drift.changes import OUTLIER
from analyzer.drift.evidence import counted_rows
from analyzer.drift.findings import CHANGED, INSUFFICIENT
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
    """Write "2026-03" as "Mar 2026"."""
    year, month = period.split("-")
    return f"{calendar.month_abbr[int(month)]} {year}"


def axis_words(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return what stands under each month: its name, the sentences counted among, and the year where it begins."""
    words, last_year = {}, ""
    for period, count in zip(rows["period"], rows["denominator"], strict=True):
        year, month = period.split("-")
        told = f"{count:.0f}" if count else "–"
        words[period] = [calendar.month_abbr[int(month)], told, year if year != last_year else ""]
        last_year = year
    return words


def trend(series: pd.DataFrame, *, periods: Sequence[str]) -> pd.DataFrame:
    """Return one measure of one unit, a row for each of `periods`; months without notes have no estimate.

    Adds `share`, `interval` and `counts` in words.

    Args:
        series: Its rows of `measure_table`.
        periods: All that are shown.
    """
    rows = series.set_index("period").reindex(list(periods)).reset_index(names="period")
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


def counted_sentences(sentences: pd.DataFrame, *, measure: Measure, lens: Lens) -> pd.DataFrame:
    """Return the sentences labelled as a measure counts them."""
    return sentences if sentences.empty else sentences[counted_rows(sentences, measure, lens=lens)]


def state_words(finding: Mapping[str, object]) -> str:
    """Say in a word or two what a finding is, where there is little room."""
    if finding["state"] == INSUFFICIENT:
        return "too little to say"
    if finding["state"] not in CHANGED:
        return "no lasting change"
    return f"{'more' if finding['direction'] == 'up' else 'less'} since {month_label(str(finding['since']))}"


@dataclass(frozen=True)
class Told:
    """What the findings of a worker or program say.

    Attributes:
        notes: How many stand behind them.
        too_little: Whether nothing at all can be said.
        lines: (GOOD or OTHER, words) of each change, the welcome ones first.
    """

    notes: int
    too_little: bool
    lines: Sequence[tuple[str, str]]


NOTHING_TOLD = Told(0, too_little=True, lines=())


def told_of(findings: pd.DataFrame, *, taxonomy: Taxonomy) -> dict[tuple[str, str], Told]:
    """Say the findings of all workers and programs in words, by (by, unit).

    Args:
        findings: As `find_changes` gives them.
        taxonomy: The measures.
    """
    lines: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in findings[findings["state"].isin(CHANGED)].to_dict("records"):
        kind = GOOD if is_good_news(row, taxonomy=taxonomy) else OTHER
        words = _capital(finding_words(row, taxonomy=taxonomy))
        lines.setdefault((row["by"], row["unit"]), []).append((kind, words))
    units = (
        findings.assign(too_little=findings["state"] == INSUFFICIENT)
        .groupby(["by", "unit"], observed=True)
        .agg(notes=("notes", "first"), too_little=("too_little", "all"))
    )
    return {
        (str(by), str(unit)): Told(
            int(notes), bool(few), sorted(lines.get((by, unit), []), key=lambda it: it[0] != GOOD)
        )
        for (by, unit), notes, few in zip(units.index, units["notes"], units["too_little"], strict=True)
    }


def finding_of(own: pd.DataFrame, *, measure: str) -> dict[str, object]:
    """Return the finding of one measure among those of a unit."""
    return {str(name): value for name, value in own[own["measure"] == measure].iloc[0].items()}


def measure_to_open(own: pd.DataFrame, *, taxonomy: Taxonomy) -> str:
    """Choose the measure worth looking at first: the first that shifted, else the in-role one, which stands last."""
    shifted = own.loc[own["state"].isin(CHANGED), "measure"].tolist()
    return str(shifted[0]) if shifted else taxonomy.watched[-1].name


def period_to_open(rows: pd.DataFrame) -> str:
    """Choose the month whose sentences are worth reading first: the latest that has one."""
    counted = rows[rows["labelled"] > 0]
    return str((counted if len(counted) else rows)["period"].iloc[-1])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def parts(shares: pd.DataFrame, *, measures: Collection[str], none_given: str) -> pd.DataFrame:
    """Return the shares of groups in the order of some measures, a group without a name called so.

    Args:
        shares: As `raw_shares` gives them.
        measures: In their order.
        none_given: What a group without a name is called.
    """
    order = {name: at for at, name in enumerate(measures)}
    kept = shares[shares["share"].notna()]
    kept = kept.assign(unit=kept["unit"].astype(str).replace("", none_given))
    return kept.iloc[kept["measure"].map(order).argsort(kind="stable")].reset_index(drop=True)


def mix(shown: pd.DataFrame, *, measures: Collection[str]) -> pd.DataFrame:
    """Return the parts of a worker's months: period, measure, share of the sentences about the role.

    Args:
        shown: As `measure_table` gives it, of one worker.
        measures: Which.
    """
    own = shown[shown["measure"].isin(list(measures)) & (shown["denominator"] > 0)]
    return own.assign(share=own["numerator"] / own["denominator"])[["period", "measure", "share"]].reset_index(
        drop=True
    )


def event_rows(events: pd.DataFrame, *, kinds: Mapping[str, str], periods: Sequence[str]) -> pd.DataFrame:
    """Return period and words of events for a chart, those of a month in one line."""
    own = events.assign(period=pd.to_datetime(events["date"]).dt.strftime("%Y-%m"))
    own = own[own["period"].isin(list(periods))]
    words = own["kind"].map(kinds).fillna(own["kind"])
    told = (
        own.assign(words=words).groupby("period", sort=True)["words"].agg(lambda names: ", ".join(dict.fromkeys(names)))
    )
    return told.reset_index()
