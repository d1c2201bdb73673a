import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from analyzer.training.softmax import FloatArray, Softmax, fit_softmax

CLASSES, FEATURES = 3, 4


def drawn(seed: int, *, sentences: int = 40) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Features, soft targets and weights."""
    rng = np.random.default_rng(seed)
    targets = rng.dirichlet(np.ones(CLASSES), size=sentences)
    return rng.normal(size=(sentences, FEATURES)), targets, rng.uniform(0.2, 2.0, size=sentences)


def hard(seed: int) -> tuple[FloatArray, np.ndarray]:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(80, FEATURES))
    chosen = (features @ rng.normal(size=(FEATURES, CLASSES)) + rng.gumbel(size=(80, CLASSES))).argmax(axis=1)
    return features, chosen


def centred(found: Softmax) -> Softmax:
    """A constant added to all classes changes no chance: take the mean away."""
    return Softmax(
        found.coefficients - found.coefficients.mean(axis=1, keepdims=True), found.intercepts - found.intercepts.mean()
    )


@pytest.mark.parametrize("penalty", [0.1, 1.0, 10.0])
def test_hard_targets_give_the_weights_of_scikit_learn(penalty: float) -> None:
    features, chosen = hard(1)
    wanted = LogisticRegression(C=1 / penalty, max_iter=2000, tol=1e-8).fit(features, chosen)
    found = centred(fit_softmax(features, np.eye(CLASSES)[chosen], weight=np.ones(80), penalty=penalty, iterations=500))
    assert pytest.approx(wanted.coef_, abs=2e-3) == found.coefficients.T
    assert found.intercepts == pytest.approx(wanted.intercept_ - wanted.intercept_.mean(), abs=2e-3)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_soft_targets_are_hard_ones_of_rows_counted_by_their_share(seed: int) -> None:
    features, targets, weight = drawn(seed)
    soft = fit_softmax(features, targets, weight=weight, penalty=0.5, iterations=500)
    repeated = fit_softmax(
        np.repeat(features, CLASSES, axis=0),
        np.tile(np.eye(CLASSES), (len(features), 1)),
        weight=(targets * weight[:, None]).ravel(),
        penalty=0.5,
        iterations=500,
    )
    assert soft.coefficients == pytest.approx(repeated.coefficients, abs=1e-3)
    assert soft.intercepts == pytest.approx(repeated.intercepts, abs=1e-3)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), times=st.integers(1, 4))
def test_a_weight_counts_a_row_so_many_times(seed: int, times: int) -> None:
    features, targets, _ = drawn(seed)
    weighted = fit_softmax(features, targets, weight=np.full(40, float(times)), penalty=0.5, iterations=500)
    repeated = fit_softmax(
        np.tile(features, (times, 1)),
        np.tile(targets, (times, 1)),
        weight=np.ones(40 * times),
        penalty=0.5,
        iterations=500,
    )
    assert weighted.coefficients == pytest.approx(repeated.coefficients, abs=1e-3)


def test_rows_that_count_nothing_change_nothing() -> None:
    features, targets, weight = drawn(3)
    weight[20:] = 0.0
    some = fit_softmax(features, targets, weight=weight, penalty=0.5, iterations=500)
    fewer = fit_softmax(features[:20], targets[:20], weight=weight[:20], penalty=0.5, iterations=500)
    assert some.coefficients == pytest.approx(fewer.coefficients, abs=1e-3)


def some_weights(seed: int = 9) -> Softmax:
    rng = np.random.default_rng(seed)
    return Softmax(rng.normal(size=(FEATURES, CLASSES)), rng.normal(size=CLASSES))


@pytest.mark.parametrize("toward", [None, some_weights()], ids=["zero", "given-weights"])
def test_a_penalty_without_end_stays_where_it_is_pulled_to(toward: Softmax | None) -> None:
    features, targets, weight = drawn(4)
    found = fit_softmax(features, targets, weight=weight, penalty=1e9, iterations=500, toward=toward)
    near = np.zeros((FEATURES, CLASSES)) if toward is None else toward.coefficients
    assert found.coefficients == pytest.approx(near, abs=1e-5)


@pytest.mark.parametrize("penalty", [0.0, 1.0])
def test_weights_that_say_the_targets_already_stay(penalty: float) -> None:
    features, _, weight = drawn(5)
    right = some_weights()
    targets = softmax(features @ right.coefficients + right.intercepts, axis=1)
    found = fit_softmax(features, targets, weight=weight, penalty=penalty, iterations=500, toward=right)
    assert found.coefficients == pytest.approx(right.coefficients, abs=1e-9)
    assert found.intercepts == pytest.approx(right.intercepts, abs=1e-9)


def test_a_larger_penalty_stays_nearer() -> None:
    features, targets, weight = drawn(6)
    near = some_weights()
    far = [
        float(np.abs(found.coefficients - near.coefficients).sum())
        for found in (
            fit_softmax(features, targets, weight=weight, penalty=penalty, iterations=500, toward=near)
            for penalty in (0.1, 1.0, 10.0, 100.0)
        )
    ]
    assert far == sorted(far, reverse=True)
    assert far[0] > 10 * far[-1]


def test_intercepts_are_not_held() -> None:
    nothing, targets = np.zeros((10, FEATURES)), np.tile([0.7, 0.2, 0.1], (10, 1))
    found = fit_softmax(nothing, targets, weight=np.ones(10), penalty=1e6, iterations=500)
    chances = np.exp(found.intercepts) / np.exp(found.intercepts).sum()
    assert chances == pytest.approx([0.7, 0.2, 0.1], abs=1e-3)
