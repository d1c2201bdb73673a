from typing import Any

import numpy as np
import pytest

from analyzer.drift.findings import FALSE_A_WORKER_YEAR
from analyzer.drift.measures import Lens, plain_lens
from analyzer.drift.simulate.study import (
    WITHIN,
    YEAR,
    _poisson_high,
    _poisson_low,
    _rate,
    coverage,
    findings_study,
    views,
)
from analyzer.taxonomy import Taxonomy
from tests.drift.simulate.build import perfect, tiny, watching

NEVER = YEAR + 1
"""The delay of a change that was not found in a year."""
SMALL: dict[str, Any] = {"notes": 20, "workers": 3, "runs": 2}


@pytest.fixture(scope="module")
def right_lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(watching(taxonomy, "clinical_drift", "strain"), held_out=perfect(taxonomy))


@pytest.fixture(scope="module")
def tiny_lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(watching(taxonomy, "organizational_drift", "in_role"), held_out=tiny(taxonomy))


# --- rates


@pytest.mark.parametrize(
    ("count", "of", "low", "high", "digits"),
    [
        # Newcombe, Statistics in Medicine 1998, 17:857, table I, method 5 (Clopper and Pearson)
        pytest.param(81, 263, 0.2527, 0.3676, 4, id="81-of-263"),
        pytest.param(15, 148, 0.0578, 0.1617, 4, id="15-of-148"),
        pytest.param(0, 20, 0.0000, 0.1684, 4, id="0-of-20"),
        pytest.param(1, 29, 0.0009, 0.1776, 4, id="1-of-29"),
        # Conover, Practical Nonparametric Statistics 1999, as influentialpoints.com reads its tables
        pytest.param(5, 25, 0.068, 0.407, 3, id="5-of-25"),
        pytest.param(20, 20, 1 - 0.1684, 1.0, 4, id="all"),
    ],
)
def test_intervals_of_rates_are_the_published_ones(count: int, of: int, low: float, high: float, digits: int) -> None:
    found = _rate("found", count, of)
    assert found["found"] == count / of
    assert (found["found_low"], found["found_high"]) == pytest.approx((low, high), abs=0.51 * 10**-digits)


@pytest.mark.parametrize(
    ("count", "low", "high", "digits"),
    [
        pytest.param(0, 0.0, 3.689, 3, id="none"),  # documentation of pois.exact, R package epitools
        pytest.param(10, 4.80, 18.39, 2, id="ten"),  # calculatorhub.com, Poisson confidence interval, Garwood's
    ],
)
def test_intervals_of_false_findings_are_the_published_ones(count: int, low: float, high: float, digits: int) -> None:
    assert (_poisson_low(count), _poisson_high(count)) == pytest.approx((low, high), abs=0.51 * 10**-digits)


# --- coverage


def test_there_is_a_view_of_each_watched_measure(taxonomy: Taxonomy) -> None:
    found = views(plain_lens(taxonomy))
    assert [view.measure for view in found] == list(taxonomy.watched)
    assert all(view.confusion.mean.tolist() == np.eye(3).tolist() for view in found), "labels taken as right"


def test_intervals_of_a_model_that_is_always_right_hold_the_truth_95_times_of_100(right_lens: Lens) -> None:
    found = coverage(right_lens, shares=[0.1, 0.3], notes=[10, 40], workers=250)
    assert list(found["measure"].unique()) == ["clinical_drift", "strain"]
    assert list(found[["share", "notes"]].itertuples(index=False, name=None)) == [
        (0.1, 10), (0.1, 40), (0.3, 10), (0.3, 40),
    ] * 2  # fmt: skip
    assert ((found["coverage_low"] <= 0.95) & (found["coverage_high"] >= 0.95)).all()
    assert found["coverage"].mean() == pytest.approx(0.95, abs=0.015)
    assert found["estimate"].tolist() == pytest.approx(found["share"].tolist(), abs=0.01)
    width = found.set_index(["measure", "share", "notes"])["width"].unstack()
    assert (width[40] / width[10]).tolist() == pytest.approx([0.5] * 4, abs=0.06), "four times the notes, half as wide"


def test_intervals_of_a_model_that_knows_nothing_hold_the_truth_because_they_are_wide(tiny_lens: Lens) -> None:
    found = coverage(tiny_lens, shares=[0.1], notes=[10], workers=60)
    assert (found["coverage"] >= 0.95).all()
    assert (found["width"] > 0.9).all()


def test_coverage_is_the_same_each_time(tiny_lens: Lens) -> None:
    small: dict[str, Any] = {"shares": [0.1], "notes": [5], "workers": 20}
    assert coverage(tiny_lens, **small).equals(coverage(tiny_lens, **small))


# --- findings


def test_a_big_shift_is_found_and_steady_workers_are_not(right_lens: Lens) -> None:
    found = findings_study(right_lens, planted="clinical_drift", share=0.1, times=4.0, **SMALL)
    assert found["notes"] == 20
    assert found["found"] == 1.0
    assert found["delay"] <= WITHIN
    assert found["false_per_worker_year"] == 0.0
    assert found["false_low"] == 0.0


@pytest.mark.parametrize("planted", [None, "strain"], ids=["no-share-planted", "a-share-that-stays"])
def test_where_nothing_happens_hardly_anything_is_found(right_lens: Lens, planted: str | None) -> None:
    found = findings_study(right_lens, planted=planted, times=1.0, notes=10, workers=6, runs=3)
    assert (found["found"], found["delay"]) == (0.0, NEVER)
    assert found["false_low"] <= FALSE_A_WORKER_YEAR
    assert found["false_per_worker_year"] <= 0.1


@pytest.mark.parametrize("planted", [None, "strain"])
def test_who_is_named_is_counted_once_a_measure(right_lens: Lens, planted: str | None) -> None:
    # where everything is a finding, each steady worker has one a measure in a year, all in its first month
    found = findings_study(right_lens, planted=planted, chance=1.0, **SMALL)
    assert found["false_per_worker_year"] == 2.0
    assert found["false_low"] < 2.0 < found["false_high"]
    assert (found["found"], found["delay"]) == ((0.0, NEVER) if planted is None else (1.0, 1.0))


def test_where_nothing_is_a_finding_nothing_is_found(right_lens: Lens) -> None:
    found = findings_study(right_lens, planted="strain", times=5.0, chance=0.0, **SMALL)
    assert (found["found"], found["delay"], found["false_per_worker_year"]) == (0.0, NEVER, 0.0)
    assert found["false_high"] == pytest.approx(3.689 / (2 * 2), abs=0.001)


def test_findings_are_the_same_each_time(tiny_lens: Lens) -> None:
    told = [findings_study(tiny_lens, planted="in_role", notes=5, workers=2, runs=1) for _ in range(2)]
    assert told[0] == told[1]
