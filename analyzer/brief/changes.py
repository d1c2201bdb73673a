"""What changed: the program's findings before the worker's own."""

from collections.abc import Collection, Sequence

import pandas as pd

from analyzer.brief.wording import cut
from analyzer.drift.changes import OUTLIER
from analyzer.drift.findings import CHANGED, FEWEST_NOTES, INSUFFICIENT
from analyzer.drift.words import Finding, finding_words
from analyzer.plural import plural
from analyzer.taxonomy import Taxonomy

MOST_LINES = 3
LONGEST_UNIT = 40


def holding(findings: pd.DataFrame, *, by: str, units: Collection[str], period: str) -> list[Finding]:
    """Return the changes that hold in a period, in the order of the findings.

    Args:
        findings: Of all notes up to and including the period.
        by: "worker_id" or "program".
        units: Whose.
        period: By name.
    """
    changed = findings[(findings["by"] == by) & findings["unit"].isin(list(units)) & findings["state"].isin(CHANGED)]
    # an odd period is over when it is over; a shift or a trend goes on to the last period there is
    return [row for row in changed.to_dict("records") if row["state"] != OUTLIER or row["since"] == period]


def change_lines(findings: Sequence[Finding], *, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Say whose changes there are, and how many more."""
    lines = [
        f"{cut(str(finding['unit']), LONGEST_UNIT)}: {finding_words(finding, taxonomy=taxonomy)}."
        for finding in findings[:MOST_LINES]
    ]
    more = len(findings) - MOST_LINES
    return (*lines, f"And {plural(more, 'change')} more: see peerdrift drift.") if more > 0 else tuple(lines)


def verdict(findings: pd.DataFrame, *, worker: str, better: int, worse: int) -> str:
    """Say of a worker without changes whether nothing changed or too little is known; "" where something did.

    Args:
        findings: Of all notes up to and including the period.
        worker: Whose.
        better: Changes told as what went well.
        worse: Other changes.
    """
    own = findings[(findings["by"] == "worker_id") & (findings["unit"] == worker)]
    if worse:
        return ""
    if better:
        return "No other lasting change in this worker's notes."
    notes = plural(int(own["notes"].iloc[0]), "note")
    if (own["state"] == INSUFFICIENT).all():
        needed = f"{FEWEST_NOTES} over several periods are needed"
        return f"Too few notes to say whether anything changed: {notes} read; {needed}."
    return f"No lasting change in any measure over this worker's {notes}."
