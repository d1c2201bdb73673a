from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from analyzer.drift import Lens, plain_lens
from analyzer.drift.changes import OUTLIER, SHIFT
from analyzer.drift.findings import CHANGED, STABLE
from analyzer.drift.ownership import colleagues_change, moved_by_one, with_owners
from analyzer.drift.teams import Teams, after_change
from analyzer.taxonomy import Taxonomy
from tests.drift.build import MEDICATION, PLAIN, held_out, history, sentences, tally

UP, DOWN, STEADY, SOME = [2] * 6 + [12] * 6, [12] * 6 + [2] * 6, [2] * 12, [2] * 6 + [6] * 6
FINDING = {"unit": "CSU", "measure": "organizational_drift", "since": "2025-07", "until": ""}
ROW = {
    "by": "worker_id", "unit": "W0", "measure": "organizational_drift", "state": SHIFT, "direction": "up",
    "since": "2025-07", "until": "", "change": 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


def team(*series: list[int], taxonomy: Taxonomy, program: str = "CSU") -> list[pd.DataFrame]:
    """Return the sentences of workers W0, W1 and so on of one program."""
    return [
        history(f"W{n}", hits, taxonomy=taxonomy, label=MEDICATION, program=program) for n, hits in enumerate(series)
    ]


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
@pytest.mark.parametrize("wrong", [pytest.param(None, id="labels-are-right"), pytest.param(0.2, id="labels-err")])
def test_a_programs_change_must_hold_without_any_one_worker(
    taxonomy: Taxonomy, series: list[list[int]], direction: str, alone: bool, wrong: float | None
) -> None:
    told = held_out(taxonomy=taxonomy, missed=dict.fromkeys(taxonomy.own_pairs, wrong)) if wrong else None
    elsewhere = history("X", UP, taxonomy=taxonomy, program="ED", label=MEDICATION)
    added = tally(*team(*series, taxonomy=taxonomy), elsewhere)
    lens = plain_lens(taxonomy, held_out=told)
    assert moved_by_one(FINDING | {"direction": direction}, Teams(lens, added, "month")) is alone


@pytest.mark.parametrize(
    ("notes", "alone"),
    [
        # 0 of 4 to 2 of 4 is as much as the program's change, at 1.6 standard errors
        pytest.param(1, True, id="two-notes"),
        pytest.param(6, False, id="twelve-notes"),
    ],
)
def test_what_is_left_without_a_worker_must_be_more_than_chance(
    taxonomy: Taxonomy, lens: Lens, notes: int, alone: bool
) -> None:
    rows = [
        ("W2", "CSU", f"2025-{month:02}-10", f"W2-{month}-{note}", label, 2)
        for note in range(notes)
        for month, labels in ((6, (PLAIN, PLAIN)), (7, (PLAIN, MEDICATION)))
        for label in labels
    ]
    added = tally(history("W1", UP, taxonomy=taxonomy, label=MEDICATION), sentences(rows, taxonomy=taxonomy))
    assert moved_by_one(FINDING | {"direction": "up"}, Teams(lens, added, "month")) is alone


def test_a_change_that_only_one_worker_was_there_for_is_the_workers(taxonomy: Taxonomy, lens: Lens) -> None:
    # without W0 there is nothing after the change to tell of
    gone = history("W1", [2] * 6, taxonomy=taxonomy, label=MEDICATION)
    added = tally(history("W0", UP, taxonomy=taxonomy, label=MEDICATION), gone)
    assert moved_by_one(FINDING | {"direction": "up"}, Teams(lens, added, "month")) is True


@pytest.mark.parametrize(
    ("series", "alone"),
    [
        pytest.param([[2] * 6 + [16] + [2] * 5] * 3, False, id="all-had-the-odd-month"),
        pytest.param([[2] * 6 + [16] + [2] * 5, STEADY, STEADY], True, id="one-had-it"),
        pytest.param([[16] * 6 + [2] + [16] * 5] * 3, True, id="no-rise-is-left-where-all-fell"),
    ],
)
def test_an_odd_period_is_held_against_all_others(
    taxonomy: Taxonomy, lens: Lens, series: list[list[int]], alone: bool
) -> None:
    odd = FINDING | {"until": "2025-07", "direction": "up"}
    assert moved_by_one(odd, Teams(lens, tally(*team(*series, taxonomy=taxonomy)), "month")) is alone


@pytest.mark.parametrize(
    ("finding", "period", "after"),
    [
        pytest.param({"since": "2025-03", "until": ""}, "month", [0, 0, 1, 1], id="from-then-on"),
        pytest.param({"since": "2025-03", "until": "2025-03"}, "month", [0, 0, 1, 0], id="the-odd-month"),
        pytest.param({"since": "2025-Q2", "until": ""}, "quarter", [0, 0, 0, 1], id="quarters"),
        pytest.param({"since": "2025-W09", "until": "2025-W10"}, "week", [0, 1, 1, 0], id="weeks-over-new-year"),
    ],
)
def test_notes_after_a_change(finding: dict[str, str], period: str, after: list[int]) -> None:
    dates = ["2024-12-30", "2025-02-28", "2025-03-09", "2025-04-20"]  # 2025-W01, W09, W10, W16
    notes = pd.DataFrame({"date": pd.to_datetime(dates)})
    assert after_change(finding, notes, period=period).astype(int).tolist() == after


@pytest.mark.parametrize(
    ("series", "programs", "change"),
    [
        # of 20 sentences a month: 2 before and 6 or 2 after
        pytest.param([UP, SOME, STEADY], ["CSU"], 0.1, id="one-of-two-rose-by-a-fifth"),
        pytest.param([UP, UP], ["CSU"], 0.5, id="a-colleague-rose-as-much"),
        pytest.param([UP, DOWN], ["CSU"], -0.5, id="a-colleague-fell"),
        pytest.param([UP], ["CSU"], np.nan, id="no-colleagues"),
        pytest.param([UP, [2] * 6], ["CSU"], np.nan, id="no-colleague-after-it"),
        pytest.param([UP, SOME], ["ED"], 0.5, id="colleagues-of-the-other-program"),
        pytest.param([UP, SOME], ["CSU", "ED"], 0.35, id="colleagues-of-both-programs"),
        pytest.param([UP, SOME], [], np.nan, id="no-program"),
    ],
)
def test_the_change_among_colleagues_by_hand(
    taxonomy: Taxonomy, lens: Lens, series: list[list[int]], programs: list[str], change: float
) -> None:
    elsewhere = history("X", UP, taxonomy=taxonomy, program="ED", label=MEDICATION)
    added = tally(*team(*series, taxonomy=taxonomy), elsewhere)
    found = colleagues_change(ROW, programs, Teams(lens, added, "month"))
    assert found == pytest.approx(change, nan_ok=True)


@pytest.mark.parametrize(
    ("series", "told", "effects"),
    [
        pytest.param([UP, SOME, STEADY], {}, (0.1, 0.4, 0.2), id="a-fifth-is-the-programs"),
        pytest.param([UP, UP, UP], {}, (0.5, 0.0, 1.0), id="all-is-the-programs"),
        pytest.param([UP, STEADY], {}, (0.0, 0.5, 0.0), id="all-is-the-workers"),
        pytest.param([SOME, UP], {"change": 0.2}, (0.5, -0.3, 1.0), id="colleagues-changed-more"),
        pytest.param([UP, DOWN], {}, (-0.5, 1.0, 0.0), id="colleagues-went-the-other-way"),
        pytest.param([DOWN, DOWN], {"change": -0.5, "direction": "down"}, (-0.5, 0.0, 1.0), id="all-fell"),
        pytest.param([UP], {}, (np.nan, np.nan, np.nan), id="no-colleagues"),
        pytest.param([UP, SOME], {"change": 0.0}, (0.2, -0.2, np.nan), id="no-change-has-no-parts"),
        pytest.param([UP, SOME], {"state": STABLE}, (np.nan, np.nan, np.nan), id="no-finding"),
        pytest.param(
            # 6 of 20 in the odd month; 2 of 20 in the five months before and as before in the five after it
            [UP, [2] * 6 + [6] + [2] * 5],
            {"state": OUTLIER, "until": "2025-07"},
            (0.2, 0.3, 0.4),
            id="in-the-odd-month",
        ),
    ],
)
def test_a_workers_change_is_parted_into_the_programs_and_the_workers_own(
    taxonomy: Taxonomy,
    lens: Lens,
    series: list[list[int]],
    told: Mapping[str, object],
    effects: tuple[float, float, float],
) -> None:
    added = tally(*team(*series, taxonomy=taxonomy))
    found = with_owners(pd.DataFrame([ROW | dict(told)]), Teams(lens, added, "month"), changed=CHANGED)
    row = found.iloc[0]
    parts = (row["program_effect"], row["worker_effect"], row["program_part"])
    assert parts == pytest.approx(effects, nan_ok=True, abs=1e-9)


PROGRAM = ("program", "CSU", "strain", SHIFT, "up")


@pytest.mark.parametrize(
    ("program", "worker", "shared"),
    [
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", SHIFT, "up"), True, id="same-measure-and-direction"),
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", OUTLIER, "up"), True, id="another-kind-of-change"),
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", SHIFT, "down"), False, id="other-direction"),
        pytest.param(PROGRAM, ("worker_id", "W1", "pull", SHIFT, "up"), False, id="other-measure"),
        pytest.param(PROGRAM, ("worker_id", "W1", "strain", STABLE, "up"), False, id="no-change-of-the-worker"),
        pytest.param(PROGRAM, ("worker_id", "W9", "strain", SHIFT, "up"), False, id="worker-of-another-program"),
        pytest.param(PROGRAM, ("worker_id", "W5", "strain", SHIFT, "up"), True, id="worker-of-two-programs"),
        pytest.param(PROGRAM, ("worker_id", "W7", "strain", SHIFT, "up"), False, id="worker-of-no-program"),
        pytest.param(
            ("program", "CSU", "strain", STABLE, "up"),
            ("worker_id", "W1", "strain", SHIFT, "up"),
            False,
            id="no-change-of-the-program",
        ),
    ],
)
def test_a_workers_change_is_shared_where_the_program_has_it_too(
    taxonomy: Taxonomy, lens: Lens, program: tuple[str, ...], worker: tuple[str, ...], shared: bool
) -> None:
    added = tally(
        sentences(
            [
                (who, home, f"2025-0{month}-10", f"{who}-{home}-{month}", PLAIN, 3)
                for who, home in (("W1", "CSU"), ("W9", "ED"), ("W5", "ED"), ("W5", "CSU"))
                for month in (6, 7)
            ],
            taxonomy=taxonomy,
        )
    )
    rows = pd.DataFrame([program, worker], columns=["by", "unit", "measure", "state", "direction"])
    rows = rows.assign(since="2025-07", until="", change=0.5)
    found = with_owners(rows, Teams(lens, added, "month"), changed=CHANGED)
    assert found["shared"].tolist() == [False, shared]
