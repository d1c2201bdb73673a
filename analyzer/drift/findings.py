"""Findings: what can be said of a worker's or a program's measures, and what cannot."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import false_discovery_control

from analyzer.drift.changes import OUTLIER, SHIFT, TREND, Change, Scores, likeliest_change
from analyzer.drift.confusion import Confusion
from analyzer.drift.intervals import (
    SMALLEST_SHARE,
    Z_95,
    corrected_shares,
    design_effects,
    part_neither,
    residual_weights,
    sampling_errors,
    sentence_skew,
    sentence_variance,
    true_shares,
)
from analyzer.drift.measures import Cells, Lens, cells_of, effective_workers
from analyzer.drift.ownership import moved_by_one, with_owners
from analyzer.drift.sums import group_sums
from analyzer.drift.tally import Tally
from analyzer.drift.teams import Teams

FEWEST_NOTES = 12
"""Notes below which nothing is said of a worker or program."""
FEWEST_PERIODS = 4
"""Periods with a note that are needed before a change is looked for."""
FEWEST_COUNTED = 5
"""Sentences labelled so that a change must rest on, before and after together."""
FALSE_CHANCE = 0.0015
"""Chance of so much standing out in a steady series that it is named. Looked at each month, a steady worker then has a
false finding in at most one of 20 years, all measures together (docs/drift.md, by simulation)."""
FALSE_A_WORKER_YEAR = 0.05
"""False findings that a worker who does not change has in a year at most, by the same simulation."""
STABLE, INSUFFICIENT = "stable", "insufficient_data"
CHANGED = (SHIFT, TREND, OUTLIER)
RULES = {
    SHIFT: "largest standardised sum (Page 1955, Worsley 1982)",
    TREND: "rise or fall from period to period (Armitage 1955)",
    OUTLIER: "one period against all others (Bonferroni)",
}
"""What fired, by state."""
SIDE_COLUMNS = (
    "before",
    "before_low",
    "before_high",
    "after",
    "after_low",
    "after_high",
    "change",
    "change_low",
    "change_high",
)
FINDING_COLUMNS = (
    "by", "unit", "measure", "policy", "period", "state", "rule", "direction", "since", "until", *SIDE_COLUMNS,
    "labelled_before", "labelled_after", "notes", "periods", "z", "p_value", "q_value", "shared", "program_effect",
    "worker_effect", "program_part",
)  # fmt: skip
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Series:
    """One measure of one unit over its periods.

    Attributes:
        periods: Names of those with notes, in order of time.
        sums: Of chances by kind, shape (periods, KINDS).
        labelled: Sentences labelled as counted, shape (periods,).
    """

    periods: list[str]
    sums: FloatArray
    labelled: npt.NDArray[np.int64]


def find_changes(tally: Tally, *, lens: Lens, period: str = "month") -> pd.DataFrame:
    """Look for a change in each watched measure of every program and every worker.

    Args:
        tally: What notes say.
        lens: How it is looked at.
        period: "month", "week" or "quarter".

    Returns:
        A row for each unit and watched measure with the columns FINDING_COLUMNS: programs first, then workers, each in
        alphabetical order. `state` is "stable", "shift", "trend", "outlier" or "insufficient_data". `before` and
        `after` are corrected shares with 95% intervals. A change that one worker alone makes is the worker's and not
        the program's; a worker's change is `shared` where the program has it too, and is parted into the change of the
        worker's colleagues (`program_effect`) and the rest (`worker_effect`).
    """
    named = tally.where((tally.notes["program"].astype(str) != "").to_numpy())
    parts = [
        unit_changes(part, lens=lens, by=by, period=period)
        for by, part in (("program", named), ("worker_id", tally))
        if len(part)
    ]
    if not parts:
        return pd.DataFrame({name: [] for name in FINDING_COLUMNS})
    findings = with_states(pd.concat(parts, ignore_index=True))
    programs = findings[findings["state"].isin(CHANGED) & (findings["by"] == "program")]
    teams = Teams(lens, named, period)
    alone = [moved_by_one(row, teams) for row in programs.to_dict("records")]
    findings.loc[programs.index[np.array(alone, dtype=bool)], "state"] = STABLE
    findings["rule"] = findings["state"].map(RULES).fillna("")
    return with_owners(findings, teams, changed=CHANGED)[list(FINDING_COLUMNS)]


def unit_changes(tally: Tally, *, lens: Lens, by: str, period: str) -> pd.DataFrame:
    """Find what stands out most in every series.

    Returns:
        A row for each unit and watched measure; `state` is the kind of change that would be found, or
        "insufficient_data" where the notes or periods are too few.
    """
    cells = cells_of(tally.notes, by=by, period=period)
    notes = np.bincount(cells.of_note, minlength=cells.count).reshape(len(cells.units), len(cells.periods))
    whole = Cells(cells.units, ["all"], cells.of_note // len(cells.periods))
    workers = effective_workers(tally.notes["worker_id"], whole)
    parts = []
    for measure in lens.taxonomy.watched:
        confusion, note_sums = lens.confusion(measure), lens.sums(tally, measure)
        effects = design_effects(note_sums, cells.of_note, confusion, cells=cells.count, units=len(cells.units))
        sums = group_sums(note_sums, cells.of_note, groups=cells.count).reshape(*notes.shape, -1)
        labelled = (
            group_sums(lens.labelled(tally, measure)[:, None], cells.of_note, groups=cells.count)
            .reshape(notes.shape)
            .astype(np.int64)
        )
        rows, both = [], np.zeros((len(cells.units), 2, sums.shape[2]))
        for at, unit in enumerate(cells.units):
            seen = np.flatnonzero(sums[at].sum(axis=1))  # notes of nothing but copied sentences tell nothing
            series = Series([cells.periods[when] for when in seen], sums[at, seen], labelled[at, seen])
            found, after = series_change(series, confusion, effect=float(effects[at]), notes=int(notes[at].sum()))
            both[at] = series.sums[~after].sum(axis=0), series.sums[after].sum(axis=0)
            rows.append({"unit": unit, "notes": int(notes[at].sum()), "periods": len(seen)} | found)
        told = {"by": by, "measure": measure.name, "policy": lens.policy.name, "period": period}
        known = sides(both, confusion, effect=effects, workers=workers)
        parts.append(pd.DataFrame(rows).assign(**told, **known))
    order = {measure.name: at for at, measure in enumerate(lens.taxonomy.watched)}
    table = pd.concat(parts, ignore_index=True)
    return table.iloc[np.lexsort((table["measure"].map(order), table["unit"]))].reset_index(drop=True)


def series_change(
    series: Series, confusion: Confusion, *, effect: float, notes: int
) -> tuple[dict[str, object], BoolArray]:
    """Say what stands out most in a series, and which of its periods lie after it; all where nothing does."""
    everything = np.ones(len(series.periods), dtype=bool)
    enough = notes >= FEWEST_NOTES and len(series.periods) >= FEWEST_PERIODS
    change = change_of(series.sums, confusion, effect=effect) if enough else None
    if change is None:
        return {
            "state": INSUFFICIENT, "direction": "", "since": "", "until": "", "labelled_before": 0,
            "labelled_after": int(series.labelled.sum()), "z": 0.0, "p_value": 1.0,
        }, everything  # fmt: skip
    after = changed_periods(change, count=len(series.periods))
    when = np.flatnonzero(after)
    return {
        "state": change.kind,
        "direction": "up" if change.z > 0 else "down",
        "since": series.periods[when[0]],
        "until": series.periods[when[-1]] if change.kind == OUTLIER else "",
        "labelled_before": int(series.labelled[~after].sum()),
        "labelled_after": int(series.labelled[after].sum()),
        "z": change.z,
        "p_value": change.p_value,
    }, after


def change_of(sums: FloatArray, confusion: Confusion, *, effect: float) -> Change | None:
    """Find what stands out most in sums by period, shape (periods, KINDS); None where there is nothing to count."""
    total = sums.sum(axis=0, keepdims=True)
    share = true_shares(total, confusion)[0]
    if np.isnan(share):
        return None
    share = float(np.clip(share, SMALLEST_SHARE, 1.0 - SMALLEST_SHARE))
    place = np.array(share), part_neither(total, confusion)[0], confusion
    # sentences that hang together in notes widen the variance so many times, and the third moment so many times squared
    count = sums.sum(axis=1)
    return likeliest_change(
        Scores(
            sums @ residual_weights(share, confusion),
            count * effect * sentence_variance(*place),
            count * effect**2 * sentence_skew(*place),
        )
    )


def changed_periods(change: Change, *, count: int) -> BoolArray:
    """Tell which periods are after a change, or are the odd one; of a trend the later half."""
    at = np.arange(count)
    if change.kind == OUTLIER:
        return np.asarray(at == change.at)
    after: BoolArray = at >= (change.at if change.kind == SHIFT else (count + 1) // 2)
    return after


def sides(both: FloatArray, confusion: Confusion, *, effect: FloatArray, workers: FloatArray) -> dict[str, FloatArray]:
    """Return the shares before and after changes with their intervals, and the changes between them with theirs.

    A worker's own way of writing moves both shares alike, so that the change is known better than either.

    Args:
        both: Sums of chances before and after, shape (units, 2, KINDS).
        confusion: Of the measure.
        effect: Of each unit, see `corrected_shares`.
        workers: Effective number of each unit's workers.

    Returns:
        SIDE_COLUMNS, each of shape (units,).
    """
    sums, twice = both.reshape(-1, both.shape[2]), np.repeat(effect, 2)
    shares = corrected_shares(sums, confusion, effect=twice, writers=np.repeat(workers, 2))
    found = {
        f"{side}{name}": values[at::2]
        for at, side in enumerate(("before", "after"))
        for name, values in (("", shares.estimate), ("_low", shares.low), ("_high", shares.high))
    }
    errors = sampling_errors(sums, confusion, effect=twice)
    change, apart = found["after"] - found["before"], Z_95 * np.hypot(errors[::2], errors[1::2])
    return found | {
        "change": change,
        "change_low": np.clip(change - apart, -1.0, 1.0),
        "change_high": np.clip(change + apart, -1.0, 1.0),
    }


def with_states(changes: pd.DataFrame) -> pd.DataFrame:
    """Decide which changes are named, and tell of each the false discovery rate at which it still would be.

    Args:
        changes: As `unit_changes` gives them.

    Returns:
        Them, with states, and `q_value` over all series that were looked at (Benjamini and Hochberg, JRSS B 1995): with
        thousands of workers, some of whom stand out by chance, it tells the changes to look at first.
    """
    findings = changes.copy()
    tested = (findings["state"] != INSUFFICIENT).to_numpy()
    findings["q_value"] = 1.0
    if tested.any():
        findings.loc[tested, "q_value"] = false_discovery_control(findings.loc[tested, "p_value"].to_numpy(float))
    counted = findings["labelled_before"] + findings["labelled_after"]
    named = (findings["p_value"] <= FALSE_CHANCE) & (counted >= FEWEST_COUNTED)
    findings.loc[tested & ~named, "state"] = STABLE
    return findings


def expected_false(findings: pd.DataFrame) -> float:
    """Return how many false findings a year of monthly looks at as many workers has at most, on average."""
    workers = findings.loc[(findings["by"] == "worker_id") & (findings["state"] != INSUFFICIENT), "unit"]
    return FALSE_A_WORKER_YEAR * workers.nunique()
