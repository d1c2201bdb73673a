import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from analyzer.drift import Lens, find_changes, plain_lens
from analyzer.drift.changes import OUTLIER, SHIFT, TREND, Change
from analyzer.drift.findings import (
    CHANGED,
    FALSE_CHANCE,
    FEWEST_COUNTED,
    FINDING_COLUMNS,
    INSUFFICIENT,
    RULES,
    STABLE,
    changed_periods,
    expected_false,
    unit_changes,
    with_states,
)
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.taxonomy.policy import ADVISORY, Policy
from tests.drift.build import CLINICAL, MEDICATION, NEUTRAL, PLAIN, held_out, history, sentences, tally

STEADY = [4, 3, 4, 5, 3, 4, 4, 5, 3, 4, 4, 4]
UP, DOWN = [1] * 7 + [10] * 5, [10] * 5 + [1] * 7
RISING, FALLING = list(range(12)), list(range(12, 0, -1))
BENJAMINI_HOCHBERG = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
"""The p-values of Benjamini and Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300, section 3.2; 4 are significant."""


def changes(p_values: list[float], *, labelled: tuple[int, int] = (0, 50), state: str = SHIFT) -> pd.DataFrame:
    before, after = labelled
    return pd.DataFrame({"state": state, "p_value": p_values, "labelled_before": before, "labelled_after": after})


def found_in(*frames: pd.DataFrame, lens: Lens, period: str = "month") -> pd.DataFrame:
    """Return the findings of some sentences by unit and measure."""
    return find_changes(tally(*frames), lens=lens, period=period).set_index(["by", "unit", "measure"]).sort_index()


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


@pytest.mark.parametrize(
    ("hits", "state", "direction", "since", "until"),
    [
        pytest.param(STEADY, STABLE, None, None, None, id="steady"),
        pytest.param([0] * 12, STABLE, None, None, None, id="never"),
        pytest.param([20] * 12, STABLE, None, None, None, id="always"),
        pytest.param(UP, SHIFT, "up", "2025-08", "", id="up"),
        pytest.param(DOWN, SHIFT, "down", "2025-06", "", id="down"),
        pytest.param([1] * 10 + [12] * 2, SHIFT, "up", "2025-11", "", id="up-in-the-last-two-months"),
        pytest.param([1, 1, 14, 14], SHIFT, "up", "2025-03", "", id="four-months"),
        pytest.param([1] * 6 + [12] + [1] * 5, OUTLIER, "up", "2025-07", "2025-07", id="one-odd-month"),
        pytest.param([1] * 11 + [12], OUTLIER, "up", "2025-12", "2025-12", id="the-last-month-is-no-shift-yet"),
        pytest.param([14] * 4 + [0] + [14] * 7, OUTLIER, "down", "2025-05", "2025-05", id="one-month-without"),
        pytest.param(RISING, TREND, "up", "2025-07", "", id="rises-from-month-to-month"),
        pytest.param(FALLING, TREND, "down", "2025-07", "", id="falls-from-month-to-month"),
        pytest.param([12, 12, 12], INSUFFICIENT, "", "", "", id="three-months"),
    ],
)
def test_a_series_is_found_to_be(
    taxonomy: Taxonomy, lens: Lens, hits: list[int], state: str, direction: str | None, since: str, until: str
) -> None:
    found = found_in(history("W1", hits, taxonomy=taxonomy), lens=lens)
    row = found.loc[("worker_id", "W1", "clinical_drift")]
    assert (row["state"], row["rule"]) == (state, RULES.get(state, ""))
    if direction is not None:
        assert (row["direction"], row["since"], row["until"]) == (direction, since, until)


@pytest.mark.parametrize(
    ("change", "count", "after"),
    [
        pytest.param(Change(SHIFT, 2, 9.0, 0.0), 5, [0, 0, 1, 1, 1], id="from-a-shift-on"),
        pytest.param(Change(OUTLIER, 2, 9.0, 0.0), 5, [0, 0, 1, 0, 0], id="the-odd-one"),
        pytest.param(Change(TREND, 0, 9.0, 0.0), 6, [0, 0, 0, 1, 1, 1], id="the-later-half-of-a-trend"),
        pytest.param(Change(TREND, 0, 9.0, 0.0), 5, [0, 0, 0, 1, 1], id="the-middle-is-of-the-earlier-half"),
    ],
)
def test_periods_after_a_change(change: Change, count: int, after: list[int]) -> None:
    assert changed_periods(change, count=count).astype(int).tolist() == after


@pytest.mark.parametrize(
    ("hits", "before", "after"),
    [
        pytest.param(UP, (7, 140), (50, 100), id="shift-up"),
        pytest.param(DOWN, (50, 100), (7, 140), id="shift-down"),
        pytest.param([1] * 6 + [12] + [1] * 5, (11, 220), (12, 20), id="outlier-against-all-others"),
        pytest.param(RISING, (15, 120), (51, 120), id="trend-by-halves"),
    ],
)
def test_a_change_carries_the_shares_and_sentences_of_both_sides(
    taxonomy: Taxonomy, lens: Lens, hits: list[int], before: tuple[int, int], after: tuple[int, int]
) -> None:
    found = found_in(history("W1", hits, taxonomy=taxonomy), lens=lens)
    row = found.loc[("worker_id", "W1", "clinical_drift")]
    assert row["before"] == pytest.approx(before[0] / before[1])
    assert row["after"] == pytest.approx(after[0] / after[1])
    assert row["change"] == pytest.approx(row["after"] - row["before"])
    assert (row["labelled_before"], row["labelled_after"]) == (before[0], after[0])
    assert (row["notes"], row["periods"], row["period"], row["policy"]) == (48, 12, "month", ADVISORY)
    assert row["p_value"] <= FALSE_CHANCE
    assert row["p_value"] <= row["q_value"] <= 1
    # a change that is named is surely off zero
    assert np.sign(row["change_low"]) == np.sign(row["change_high"]) == np.sign(row["z"]) == np.sign(row["change"])


def test_a_series_that_is_not_tested_has_its_share_on_the_after_side(taxonomy: Taxonomy, lens: Lens) -> None:
    row = found_in(history("W1", [12, 12, 12], taxonomy=taxonomy), lens=lens).loc[("worker_id", "W1", "clinical_drift")]
    assert (row["after"], row["labelled_after"], row["labelled_before"]) == (pytest.approx(0.6), 36, 0)
    assert np.isnan(row["before"])
    assert np.isnan(row["change"])
    assert (row["p_value"], row["q_value"], row["z"]) == (1, 1, 0)


@settings(max_examples=6, deadline=None)
@given(
    series=st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=8), min_size=1, max_size=2),
    wrong=st.sampled_from([None, 0.3]),
)
def test_shares_on_either_side_lie_within_their_intervals(series: list[list[int]], wrong: float | None) -> None:
    taxonomy = load_taxonomy()
    told = held_out(taxonomy=taxonomy, missed=dict.fromkeys(taxonomy.own_pairs, wrong)) if wrong else None
    frames = [history(f"W{n}", hits, taxonomy=taxonomy) for n, hits in enumerate(series)]
    found = find_changes(tally(*frames), lens=plain_lens(taxonomy, held_out=told))
    for side in ("before", "after", "change"):
        known = found[found[side].notna()]
        assert (known[f"{side}_low"] <= known[side]).all()
        assert (known[side] <= known[f"{side}_high"]).all()
    named = found[found["state"].isin(CHANGED)]
    assert named[["before", "after", "change"]].notna().all(axis=None)
    assert found["p_value"].between(0, 1).all()
    assert (found["q_value"] >= found["p_value"]).all()


@pytest.mark.parametrize(
    ("notes", "state"), [pytest.param(11, INSUFFICIENT, id="11-notes"), pytest.param(12, SHIFT, id="12-notes")]
)
def test_twelve_notes_are_needed(taxonomy: Taxonomy, lens: Lens, notes: int, state: str) -> None:
    rows = [
        ("W1", "", f"2025-{1 + n % 6:02}-05", f"n{n}", CLINICAL if n % 6 >= 3 and k < 12 else PLAIN, 1)
        for n in range(notes)
        for k in range(20)
    ]
    found = found_in(sentences(rows, taxonomy=taxonomy), lens=lens)
    assert found.loc[("worker_id", "W1", "clinical_drift"), "state"] == state


@pytest.mark.parametrize(
    ("measure", "state"),
    [
        pytest.param("safeguard", INSUFFICIENT, id="counted-among-nothing"),
        pytest.param("clinical_drift", STABLE, id="counted-among-something"),
    ],
)
def test_a_measure_with_nothing_to_count_among_is_not_tested(
    taxonomy: Taxonomy, lens: Lens, measure: str, state: str
) -> None:
    found = found_in(history("W1", [0] * 8, taxonomy=taxonomy), lens=lens)
    assert found.loc[("worker_id", "W1", measure), "state"] == state


def test_months_of_logistics_alone_neither_make_nor_hide_a_change(taxonomy: Taxonomy, lens: Lens) -> None:
    idle = history("W1", [20] * 4, taxonomy=taxonomy, label=NEUTRAL)
    idle = idle.assign(date=idle["date"] - pd.DateOffset(months=4), note_id="idle" + idle["note_id"])
    for hits, state in ((STEADY, STABLE), (UP, SHIFT)):
        found = found_in(idle, history("W1", hits, taxonomy=taxonomy), lens=lens)
        assert found.loc[("worker_id", "W1", "clinical_drift"), "state"] == state


def test_false_discovery_rates_as_benjamini_and_hochberg_published() -> None:
    found = with_states(changes(BENJAMINI_HOCHBERG))
    assert (found["q_value"] <= 0.05).tolist() == [True] * 4 + [False] * 11
    assert found["q_value"].to_numpy() == pytest.approx(false_discovery_control(BENJAMINI_HOCHBERG))


def test_q_values_by_hand() -> None:
    # p * 4 / rank, and no larger than that of any larger p
    found = with_states(changes([0.04, 0.001, 0.039, 0.5]))
    assert found["q_value"].tolist() == pytest.approx([0.04 * 4 / 3, 0.004, 0.04 * 4 / 3, 0.5])
    assert found["state"].tolist() == [STABLE, SHIFT, STABLE, STABLE]


def test_series_that_are_not_tested_do_not_count_among_the_tested() -> None:
    mixed = pd.concat([changes([0.001]), changes([1.0] * 20, state=INSUFFICIENT)], ignore_index=True)
    found = with_states(mixed)
    assert found["state"].tolist() == [SHIFT] + [INSUFFICIENT] * 20
    assert found["q_value"].tolist() == pytest.approx([0.001] + [1.0] * 20)


@pytest.mark.parametrize("kind", CHANGED)
@pytest.mark.parametrize(
    ("p_value", "labelled", "named"),
    [
        pytest.param(FALSE_CHANCE, (0, 50), True, id="as-rare-as-it-must-be"),
        pytest.param(FALSE_CHANCE * 1.001, (0, 50), False, id="not-rare-enough"),
        pytest.param(1e-9, (0, FEWEST_COUNTED - 1), False, id="of-too-few-sentences"),
        pytest.param(1e-9, (0, FEWEST_COUNTED), True, id="of-enough-sentences"),
        pytest.param(1e-9, (FEWEST_COUNTED - 2, 2), True, id="of-enough-on-both-sides-together"),
    ],
)
def test_a_change_is_named_where_it_is_rare_and_rests_on_some_sentences(
    kind: str, p_value: float, labelled: tuple[int, int], named: bool
) -> None:
    found = with_states(changes([p_value], labelled=labelled, state=kind))
    assert found["state"].tolist() == [kind if named else STABLE]


def test_deciding_leaves_the_changes_as_they_were() -> None:
    given_ = changes([0.04, 1e-9])
    kept = given_.copy()
    with_states(given_)
    pd.testing.assert_frame_equal(given_, kept)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param([("worker_id", "W1", STABLE), ("worker_id", "W1", SHIFT)], 0.05, id="a-worker-counts-once"),
        pytest.param([("worker_id", "W1", STABLE), ("worker_id", "W2", STABLE)], 0.1, id="two-workers"),
        pytest.param([("program", "CSU", STABLE)], 0.0, id="programs-are-not-counted"),
        pytest.param([("worker_id", "W1", INSUFFICIENT)], 0.0, id="who-is-not-tested-is-not-counted"),
        pytest.param([], 0.0, id="nobody"),
    ],
)
def test_expected_false_findings_by_hand(states: list[tuple[str, str, str]], expected: float) -> None:
    findings = pd.DataFrame(states, columns=["by", "unit", "state"])
    assert expected_false(findings) == pytest.approx(expected)


def test_one_workers_change_is_the_workers_and_not_the_programs(taxonomy: Taxonomy, lens: Lens) -> None:
    others = [history(f"W{n}", STEADY, taxonomy=taxonomy) for n in (2, 3)]
    found = found_in(history("W1", UP, taxonomy=taxonomy), *others, lens=lens)
    worker = found.loc[("worker_id", "W1", "clinical_drift")]
    assert (worker["state"], worker["shared"]) == (SHIFT, False)
    program = found.loc[("program", "CSU", "clinical_drift")]
    assert (program["state"], program["rule"]) == (STABLE, "")
    assert found.loc[("worker_id", "W2", "clinical_drift"), "state"] == STABLE


def test_a_change_of_all_is_the_programs_and_shared_by_its_workers(taxonomy: Taxonomy, lens: Lens) -> None:
    frames = [history(f"W{n}", UP, taxonomy=taxonomy, label=MEDICATION) for n in (1, 2, 3)]
    found = found_in(*frames, lens=lens)
    program = found.loc[("program", "CSU", "organizational_drift")]
    assert (program["state"], program["direction"], program["since"]) == (SHIFT, "up", "2025-08")
    assert not program["shared"]
    for worker in ("W1", "W2", "W3"):
        row = found.loc[("worker_id", worker, "organizational_drift")]
        assert (row["state"], row["shared"], row["program_part"]) == (SHIFT, True, pytest.approx(1))


def test_programs_go_before_workers_in_alphabetical_order(taxonomy: Taxonomy, lens: Lens) -> None:
    added = tally(
        history("W2", STEADY, taxonomy=taxonomy, program="Beta"),
        history("W1", UP, taxonomy=taxonomy, program="Alpha"),
    )
    found = find_changes(added, lens=lens)
    names = [measure.name for measure in taxonomy.watched]
    units = [("program", "Alpha"), ("program", "Beta"), ("worker_id", "W1"), ("worker_id", "W2")]
    assert list(found[["by", "unit", "measure"]].itertuples(index=False, name=None)) == [
        (*unit, name) for unit in units for name in names
    ]
    assert tuple(found.columns) == FINDING_COLUMNS


def test_an_export_without_programs_has_findings_of_workers_with_numbers_as_numbers(
    taxonomy: Taxonomy, lens: Lens
) -> None:
    frame = history("W1", UP, taxonomy=taxonomy)
    with_program, without = (find_changes(tally(one), lens=lens) for one in (frame, frame.assign(program="")))
    assert set(without["by"]) == {"worker_id"}
    assert without.dtypes.to_dict() == with_program.dtypes.to_dict()
    assert without["labelled_after"].dtype == np.int64
    assert without[["program_effect", "worker_effect", "program_part"]].isna().all(axis=None)


def test_notes_without_a_program_are_their_workers_and_no_programs(taxonomy: Taxonomy, lens: Lens) -> None:
    some = history("W1", UP, taxonomy=taxonomy)
    some.loc[some["date"] < "2025-06-01", "program"] = ""
    found = found_in(some, history("W2", STEADY, taxonomy=taxonomy), lens=lens)
    assert set(found.loc["program"].index.get_level_values("unit")) == {"CSU"}
    assert found.loc[("worker_id", "W1", "clinical_drift"), ["state", "notes"]].tolist() == [SHIFT, 48]
    assert found.loc[("program", "CSU", "clinical_drift"), "notes"] == 48 + 28


def test_no_sentences_have_no_findings(taxonomy: Taxonomy, lens: Lens) -> None:
    found = find_changes(tally(history("W1", UP, taxonomy=taxonomy).iloc[:0]), lens=lens)
    assert len(found) == 0
    assert tuple(found.columns) == FINDING_COLUMNS


def test_copied_sentences_make_no_change(taxonomy: Taxonomy, lens: Lens) -> None:
    frame = history("W1", UP, taxonomy=taxonomy)
    copied = frame.assign(copied=(frame["role"] == CLINICAL[0]) & (frame["date"] >= "2025-08-01"))
    row = found_in(copied, lens=lens).loc[("worker_id", "W1", "clinical_drift")]
    assert (row["state"], row["notes"], row["labelled_before"] + row["labelled_after"]) == (STABLE, 48, 7)


def test_a_policy_under_which_work_is_in_role_finds_no_drift_in_it(taxonomy: Taxonomy, lens: Lens) -> None:
    frame = history("W1", UP, taxonomy=taxonomy, label=MEDICATION)
    moved = dict(lens.policy.family_of) | {MEDICATION[0]: "in_role"}
    signals = dict(lens.policy.signal_of) | {MEDICATION: "in_role"}
    found = found_in(frame, lens=Lens(Policy("Ohio", moved, signals, ()), None, taxonomy))
    assert set(found["policy"]) == {"Ohio"}
    assert set(found["state"]) <= {STABLE, INSUFFICIENT}
    assert found_in(frame, lens=lens).loc[("worker_id", "W1", "organizational_drift"), "state"] == SHIFT


def test_a_change_is_corrected_for_sentences_that_a_model_misses(taxonomy: Taxonomy) -> None:
    # every second clinical sentence is missed: of 10 seen among 20, 20 were there among 30
    missed = {CLINICAL: 0.5, ("clinical_treatment", "performed"): 0.5}
    lens = plain_lens(taxonomy, held_out=held_out(taxonomy=taxonomy, missed=missed))
    neutral = history("W1", [20] * 12, taxonomy=taxonomy, label=NEUTRAL)
    row = found_in(history("W1", UP, taxonomy=taxonomy), neutral, lens=lens).loc[("worker_id", "W1", "clinical_drift")]
    assert (row["state"], row["since"], row["labelled_after"]) == (SHIFT, "2025-08", 50)
    assert (row["before"], row["after"]) == (pytest.approx(2 / 21), pytest.approx(20 / 30))


@settings(max_examples=6, deadline=None)
@given(
    series=st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=8), min_size=1, max_size=3),
    seed=st.integers(0, 1_000),
)
def test_the_order_of_sentences_changes_nothing(series: list[list[int]], seed: int) -> None:
    taxonomy = load_taxonomy()
    frame = pd.concat([history(f"W{n}", hits, taxonomy=taxonomy) for n, hits in enumerate(series)])
    found = [
        find_changes(tally(one), lens=plain_lens(taxonomy))
        for one in (frame.sample(frac=1.0, random_state=seed), frame)
    ]
    pd.testing.assert_frame_equal(*found)


@pytest.mark.parametrize(
    ("period", "since"), [("month", "2025-08"), ("quarter", "2025-Q3"), ("week", "2025-W32")], ids=lambda value: value
)
def test_a_change_is_dated_in_the_periods_asked_for(taxonomy: Taxonomy, lens: Lens, period: str, since: str) -> None:
    found = found_in(history("W1", UP, taxonomy=taxonomy), lens=lens, period=period)
    row = found.loc[("worker_id", "W1", "clinical_drift")]
    assert (row["state"], row["since"], row["period"]) == (SHIFT, since, period)


def test_changes_of_a_unit_go_by_the_order_of_measures(taxonomy: Taxonomy, lens: Lens) -> None:
    rows = unit_changes(tally(history("W1", UP, taxonomy=taxonomy)), lens=lens, by="worker_id", period="month")
    assert rows["measure"].tolist() == [measure.name for measure in taxonomy.watched]
    assert set(rows["state"]) <= {*CHANGED, INSUFFICIENT}
