"""What happened, and what a measure was like before and after: whether talking helped.

Segmented regression of an interrupted time series (Wagner et al., J. Clin. Pharm. Ther. 2002): a level and a trend
before the event, a change of either after it, each period weighed by how surely it is known. An export holds months,
not experiments: what changed at the time of an event need not have changed by it.
"""

import io
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm

from analyzer.drift.periods import period_names
from analyzer.errors import PeerdriftError
from analyzer.limited_file import crowded_line, read_limited
from analyzer.names import UNITS
from analyzer.plural import plural
from analyzer.printable import printable

KINDS = ("supervision", "training", "policy", "staffing", "template", "other", "baseline", "rebase")
"""Kinds of events. Of charts, "baseline" is the last period that sets medians and limits, "rebase" begins new ones."""
BASELINE, REBASE = "baseline", "rebase"
COLUMNS = ("date", "unit", "kind", "words")
LARGEST_FILE, MOST_COMMAS = 2**20, 200
"""Bytes of a file of events, and commas in a line of it: pandas takes ages over a thousand columns."""
LONGEST_WORDS = 500
"""Characters of a unit's name and of the words."""
YEARS = (1990, 2100)
"""The first and the last in which anything happened."""
FEWEST_ON_A_SIDE = 8
"""Periods that a trend on either side needs (Penfold and Zhang, Academic Pediatrics 2013); with fewer the levels alone
are compared, since a trend of five months takes all that is known of the level."""
SMALLEST_ERROR = 0.01
"""No period's share is taken to be known better than to a percent."""
EFFECT_COLUMNS = (
    "unit", "measure", "kind", "words", "event", "periods_before", "periods_after", "level_before", "level_after",
    "change", "change_low", "change_high", "trend_change", "trend_low", "trend_high", "state",
)  # fmt: skip
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Event:
    """Something that happened to a worker, a program, or all.

    Attributes:
        period: In which.
        unit: A worker's or program's name; "" for all.
        kind: One of KINDS.
        words: In a person's words.
    """

    period: str
    unit: str
    kind: str
    words: str

    @property
    def of_charts(self) -> bool:
        """Whether nothing happened: a person set the baseline of charts."""
        return self.kind in (BASELINE, REBASE)


def concerns(event: Event, unit: str) -> bool:
    """Tell whether an event is a unit's."""
    return event.unit in ("", unit)


def of_nobody(events: Sequence[Event], notes: pd.DataFrame) -> list[str]:
    """Return the units of events that have no notes, such as misspelt ones.

    Args:
        events: What happened.
        notes: With a column for each kind of unit.
    """
    known = {str(unit) for by in UNITS for unit in notes[by].unique()} | {""}
    return sorted({event.unit for event in events} - known)


def read_events(path: Path, *, period: str) -> list[Event]:
    """Read a file of events.

    Args:
        path: CSV with the columns date, unit, kind, words; an empty unit is all.
        period: "month", "week" or "quarter".

    Raises:
        PeerdriftError: It cannot be read; the message says file, row and column.
    """
    frame = _cells(path)
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise PeerdriftError(f"{path}: no column {missing[0]}; events have {', '.join(COLUMNS)}")
    frame = frame[(frame.fillna("") != "").any(axis=1)].fillna("")  # blank lines count as rows
    dates = pd.to_datetime(frame["date"].str.strip(), format="%Y-%m-%d", errors="coerce")
    wrong = dates.isna() | ~dates.dt.year.between(*YEARS)
    if wrong.any():
        raise PeerdriftError(f"{path}, row {_row(wrong)}, column date: no date; write it as 2026-03-31")
    for name in ("unit", "words"):
        if (long := frame[name].str.len() > LONGEST_WORDS).any():
            raise PeerdriftError(f"{path}, row {_row(long)}, column {name}: more than {LONGEST_WORDS} characters")
    kinds = frame["kind"].str.strip().str.lower()
    if not kinds.isin(KINDS).all():
        raise PeerdriftError(f"{path}, row {_row(~kinds.isin(KINDS))}, column kind: none of {', '.join(KINDS)}")
    names = period_names(dates, period=period).astype(str)
    return [
        Event(when, printable(unit), kind, printable(words))
        for when, unit, kind, words in zip(
            names, frame["unit"].str.strip(), kinds, frame["words"].str.strip(), strict=True
        )
    ]


def _cells(path: Path) -> pd.DataFrame:
    """Read a CSV as it is; what its name ends in says nothing, so that no archive is unpacked."""
    try:
        content = read_limited(path, most=LARGEST_FILE)
        if (line := crowded_line(content, b",", most=MOST_COMMAS)) is not None:
            told = f"more than {MOST_COMMAS} commas; events have {', '.join(COLUMNS)}"
            raise PeerdriftError(f"{path}, line {line}: {told}")
        frame = pd.read_csv(
            io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig", skip_blank_lines=False
        )
        if not isinstance(frame.index, pd.RangeIndex):  # rows have more cells than there are names
            raise ValueError
    except FileNotFoundError:
        raise PeerdriftError(f"{path}: no such file") from None
    except (OSError, ValueError):  # pandas' own errors are ValueErrors
        told = "the events cannot be read; it is a CSV in utf-8, words with a comma in quotes"
        raise PeerdriftError(f"{path}: {told}") from None
    return frame


def event_effects(table: pd.DataFrame, events: Sequence[Event], *, measures: Sequence[str]) -> pd.DataFrame:
    """Compare each measure before and after each event of its unit.

    Args:
        table: As `measure_table` gives it.
        events: What happened; baselines of charts are left out.
        measures: Names of those to compare.

    Returns:
        A row for each event, unit and measure with the columns EFFECT_COLUMNS. `change` is that of the level at the
        event, `trend_change` that of the rise or fall a period, each with its 95% interval; `state` is "changed",
        "unchanged" or "insufficient_data". The period of the event belongs to neither side.
    """
    rows = []
    for event in events:
        if event.of_charts:
            continue
        concerned = table[table["unit"].astype(str) == event.unit] if event.unit else table
        for (unit, measure), own in concerned[concerned["measure"].isin(list(measures))].groupby(
            ["unit", "measure"], sort=False
        ):
            told = {"unit": unit, "measure": measure, "kind": event.kind, "words": event.words, "event": event.period}
            rows.append(told | effect(own, event=event.period))
    return pd.DataFrame(rows, columns=list(EFFECT_COLUMNS))


def effect(rows: pd.DataFrame, *, event: str) -> dict[str, object]:
    """Fit one series around an event.

    Args:
        rows: Of one unit and measure, in order of time.
        event: Name of its period.
    """
    counts = rows["estimate"].notna() & (rows["period"] != event)
    known, at = rows[counts], np.flatnonzero(counts).astype(np.float64)  # a period left out takes its time all the same
    after = (known["period"] > event).to_numpy()
    sides = {"periods_before": int((~after).sum()), "periods_after": int(after.sum())}
    if min(sides.values()) < 1:
        return sides | {"state": "insufficient_data"}
    error = np.maximum(known["error"].to_numpy(dtype=np.float64), SMALLEST_ERROR)
    share, weight = known["estimate"].to_numpy(dtype=np.float64), error**-2.0
    with_trend = min(sides.values()) >= FEWEST_ON_A_SIDE
    fit = _fitted(share, at, after, weight, with_trend=with_trend)
    low, high = fit.conf_int()[1].tolist()
    levels = {
        "level_before": float(np.average(share[~after], weights=weight[~after])),
        "level_after": float(np.average(share[after], weights=weight[after])),
    }
    found = sides | levels | {"change": float(fit.params[1]), "change_low": low, "change_high": high}
    if with_trend:
        low_trend, high_trend = fit.conf_int()[3].tolist()
        found |= {"trend_change": float(fit.params[3]), "trend_low": low_trend, "trend_high": high_trend}
    return found | {"state": "changed" if low > 0 or high < 0 else "unchanged"}


def effect_words(row: Mapping[Hashable, Any], *, label: str) -> str:
    """Say the effect of an event in a sentence."""
    when = f"{row['kind']} in {row['event']}" + (f" ({row['words']})" if row["words"] else "")
    if row["state"] == "insufficient_data":
        return f"{label.lower()}, {when}: too few periods on one side to say"
    change, low, high = (100 * row[name] for name in ("change", "change_low", "change_high"))
    sides = f"{plural(int(row['periods_before']), 'period')} before, {int(row['periods_after'])} after"
    told = f"{change:+.0f} points ({low:+.0f} to {high:+.0f}; {sides})"
    return f"{label.lower()}, {when}: {told}" + ("" if row["state"] == "changed" else "; that may be chance")


def _fitted(
    share: FloatArray, at: FloatArray, after: npt.NDArray[np.bool_], weight: FloatArray, *, with_trend: bool
) -> "sm.regression.linear_model.RegressionResults":
    """Fit level and change, and trend and its change, by weighted least squares.

    The weights are known variances, so that the fit's scale is 1, or more where the points scatter more than that.
    """
    since = np.where(after, at - at[after][0], 0.0)
    columns = [np.ones(len(share)), after.astype(np.float64)] + ([at - at[after][0], since] if with_trend else [])
    design = np.column_stack(columns)
    model = sm.WLS(share, design, weights=weight)
    spare = len(share) - design.shape[1]  # without any, the points tell nothing of their scatter
    scale = max(1.0, model.fit().scale) if spare else 1.0
    return model.fit(cov_type="fixed scale", cov_kwds={"scale": scale})


def _row(wrong: "pd.Series[bool]") -> int:
    return int(wrong.index.to_numpy()[wrong.to_numpy()][0]) + 2  # the header is row 1
