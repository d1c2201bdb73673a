"""Findings in words, as a supervisor would say them."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

from analyzer.drift.changes import OUTLIER, TREND
from analyzer.drift.findings import CHANGED, FEWEST_NOTES, INSUFFICIENT
from analyzer.plural import plural
from analyzer.taxonomy import Taxonomy

MOSTLY = 0.5
"""Part of a worker's change from which on it is told as mostly the colleagues' as well."""
Finding = Mapping[Hashable, Any]


def finding_words(finding: Finding, *, taxonomy: Taxonomy) -> str:
    """Say a finding in a sentence.

    Args:
        finding: A row of `find_changes`.
        taxonomy: Its measures.
    """
    label = taxonomy.measure(finding["measure"]).label.lower()
    if finding["state"] == INSUFFICIENT:
        return (
            f"{label}: too few notes to say ({finding['notes']} read; {FEWEST_NOTES} over several periods are needed)"
        )
    if finding["state"] not in CHANGED:
        return f"{label}: no lasting change"
    rest = "otherwise " if finding["state"] == OUTLIER else "before "
    words = f"{_opening(finding, label)}: {side_words(finding, 'after')}, {rest}{side_words(finding, 'before')}"
    return words + _owner_words(finding)


def side_words(finding: Finding, side: str) -> str:
    """Say a share before or after a change: estimate, 95% interval, and the sentences labelled so."""
    share, low, high = (finding[f"{side}{end}"] for end in ("", "_low", "_high"))
    return share_words(share, low=low, high=high, labelled=int(finding[f"labelled_{side}"]))


def share_words(share: float, *, low: float, high: float, labelled: int) -> str:
    """Say a share, its 95% interval, and the sentences labelled so."""
    return f"about {share:.0%} ({low:.0%} to {high:.0%}; {plural(labelled, 'sentence')})"


def is_good_news(finding: Finding, *, taxonomy: Taxonomy) -> bool:
    """Tell whether a change goes the wanted way."""
    return bool(taxonomy.measure(finding["measure"]).wanted == finding["direction"])


def _opening(finding: Finding, label: str) -> str:
    up = finding["direction"] == "up"
    if finding["state"] == OUTLIER:
        return f"{finding['since']} stands out with {'more' if up else 'less'} {label}"
    if finding["state"] == TREND:
        return f"{label} {'rises' if up else 'falls'} from period to period, since {finding['since']}"
    return f"since {finding['since']} {'more' if up else 'less'} {label}"


def _owner_words(finding: Finding) -> str:
    if finding["by"] != "worker_id":
        return ""
    if finding["shared"]:
        return "; the program shares this change"
    part = finding["program_part"]
    return "; colleagues changed alike, if less surely" if not math.isnan(part) and part >= MOSTLY else ""
