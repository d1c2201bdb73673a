"""Findings in words, as a supervisor would say them."""

from collections.abc import Hashable, Mapping
from typing import Any

from analyzer.drift.findings import FEWEST_NOTES, INSUFFICIENT, SHIFT
from analyzer.taxonomy import Taxonomy


def finding_words(finding: Mapping[Hashable, Any], *, taxonomy: Taxonomy) -> str:
    """Say a finding in a sentence.

    Args:
        finding: A row of `find_shifts`.
        taxonomy: Its measures.
    """
    label = taxonomy.measure(finding["measure"]).label.lower()
    if finding["state"] == INSUFFICIENT:
        return (
            f"{label}: too few notes to say ({finding['notes']} read; {FEWEST_NOTES} over several periods are needed)"
        )
    if finding["state"] != SHIFT:
        return f"{label}: no lasting change"
    more = "more" if finding["direction"] == "up" else "less"
    words = (
        f"since {finding['since']} {more} {label}: "
        f"{_share(finding['after_numerator'], finding['after_denominator'])}, before "
        f"{_share(finding['before_numerator'], finding['before_denominator'])}"
    )
    return words + ("; the program shares this change" if finding["shared"] else "")


def is_good_news(finding: Mapping[Hashable, Any], *, taxonomy: Taxonomy) -> bool:
    """Tell whether a shift goes the wanted way."""
    return bool(taxonomy.measure(finding["measure"]).wanted == finding["direction"])


def _share(numerator: int, denominator: int) -> str:
    return f"{numerator} of {denominator} sentences ({numerator / max(denominator, 1):.0%})"
