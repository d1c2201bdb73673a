import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.drift.charts.runs import crossings_needed, longest_allowed, runs_about_median

# Anhoej and Olesen (PLoS ONE 2014), appendix: useful points, longest run that is usual, fewest crossings that are
PUBLISHED = {10: (6, 2), 11: (6, 2), 12: (7, 3), 15: (7, 4), 16: (7, 4), 20: (7, 6), 22: (7, 7), 23: (8, 7), 24: (8, 8)}


@pytest.mark.parametrize("useful", PUBLISHED)
def test_what_is_usual_is_what_was_published(useful: int) -> None:
    assert (longest_allowed(useful), crossings_needed(useful)) == PUBLISHED[useful]


@pytest.mark.parametrize(
    ("values", "longest", "crossings", "shift"),
    [
        pytest.param([1, 3] * 6, 1, 11, False, id="up-and-down"),
        pytest.param([1] * 6 + [3] * 6, 6, 1, True, id="too-few-crossings"),
        pytest.param([1, 3, 1, 3, *[3] * 8, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1], 9, 6, True, id="a-run-too-long"),
        pytest.param([1, 3, 2, 3, 1, 2, 1, 3], 2, 3, False, id="points-on-the-median-do-not-count"),
        pytest.param([1, float("nan"), 3], 1, 1, False, id="a-point-missing"),
        pytest.param([5, 5, 5], 0, 0, False, id="all-alike"),
        pytest.param([], 0, 0, False, id="nothing"),
    ],
)
def test_runs_by_hand(values: list[float], longest: int, crossings: int, shift: bool) -> None:
    found = runs_about_median(values)
    assert (found.longest, found.crossings, found.shift) == (longest, crossings, shift)


def test_a_baseline_sets_the_median() -> None:
    values = [1, 2, 3, 2, 1, 3, 9, 9, 9, 9, 9, 9, 9, 9]
    assert runs_about_median(values, baseline=6).median == 2
    assert runs_about_median(values).median == 9
    assert runs_about_median(values, baseline=6).longest == 9


@given(values=st.lists(st.floats(-5, 5), min_size=1, max_size=40))
def test_runs_add_up(values: list[float]) -> None:
    found = runs_about_median(values)
    assert found.useful == int((np.array(values) != found.median).sum())
    assert found.longest <= found.useful
    assert found.crossings <= max(found.useful - 1, 0)
    turned = runs_about_median([-value for value in values])
    assert (turned.longest, turned.crossings) == (found.longest, found.crossings)


def test_a_random_series_is_seldom_called_a_shift() -> None:
    rng = np.random.default_rng(3)
    called = np.mean([runs_about_median(rng.normal(size=24)).shift for _ in range(2000)])
    assert called < 0.12  # about 8% (Anhoej 2015)
