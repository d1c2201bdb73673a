import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.findings import (
    FALSE_DISCOVERY_RATE,
    FEWEST_COUNTED,
    FINDING_COLUMNS,
    find_shifts,
    unit_changes,
    with_states,
)
from analyzer.drift.measures import measure_table
from analyzer.taxonomy import Taxonomy, load_taxonomy
from tests.drift.build import CLINICAL, MEDICATION, PLAIN, history, sentences

STEADY = [4, 3, 4, 5, 3, 4, 4, 5, 3, 4, 4, 4]
UP, DOWN = [1] * 7 + [10] * 5, [10] * 5 + [1] * 7
BENJAMINI_HOCHBERG = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
"""The p-values of Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300, section 3.2; 4 are significant."""


def changes(p_values: list[float], *, hits: int = 50, state: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "state": state,
            "p_value": p_values,
            "before_numerator": 0,
            "after_numerator": hits,
        }
    )


def finding(frame: pd.DataFrame, taxonomy: Taxonomy, by: str, unit: str, measure: str) -> pd.Series:
    rows = find_shifts(frame, taxonomy=taxonomy)
    return rows[(rows["by"] == by) & (rows["unit"] == unit) & (rows["measure"] == measure)].iloc[0]


@pytest.mark.parametrize(
    ("hits", "state", "direction", "since"),
    [
        pytest.param(STEADY, "stable", None, None, id="steady"),
        pytest.param([0] * 12, "stable", None, None, id="never"),
        pytest.param(UP, "shift", "up", "2025-08", id="up"),
        pytest.param(DOWN, "shift", "down", "2025-06", id="down"),
        pytest.param([1] * 10 + [12] * 2, "shift", "up", "2025-11", id="up-in-the-last-two-months"),
        pytest.param([1] * 6 + [12] + [1] * 5, "stable", None, None, id="one-odd-month"),
        pytest.param([12, 12, 12], "insufficient_data", "", "", id="three-months"),
        pytest.param([1, 1, 14, 14], "shift", "up", "2025-03", id="four-months"),
    ],
)
def test_a_series_is_found_to_be(
    taxonomy: Taxonomy, hits: list[int], state: str, direction: str | None, since: str | None
) -> None:
    row = finding(history("W1", hits, taxonomy=taxonomy), taxonomy, "worker_id", "W1", "clinical_drift")
    assert row["state"] == state
    if direction is not None:
        assert (row["direction"], row["since"]) == (direction, since)


def test_a_shift_carries_the_counts_of_both_sides(taxonomy: Taxonomy) -> None:
    row = finding(history("W1", UP, taxonomy=taxonomy), taxonomy, "worker_id", "W1", "clinical_drift")
    sides = [row[f"{side}_{part}"] for side in ("before", "after") for part in ("numerator", "denominator")]
    assert sides == [7, 140, 50, 100]
    assert row["notes"] == 48
    assert row["p_value"] <= row["q_value"] <= FALSE_DISCOVERY_RATE


@pytest.mark.parametrize(
    ("notes", "state"), [pytest.param(11, "insufficient_data", id="11-notes"), pytest.param(12, "shift", id="12-notes")]
)
def test_twelve_notes_are_needed(taxonomy: Taxonomy, notes: int, state: str) -> None:
    rows = [
        ("W1", "", f"2025-{1 + n % 6:02}-05", f"n{n}", CLINICAL if n % 6 >= 3 and k < 12 else PLAIN, 1)
        for n in range(notes)
        for k in range(20)
    ]
    frame = sentences(rows, taxonomy=taxonomy)
    assert finding(frame, taxonomy, "worker_id", "W1", "clinical_drift")["state"] == state


def test_periods_with_nothing_to_count_are_no_periods_of_a_series(taxonomy: Taxonomy) -> None:
    # safeguard counts among drift roles: they are there in three months only
    frame = history("W1", [0, 4, 0, 4, 0, 4, 0, 0], taxonomy=taxonomy)
    assert finding(frame, taxonomy, "worker_id", "W1", "safeguard")["state"] == "insufficient_data"
    assert finding(frame, taxonomy, "worker_id", "W1", "clinical_drift")["state"] == "stable"


def test_false_discovery_rate_as_benjamini_and_hochberg_published() -> None:
    found = with_states(changes(BENJAMINI_HOCHBERG), rate=0.05)
    assert found["state"].tolist() == ["shift"] * 4 + ["stable"] * 11


def test_q_values_by_hand() -> None:
    # p * 4 / rank, and no larger than that of any larger p
    found = with_states(changes([0.04, 0.001, 0.039, 0.5]))
    assert found["q_value"].tolist() == pytest.approx([0.04 * 4 / 3, 0.004, 0.04 * 4 / 3, 0.5])
    assert found["state"].tolist() == ["stable", "shift", "stable", "stable"]


def test_series_that_are_not_tested_do_not_count_among_the_tested() -> None:
    mixed = pd.concat([changes([0.04]), changes([1.0] * 20, state="insufficient_data")], ignore_index=True)
    found = with_states(mixed, rate=0.05)
    assert found["state"].tolist() == ["shift"] + ["insufficient_data"] * 20
    assert found["q_value"].tolist() == pytest.approx([0.04] + [1.0] * 20)


@pytest.mark.parametrize(
    ("hits", "state"),
    [
        pytest.param(FEWEST_COUNTED - 1, "stable", id="too-few"),
        pytest.param(FEWEST_COUNTED, "shift", id="enough"),
    ],
)
def test_a_shift_rests_on_some_sentences(hits: int, state: str) -> None:
    assert with_states(changes([1e-9], hits=hits))["state"].tolist() == [state]


def test_one_workers_change_is_the_workers_and_not_the_programs(taxonomy: Taxonomy) -> None:
    frame = pd.concat(
        [history("W1", UP, taxonomy=taxonomy)] + [history(f"W{n}", STEADY, taxonomy=taxonomy) for n in (2, 3)]
    )
    worker = finding(frame, taxonomy, "worker_id", "W1", "clinical_drift")
    assert (worker["state"], worker["shared"]) == ("shift", False)
    assert finding(frame, taxonomy, "program", "CSU", "clinical_drift")["state"] == "stable"
    assert finding(frame, taxonomy, "worker_id", "W2", "clinical_drift")["state"] == "stable"


def test_a_change_of_all_is_the_programs_and_shared_by_its_workers(taxonomy: Taxonomy) -> None:
    frame = pd.concat([history(f"W{n}", UP, taxonomy=taxonomy, label=MEDICATION) for n in (1, 2, 3)])
    program = finding(frame, taxonomy, "program", "CSU", "organizational_drift")
    assert (program["state"], program["direction"], program["since"]) == ("shift", "up", "2025-08")
    assert not program["shared"]
    for worker in ("W1", "W2", "W3"):
        row = finding(frame, taxonomy, "worker_id", worker, "organizational_drift")
        assert (row["state"], row["shared"]) == ("shift", True)


def test_programs_go_before_workers_in_alphabetical_order(taxonomy: Taxonomy) -> None:
    frame = pd.concat(
        [
            history("W2", STEADY, taxonomy=taxonomy, program="Beta"),
            history("W1", UP, taxonomy=taxonomy, program="Alpha"),
        ]
    )
    found = find_shifts(frame, taxonomy=taxonomy)
    names = [measure.name for measure in taxonomy.measures]
    units = [("program", "Alpha"), ("program", "Beta"), ("worker_id", "W1"), ("worker_id", "W2")]
    assert list(found[["by", "unit", "measure"]].itertuples(index=False, name=None)) == [
        (*unit, name) for unit in units for name in names
    ]
    assert tuple(found.columns) == FINDING_COLUMNS


def test_an_export_without_programs_has_findings_of_workers_with_numbers_as_numbers(taxonomy: Taxonomy) -> None:
    frame = history("W1", UP, taxonomy=taxonomy)
    with_program, without = (find_shifts(f, taxonomy=taxonomy) for f in (frame, frame.assign(program="")))
    assert set(without["by"]) == {"worker_id"}
    assert without.dtypes.to_dict() == with_program.dtypes.to_dict()
    assert without["after_numerator"].dtype == np.int64


def test_no_sentences_have_no_findings(taxonomy: Taxonomy) -> None:
    found = find_shifts(history("W1", UP, taxonomy=taxonomy).iloc[:0], taxonomy=taxonomy)
    assert len(found) == 0
    assert tuple(found.columns) == FINDING_COLUMNS


@settings(max_examples=8, deadline=None)
@given(
    series=st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=8), min_size=1, max_size=3),
    seed=st.integers(0, 1_000),
)
def test_the_order_of_sentences_changes_nothing(series: list[list[int]], seed: int) -> None:
    taxonomy = load_taxonomy()
    frame = pd.concat([history(f"W{n}", hits, taxonomy=taxonomy) for n, hits in enumerate(series)])
    shuffled = frame.sample(frac=1.0, random_state=seed)
    pd.testing.assert_frame_equal(find_shifts(shuffled, taxonomy=taxonomy), find_shifts(frame, taxonomy=taxonomy))


@pytest.mark.parametrize(
    ("period", "since"), [("month", "2025-08"), ("quarter", "2025-Q3"), ("week", "2025-W32")], ids=lambda value: value
)
def test_a_change_is_dated_in_the_periods_asked_for(taxonomy: Taxonomy, period: str, since: str) -> None:
    frame = history("W1", UP, taxonomy=taxonomy)
    found = find_shifts(frame, taxonomy=taxonomy, period=period).set_index(["by", "measure"])
    row = found.loc[("worker_id", "clinical_drift")]
    assert (row["state"], row["since"]) == ("shift", since)


def test_changes_of_a_unit_go_by_the_order_of_measures(taxonomy: Taxonomy) -> None:
    table = measure_table(history("W1", UP, taxonomy=taxonomy), taxonomy=taxonomy)
    rows = unit_changes(table, by="worker_id", taxonomy=taxonomy)
    assert rows["measure"].tolist() == [measure.name for measure in taxonomy.measures]
    assert set(rows["state"]) <= {"", "insufficient_data"}
