import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.drift.charts.funnel import funnel, overdispersion

UNITS = st.lists(
    st.integers(0, 80).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), min_size=1, max_size=30
)


def test_limits_by_hand() -> None:
    found = funnel([10, 10, 10, 10], [100, 100, 100, 100])
    apart = 3.0902 * np.sqrt(0.1 * 0.9 / 100)
    assert (found.centre, found.dispersion) == (0.1, 1.0)
    assert found.upper == pytest.approx(np.full(4, 0.1 + apart), abs=1e-4)
    assert found.lower == pytest.approx(np.full(4, 0.1 - apart), abs=1e-4)


def test_one_unit_unlike_the_others_lies_outside() -> None:
    found = funnel([10] * 19 + [40], [100] * 20)
    assert np.flatnonzero(found.outside).tolist() == [19]
    assert found.dispersion == 1.0, "winsorizing keeps it from widening its own limits"


def test_where_all_units_vary_nobody_stands_out() -> None:
    rng = np.random.default_rng(5)
    sizes = np.full(40, 400)
    hits = rng.binomial(sizes, np.clip(rng.normal(0.2, 0.06, size=40), 0, 1))
    found = funnel(hits, sizes)
    assert found.dispersion > 3
    assert found.outside.sum() <= 1


def test_units_that_are_alike_are_seldom_outside() -> None:
    rng = np.random.default_rng(6)
    sizes = rng.integers(20, 400, size=2000)
    assert funnel(rng.binomial(sizes, 0.2), sizes).outside.mean() < 0.006


@given(units=UNITS)
def test_limits_hold_the_centre_and_narrow_with_size(units: list[tuple[int, int]]) -> None:
    hits, sizes = map(np.array, zip(*units, strict=True))
    found = funnel(hits, sizes)
    assert ((found.lower <= found.centre + 1e-12) & (found.upper >= found.centre - 1e-12)).all()
    assert (np.diff((found.upper - found.lower)[np.argsort(sizes, kind="stable")]) <= 1e-9).all()
    assert not found.outside[sizes == 0].any()
    assert found.dispersion >= 1.0


@pytest.mark.parametrize("z", [[], [3.0], [0.1, -0.2, 0.3]], ids=["none", "one", "close"])
def test_few_or_close_units_are_not_overdispersed(z: list[float]) -> None:
    assert overdispersion(np.array(z)) == 1.0
