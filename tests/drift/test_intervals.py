import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.confusion import Confusion, certain
from analyzer.drift.intervals import (
    POOLED_NOTES,
    Z_95,
    Shares,
    corrected_shares,
    design_effects,
    part_neither,
    residual_weights,
    sentence_skew,
    sentence_variance,
    true_shares,
)
from analyzer.drift.sums import FloatArray
from tests.drift.shares import SHARES, means, mistaken, mixture

COUNTS = st.integers(1, 200_000).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))
EFFECTS = st.floats(1.0, 20.0)
MANY_WRITERS = 1e9
NOISY = mistaken(np.array([[0.6, 0.2, 0.2], [0.1, 0.8, 0.1], [0.05, 0.05, 0.9]]), between=1e-3, error=1e-4)
CONFUSIONS = pytest.mark.parametrize(
    "confusion", [pytest.param(certain(), id="certain"), pytest.param(NOISY, id="noisy")]
)


def shares_of(
    sums: list[float] | FloatArray, confusion: Confusion, *, effect: float = 1.0, writers: float = MANY_WRITERS
) -> Shares:
    row = np.asarray(sums, dtype=np.float64).reshape(-1, 3)
    return corrected_shares(row, confusion, effect=effect, writers=np.full(len(row), writers))


def wilson(hits: float, size: float) -> tuple[float, float]:
    share = hits / size
    centre, half = share + Z_95**2 / (2 * size), Z_95 * np.sqrt(share * (1 - share) / size + Z_95**2 / (4 * size**2))
    return (centre - half) / (1 + Z_95**2 / size), (centre + half) / (1 + Z_95**2 / size)


def width(shares: Shares) -> float:
    return float(shares.high[0] - shares.low[0])


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="81-of-263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15-of-148"),
        pytest.param(0, 20, 0.0, 0.1611, id="0-of-20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1-of-29"),
    ],
)
def test_intervals_of_certain_labels_are_those_that_newcombe_published(
    hits: int, size: int, low: float, high: float
) -> None:
    # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872,
    # table I, method 3 (score, no continuity correction)
    found = shares_of([hits, size - hits, 0], certain())
    assert found.estimate[0] == pytest.approx(hits / size)
    assert [round(float(bound[0]), 4) for bound in (found.low, found.high)] == [low, high]


@settings(max_examples=50, deadline=None)
@given(counts=COUNTS)
def test_intervals_of_certain_labels_are_those_of_wilson_between_the_tried_shares_too(counts: tuple[int, int]) -> None:
    hits, size = counts
    found = shares_of([hits, size - hits, 0], certain())
    assert (found.low[0], found.high[0]) == pytest.approx(wilson(hits, size), abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(counts=COUNTS, others=st.floats(0.0, 50.0))
def test_sentences_that_are_neither_tell_nothing_where_labels_are_certain(
    counts: tuple[int, int], others: float
) -> None:
    hits, size = counts
    found, among_others = (shares_of([hits, size - hits, neither], certain()) for neither in (0.0, others * size))
    assert (among_others.low[0], among_others.high[0]) == pytest.approx((found.low[0], found.high[0]), abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(counts=COUNTS)
def test_counted_and_uncounted_have_mirrored_intervals(counts: tuple[int, int]) -> None:
    hits, size = counts
    found, other = shares_of([hits, size - hits, 0], certain()), shares_of([size - hits, hits, 0], certain())
    assert (found.low[0], found.high[0]) == pytest.approx((1 - other.high[0], 1 - other.low[0]), abs=1e-8)


def test_a_design_effect_is_worth_as_many_fewer_sentences() -> None:
    halved, doubled = shares_of([10, 30, 0], certain()), shares_of([20, 60, 0], certain(), effect=2.0)
    assert (doubled.low[0], doubled.high[0]) == pytest.approx((halved.low[0], halved.high[0]))


@settings(max_examples=50, deadline=None)
@given(
    counted=st.floats(0, 1e5),
    among=st.floats(0, 1e5),
    neither=st.floats(0, 1e5),
    effect=EFFECTS,
    writers=st.floats(1, 50),
    mean=means(),
    noise=st.floats(0, 0.1),
)
def test_an_interval_holds_its_estimate_and_stays_in_0_to_1(
    counted: float, among: float, neither: float, effect: float, writers: float, mean: FloatArray, noise: float
) -> None:
    confusion = mistaken(mean, between=noise, error=noise / 10)
    found = shares_of([counted, among, neither], confusion, effect=effect, writers=writers)
    low, high = float(found.low[0]), float(found.high[0])
    if np.isnan(found.estimate[0]):
        assert (low, high) == (0.0, 1.0)
    else:
        assert 0 <= low <= found.estimate[0] <= high <= 1
        assert high > low


@settings(max_examples=50, deadline=None)
@given(mean=means(), share=SHARES, neither=st.floats(0.0, 0.8), effect=EFFECTS, more=st.floats(1.05, 5.0))
def test_a_larger_effect_gives_a_wider_interval_and_more_notes_a_narrower_one(
    mean: FloatArray, share: float, neither: float, effect: float, more: float
) -> None:
    confusion = mistaken(mean, between=1e-3, error=1e-4)
    sums = mixture(share, neither=neither, sentences=500.0, mean=mean)
    plain = shares_of(sums, confusion, effect=effect, writers=3.0)
    doubted = shares_of(sums, confusion, effect=effect * more, writers=3.0)
    richer = shares_of(sums * more, confusion, effect=effect, writers=3.0)
    alone = shares_of(sums, confusion, effect=effect, writers=1.0)
    whole = 1.0 - 1e-9  # an interval that says nothing cannot say less
    assert width(doubted) > width(plain) or width(plain) > whole
    assert width(richer) < width(plain) or width(richer) > whole
    assert width(alone) > width(plain) or width(plain) > whole


@settings(max_examples=50, deadline=None)
@given(mean=means(), share=st.floats(0.01, 0.99), neither=st.floats(0.0, 0.8), sentences=st.floats(100.0, 1e5))
def test_a_model_that_mistakes_sentences_is_less_sure_than_certain_labels(
    mean: FloatArray, share: float, neither: float, sentences: float
) -> None:
    sure = shares_of(mixture(share, neither=neither, sentences=sentences, mean=np.eye(3)), certain())
    noisy = shares_of(mixture(share, neither=neither, sentences=sentences, mean=mean), mistaken(mean))
    assert noisy.estimate[0] == pytest.approx(sure.estimate[0])
    assert width(noisy) >= width(sure) - 1e-8


def test_no_number_of_notes_makes_one_writers_share_certain() -> None:
    sums = mixture(0.3, neither=0.2, sentences=1e9, mean=NOISY.mean)
    one, hundred = (shares_of(sums, NOISY, writers=writers) for writers in (1.0, 100.0))
    assert width(one) > 2 * width(hundred) > 0.01


@pytest.mark.parametrize(
    ("sums", "estimate"),
    [
        pytest.param([10, 490, 500], 0.0, id="fewer-than-are-taken-for-it-by-mistake"),
        pytest.param([1, 499, 500], 0.0, id="far-fewer"),
        pytest.param([450, 50, 500], 1.0, id="more-than-can-be-seen"),
    ],
)
def test_sums_that_no_share_explains_have_the_interval_of_the_nearest_share(sums: list[float], estimate: float) -> None:
    found = shares_of(sums, NOISY)
    assert found.estimate.tolist() == [estimate]
    assert width(found) > 0.01


@CONFUSIONS
@pytest.mark.parametrize(
    "sums",
    [
        pytest.param([0, 0, 0], id="no-sentences"),
        pytest.param([0, 0, 50], id="none-to-count-among"),
        pytest.param([0.2, 0.7, 50], id="less-than-one"),
    ],
)
def test_too_little_to_count_says_nothing(confusion: Confusion, sums: list[float]) -> None:
    found = shares_of(sums, confusion)
    assert np.isnan(found.estimate).all()
    assert (found.low.tolist(), found.high.tolist()) == ([0.0], [1.0])


def test_no_cells_have_no_shares() -> None:
    found = corrected_shares(np.zeros((0, 3)), NOISY, effect=1.0, writers=np.zeros(0))
    assert [len(part) for part in (found.estimate, found.low, found.high)] == [0, 0, 0]


@CONFUSIONS
def test_cells_have_the_intervals_that_each_has_alone(confusion: Confusion) -> None:
    sums = np.array([[10, 40, 5], [0, 0, 9], [400, 30, 1], [3, 900, 80]], dtype=np.float64)
    effect, writers = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 5.0, 9.0])
    whole = corrected_shares(sums, confusion, effect=effect, writers=writers)
    for at in range(len(sums)):
        alone = shares_of(sums[at], confusion, effect=float(effect[at]), writers=float(writers[at]))
        for name, part in vars(whole).items():
            assert part[at] == pytest.approx(getattr(alone, name)[0], nan_ok=True), name


@pytest.mark.parametrize(
    ("share", "neither", "variance", "skew"),
    [
        # each sentence is 1 - s or -s: s (1 - s) and s (1 - s) (1 - 2 s), and 0 where it is neither
        pytest.param(0.5, 0.0, 0.25, 0.0, id="half"),
        pytest.param(0.1, 0.0, 0.09, 0.072, id="a-tenth"),
        pytest.param(0.1, 0.5, 0.045, 0.036, id="half-of-them-neither"),
        pytest.param(0.0, 0.0, 0.0, 0.0, id="never"),
    ],
)
def test_moments_of_certain_labels_by_hand(share: float, neither: float, variance: float, skew: float) -> None:
    given_share, part = np.array([share]), np.array([neither])
    assert residual_weights(share, certain()) == pytest.approx([1 - share, -share, 0])
    assert sentence_variance(given_share, part, certain()) == pytest.approx([variance])
    assert sentence_skew(given_share, part, certain()) == pytest.approx([skew])


@pytest.mark.parametrize(("share", "neither"), [(0.05, 0.4), (0.5, 0.0), (0.9, 0.2)])
def test_moments_are_those_of_drawn_sentences(share: float, neither: float) -> None:
    draw = np.random.default_rng(11)
    of_kind = np.array([share * (1 - neither), (1 - share) * (1 - neither), neither])
    expected = of_kind @ NOISY.mean  # said for sure, so that a sentence is one of three
    said = draw.choice(3, size=400_000, p=expected)
    value = residual_weights(share, NOISY)[said]
    assert value.mean() == pytest.approx(0, abs=0.01)
    assert sentence_variance(np.array(share), np.array(neither), NOISY) == pytest.approx((value**2).mean(), rel=0.01)
    assert sentence_skew(np.array(share), np.array(neither), NOISY) == pytest.approx((value**3).mean(), rel=0.05)


@settings(max_examples=50, deadline=None)
@given(mean=means(), share=SHARES, neither=st.floats(0.0, 0.95))
def test_the_estimating_function_is_0_on_average_at_the_true_share(
    mean: FloatArray, share: float, neither: float
) -> None:
    confusion = mistaken(mean)
    sums = mixture(share, neither=neither, sentences=100.0, mean=mean)
    assert sums @ residual_weights(share, confusion) == pytest.approx([0], abs=1e-8)
    assert part_neither(sums, confusion) == pytest.approx([neither], abs=1e-9)


def note_rows(*counts: tuple[float, float]) -> FloatArray:
    return np.array([[hits, size - hits, 0] for hits, size in counts], dtype=np.float64).reshape(-1, 3)


def drawn(own: float, notes: int, pooled: float) -> float:
    return (own * notes + pooled * POOLED_NOTES) / (notes + POOLED_NOTES)


@pytest.mark.parametrize(
    ("notes", "cell", "units", "effects"),
    [
        # share 1/2 of 8: found ((4-2)^2 + (0-2)^2) * 2/1 = 16, expected 8 * 1/4 = 2
        pytest.param([(4, 4), (0, 4)], [0, 0], 1, [8.0], id="two-notes-that-are-opposites"),
        pytest.param([(2, 4), (2, 4)], [0, 0], 1, [1.0], id="two-notes-alike-are-no-better-than-independent"),
        # only the first cell has two notes: as above
        pytest.param([(4, 4), (0, 4), (3, 9)], [0, 0, 1], 1, [8.0], id="a-cell-of-one-note-tells-nothing"),
        # cell 0 finds 16 of 2; cell 1 finds 0 of 2
        pytest.param([(4, 4), (0, 4), (2, 4), (2, 4)], [0, 0, 1, 1], 1, [4.0], id="cells-of-a-unit-go-together"),
        pytest.param(
            [(4, 4), (0, 4), (2, 4), (2, 4)],
            [0, 0, 1, 1],
            2,
            [drawn(8.0, 2, 4.0), drawn(0.0, 2, 4.0)],
            id="units-are-drawn-toward-all",
        ),
        pytest.param(
            [(4, 4), (0, 4), (3, 4)], [0, 0, 1], 2, [drawn(8.0, 2, 8.0), 8.0], id="a-unit-that-tells-nothing-is-as-all"
        ),
        pytest.param([(3, 5)], [0], 1, [1.0], id="a-single-note"),
        pytest.param([(0, 5), (0, 5)], [0, 0], 1, [1.0], id="never"),
        pytest.param([(5, 5), (5, 5)], [0, 0], 1, [1.0], id="always"),
        pytest.param([], [], 2, [1.0, 1.0], id="no-notes"),
    ],
)
def test_design_effects_by_hand(
    notes: list[tuple[float, float]], cell: list[int], units: int, effects: list[float]
) -> None:
    found = design_effects(note_rows(*notes), np.array(cell, dtype=np.int64), certain(), cells=2, units=units)
    assert found == pytest.approx(effects)


def test_notes_of_one_kind_of_sentence_count_as_one_sentence_each() -> None:
    notes = note_rows(*[(6 * (at % 2), 6) for at in range(1_000)])
    found = design_effects(notes, np.zeros(1_000, dtype=np.int64), certain(), cells=1, units=1)
    assert found == pytest.approx([6 * 1_000 / 999])


def test_independent_sentences_have_a_design_effect_of_about_1() -> None:
    draw = np.random.default_rng(7)
    said = draw.multinomial(6, np.array([0.2, 0.5, 0.3]) @ NOISY.mean, size=4_000).astype(np.float64)
    found = design_effects(said, np.arange(4_000) // 8, NOISY, cells=500, units=5)
    assert (found < 1.15).all()
    assert (found >= 1).all()


@settings(max_examples=50, deadline=None)
@given(share=st.floats(0.02, 0.98), seed=st.integers(0, 99))
def test_intervals_hold_the_true_share_of_a_mistaking_model_mostly(share: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    expected = mixture(share, neither=0.3, sentences=1.0, mean=NOISY.mean)[0]
    sums = draw.multinomial(400, expected, size=500).astype(np.float64)
    known = mistaken(NOISY.mean)
    found = corrected_shares(sums, known, effect=1.0, writers=np.ones(500))
    held = (found.low <= share) & (share <= found.high)
    assert held.mean() > 0.91
    assert np.nanmean(true_shares(sums, known)) == pytest.approx(share, abs=0.03)
