"""Cases of NHSRplotthedots, whose rules these are."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzer.drift.charts.limits import xmr_limits
from analyzer.drift.charts.rules import (
    part_of_seven,
    part_of_two_in_three,
    seven_on_one_side,
    seven_point_trend,
    special_causes,
    two_in_three,
)

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "nhsr_plotthedots.jsonl").read_text(encoding="utf-8").splitlines()
]
NOT_OURS = {"assurance_type"}
"""Whether a process meets a target: nobody sets targets for people's drift here."""
ROUNDED = {"nhsr-04": 0.006, "nhsr-05": 0.006}
"""Printed with three digits there."""
RULES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "seven_on_one_side": lambda given: seven_on_one_side(given["relative_to_mean"]),
    "part_of_seven": lambda given: part_of_seven(given["flags"]),
    "seven_point_trend": lambda given: seven_point_trend(given["y"]),
    "two_in_three": lambda given: two_in_three(given["close_to_limits"], given["relative_to_mean"]),
    "part_of_two_in_three": lambda given: part_of_two_in_three(given["close_to_limits"], given["relative_to_mean"]),
}


def cases(*functions: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["function"] in functions]


@pytest.mark.parametrize("case", cases(*RULES))
def test_a_rule_marks_what_theirs_marks(case: dict[str, Any]) -> None:
    assert RULES[case["function"]](case["input"]).tolist() == case["expected"]


@pytest.mark.parametrize("case", cases("xmr_limits"))
def test_limits_are_theirs(case: dict[str, Any]) -> None:
    values, wanted = case["input"]["y"], case["expected"]
    found = xmr_limits(values, screened=case["input"]["screen_outliers"])
    near = ROUNDED.get(case["id"], 1e-5)
    assert found.centre[0] == pytest.approx(wanted["mean"], abs=near if case["id"] in ROUNDED else 1e-5)
    assert found.lower[0] == pytest.approx(wanted["lpl"], abs=near)
    assert found.upper[0] == pytest.approx(wanted["upl"], abs=near)
    if "outside" in wanted:
        outside = (values < found.lower) | (values > found.upper)
        assert outside.sum() == wanted["outside"]


@pytest.mark.parametrize("case", cases("point_types_tail"))
def test_what_is_common_there_is_common_here(case: dict[str, Any]) -> None:
    values = case["input"]["y"]
    special = special_causes(values, xmr_limits(values))
    told = np.where(special, "special_cause", "common_cause")
    assert told[-case["input"]["tail"] :].tolist() == case["expected"]


def test_all_cases_are_met_or_named() -> None:
    met = {*RULES, "xmr_limits", "point_types_tail"}
    assert {case["function"] for case in CASES} == met | NOT_OURS
    assert len(CASES) == 45
