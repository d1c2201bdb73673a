import pandas as pd
import pytest

from analyzer.drift.ownership import moved_by_one, shared_with_program
from analyzer.taxonomy import Taxonomy
from tests.drift.build import MEDICATION, PLAIN, history, sentences

UP, DOWN, STEADY, SOME = [2] * 6 + [12] * 6, [12] * 6 + [2] * 6, [2] * 12, [2] * 6 + [6] * 6
FINDING = {"unit": "CSU", "measure": "organizational_drift", "since": "2025-07"}


@pytest.mark.parametrize(
    ("series", "direction", "alone"),
    [
        pytest.param([UP, STEADY, STEADY], "up", True, id="one-of-three-rises"),
        pytest.param([UP, UP, UP], "up", False, id="all-rise"),
        pytest.param([UP, UP, STEADY], "up", False, id="two-of-three-rise"),
        pytest.param([DOWN, DOWN, DOWN], "down", False, id="all-fall"),
        pytest.param([DOWN, STEADY, STEADY], "down", True, id="one-of-three-falls"),
        pytest.param([UP], "up", True, id="a-program-of-one-worker"),
        pytest.param([UP, DOWN, UP], "up", True, id="two-rise-and-one-falls"),
        # without the first: 10% to 30%, surely; but of 47 points in a hundred only 20 are left
        pytest.param([[0] * 6 + [20] * 6, SOME, SOME], "up", True, id="less-than-half-is-left-without-the-first"),
        pytest.param([UP, SOME, SOME], "up", False, id="more-than-half-is-left-without-the-first"),
    ],
)
def test_a_programs_change_must_hold_without_any_one_worker(
    taxonomy: Taxonomy, series: list[list[int]], direction: str, alone: bool
) -> None:
    frame = pd.concat(
        [history(f"W{n}", hits, taxonomy=taxonomy, label=MEDICATION) for n, hits in enumerate(series)]
        + [history("X", UP, taxonomy=taxonomy, program="ED", label=MEDICATION)]
    )
    finding = {**FINDING, "direction": direction}
    assert moved_by_one(finding, frame, taxonomy=taxonomy, period="month") is alone


@pytest.mark.parametrize(
    ("notes", "alone"),
    [
        # 0 of 4 to 2 of 4 is as much as the program's change, at 1.9 standard errors
        pytest.param(1, True, id="two-notes"),
        pytest.param(6, False, id="twelve-notes"),
    ],
)
def test_what_is_left_without_a_worker_must_be_more_than_chance(taxonomy: Taxonomy, notes: int, alone: bool) -> None:
    rows = [
        ("W2", "CSU", f"2025-{month:02}-10", f"W2-{month}-{note}", label, 2)
        for note in range(notes)
        for month, labels in ((6, (PLAIN, PLAIN)), (7, (PLAIN, MEDICATION)))
        for label in labels
    ]
    frame = pd.concat([history("W1", UP, taxonomy=taxonomy, label=MEDICATION), sentences(rows, taxonomy=taxonomy)])
    assert moved_by_one({**FINDING, "direction": "up"}, frame, taxonomy=taxonomy, period="month") is alone


def findings(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["by", "unit", "measure", "state", "direction"])


PROGRAM = ("program", "CSU", "strain", "shift", "up")


@pytest.mark.parametrize(
    ("program", "worker", "shared"),
    [
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", "shift", "up"), True, id="same-measure-and-direction"),
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", "shift", "down"), False, id="other-direction"),
        pytest.param(PROGRAM, ("worker_id", "W1", "pull", "shift", "up"), False, id="other-measure"),
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", "stable", "up"), False, id="no-shift-of-the-worker"),
        pytest.param(PROGRAM, ("worker_id", "W9", "strain", "shift", "up"), False, id="worker-of-another-program"),
        pytest.param(PROGRAM, ("worker_id", "W5", "strain", "shift", "up"), True, id="worker-of-two-programs"),
        pytest.param(
            ("program", "CSU", "strain", "stable", "up"),
            ("worker_id", "W1", "strain", "shift", "up"),
            False,
            id="no-shift-of-the-program",
        ),
    ],
)
def test_a_workers_shift_is_shared_where_the_program_has_it_too(
    program: tuple[str, ...], worker: tuple[str, ...], shared: bool
) -> None:
    homes = pd.DataFrame({"worker_id": ["W1", "W1", "W9", "W5", "W5"], "program": ["CSU", "CSU", "ED", "ED", "CSU"]})
    assert shared_with_program(findings(program, worker), homes, shift="shift").tolist() == [False, shared]
