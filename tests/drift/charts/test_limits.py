import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.drift.charts.limits import Limits, ewma, laney_limits, p_limits, sigma_z, xmr_limits

# Montgomery, Introduction to Statistical Quality Control (7th ed., 2013): loan processing costs, table 6.6
LOANS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
# ... orange juice cans that leak, of 50 each, table 7.1
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# ... and the observations of table 9.1, with the averages of table 9.10
SHIFTED = [
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37, 10.62, 10.31,
    8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52,
]  # fmt: skip
# Mohammed et al. (BMJ Quality & Safety 2013, 22:362, doi 10.1136/bmjqs-2012-001373): patients of the NHS's emergency
# departments who were seen within 4 hours, and all, by week, as `nhs_accidents` of the R package qicharts2 holds them
SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320, 267923, 271478, 255353, 256820,
    261835, 259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
PATIENTS = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529, 279618, 283932, 266629, 268091,
    276803, 271578, 266005, 273520, 278574, 273772,
]  # fmt: skip
# ... p' limits of them in percent, as AUS-DOH-Safety-and-Quality/PowerBI-SPC prints them (test/Chart Types/
# pprime.test.ts at 6e1ddd4); what qicharts2 gives, with all digits, is in test/fixtures/qicharts2.ts at d4bb4f6
SEEN_UPPER = [
    96.567, 96.5753, 96.5421, 96.5326, 96.5627, 96.5775, 96.5593, 96.5345, 96.5579, 96.5623, 96.5689, 96.5591, 96.5996,
    96.5961, 96.5753, 96.5877, 96.6012, 96.583, 96.5713, 96.5824,
]  # fmt: skip
SEEN_LOWER = [
    94.013, 94.0046, 94.0378, 94.0473, 94.0173, 94.0025, 94.0207, 94.0454, 94.022, 94.0177, 94.0111, 94.0208, 93.9803,
    93.9839, 94.0046, 93.9923, 93.9788, 93.9969, 94.0087, 93.9975,
]  # fmt: skip
# HorridTom/spc-tests, data-out/pp_chart_results.csv at e6a13a7: harmed patients of 20 each by month; qicharts2's limits
HARMED = [
    5, 10, 7, 9, 8, 9, 12, 8, 8, 12, 14, 10, 9, 13, 12, 10, 9, 10, 11, 9, 7, 11, 12, 11, 10, 11, 15, 11, 8, 11, 8, 13,
    10, 13, 10, 12, 12, 8, 6, 7,
]  # fmt: skip
COUNTS = st.lists(
    st.integers(1, 60).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), min_size=2, max_size=30
)


def test_an_xmr_chart_of_a_textbook() -> None:
    found = xmr_limits(LOANS)
    assert found.centre[0] == pytest.approx(300.5, abs=0.005)
    assert found.lower[0] == pytest.approx(279.78, abs=0.01)  # 3 / 1.128 there, 2.66 here
    assert found.upper[0] == pytest.approx(321.22, abs=0.01)


def test_a_p_chart_of_a_textbook() -> None:
    found = p_limits(CANS, np.full(30, 50))
    assert found.centre[0] == pytest.approx(0.2313, abs=5e-5)
    assert found.lower[0] == pytest.approx(0.0524, abs=5e-5)
    assert found.upper[0] == pytest.approx(0.4102, abs=5e-5)


def test_a_p_chart_of_a_textbook_without_two_samples() -> None:
    kept = [count for at, count in enumerate(CANS) if at not in (14, 22)]
    found = p_limits(kept, np.full(28, 50))
    told = (found.centre[0], found.lower[0], found.upper[0])
    assert told == pytest.approx((0.2150, 0.0407, 0.3893), abs=1e-4)


def test_an_ewma_chart_of_a_textbook() -> None:
    smooth, limits = ewma(SHIFTED, centre=10.0, sigma=1.0, weight=0.1, sigmas=2.7)
    assert smooth[:4] == pytest.approx([9.945, 9.7495, 9.70355, 9.8992], abs=5e-5)
    assert smooth[-2:] == pytest.approx([10.6468, 10.6341], abs=5e-5)
    assert (limits.lower[0], limits.upper[0]) == pytest.approx((9.73, 10.27), abs=0.005)
    assert (limits.lower[1], limits.upper[1]) == pytest.approx((9.64, 10.36), abs=0.005)
    assert (limits.lower[-1], limits.upper[-1]) == pytest.approx((9.38, 10.62), abs=0.005)
    assert np.flatnonzero(smooth > limits.upper).tolist() == [28, 29]


def test_a_p_prime_chart_by_hand() -> None:
    # shares 0.1, 0.3, 0.1, 0.3 of 100 each: z-scores -2.5, 2.5, ..., moving ranges of 5, so sigma z is 5 / 1.128
    hits, sizes = [10, 30, 10, 30], [100] * 4
    assert sigma_z(hits, sizes) == pytest.approx(5 / 1.128)
    apart = 3 * 5 / 1.128 * 0.04
    found = laney_limits(hits, sizes)
    assert found.upper == pytest.approx(np.full(4, 0.2 + apart))
    assert found.lower == pytest.approx(np.zeros(4))  # 0.2 - 0.53 is below 0


def test_a_p_prime_chart_of_published_data() -> None:
    found = laney_limits(SEEN, PATIENTS)
    assert found.centre[0] == pytest.approx(0.95289971134419116, abs=1e-12)
    assert 100 * found.upper == pytest.approx(SEEN_UPPER, abs=5.1e-5)
    assert 100 * found.lower == pytest.approx(SEEN_LOWER, abs=5.1e-5)
    narrow = p_limits(SEEN, PATIENTS)
    assert (narrow.lower[0], narrow.upper[0]) == pytest.approx((0.95169956464601502, 0.9540998580423673), abs=1e-12)
    wider = (0.96566977851086822 - 0.9401296441775141) / (0.9540998580423673 - 0.95169956464601502)
    assert sigma_z(SEEN, PATIENTS) == pytest.approx(wider)


def test_a_p_prime_chart_of_published_data_with_a_baseline() -> None:
    found = laney_limits(SEEN, PATIENTS, baseline=10)  # qicharts2: freeze = 10
    assert found.centre[-1] == pytest.approx(0.95105964383277042, abs=1e-12)
    assert found.lower[[0, 9, 10, 19]] == pytest.approx(
        [0.93866469138900677, 0.93871053406939875, 0.9386464194892028, 0.93851458643658869], abs=1e-12
    )
    assert found.upper[[0, 9, 10, 19]] == pytest.approx(
        [0.96345459627653407, 0.96340875359614209, 0.96347286817633804, 0.96360470122895214], abs=1e-12
    )


def test_where_shares_scatter_less_than_chance_others_narrow_the_limits_and_we_do_not() -> None:
    hits, sizes = HARMED, [20] * 40
    theirs = 0.8149433987997817, 0.18755660120021822
    plain = p_limits(hits, sizes)
    assert plain.centre[0] == pytest.approx(0.50125)
    spread = sigma_z(hits, sizes)
    assert spread < 1
    apart = spread * (plain.upper[0] - plain.centre[0])
    assert (plain.centre[0] + apart, plain.centre[0] - apart) == pytest.approx(theirs, abs=1e-12)
    assert levels(laney_limits(hits, sizes)) == levels(plain)


@given(counts=COUNTS)
def test_prime_limits_are_never_narrower(counts: list[tuple[int, int]]) -> None:
    hits, sizes = map(list, zip(*counts, strict=True))
    plain, prime = p_limits(hits, sizes), laney_limits(hits, sizes)
    assert (prime.lower <= plain.lower + 1e-12).all()
    assert (prime.upper >= plain.upper - 1e-12).all()
    for limits in (plain, prime):
        assert ((limits.lower >= 0) & (limits.upper <= 1)).all()
        assert (limits.lower <= limits.centre + 1e-12).all()


@given(counts=COUNTS)
def test_a_larger_denominator_has_narrower_limits(counts: list[tuple[int, int]]) -> None:
    hits, sizes = map(np.array, zip(*counts, strict=True))
    found = p_limits(hits, sizes)
    order = np.argsort(sizes)
    width = (found.upper - found.lower)[order]
    assert (np.diff(width) <= 1e-12).all()


def levels(limits: Limits) -> list[float]:
    """The centre and the limits, where all points share them."""
    parts = (limits.centre, limits.lower, limits.upper)
    assert all(np.ptp(part) == pytest.approx(0.0, abs=1e-12) for part in parts)
    return [part[0] for part in parts]


def test_a_baseline_sets_limits_for_what_comes_after() -> None:
    values = [1.0, 2.0, 1.0, 2.0, 9.0, 9.0]
    assert levels(xmr_limits(values, baseline=4)) == pytest.approx(levels(xmr_limits(values[:4])))
    hits, sizes = [1, 2, 1, 2, 9, 9], [10] * 6
    for chart in (p_limits, laney_limits):
        found = chart(hits, sizes, baseline=4)
        assert len(found.centre) == 6
        assert levels(found) == pytest.approx(levels(chart(hits[:4], sizes[:4])))


def test_a_point_without_a_denominator_has_no_limits() -> None:
    found = p_limits([1, 0, 2], [10, 0, 10])
    assert np.isnan(found.upper).tolist() == [False, True, False]


@pytest.mark.parametrize("count", [0, 1])
def test_a_point_or_none_is_no_trouble(count: int) -> None:
    assert len(xmr_limits([1.0] * count).centre) == count
    assert len(p_limits([1] * count, [2] * count).centre) == count
    assert len(laney_limits([1] * count, [2] * count).centre) == count


def test_values_that_never_move_have_no_width() -> None:
    found = xmr_limits([2.0] * 5)
    assert found.upper.tolist() == found.lower.tolist() == [2.0] * 5
