import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, norm

from analyzer.drift.changes import FEWEST_PERIODS, likeliest_change, signed_root

CELLS = st.integers(1, 60).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size)))
SERIES = st.lists(CELLS, min_size=4, max_size=14)


def g_by_hand(hits: tuple[int, int], sizes: tuple[int, int]) -> float:
    """Twice the sum of observed * ln(observed / expected) over the four cells."""
    share = sum(hits) / sum(sizes)
    cells = [(h, n * share) for h, n in zip(hits, sizes, strict=True)]
    cells += [(n - h, n * (1 - share)) for h, n in zip(hits, sizes, strict=True)]
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen)


@pytest.mark.parametrize(
    ("before", "after", "effect", "z"),
    [
        # 2 * (10 ln 10/20 + 90 ln 90/80 + 30 ln 30/20 + 70 ln 70/80) = 12.9715
        pytest.param((10, 100), (30, 100), 1.0, math.sqrt(12.9715), id="rises"),
        pytest.param((30, 100), (10, 100), 1.0, -math.sqrt(12.9715), id="falls"),
        pytest.param((10, 100), (30, 100), 4.0, math.sqrt(12.9715) / 2, id="four-times-the-variance-halves-it"),
        pytest.param((10, 100), (20, 200), 1.0, 0.0, id="stays"),
        # 2 * (10 ln 2 + 10 ln 2) = 40 ln 2
        pytest.param((0, 10), (10, 10), 1.0, math.sqrt(40 * math.log(2)), id="from-never-to-always"),
        pytest.param((0, 10), (0, 10), 1.0, 0.0, id="never"),
        pytest.param((0, 0), (5, 10), 1.0, 0.0, id="nothing-before"),
    ],
)
def test_signed_root_by_hand(before: tuple[int, int], after: tuple[int, int], effect: float, z: float) -> None:
    arrays = [np.array([float(value)]) for value in (*before, *after)]
    assert signed_root(*arrays, design_effect=effect)[0] == pytest.approx(z, abs=1e-4)


def test_its_square_is_the_g_statistic_of_scipy() -> None:
    arrays = [np.array([value]) for value in (12.0, 130.0, 41.0, 170.0)]
    g = chi2_contingency([[12, 118], [41, 129]], correction=False, lambda_="log-likelihood").statistic
    assert signed_root(*arrays, design_effect=1.0)[0] ** 2 == pytest.approx(g)


def test_a_change_by_hand() -> None:
    change = likeliest_change([1, 1, 1, 5, 5, 5], [10] * 6, design_effect=1.0)
    assert change is not None
    z = math.sqrt(g_by_hand((3, 15), (30, 30)))
    assert (change.at, change.before, change.after) == (3, (3, 30), (15, 30))
    assert change.z == pytest.approx(z)
    assert change.p_value == pytest.approx(3 * 2 * norm.sf(z))  # three places were looked at


@pytest.mark.parametrize("periods", [0, 1, 2, 3], ids=lambda count: f"{count}-periods")
def test_too_short_a_series_has_no_change(periods: int) -> None:
    assert likeliest_change([3] * periods, [9] * periods, design_effect=1.0) is None


@pytest.mark.parametrize(
    "hits",
    [
        pytest.param([9, 0, 0, 0, 0, 0], id="first"),
        pytest.param([0, 0, 0, 0, 0, 9], id="last"),
    ],
)
def test_one_odd_month_at_an_end_is_never_a_side_of_its_own(hits: list[int]) -> None:
    change = likeliest_change(hits, [10] * 6, design_effect=1.0)
    assert change is not None
    assert FEWEST_PERIODS <= change.at <= len(hits) - FEWEST_PERIODS


@settings(deadline=None)
@given(series=SERIES, effect=st.floats(1.0, 8.0))
def test_no_other_place_fits_better(series: list[tuple[int, int]], effect: float) -> None:
    hits, sizes = zip(*series, strict=True)
    change = likeliest_change(hits, sizes, design_effect=effect)
    assert change is not None
    fits = [
        g_by_hand((sum(hits[:at]), sum(hits[at:])), (sum(sizes[:at]), sum(sizes[at:]))) / effect
        for at in range(FEWEST_PERIODS, len(series) - FEWEST_PERIODS + 1)
    ]
    assert change.z**2 == pytest.approx(max(fits), abs=1e-8)
    assert 0 < change.p_value <= 1
    assert change.before == (sum(hits[: change.at]), sum(sizes[: change.at]))
    assert change.after == (sum(hits[change.at :]), sum(sizes[change.at :]))


@settings(deadline=None)
@given(series=SERIES)
def test_hits_turned_into_misses_turn_the_direction(series: list[tuple[int, int]]) -> None:
    hits, sizes = zip(*series, strict=True)
    misses = [size - hit for hit, size in series]
    change, mirrored = (likeliest_change(h, sizes, design_effect=1.5) for h in (hits, misses))
    assert change is not None
    assert mirrored is not None
    assert abs(mirrored.z) == pytest.approx(abs(change.z), abs=1e-6)
    if change.at == mirrored.at:
        assert mirrored.z == pytest.approx(-change.z, abs=1e-6)


@settings(deadline=None)
@given(series=SERIES, effect=st.floats(1.0, 8.0), more=st.floats(1.1, 4.0))
def test_a_larger_design_effect_makes_no_change_surer(
    series: list[tuple[int, int]], effect: float, more: float
) -> None:
    hits, sizes = zip(*series, strict=True)
    change, doubted = (likeliest_change(hits, sizes, design_effect=e) for e in (effect, effect * more))
    assert change is not None
    assert doubted is not None
    assert doubted.p_value >= change.p_value
