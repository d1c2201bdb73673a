from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift import Lens, measure_table, plain_lens, raw_shares
from analyzer.drift.measures import MEASURE_COLUMNS, cells_of, effective_workers
from analyzer.errors import PeerdriftError
from analyzer.names import UNITS
from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, OTHER_PARTY, Taxonomy, load_taxonomy
from analyzer.taxonomy.policy import ADVISORY, read_policy
from tests.drift.build import CLINICAL, HOMES, PAIRS, PLAIN, ROWS, Row, drawn, held_out, sentences, tally, with_chances

LENSES = {
    "labels that are right": plain_lens(load_taxonomy()),
    "labels that are often wrong": plain_lens(
        load_taxonomy(),
        held_out=held_out(taxonomy=load_taxonomy(), missed=dict.fromkeys(load_taxonomy().own_pairs, 0.3)),
    ),
}


def counts(table: pd.DataFrame, *, over: list[str], columns: list[str]) -> pd.DataFrame:
    return table.groupby(over)[columns].sum().sort_index()


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


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
        pytest.param("organizational_done", 0, 16, id="organizational-done"),
        pytest.param("organizational_asked", 1, 16, id="organizational-asked"),
        pytest.param("advocacy", 3, 16, id="in_role-of-one-kind"),
        pytest.param("lived_experience", 0, 16, id="in_role-of-another-kind"),
    ],
)
def test_a_month_counted_by_hand(
    january: pd.DataFrame, lens: Lens, measure: str, numerator: int, denominator: int
) -> None:
    row = measure_table(tally(january), lens=lens).set_index("measure").loc[measure]
    assert (row["unit"], row["period"], row["policy"]) == ("W1", "2025-01", ADVISORY)
    assert (row["notes"], row["workers"]) == (3, 1)
    assert (row["numerator"], row["denominator"], row["labelled"]) == (numerator, denominator, numerator)
    assert row["raw"] == pytest.approx(numerator / denominator)
    assert row["estimate"] == pytest.approx(numerator / denominator)


@pytest.mark.parametrize(("role", "assertion"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_a_sentence_is_counted_by_one_watched_measure_where_it_has_a_signal_and_by_none_else(
    taxonomy: Taxonomy, lens: Lens, role: str, assertion: str
) -> None:
    one = tally(sentences([("W1", "CSU", "2025-01-02", "a", (role, assertion), 1)], taxonomy=taxonomy))
    sums = {measure.name: lens.sums(one, measure)[0].tolist() for measure in taxonomy.watched}
    labelled = {measure.name: lens.labelled(one, measure).tolist() for measure in taxonomy.watched}
    by = [name for name, (counted, _, _) in sums.items() if counted]
    assert len(by) == (taxonomy.signal(role, assertion) != NO_SIGNAL)
    assert by == [name for name, found in labelled.items() if found == [1]]
    assert all(sum(kinds) == 1 for kinds in sums.values())


@pytest.mark.parametrize(("role", "assertion"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_only_what_the_worker_had_to_do_with_is_counted_among(
    taxonomy: Taxonomy, lens: Lens, role: str, assertion: str
) -> None:
    one = tally(sentences([("W1", "CSU", "2025-01-02", "a", (role, assertion), 1)], taxonomy=taxonomy))
    own = role != NEUTRAL and assertion != OTHER_PARTY
    drift = taxonomy.family_of[role] in {"clinical_drift", "informal_drift", "organizational_drift"}
    for measure in taxonomy.measures:
        wanted = own and (drift or measure.denominator == "role_relevant")
        counted, among, neither = lens.sums(one, measure)[0]
        assert (counted + among, neither) == (wanted, not wanted)


@settings(max_examples=6, deadline=None)
@given(rows=ROWS, sure=st.sampled_from([1.0, 0.8]))
def test_the_parts_of_a_measure_add_up_to_it(rows: list[Row], sure: float) -> None:
    taxonomy = load_taxonomy()
    frame = with_chances(drawn(rows, taxonomy=taxonomy), sure=sure, taxonomy=taxonomy)
    table = measure_table(tally(frame), lens=plain_lens(taxonomy))
    in_role = [role.name for role in taxonomy.roles if role.family == "in_role"]
    for whole, parts in (
        ("organizational_drift", ["organizational_done", "organizational_asked"]),
        ("in_role", in_role),
    ):
        for column in ("numerator", "labelled", "raw"):
            wide = table.pivot(index=["unit", "period"], columns="measure", values=column)
            assert wide[parts].sum(axis=1).to_numpy() == pytest.approx(wide[whole].fillna(0).to_numpy(), abs=1e-6)


@settings(max_examples=6, deadline=None)
@given(rows=ROWS, sure=st.sampled_from([1.0, 0.8]), name=st.sampled_from(sorted(LENSES)), by=st.sampled_from(UNITS))
def test_shares_lie_within_their_intervals_and_intervals_within_0_and_1(
    rows: list[Row], sure: float, name: str, by: str
) -> None:
    taxonomy = load_taxonomy()
    frame = with_chances(drawn(rows, taxonomy=taxonomy), sure=sure, taxonomy=taxonomy)
    table = measure_table(tally(frame), lens=LENSES[name], by=by)
    known, unknown = table[table["estimate"].notna()], table[table["estimate"].isna()]
    assert (table["low"] >= 0).all()
    assert (table["high"] <= 1).all()
    assert (known["low"] <= known["estimate"]).all()
    assert (known["estimate"] <= known["high"]).all()
    assert (known["low"] < known["high"]).all()
    assert known["pooled"].between(0, 1).all()
    assert unknown["pooled"].isna().all()
    assert (unknown["low"] == 0).all()
    assert (unknown["high"] == 1).all()
    assert (table["numerator"] <= table["denominator"] + 1e-6).all()
    assert (table["design_effect"] >= 1).all()
    assert (table["workers"] >= 1).all()


@settings(max_examples=6, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 1_000), by=st.sampled_from(UNITS), name=st.sampled_from(sorted(LENSES)))
def test_the_order_of_sentences_changes_nothing(rows: list[Row], seed: int, by: str, name: str) -> None:
    frame = drawn(rows, taxonomy=load_taxonomy())
    tables = [
        measure_table(tally(one), lens=LENSES[name], by=by)
        for one in (frame.sample(frac=1.0, random_state=seed), frame)
    ]
    pd.testing.assert_frame_equal(*tables)


@settings(max_examples=6, deadline=None)
@given(rows=ROWS)
def test_a_programs_counts_are_the_sums_of_its_workers(rows: list[Row]) -> None:
    taxonomy = load_taxonomy()
    added = tally(drawn(rows, taxonomy=taxonomy))
    workers = measure_table(added, lens=plain_lens(taxonomy), by="worker_id")
    workers["unit"] = workers["unit"].map(HOMES)
    programs = measure_table(added, lens=plain_lens(taxonomy), by="program")
    told = {"over": ["unit", "period", "measure"], "columns": ["numerator", "denominator", "labelled", "notes"]}
    pd.testing.assert_frame_equal(counts(programs, **told), counts(workers, **told))


@settings(max_examples=6, deadline=None)
@given(rows=ROWS)
def test_a_quarters_counts_are_the_sums_of_its_months(rows: list[Row]) -> None:
    taxonomy = load_taxonomy()
    added = tally(drawn(rows, taxonomy=taxonomy))
    months = measure_table(added, lens=plain_lens(taxonomy))
    months["period"] = [f"{name[:4]}-Q{(int(name[5:]) - 1) // 3 + 1}" for name in months["period"]]
    quarters = measure_table(added, lens=plain_lens(taxonomy), period="quarter")
    told = {"over": ["unit", "period", "measure"], "columns": ["numerator", "denominator", "labelled", "notes"]}
    pd.testing.assert_frame_equal(counts(quarters, **told), counts(months, **told))


def test_rows_go_by_unit_then_time_then_the_order_of_measures(
    taxonomy: Taxonomy, lens: Lens, january: pd.DataFrame
) -> None:
    later = january.assign(date=pd.Timestamp("2025-02-01"), note_id=january["note_id"] + "2")
    other = january.assign(worker_id="A0", note_id=january["note_id"] + "3")
    table = measure_table(tally(later, january, other), lens=lens)
    assert tuple(table.columns) == MEASURE_COLUMNS
    names = [measure.name for measure in taxonomy.measures]
    wanted = [
        (unit, period, name)
        for unit, period in (("A0", "2025-01"), ("W1", "2025-01"), ("W1", "2025-02"))
        for name in names
    ]
    assert list(table[["unit", "period", "measure"]].itertuples(index=False, name=None)) == wanted


def test_a_month_of_logistics_alone_has_notes_but_no_share(taxonomy: Taxonomy, lens: Lens) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", ("neutral", "performed"), 3)], taxonomy=taxonomy)
    table = measure_table(tally(frame), lens=lens)
    assert table["notes"].tolist() == [1] * len(taxonomy.measures)
    assert table[["raw", "estimate", "pooled"]].isna().all(axis=None)
    assert table["low"].tolist() == [0.0] * len(table)
    assert table["high"].tolist() == [1.0] * len(table)


def test_no_sentences_give_no_rows(lens: Lens, january: pd.DataFrame) -> None:
    table = measure_table(tally(january.iloc[:0]), lens=lens)
    assert len(table) == 0
    assert tuple(table.columns) == MEASURE_COLUMNS


def test_sentences_that_come_in_alike_notes_have_wider_intervals(taxonomy: Taxonomy, lens: Lens) -> None:
    drift, plain = ("transport", "performed"), ("advocacy", "performed")
    apart = [("W1", "CSU", "2025-01-02", f"n{n}", drift if n < 5 else plain, 6) for n in range(10)]
    mixed = [("W1", "CSU", "2025-01-02", f"n{n}", label, 3) for n in range(10) for label in (drift, plain)]
    widths = {}
    for name, rows in (("apart", apart), ("mixed", mixed)):
        table = measure_table(tally(sentences(rows, taxonomy=taxonomy)), lens=lens).set_index("measure")
        row = table.loc["organizational_drift"]
        assert (row["numerator"], row["denominator"]) == (30, 60)
        widths[name] = row["high"] - row["low"]
    assert widths["apart"] > 2 * widths["mixed"]


def test_names_kept_as_categories_are_counted_as_text_is(lens: Lens, january: pd.DataFrame) -> None:
    named = january.astype(dict.fromkeys(("role", "assertion", "signal", "worker_id", "program"), "category"))
    pd.testing.assert_frame_equal(measure_table(tally(named), lens=lens), measure_table(tally(january), lens=lens))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param({"by": "team"}, "no unit 'team'; units are worker_id, program, setting", id="unit"),
        pytest.param({"period": "day"}, "no period 'day'; periods are month, week, quarter", id="period"),
    ],
)
def test_what_is_unknown_is_named_with_what_there_is(
    lens: Lens, january: pd.DataFrame, asked: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        measure_table(tally(january), lens=lens, **asked)


def test_copied_sentences_are_counted_only_where_they_are_not_marked(lens: Lens, january: pd.DataFrame) -> None:
    plain = measure_table(tally(january), lens=lens)
    half = january.assign(copied=[at % 2 == 0 for at in range(len(january))])
    left_out = measure_table(tally(half), lens=lens)
    pd.testing.assert_frame_equal(left_out, measure_table(tally(january[~half["copied"]]), lens=lens))
    assert left_out["denominator"].sum() < plain["denominator"].sum()
    pd.testing.assert_frame_equal(measure_table(tally(half.assign(copied=False)), lens=lens), plain)


@pytest.mark.parametrize(
    ("notes", "workers"),
    [
        pytest.param({"A": 5}, 1.0, id="one"),
        pytest.param({"A": 3, "B": 3}, 2.0, id="two-alike"),
        pytest.param({"A": 3, "B": 1}, 16 / 10, id="one-writes-three-times-as-many"),
        pytest.param({"A": 1, "B": 1, "C": 1, "D": 1}, 4.0, id="four-alike"),
        pytest.param({"A": 98, "B": 1, "C": 1}, 10_000 / (98**2 + 2), id="one-writes-nearly-all"),
    ],
)
def test_effective_workers_by_hand(notes: dict[str, int], workers: float) -> None:
    names = [name for name, count in notes.items() for _ in range(count)]
    frame = pd.DataFrame({"worker_id": names, "program": "CSU", "date": pd.Timestamp("2025-01-02")})
    # a month of another program beside it is a cell of its own
    other = pd.DataFrame({"worker_id": ["A", "Z"], "program": "ED", "date": pd.Timestamp("2025-01-02")})
    both = pd.concat([other, frame], ignore_index=True)
    cells = cells_of(both, by="program", period="month")
    assert cells.units == ["CSU", "ED"]
    assert effective_workers(both["worker_id"], cells).tolist() == pytest.approx([workers, 2.0])


def test_cells_without_notes_are_of_no_worker_and_no_row(taxonomy: Taxonomy, lens: Lens) -> None:
    rows = [("W1", "CSU", "2025-01-02", "a", PLAIN, 2), ("W3", "ED", "2025-02-02", "b", PLAIN, 2)]
    added = tally(sentences(rows, taxonomy=taxonomy))
    assert cells_of(added.notes, by="program", period="month").of_note.tolist() == [0, 3]
    table = measure_table(added, lens=lens, by="program")
    assert set(zip(table["unit"], table["period"], strict=True)) == {("CSU", "2025-01"), ("ED", "2025-02")}


def test_a_program_of_one_persons_way_of_writing_is_less_known_than_one_of_many(taxonomy: Taxonomy) -> None:
    # writers differ in how often their sentences are missed: half of them are always read right
    told = held_out(taxonomy=taxonomy, missed={CLINICAL: 0.6, ("clinical_treatment", "performed"): 0.6})
    odd = (told.writer % 2 == 1) & (told.chances.sum(axis=1) == 0) & (told.pair < len(taxonomy.own_pairs))
    chances = told.chances.copy()
    chances[odd, told.pair[odd]] = 255
    differing = type(told)(told.pair, chances, told.writer, told.note)
    rows = [
        (f"W{n if many else 0}", "CSU", "2025-01-02", f"{n}", label, count)
        for many in (False, True)
        for n in range(8)
        for label, count in ((CLINICAL, 10), (PLAIN, 30))
    ]
    widths = []
    for part in (rows[:16], rows[16:]):
        frame = sentences(part, taxonomy=taxonomy)
        table = measure_table(tally(frame), lens=plain_lens(taxonomy, held_out=differing), by="program")
        row = table.set_index("measure").loc["clinical_drift"]
        widths.append(row["high"] - row["low"])
    assert widths[0] > 1.2 * widths[1]


@pytest.mark.parametrize(
    ("missed", "estimate"),
    [
        pytest.param(0.0, 10 / 90, id="none-is-missed"),
        pytest.param(0.5, 20 / 100, id="every-second-is-missed"),  # 10 are seen, so that 20 were there, and 80 others
    ],
)
def test_shares_are_corrected_by_how_often_a_model_misses_what_is_counted(
    taxonomy: Taxonomy, missed: float, estimate: float
) -> None:
    told = held_out(taxonomy=taxonomy, missed={CLINICAL: missed, ("clinical_treatment", "performed"): missed})
    rows = [
        ("W1", "CSU", "2025-01-02", f"{n}", label, count)
        for n in range(10)
        for label, count in ((CLINICAL, 1), (PLAIN, 8), (("neutral", "performed"), 4))
    ]
    table = measure_table(tally(sentences(rows, taxonomy=taxonomy)), lens=plain_lens(taxonomy, held_out=told))
    row = table.set_index("measure").loc["clinical_drift"]
    assert (row["numerator"], row["denominator"], row["labelled"]) == (10, 90, 10)
    assert row["raw"] == pytest.approx(10 / 90)
    assert row["estimate"] == pytest.approx(estimate)
    assert row["low"] < estimate < row["high"]


@pytest.mark.parametrize(
    ("rules", "changed"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param(
            '[[roles]]\nrole = "transport"\nfamily = "in_role"\n',
            {"organizational_drift": (2, 11), "in_role": (6, 11), "safeguard": (0, 2)},
            id="a-role-in-another-family",
        ),
        pytest.param(
            '[[signals]]\nrole = "medication_handling"\nassertion = "requested"\nsignal = "none"\n',
            {"organizational_drift": (4, 11)},
            id="a-signal-that-does-not-count",
        ),
        pytest.param(
            '[[signals]]\nrole = "medication_handling"\nassertion = "requested"\nsignal = "strain"\n',
            {"organizational_drift": (4, 11), "strain": (1, 11)},
            id="another-signal",
        ),
    ],
)
def test_a_policy_says_what_is_counted_and_its_name_stands_in_the_table(
    taxonomy: Taxonomy, tmp_path: Path, rules: str, changed: dict[str, tuple[int, int]]
) -> None:
    rows = [
        ("W1", "CSU", "2025-01-02", "a", ("transport", "performed"), 3),
        ("W1", "CSU", "2025-01-02", "a", ("transport", "averted"), 3),
        ("W1", "CSU", "2025-01-02", "a", ("medication_handling", "performed"), 1),
        ("W1", "CSU", "2025-01-02", "a", ("medication_handling", "requested"), 1),
        ("W1", "CSU", "2025-01-02", "a", PLAIN, 3),
        ("W1", "CSU", "2025-01-02", "a", ("neutral", "performed"), 9),
    ]
    plain = {"organizational_drift": (5, 11), "in_role": (3, 11), "safeguard": (3, 8), "strain": (0, 11)}
    path = tmp_path / "policy.toml"
    path.write_text(f'name = "Ohio"\n{rules}', encoding="utf-8")
    lens = Lens(read_policy(path, taxonomy=taxonomy), None, taxonomy)
    table = measure_table(tally(sentences(rows, taxonomy=taxonomy)), lens=lens).set_index("measure")
    assert set(table["policy"]) == {"Ohio"}
    found = {name: tuple(table.loc[name, ["numerator", "denominator"]]) for name in plain}
    assert found == plain | changed
    assert np.array_equal(table["labelled"], table["numerator"])


@pytest.mark.parametrize(
    ("role", "assertion", "signal", "family"),
    [
        pytest.param("transport", "performed", "individual_drift", "organizational_drift", id="drift-of-no-kind"),
        pytest.param("advocacy", "performed", "safeguard", "in_role", id="a-safeguard-against-nothing"),
    ],
)
def test_a_policy_by_which_sentences_would_count_nowhere_is_refused(
    taxonomy: Taxonomy, tmp_path: Path, role: str, assertion: str, signal: str, family: str
) -> None:
    path = tmp_path / "policy.toml"
    rule = f'[[signals]]\nrole = "{role}"\nassertion = "{assertion}"\nsignal = "{signal}"\n'
    path.write_text(f'name = "Ohio"\n{rule}', encoding="utf-8")
    message = f"{role} {assertion} cannot be {signal}, which no measure counts in the family {family}"
    with pytest.raises(PeerdriftError, match=message):
        read_policy(path, taxonomy=taxonomy)


def test_some_measures_are_those_of_all(lens: Lens, january: pd.DataFrame) -> None:
    notes = tally(january)
    whole = measure_table(notes, lens=lens)
    some = measure_table(notes, lens=lens, measures=["strain", "pull"])
    pd.testing.assert_frame_equal(some, whole[whole["measure"].isin(["pull", "strain"])].reset_index(drop=True))
    assert tuple(measure_table(notes, lens=lens, measures=[])) == MEASURE_COLUMNS
    with pytest.raises(ValueError, match="no measure 'pul'; measures are "):
        measure_table(notes, lens=lens, measures=["pul"])


@pytest.mark.parametrize("by", UNITS)
@given(rows=ROWS)
@settings(max_examples=30)
def test_shares_of_all_notes_are_what_the_months_add_up_to(by: str, rows: list[Row]) -> None:
    taxonomy = load_taxonomy()
    lens, notes = plain_lens(taxonomy), tally(drawn(rows, taxonomy=taxonomy))
    names = ["in_role", "safeguard", "pull"]
    found = raw_shares(notes, lens=lens, by=by, measures=names).set_index(["unit", "measure"])["share"]
    months = measure_table(notes, lens=lens, by=by, measures=names)
    sums = counts(months, over=["unit", "measure"], columns=["numerator", "denominator"])
    wanted = sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    assert sorted(found.index) == sorted(wanted.index)
    np.testing.assert_allclose(found.sort_index(), wanted, rtol=1e-5)


def test_no_measure_has_no_share(january: pd.DataFrame, lens: Lens) -> None:
    assert list(raw_shares(tally(january), lens=lens, by="program", measures=[])) == ["unit", "measure", "share"]
