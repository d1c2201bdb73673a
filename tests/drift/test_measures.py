import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.measures import MEASURE_COLUMNS, UNITS, denominator_mask, measure_table, numerator_mask
from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, OTHER_PARTY, Taxonomy, load_taxonomy
from tests.drift.build import sentences

PAIRS = list(itertools.product(load_taxonomy().role_names, load_taxonomy().assertions))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["W1", "W2", "W3"]),
        st.sampled_from(["2025-01-03", "2025-01-20", "2025-02-11", "2025-04-01"]),
        st.integers(0, 2),
        st.sampled_from(PAIRS),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=25,
)


def drawn(rows: list[tuple[str, str, int, tuple[str, str], int]], taxonomy: Taxonomy) -> pd.DataFrame:
    homes = {"W1": "CSU", "W2": "CSU", "W3": "ED"}
    return sentences(
        [(worker, homes[worker], day, f"{worker}-{day}-{note}", pair, n) for worker, day, note, pair, n in rows],
        taxonomy=taxonomy,
    )


@pytest.fixture(scope="module")
def january(taxonomy: Taxonomy) -> pd.DataFrame:
    return sentences(
        [
            ("W1", "CSU", "2025-01-02", "a", ("clinical_assessment", "performed"), 2),
            ("W1", "CSU", "2025-01-02", "a", ("clinical_treatment", "requested"), 1),
            ("W1", "CSU", "2025-01-02", "a", ("neutral", "performed"), 5),
            ("W1", "CSU", "2025-01-30", "b", ("friend_like", "performed"), 1),
            ("W1", "CSU", "2025-01-30", "b", ("friend_like", "requested"), 3),
            ("W1", "CSU", "2025-01-30", "b", ("coercion", "averted"), 2),
            ("W1", "CSU", "2025-01-30", "b", ("transport", "other_party"), 4),
            ("W1", "CSU", "2025-01-31", "c", ("role_support", "averted"), 1),
            ("W1", "CSU", "2025-01-31", "c", ("role_strain", "averted"), 2),
            ("W1", "CSU", "2025-01-31", "c", ("advocacy", "performed"), 3),
            ("W1", "CSU", "2025-01-31", "c", ("advocacy", "requested"), 1),
        ],
        taxonomy=taxonomy,
    )


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator"),
    [
        pytest.param("clinical_drift", 2, 16, id="clinical_drift"),
        pytest.param("informal_drift", 1, 16, id="informal_drift"),
        pytest.param("organizational_drift", 1, 16, id="organizational_drift-holds-clinical-work-asked-for"),
        pytest.param("pull", 3, 16, id="pull"),
        pytest.param("safeguard", 2, 9, id="safeguard-among-drift-roles-of-the-worker"),
        pytest.param("strain", 1, 16, id="strain-holds-support-withheld"),
        pytest.param("support", 2, 16, id="support-holds-strain-relieved"),
        pytest.param("in_role", 3, 16, id="in_role-performed-only"),
    ],
)
def test_a_month_counted_by_hand(
    january: pd.DataFrame, taxonomy: Taxonomy, measure: str, numerator: int, denominator: int
) -> None:
    table = measure_table(january, taxonomy=taxonomy).set_index("measure")
    row = table.loc[measure]
    assert (row["unit"], row["period"], row["notes"]) == ("W1", "2025-01", 3)
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["estimate"] == pytest.approx(numerator / denominator)


@pytest.mark.parametrize(("role", "assertion"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_a_sentence_is_counted_by_one_measure_where_it_has_a_signal_and_by_none_else(
    taxonomy: Taxonomy, role: str, assertion: str
) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", (role, assertion), 1)], taxonomy=taxonomy)
    by = [
        measure.name
        for measure in taxonomy.measures
        if (numerator_mask(frame, measure, taxonomy=taxonomy) & denominator_mask(frame, measure, taxonomy=taxonomy))[0]
    ]
    assert len(by) == (taxonomy.signal(role, assertion) != NO_SIGNAL)


@pytest.mark.parametrize(("role", "assertion"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_only_what_the_worker_had_to_do_with_is_counted_among(taxonomy: Taxonomy, role: str, assertion: str) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", (role, assertion), 1)], taxonomy=taxonomy)
    own = role != NEUTRAL and assertion != OTHER_PARTY
    drift = taxonomy.family_of[role] in {"clinical_drift", "informal_drift", "organizational_drift"}
    for measure in taxonomy.measures:
        wanted = own and (drift or measure.denominator == "role_relevant")
        assert denominator_mask(frame, measure, taxonomy=taxonomy).tolist() == [wanted]


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_shares_lie_within_their_intervals_and_intervals_within_0_and_1(rows: list) -> None:
    taxonomy = load_taxonomy()
    table = measure_table(drawn(rows, taxonomy), taxonomy=taxonomy)
    counted = table[table["denominator"] > 0]
    assert (table["low"] >= 0).all()
    assert (table["high"] <= 1).all()
    assert (counted["low"] <= counted["estimate"]).all()
    assert (counted["estimate"] <= counted["high"]).all()
    assert (table["numerator"] <= table["denominator"]).all()
    assert (table["design_effect"] >= 1).all()


@settings(max_examples=15, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 1_000), by=st.sampled_from(UNITS))
def test_the_order_of_sentences_changes_nothing(rows: list, seed: int, by: str) -> None:
    taxonomy = load_taxonomy()
    frame = drawn(rows, taxonomy)
    shuffled = frame.sample(frac=1.0, random_state=seed)
    pd.testing.assert_frame_equal(
        measure_table(shuffled, taxonomy=taxonomy, by=by), measure_table(frame, taxonomy=taxonomy, by=by)
    )


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_a_programs_counts_are_the_sums_of_its_workers(rows: list) -> None:
    taxonomy = load_taxonomy()
    frame = drawn(rows, taxonomy)
    workers = measure_table(frame, taxonomy=taxonomy, by="worker_id")
    workers["unit"] = workers["unit"].map({"W1": "CSU", "W2": "CSU", "W3": "ED"})
    counts = ["numerator", "denominator", "notes"]
    programs = measure_table(frame, taxonomy=taxonomy, by="program").set_index(["unit", "period", "measure"])
    summed = workers.groupby(["unit", "period", "measure"])[counts].sum()
    pd.testing.assert_frame_equal(programs[counts].sort_index(), summed.sort_index())


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_a_quarters_counts_are_the_sums_of_its_months(rows: list) -> None:
    taxonomy = load_taxonomy()
    frame = drawn(rows, taxonomy)
    months = measure_table(frame, taxonomy=taxonomy)
    months["period"] = [f"{name[:4]}-Q{(int(name[5:]) - 1) // 3 + 1}" for name in months["period"]]
    counts = ["numerator", "denominator", "notes"]
    quarters = measure_table(frame, taxonomy=taxonomy, period="quarter").set_index(["unit", "period", "measure"])
    summed = months.groupby(["unit", "period", "measure"])[counts].sum()
    pd.testing.assert_frame_equal(quarters[counts].sort_index(), summed.sort_index())


def test_rows_go_by_unit_then_time_then_the_order_of_measures(taxonomy: Taxonomy, january: pd.DataFrame) -> None:
    later = january.assign(date=pd.Timestamp("2025-02-01"), note_id=january["note_id"] + "2")
    other = january.assign(worker_id="A0", note_id=january["note_id"] + "3")
    table = measure_table(pd.concat([later, january, other]), taxonomy=taxonomy)
    assert tuple(table.columns) == MEASURE_COLUMNS
    names = [measure.name for measure in taxonomy.measures]
    wanted = [
        (unit, period, name)
        for unit, period in (("A0", "2025-01"), ("W1", "2025-01"), ("W1", "2025-02"))
        for name in names
    ]
    assert list(table[["unit", "period", "measure"]].itertuples(index=False, name=None)) == wanted


def test_a_month_of_logistics_alone_has_notes_but_no_share(taxonomy: Taxonomy) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", ("neutral", "performed"), 3)], taxonomy=taxonomy)
    table = measure_table(frame, taxonomy=taxonomy)
    assert table["notes"].tolist() == [1] * len(taxonomy.measures)
    assert table["estimate"].isna().all()
    assert table["low"].tolist() == [0.0] * len(table)
    assert table["high"].tolist() == [1.0] * len(table)


def test_no_sentences_give_no_rows(taxonomy: Taxonomy, january: pd.DataFrame) -> None:
    table = measure_table(january.iloc[:0], taxonomy=taxonomy)
    assert len(table) == 0
    assert tuple(table.columns) == MEASURE_COLUMNS


def test_sentences_that_come_in_alike_notes_have_wider_intervals(taxonomy: Taxonomy) -> None:
    drift, plain = ("transport", "performed"), ("advocacy", "performed")
    apart = [("W1", "CSU", "2025-01-02", f"n{n}", drift if n < 5 else plain, 6) for n in range(10)]
    mixed = [("W1", "CSU", "2025-01-02", f"n{n}", label, 3) for n in range(10) for label in (drift, plain)]
    widths = {}
    for name, rows in (("apart", apart), ("mixed", mixed)):
        table = measure_table(sentences(rows, taxonomy=taxonomy), taxonomy=taxonomy).set_index("measure")
        row = table.loc["organizational_drift"]
        assert (row["numerator"], row["denominator"]) == (30, 60)
        widths[name] = row["high"] - row["low"]
    assert widths["apart"] > 2 * widths["mixed"]


def test_names_kept_as_categories_are_counted_as_text_is(taxonomy: Taxonomy, january: pd.DataFrame) -> None:
    named = january.astype(dict.fromkeys(("role", "assertion", "signal", "worker_id", "program"), "category"))
    pd.testing.assert_frame_equal(
        measure_table(named, taxonomy=taxonomy), measure_table(january, taxonomy=taxonomy), check_dtype=False
    )


def test_an_unknown_unit_is_named_with_those_there_are(taxonomy: Taxonomy, january: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="no unit 'team'; units are worker_id, program, setting"):
        measure_table(january, taxonomy=taxonomy, by="team")


def test_copied_sentences_are_counted_only_where_they_are_not_marked(january: pd.DataFrame, taxonomy: Taxonomy) -> None:
    plain = measure_table(january, taxonomy=taxonomy)
    half = january.assign(copied=[at % 2 == 0 for at in range(len(january))])
    expected = measure_table(january[~half["copied"]], taxonomy=taxonomy)
    left_out = measure_table(half, taxonomy=taxonomy)
    counts = ["unit", "period", "measure", "numerator", "denominator"]
    pd.testing.assert_frame_equal(left_out[counts], expected[counts])
    assert left_out["denominator"].sum() < plain["denominator"].sum()
    pd.testing.assert_frame_equal(measure_table(half.assign(copied=False), taxonomy=taxonomy), plain)
