import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.intervals import design_effect, wilson_interval

COUNTS = st.integers(0, 2_000).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))
EFFECTS = st.floats(1.0, 20.0)


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="81-of-263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15-of-148"),
        pytest.param(0, 20, 0.0, 0.1611, id="0-of-20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1-of-29"),
    ],
)
def test_intervals_are_those_that_newcombe_published(hits: int, size: int, low: float, high: float) -> None:
    # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872,
    # table I, method 3 (score, no continuity correction)
    found = wilson_interval([hits], [size])
    assert [round(float(bound[0]), 4) for bound in found] == [low, high]


@settings(deadline=None)
@given(counts=COUNTS, effect=EFFECTS)
def test_an_interval_holds_its_share_and_stays_in_0_to_1(counts: tuple[int, int], effect: float) -> None:
    hits, size = counts
    low, high = wilson_interval(hits, size, design_effect=effect)
    share = hits / size if size else 0.5
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert high - low > 0


@settings(deadline=None)
@given(counts=COUNTS.filter(lambda pair: pair[1] > 0), effect=EFFECTS, more=st.floats(1.01, 5.0))
def test_a_larger_design_effect_gives_a_wider_interval(counts: tuple[int, int], effect: float, more: float) -> None:
    low, high = wilson_interval(*counts, design_effect=effect)
    wider_low, wider_high = wilson_interval(*counts, design_effect=effect * more)
    assert wider_high - wider_low > high - low


@settings(deadline=None)
@given(counts=COUNTS, effect=EFFECTS)
def test_hits_and_misses_have_mirrored_intervals(counts: tuple[int, int], effect: float) -> None:
    hits, size = counts
    low, high = wilson_interval(hits, size, design_effect=effect)
    other_low, other_high = wilson_interval(size - hits, size, design_effect=effect)
    assert (low, high) == (pytest.approx(1 - other_high, abs=1e-9), pytest.approx(1 - other_low, abs=1e-9))


def test_a_design_effect_is_worth_as_many_fewer_sentences() -> None:
    halved = wilson_interval([10], [40])
    assert wilson_interval([20], [80], design_effect=2.0) == pytest.approx(np.array(halved))


def test_nothing_counted_says_nothing() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("hits", "sizes", "cell", "effect"),
    [
        # share 1/2 of 8: found ((4-2)^2 + (0-2)^2) * 2/1 = 16, expected 8 * 1/4 = 2
        pytest.param([4, 0], [4, 4], [0, 0], 8.0, id="two-notes-that-are-opposites"),
        pytest.param([2, 2], [4, 4], [0, 0], 1.0, id="two-notes-alike-are-no-better-than-independent"),
        # only the first cell has two notes: as above
        pytest.param([4, 0, 3], [4, 4, 9], [0, 0, 1], 8.0, id="a-cell-of-one-note-tells-nothing"),
        # cell 0 finds 16 of 2; cell 1 finds 0 of 8 * 1/4 = 2
        pytest.param([4, 0, 2, 2], [4, 4, 4, 4], [0, 0, 3, 3], 4.0, id="cells-are-pooled"),
        pytest.param([4, 0, 0], [4, 4, 0], [0, 0, 0], 8.0, id="notes-with-nothing-to-count-are-left-out"),
        pytest.param([3], [5], [0], 1.0, id="a-single-note"),
        pytest.param([0, 0], [5, 5], [0, 0], 1.0, id="never"),
        pytest.param([5, 5], [5, 5], [0, 0], 1.0, id="always"),
        pytest.param([], [], [], 1.0, id="no-notes"),
    ],
)
def test_design_effect_by_hand(hits: list[int], sizes: list[int], cell: list[int], effect: float) -> None:
    assert design_effect(hits, sizes, np.array(cell, dtype=np.int64)) == pytest.approx(effect)


def test_notes_of_one_kind_of_sentence_count_as_one_sentence_each() -> None:
    hits = np.where(np.arange(1_000) % 2 == 0, 6, 0)
    effect = design_effect(hits, np.full(1_000, 6), np.zeros(1_000, dtype=np.int64))
    assert effect == pytest.approx(6 * 1_000 / 999)


def test_independent_sentences_have_a_design_effect_of_about_1() -> None:
    hits = np.random.default_rng(7).binomial(6, 0.3, size=4_000)
    assert 1.0 <= design_effect(hits, np.full(4_000, 6), np.arange(4_000) // 8) < 1.1
