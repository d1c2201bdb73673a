import itertools
from collections.abc import Iterator, Mapping

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.privacy.groups import FEWEST_NOTES, FEWEST_WORKERS, GROUP_FIELDS, TOGETHER, grouped

MONTHS = ("2025-03", "2025-04", "2025-07")
"""Two of one quarter, one of another."""
LOTS = st.lists(
    st.tuples(
        st.sampled_from(["W1", "W2", "W3", "W4", "W5"]),
        st.sampled_from(MONTHS),
        st.sampled_from(["One", "Two", ""]),
        st.sampled_from(["Ward", "Community"]),
        st.sampled_from(["Progress", "Supervision"]),
        st.integers(1, 8),
    ),
    max_size=30,
)
"""Worker, month, program, setting, type, and how many such notes."""
Lot = tuple[str, str, str, str, str, int]
SPREAD = tuple(f"W{number}" for number in range(1, 5))


def notes_of(*lots: Lot) -> pd.DataFrame:
    rows = [lot[:5] for lot in lots for _ in range(lot[5])]
    frame = pd.DataFrame(rows, columns=["worker_id", "month", *GROUP_FIELDS])
    days = pd.Series(range(len(frame)), dtype="int64") % 28 + 1
    return frame.assign(date=pd.to_datetime(frame.pop("month") + "-" + days.astype(str).str.zfill(2)))


def spread(program: str, setting: str = "Ward", kind: str = "Progress", *, each: int = 3) -> list[Lot]:
    """So many notes by each of four workers, in the first month."""
    return [(worker, MONTHS[0], program, setting, kind, each) for worker in SPREAD]


def told(notes: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in grouped(notes).itertuples(index=False)]


def groups(notes: pd.DataFrame) -> dict[tuple[str, ...], int]:
    """Return how many notes are told under which names."""
    return grouped(notes).value_counts(sort=False, dropna=False).to_dict()


def enough(notes: pd.DataFrame) -> bool:
    return notes["worker_id"].nunique() >= FEWEST_WORKERS and len(notes) >= FEWEST_NOTES


def figures(notes: pd.DataFrame) -> set[frozenset[int]]:
    """Return the rows behind every figure that can be asked for: a unit in a month or quarter, of chosen notes."""
    names = grouped(notes)
    names = names[names.notna().all(axis=1)]
    periods = [notes.loc[names.index, "date"].dt.to_period(freq) for freq in ("M", "Q")]
    choices = [[None, *sorted(set(names[field]))] for field in GROUP_FIELDS]
    found = set[frozenset[int]]()
    for chosen in itertools.product(*choices):
        kept = pd.Series(True, index=names.index)
        for field, value in zip(GROUP_FIELDS, chosen, strict=True):
            kept &= names[field].eq(value) if value is not None else True
        for by, period in itertools.product(GROUP_FIELDS, periods):
            own = names[kept].groupby([names.loc[kept, by], period[kept]], observed=True)
            found.update(frozenset(rows) for rows in own.groups.values())
    return found


def differences(sets: set[frozenset[int]]) -> Iterator[frozenset[int]]:
    for one, other in itertools.permutations(sets, 2):
        if one - other:
            yield one - other


@settings(max_examples=25, deadline=None)
@given(lots=LOTS)
def test_no_figure_and_no_difference_of_two_tells_of_few(lots: list[Lot]) -> None:
    notes = notes_of(*lots)
    sets = figures(notes)
    assert all(enough(notes.loc[list(rows)]) for rows in sets)
    assert all(enough(notes.loc[list(rows)]) for rows in set(differences(sets)))


@settings(max_examples=50, deadline=None)
@given(lots=LOTS)
def test_every_sum_of_figures_is_one_of_whole_groups(lots: list[Lot]) -> None:
    notes = notes_of(*lots)
    names = grouped(notes).assign(month=notes["date"].dt.to_period("M")).dropna()
    for _, rows in names.groupby(list(names), observed=True).groups.items():
        assert enough(notes.loc[rows])


@settings(max_examples=50, deadline=None)
@given(lots=LOTS)
def test_nothing_is_lost_but_months_that_are_too_small(lots: list[Lot]) -> None:
    notes = notes_of(*lots)
    names = grouped(notes)
    for month, own in notes.groupby(notes["date"].dt.to_period("M")):
        lost = names.loc[own.index].isna()
        assert lost.to_numpy().all() if not enough(own) else not lost.to_numpy().any(), month


@settings(max_examples=50, deadline=None)
@given(lots=LOTS)
def test_a_note_is_told_under_its_own_names_or_with_others(lots: list[Lot]) -> None:
    notes = notes_of(*lots)
    names = grouped(notes)
    for field in GROUP_FIELDS:
        own = names[field].isna() | names[field].eq(TOGETHER) | names[field].eq(notes[field])
        assert own.all()


@settings(max_examples=25, deadline=None)
@given(lots=LOTS, seed=st.integers(0, 1_000))
def test_the_order_of_notes_changes_nothing(lots: list[Lot], seed: int) -> None:
    notes = notes_of(*lots)
    shuffled = notes.sample(frac=1.0, random_state=seed)
    pd.testing.assert_frame_equal(grouped(shuffled).sort_index(), grouped(notes).sort_index())


@pytest.mark.parametrize(
    ("lots", "expected"),
    [
        pytest.param(spread("One"), {("One", "Ward", "Progress"): 12}, id="one-group"),
        pytest.param(
            [*spread("One"), *spread("Two")],
            {("One", "Ward", "Progress"): 12, ("Two", "Ward", "Progress"): 12},
            id="two-programs",
        ),
        pytest.param(
            [*spread("One"), *spread("Two", each=1), *spread("Three", each=2)],
            {("One", "Ward", "Progress"): 12, (TOGETHER, TOGETHER, TOGETHER): 12},
            id="small-programs-together",
        ),
        pytest.param(
            [*spread("One"), *spread("Two", each=4), *spread("Three", each=1)],
            {("Two", "Ward", "Progress"): 16, (TOGETHER, TOGETHER, TOGETHER): 16},
            id="a-small-program-with-the-smallest-that-is-not",
        ),
        pytest.param(
            [*spread("One"), *spread("One", "Community"), *spread("One", "Home", each=1)],
            {("One", "Ward", "Progress"): 12, ("One", TOGETHER, TOGETHER): 16},
            id="a-small-setting-within-its-program",
        ),
        pytest.param(
            [*spread("One"), *spread("One", kind="Supervision", each=1)],
            {("One", "Ward", TOGETHER): 16},
            id="a-small-type-hides-the-other",
        ),
        pytest.param(
            [("W1", MONTHS[0], "One", "Ward", "Progress", 50), ("W2", MONTHS[0], "One", "Ward", "Progress", 50)],
            {(None, None, None): 100},
            id="too-few-workers",
        ),
        pytest.param(
            [(worker, MONTHS[0], "One", "Ward", "Progress", 3) for worker in SPREAD[:3]],
            {(None, None, None): 9},
            id="too-few-notes",
        ),
        pytest.param(
            [*spread("One"), ("W1", MONTHS[0], "Two", "Ward", "Progress", 50)],
            {(TOGETHER, TOGETHER, TOGETHER): 62},
            id="a-program-of-one-worker",
        ),
        pytest.param(
            [*spread("One"), *spread("One", each=1), ("W9", MONTHS[1], "One", "Ward", "Progress", 20)],
            {("One", "Ward", "Progress"): 16, (None, None, None): 20},
            id="each-month-by-itself",
        ),
    ],
)  # fmt: skip
def test_groups_by_hand(lots: list[Lot], expected: Mapping[tuple[str | None, ...], int]) -> None:
    def plain(counts: Mapping[tuple[str | None, ...], int]) -> dict[tuple[str, ...], int]:
        return {tuple("" if pd.isna(name) else str(name) for name in names): n for names, n in counts.items()}

    assert plain(groups(notes_of(*lots))) == plain(expected)


def test_notes_without_a_program_are_a_group_of_that_name() -> None:
    assert set(told(notes_of(*spread("")))) == {("", "Ward", "Progress")}


def test_no_notes_have_no_groups() -> None:
    found = grouped(notes_of())
    assert list(found) == list(GROUP_FIELDS)
    assert len(found) == 0


def test_rows_keep_their_index() -> None:
    notes = notes_of(*spread("One")).set_index(pd.Index(range(100, 112)))
    assert grouped(notes).index.tolist() == notes.index.tolist()


def test_a_program_that_is_called_as_small_ones_together_hides_in_them() -> None:
    notes = notes_of(*spread(TOGETHER), *spread("One", each=1))
    assert groups(notes) == {(TOGETHER, TOGETHER, TOGETHER): 16}
