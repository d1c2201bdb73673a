"""Months along the bottom of a chart: what stands under each, and what happened above it."""

import calendar
import json
import re
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from dashboard.palette import QUIET, WORDS

MONTH = re.compile(r"\d{4}-\d{2}")
"""How a month is named, against a week or a quarter."""
SPAN = 620
"""Pixels that a chart has for its months on a page of usual width."""
LABEL_SIZE, LETTER, BETWEEN = 10, 5.6, 6
"""Of the words under months and of events: their size, a letter's width, and the room between two, in pixels."""
LINE, MOST_LINES = 13, 3
"""Pixels of a line of words above the chart, and the most lines."""


def all_months(periods: Sequence[str]) -> list[str]:
    """Return months from the first to the last without a gap; weeks and quarters as they are."""
    if not periods or not all(MONTH.fullmatch(period) for period in periods):
        return list(periods)
    return [str(month) for month in pd.period_range(min(periods), max(periods), freq="M")]


def month_words(periods: Sequence[str]) -> dict[str, list[str]]:
    """Return the words under periods of which no counts are told: the month, and the year where it begins."""
    words, last_year = {}, ""
    for period in periods:
        if not MONTH.fullmatch(period):
            words[period] = [period]
            continue
        year, month = period.split("-")
        words[period] = [calendar.month_abbr[int(month)], year if year != last_year else ""]
        last_year = year
    return words


def thinned(words: Mapping[str, list[str]], periods: Sequence[str], *, span: int = SPAN) -> dict[str, list[str]]:
    """Leave out words under periods where there is no room for all: the last stays, and so does each new year.

    Args:
        words: What would stand under each, line by line; in the last line the year, where it is new.
        periods: In order of time.
        span: Pixels for all of them.
    """
    told = [words[period] for period in periods]
    longest = max((len(line) for lines in told for line in lines[: max(len(lines) - 1, 1)]), default=1)
    step = max(1, -int(-len(periods) * (LETTER * longest + BETWEEN) // span))
    kept: dict[str, list[str]] = {}
    year = ""
    for at, (period, lines) in enumerate(zip(periods, told, strict=True)):
        year = lines[-1] if len(lines) > 1 and lines[-1] else year
        if (len(periods) - 1 - at) % step:
            kept[period] = []
            continue
        kept[period] = [*lines[:-1], year] if len(lines) > 1 else list(lines)
        year = ""
    return kept


def month_axis(periods: Sequence[str], words: Mapping[str, list[str]]) -> alt.X:
    """Return the axis of months, with what stands under each."""
    under = alt.Axis(
        labelExpr=f"{json.dumps(thinned(words, periods))}[datum.value]",
        labelAngle=0,
        labelOverlap=False,
        labelFontSize=LABEL_SIZE,
        labelPadding=6,
        ticks=False,
        title=None,
    )
    return alt.X("period:N", sort=list(periods), scale=alt.Scale(domain=list(periods)), axis=under)


def event_lines(events: pd.DataFrame | None, periods: Sequence[str]) -> pd.DataFrame:
    """Say on which line above the chart the words of each event stand, so that none lies over another.

    Args:
        events: period and words of what happened; None for nothing.
        periods: All that are shown; other events are left out.

    Returns:
        period, words, line (0 is the lowest) and align ("left" or "right" of the event).
    """
    known = events[events["period"].isin(list(periods))] if events is not None else pd.DataFrame()
    if known.empty:
        return pd.DataFrame({"period": [], "words": [], "line": [], "align": []})
    slot, taken, placed = SPAN / len(periods), [float("-inf")] * MOST_LINES, []
    for row in known.sort_values("period", kind="stable").to_dict("records"):
        x, width = slot * (list(periods).index(row["period"]) + 0.5), LETTER * len(row["words"])
        align = "left" if x + width <= SPAN else "right"
        begins = x if align == "left" else x - width
        line = next((at for at, end in enumerate(taken) if end <= begins), MOST_LINES - 1)
        taken[line] = begins + width + BETWEEN
        placed.append({"period": row["period"], "words": row["words"], "line": line, "align": align})
    return pd.DataFrame(placed)


def event_marks(lines: pd.DataFrame, month: alt.X) -> list[alt.Chart]:
    """Return a line at each event, and its words above it; none where nothing happened.

    Args:
        lines: As `event_lines` gives them.
        month: The axis.
    """
    if lines.empty:
        return []
    marks = [alt.Chart(lines).mark_rule(color=QUIET, strokeWidth=1.2, strokeDash=[2, 2]).encode(month)]
    for (line, align), rows in lines.groupby(["line", "align"], sort=True):
        text = alt.Chart(rows).mark_text(align=align, dx=4 if align == "left" else -4, fontSize=LABEL_SIZE, color=WORDS)
        marks.append(text.encode(month, y=alt.value(-LINE * (int(line) + 0.5)), text="words:N"))
    return marks
