"""What went well: only what the numbers bear, said with them."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analyzer.brief.wording import sentence, share_words
from analyzer.drift.words import Finding, finding_words
from analyzer.taxonomy import IN_ROLE, Measure, Taxonomy

STANDS_WELL = 0.5
"""A wanted share stands well where even the lower end of its interval is at least this."""
RARE = 0.1
"""An unwanted share is rare where even the upper end of its interval is at most this."""
MOST_CHANGES = 2
SURE = 0.01
"""There was some of a wanted share where the lower end of its interval is at least this."""
TOLD = {"safeguard": "safeguards kept", "support": "support received"}
"""Measures of which some is good, even where the share does not stand well."""
Row = Mapping[Hashable, Any]


def strengths(
    measures: pd.DataFrame, *, better: Sequence[Finding], worse: Sequence[Finding], taxonomy: Taxonomy
) -> tuple[str, ...]:
    """Say what went well in a period, the changes for the better first.

    Args:
        measures: Rows of `measure_table` of the worker in the period.
        better: Changes that go the wanted way.
        worse: Other changes; nothing good is said of their measures.
        taxonomy: The measures.
    """
    rows = {row["measure"]: row for row in measures.to_dict("records")}
    lines = [sentence(finding_words(finding, taxonomy=taxonomy)) for finding in better[:MOST_CHANGES]]
    silent = {str(finding["measure"]) for finding in (*better, *worse)}
    open_ones = [measure for measure in taxonomy.watched if measure.name not in silent]
    lines += _wanted_lines(open_ones, rows) + _rare_line(open_ones, rows)
    return (*lines, _kinds_line(rows, taxonomy=taxonomy), *_unsure_line(open_ones, rows))


def stands_well(measure: Measure, row: Row) -> bool:
    """Tell whether even the worse end of a share's interval is good."""
    if row["estimate"] != row["estimate"]:
        return False
    return bool(row["low"] >= STANDS_WELL if measure.wanted == "up" else row["high"] <= RARE)


def _wanted_lines(measures: Sequence[Measure], rows: Mapping[Any, Row]) -> list[str]:
    lines = []
    for measure in measures:
        row = rows[measure.name]
        if measure.wanted == "up" and stands_well(measure, row):
            lines.append(f"{measure.label} stands well: {share_words(row)}.")
        elif measure.name in TOLD and _some(row):
            lines.append(sentence(f"{TOLD[measure.name]}: {share_words(row)}"))
    return lines


def _unsure_line(measures: Sequence[Measure], rows: Mapping[Any, Row]) -> list[str]:
    """Say what was labelled but may be none, so that it is asked about and not praised."""
    told = [
        f"{TOLD[measure.name]} {share_words(rows[measure.name])}"
        for measure in measures
        if measure.name in TOLD and rows[measure.name]["labelled"] and not _some(rows[measure.name])
    ]
    return [f"Too little to be sure of, worth asking about: {', '.join(told)}."] if told else []


def _some(row: Row) -> bool:
    return bool(row["labelled"] and row["low"] >= SURE)


def _rare_line(measures: Sequence[Measure], rows: Mapping[Any, Row]) -> list[str]:
    rare = [
        f"{measure.label.lower()} {share_words(rows[measure.name])}"
        for measure in measures
        if measure.wanted == "down" and stands_well(measure, rows[measure.name])
    ]
    return [f"Rare: {', '.join(rare)}."] if rare else []


def _kinds_line(rows: Mapping[Any, Row], *, taxonomy: Taxonomy) -> str:
    """Say the in-role work by kind, the most told first; counts, whether they are many or few."""
    kinds = [(role.label.lower(), rows[role.name]) for role in taxonomy.roles if role.family == IN_ROLE]
    read = sorted((kind for kind in kinds if kind[1]["labelled"]), key=lambda kind: -kind[1]["labelled"])
    if not read:
        return "No sentence of in-role work was found in this period's notes."
    told = ", ".join(f"{label} {share_words(row)}" for label, row in read)
    return f"In-role work, by kind: {told}."
