import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, multivariate_normal, norm

from analyzer.drift.changes import (
    CHANCES,
    FEWEST_PERIODS,
    LEAST_SKEW,
    OUTLIER,
    SHIFT,
    TREND,
    Change,
    Scores,
    as_normal,
    both_beyond,
    likeliest_change,
    outlier,
    shift,
    trend,
    worsley_bound,
)
from analyzer.drift.sums import FloatArray


def scores(*sums: float, variance: float = 1.0, third: float = 0.0) -> Scores:
    """Scores of periods that are all as large."""
    return Scores(np.array(sums), np.full(len(sums), variance), np.full(len(sums), third))


def turned(given_scores: Scores) -> Scores:
    """What the same sentences say of the share of those that are not counted."""
    return replace(given_scores, sums=-given_scores.sums, third=-given_scores.third)


@st.composite
def series(draw: st.DrawFn) -> Scores:
    count = draw(st.integers(4, 14))
    variance = np.array([draw(st.floats(0.5, 40.0)) for _ in range(count)])
    sums = np.array([draw(st.floats(-4.0, 4.0)) for _ in range(count)]) * np.sqrt(variance)
    skewness = draw(st.floats(-0.5, 0.5))
    return Scores(sums, variance, skewness * variance)


@pytest.mark.parametrize("skewness", [1e-3, 0.05, 0.3, 1.0, 2.0])
@pytest.mark.parametrize("z", [0.5, 1.0, 2.0, 4.0, 8.0, 20.0])
def test_the_long_tail_is_that_of_a_gamma_distribution(z: float, skewness: float) -> None:
    shape = 4 / skewness**2  # with mean 0 and variance 1
    chance = gamma(shape, loc=-math.sqrt(shape), scale=1 / math.sqrt(shape)).sf(z)
    wanted = max(norm.isf(chance), 0.0)
    assert as_normal(np.array([z]), skewness=np.array([skewness])) == pytest.approx([wanted], abs=1e-6)
    assert as_normal(np.array([-z]), skewness=np.array([-skewness])) == pytest.approx([-wanted], abs=1e-6)


@pytest.mark.parametrize(
    ("z", "skewness"),
    [
        pytest.param(2.5, -0.4, id="the-short-tail-above"),
        pytest.param(-2.5, 0.4, id="the-short-tail-below"),
        pytest.param(3.0, 0.0, id="no-skewness"),
        pytest.param(0.0, 1.0, id="the-mean"),
    ],
)
def test_what_is_not_in_the_long_tail_stays(z: float, skewness: float) -> None:
    assert as_normal(np.array([z]), skewness=np.array([skewness])).tolist() == [z]


@pytest.mark.parametrize("skewness", [LEAST_SKEW / 10, 0.01, 0.1, 1.0, 3.0])
def test_the_further_out_the_unlikelier_even_where_chances_are_too_small_for_a_number(skewness: float) -> None:
    z = np.linspace(0.01, 300, 3_000)
    steps = np.diff(as_normal(z, skewness=np.full(len(z), skewness)))
    assert (steps >= 0).all()
    far = steps[z[1:] > 5]
    assert (far > 0).all()
    assert far.max() < 0.11  # no leap: z itself goes up by 0.1


def test_standardised_sums_by_hand() -> None:
    found = Scores(np.array([1.0, 2.0, 6.0]), np.array([1.0, 1.0, 2.0]), np.zeros(3))
    # weights 0, 0, 1 less their mean 2/4: (-1 - 2 + 6) / 2 over the root of (1 + 1 + 2) / 4
    # weights 1, 0, 0 less 1/4: (3 - 2 - 6) / 4 over the root of (9 + 1 + 2) / 16
    z = found.standardised(np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))
    assert z == pytest.approx([1.5, -5 / 4 / math.sqrt(12 / 16)])


def test_the_skewness_of_standardised_sums_by_hand() -> None:
    found = Scores(np.array([0.0, 3.0]), np.array([1.0, 1.0]), np.array([0.2, 0.6]))
    # weights -1/2 and 1/2: z = 3/2 over the root of 1/2, third moment (0.6 - 0.2) / 8 over that root cubed
    z, skewness = np.array([1.5 / math.sqrt(0.5)]), np.array([0.05 / 0.5**1.5])
    assert found.standardised(np.array([[0.0, 1.0]])) == pytest.approx(as_normal(z, skewness=skewness))
    assert found.standardised(np.array([[0.0, 1.0]]))[0] < z[0]


@settings(max_examples=50, deadline=None)
@given(given_scores=series(), times=st.floats(0.1, 50.0), more=st.floats(-5.0, 5.0))
def test_weights_count_by_how_they_differ_only(given_scores: Scores, times: float, more: float) -> None:
    weights = np.arange(len(given_scores), dtype=np.float64)[None]
    assert given_scores.standardised(times * weights + more) == pytest.approx(given_scores.standardised(weights))


@pytest.mark.parametrize("height", [0.3, 1.0, 2.0, 3.5])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.8, 0.99])
def test_both_beyond_is_what_scipy_integrates(height: float, correlation: float) -> None:
    def below(sign: float) -> float:
        covariance = [[1, sign * correlation], [sign * correlation, 1]]
        return float(multivariate_normal([0, 0], covariance, seed=1).cdf([-height, -height]))

    wanted = 2 * (below(1) + below(-1))
    assert both_beyond(height, np.array([correlation])) == pytest.approx([wanted], abs=1e-6)


def test_both_beyond_is_one_beyond_where_both_are_the_same_and_a_product_where_they_are_strangers() -> None:
    single = 2 * norm.sf(1.7)
    assert both_beyond(1.7, np.array([1.0, 0.0])) == pytest.approx([single, single**2])


def largest(part: FloatArray, *, draws: int) -> FloatArray:
    """Largest standardised sum over all places of drawn series without a change."""
    steps = np.diff(np.concatenate([[0.0], part, [1.0]]))
    walk = np.cumsum(np.random.default_rng(5).normal(size=(draws, len(steps))) * np.sqrt(steps), axis=1)
    bridge = walk[:, :-1] - part * walk[:, -1:]
    return np.asarray(np.abs(bridge / np.sqrt(part * (1 - part))).max(axis=1))


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(np.arange(2, 11) / 12, id="a-year-of-months"),
        pytest.param(np.arange(2, 51) / 52, id="a-year-of-weeks"),
        pytest.param(np.array([0.02, 0.03, 0.9, 0.97]), id="uneven"),
        pytest.param(np.array([0.5]), id="one-place"),
    ],
)
@pytest.mark.parametrize("height", [2.0, 2.5, 3.0])
def test_worsleys_bound_is_above_the_chance_and_below_bonferroni(part: FloatArray, height: float) -> None:
    draws = 40_000
    chance = float((largest(part, draws=draws) >= height).mean())
    single, bound = 2 * norm.sf(height), worsley_bound(height, part)
    noise = 3 * math.sqrt(chance * (1 - chance) / draws)
    assert chance - noise <= bound <= len(part) * single + 1e-12
    assert bound >= single
    if height >= 2.5:
        assert bound <= 1.5 * chance + noise  # where Bonferroni is up to ten times too wide


def test_the_bound_is_a_chance_at_any_height() -> None:
    part = np.arange(1, 100) / 100
    assert 2 * norm.sf(0.01) <= worsley_bound(0.01, part) <= 1  # of no use there, but no more than a chance
    assert 0 <= worsley_bound(60.0, part) < 1e-300


@pytest.mark.parametrize(
    ("given_scores", "at", "z"),
    [
        # weights -1/2 and 1/2 of six periods: 6/2 * 2 / sqrt(6/4)
        pytest.param(scores(-1, -1, -1, 1, 1, 1), 3, 3 / math.sqrt(1.5), id="rises-in-the-middle"),
        pytest.param(scores(1, 1, 1, -1, -1, -1), 3, -3 / math.sqrt(1.5), id="falls-in-the-middle"),
        # weights -2/3 and 1/3: (4/3 * 2 + 4/3) / sqrt(2 * 4/9 + 4 * 1/9)
        pytest.param(scores(-2, -2, 1, 1, 1, 1), 2, 4 / math.sqrt(12 / 9), id="rises-early"),
        pytest.param(scores(-1, -1, -1, -1, 2, 2), 4, 4 / math.sqrt(12 / 9), id="rises-late"),
        pytest.param(scores(-2, -2, 2, 2, variance=4), 2, 2.0, id="four-times-the-variance"),
    ],
)
def test_a_shift_by_hand(given_scores: Scores, at: int, z: float) -> None:
    found = shift(given_scores)
    assert (found.kind, found.at) == (SHIFT, at)
    assert found.z == pytest.approx(z)
    places = np.arange(FEWEST_PERIODS, len(given_scores) - FEWEST_PERIODS + 1)
    assert found.p_value == pytest.approx(worsley_bound(abs(z), places / len(given_scores)))


@pytest.mark.parametrize(
    ("sums", "z"),
    [
        # weights -3/2, -1/2, 1/2, 3/2
        pytest.param((-3.0, -1.0, 1.0, 3.0), 10 / math.sqrt(5), id="rises"),
        pytest.param((3.0, 1.0, -1.0, -3.0), -10 / math.sqrt(5), id="falls"),
        pytest.param((1.0, -1.0, -1.0, 1.0), 0.0, id="falls-and-rises-again"),
    ],
)
def test_a_trend_by_hand(sums: tuple[float, ...], z: float) -> None:
    found = trend(scores(*sums))
    assert (found.kind, found.at) == (TREND, 0)
    assert found.z == pytest.approx(z)
    assert found.p_value == pytest.approx(2 * norm.sf(abs(z)))


@pytest.mark.parametrize(
    ("sums", "at", "z"),
    [
        # weights 4/5 and -1/5: 4 over the root of 16/25 + 4/25
        pytest.param((-1.0, -1.0, 4.0, -1.0, -1.0), 2, 4 / math.sqrt(0.8), id="in-the-middle"),
        pytest.param((4.0, -1.0, -1.0, -1.0, -1.0), 0, 4 / math.sqrt(0.8), id="first"),
        pytest.param((1.0, 1.0, 1.0, 1.0, -4.0), 4, -4 / math.sqrt(0.8), id="last-and-low"),
    ],
)
def test_an_odd_period_by_hand(sums: tuple[float, ...], at: int, z: float) -> None:
    found = outlier(scores(*sums))
    assert (found.kind, found.at) == (OUTLIER, at)
    assert found.z == pytest.approx(z)
    assert found.p_value == pytest.approx(5 * 2 * norm.sf(abs(z)))


@pytest.mark.parametrize(
    ("sums", "kind", "at"),
    [
        pytest.param((-2, -2, -2, -2, 2, 2, 2, 2), SHIFT, 4, id="a-lasting-change"),
        pytest.param((-14, -10, -6, -2, 2, 6, 10, 14), TREND, 0, id="a-steady-trend"),
        pytest.param((-1, -1, -1, 8, -1, -1, -2, -1), OUTLIER, 3, id="one-odd-month"),
        pytest.param((12, -3, -2, -1, -2, -2, -1, -1), OUTLIER, 0, id="an-odd-first-month-is-no-side-of-its-own"),
    ],
)
def test_the_kind_of_change_that_stands_out_is_told(sums: tuple[float, ...], kind: str, at: int) -> None:
    found = likeliest_change(scores(*sums))
    assert found is not None
    assert (found.kind, found.at) == (kind, at)


@pytest.mark.parametrize("periods", range(4), ids=lambda count: f"{count}-periods")
def test_too_short_a_series_has_no_change(periods: int) -> None:
    assert likeliest_change(scores(*range(periods))) is None


def test_the_clearest_change_of_a_very_long_series_is_where_it_is_clearest() -> None:
    # 113 standard deviations: a chance that is too small for a number, of a skewed distribution
    found = shift(scores(*[-400.0] * 6, *[400.0] * 6, variance=150.0, third=15.0))
    assert (found.at, found.p_value) == (6, 0.0)


def test_the_chances_of_the_kinds_are_parts_of_one() -> None:
    assert sum(CHANCES.values()) == pytest.approx(1)


def test_a_few_rare_sentences_are_no_finding_that_the_normal_distribution_would_make_of_them() -> None:
    # 3 sentences of a share of 0.005 in one month of eight with 50 each
    share, size = 0.005, 50
    sums = np.array([-share * size] * 7 + [3 - share * size])
    variance, third = size * share * (1 - share), size * share * (1 - share) * (1 - 2 * share)
    skewed, normal = (outlier(scores(*sums, variance=variance, third=one)) for one in (third, 0.0))
    assert normal.p_value < 1e-6
    assert skewed.p_value > 100 * normal.p_value


def found_in(given_scores: Scores) -> Change:
    found = likeliest_change(given_scores)
    assert found is not None
    return found


@settings(max_examples=50, deadline=None)
@given(given_scores=series())
def test_a_p_value_is_the_least_of_the_kinds_each_over_its_part(given_scores: Scores) -> None:
    found = found_in(given_scores)
    kinds = [shift(given_scores), trend(given_scores), outlier(given_scores)]
    assert found.p_value == min(min(1.0, one.p_value / CHANCES[one.kind]) for one in kinds)
    assert 0 <= found.p_value <= 1
    assert FEWEST_PERIODS <= kinds[0].at <= len(given_scores) - FEWEST_PERIODS


@settings(max_examples=50, deadline=None)
@given(given_scores=series())
def test_counted_turned_into_uncounted_turns_the_sign(given_scores: Scores) -> None:
    found, other = found_in(given_scores), found_in(turned(given_scores))
    assert (other.kind, other.at, other.p_value) == (found.kind, found.at, pytest.approx(found.p_value))
    assert other.z == pytest.approx(-found.z)


@settings(max_examples=50, deadline=None)
@given(given_scores=series(), times=st.sampled_from([0.25, 0.5, 2.0, 16.0]))
def test_scores_and_their_spread_in_another_unit_change_nothing(given_scores: Scores, times: float) -> None:
    found = found_in(given_scores)
    scaled = Scores(times * given_scores.sums, times**2 * given_scores.variance, times**3 * given_scores.third)
    assert found_in(scaled).z == pytest.approx(found.z)
    assert found_in(scaled).p_value == pytest.approx(found.p_value)


@settings(max_examples=50, deadline=None)
@given(given_scores=series())
def test_a_series_read_backwards_turns_shift_and_trend_and_leaves_the_odd_period(given_scores: Scores) -> None:
    back = Scores(given_scores.sums[::-1], given_scores.variance[::-1], given_scores.third[::-1])
    assert outlier(back).z == pytest.approx(outlier(given_scores).z)
    # of skewed sums the two sides of a shift have tails of other length
    plain, back = (replace(one, third=0 * one.third) for one in (given_scores, back))
    assert trend(back).z == pytest.approx(-trend(plain).z, abs=1e-9)
    assert abs(shift(back).z) == pytest.approx(abs(shift(plain).z))
    assert shift(back).p_value == pytest.approx(shift(plain).p_value)


@settings(max_examples=50, deadline=None)
@given(given_scores=series(), seed=st.integers(0, 99))
def test_the_order_of_periods_is_nothing_to_an_odd_one(given_scores: Scores, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(given_scores))
    mixed = Scores(given_scores.sums[order], given_scores.variance[order], given_scores.third[order])
    found, again = outlier(given_scores), outlier(mixed)
    assert (again.z, again.p_value) == pytest.approx((found.z, found.p_value))


@settings(max_examples=50, deadline=None)
@given(given_scores=series(), more=st.floats(1.1, 8.0))
def test_a_larger_variance_makes_no_change_surer(given_scores: Scores, more: float) -> None:
    plain = replace(given_scores, third=0 * given_scores.third)
    doubted = replace(plain, variance=more * plain.variance)
    assert found_in(doubted).p_value >= found_in(plain).p_value - 1e-12


@settings(max_examples=50, deadline=None)
@given(given_scores=series())
def test_what_all_periods_share_is_no_change(given_scores: Scores) -> None:
    level = Scores(given_scores.variance * 0.3, given_scores.variance, given_scores.third)
    found = found_in(level)
    assert found.z == pytest.approx(0, abs=0.2)  # 0 but for what rounding and skewness make of it
    assert found.p_value == 1.0


def test_series_without_a_change_are_found_changed_as_rarely_as_promised() -> None:
    draw = np.random.default_rng(17)
    sums, third = draw.poisson(6.0, size=(1_500, 12)) - 6.0, np.full(12, 6.0)
    p = np.array([found_in(Scores(row, np.full(12, 6.0), third)).p_value for row in sums])
    for level in (0.05, 0.2):
        assert (p <= level).mean() <= level + 3 * math.sqrt(level * (1 - level) / len(p))
    assert (p <= 0.2).mean() > 0.08  # nor so rarely that nothing would be found
