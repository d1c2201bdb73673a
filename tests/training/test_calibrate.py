import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax

from analyzer.classify.calibration import Calibration, calibrated, signal_opinions
from analyzer.classify.labels import FloatArray, Labels
from analyzer.taxonomy import NEUTRAL, Taxonomy, load_taxonomy
from analyzer.training.calibrate import (
    MOST_CONFIDENT,
    confident_threshold,
    fit_calibration,
    fit_temperature,
    strict_threshold,
)
from analyzer.training.evaluation.evaluate import calibration_error

DRIFT, NONE = "individual_drift", "none"


def labels(signals: list[str], chances: list[float], taxonomy: Taxonomy) -> Labels:
    nothing = np.zeros(len(signals))
    index = np.array([taxonomy.signals.index(signal) for signal in signals], dtype=np.int64)
    return Labels(
        role=index,
        assertion=index,
        signal=index,
        second_role=index,
        role_probability=nothing,
        assertion_probability=nothing,
        signal_probability=np.array(chances),
        drift_probability=nothing,
    )


TAXONOMY = load_taxonomy()
ROLES, ASSERTIONS, SIGNALS = TAXONOMY.role_names, TAXONOMY.assertions, TAXONOMY.signals


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_scores_were_multiplied_by_is_found(temperature: float) -> None:
    rng = np.random.default_rng(3)
    honest = 2 * rng.normal(size=(40_000, 4))
    truth = (honest + rng.gumbel(size=honest.shape)).argmax(axis=1)  # a draw from the softmax (Gumbel's trick)
    assert fit_temperature(honest * temperature, truth) == pytest.approx(temperature, rel=0.05)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), other=st.floats(0.2, 5.0))
def test_no_other_temperature_has_a_smaller_loss(seed: int, other: float) -> None:
    rng = np.random.default_rng(seed)
    scores, truth = 3 * rng.normal(size=(60, 5)), rng.integers(0, 5, size=60)

    def loss(temperature: float) -> float:
        return float(-log_softmax(scores / temperature, axis=1)[np.arange(60), truth].mean())

    assert loss(fit_temperature(scores, truth)) <= loss(other) + 1e-6


@pytest.mark.parametrize(
    ("flagged", "right", "chances", "threshold"),
    [
        pytest.param([1, 1, 1, 1], [1, 1, 1, 1], [0.9, 0.8, 0.7, 0.3], 0.3, id="all-right"),
        pytest.param([1, 1, 1, 1], [1, 1, 0, 0], [0.9, 0.8, 0.7, 0.3], 0.8, id="right-down-to-0.8"),
        # one wrong of seven is 86%, two of eight 75%
        pytest.param([1] * 8, [1, 1, 1, 1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], 0.3, id="6-of-7"),
        pytest.param([1, 1], [0, 0], [0.9, 0.8], MOST_CONFIDENT, id="none-right"),
        pytest.param([0, 0], [1, 1], [0.9, 0.8], MOST_CONFIDENT, id="none-flagged"),
        pytest.param([0, 1, 1], [1, 1, 0], [0.95, 0.6, 0.5], 0.6, id="unflagged-do-not-count"),
        pytest.param([1, 1, 1], [1, 1, 0], [0.5, 0.9, 0.7], 0.9, id="in-no-order"),
        pytest.param([1], [1], [0.999], MOST_CONFIDENT, id="never-above-the-most"),
    ],
)
def test_confident_threshold_by_hand(
    taxonomy: Taxonomy, flagged: list[int], right: list[int], chances: list[float], threshold: float
) -> None:
    said = labels([DRIFT if flag else NONE for flag in flagged], chances, taxonomy)
    truth = np.array([taxonomy.signals.index(DRIFT if is_right else NONE) for is_right in right])
    assert confident_threshold(said, truth, taxonomy=taxonomy) == threshold


def test_one_kind_of_drift_taken_for_another_is_no_false_alarm(taxonomy: Taxonomy) -> None:
    said = labels(["organizational_drift"], [0.7], taxonomy)
    truth = np.array([taxonomy.signals.index("individual_drift")])
    assert confident_threshold(said, truth, taxonomy=taxonomy) == 0.7


@pytest.mark.parametrize(
    ("wanted", "threshold"),
    [
        pytest.param(0.65, 0.65, id="as-strict-as-wanted"),
        # 3 of 5 is the least that is to be found: the third of those that are right stands at 0.7
        pytest.param(0.95, 0.7, id="as-strict-as-recall-allows"),
        # with the wrong one at 0.4 five of six are right, which is too few
        pytest.param(0.2, 0.5, id="never-laxer-than-the-precision-allows"),
    ],
)
def test_strict_threshold_by_hand(taxonomy: Taxonomy, wanted: float, threshold: float) -> None:
    said = labels([DRIFT] * 6, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], taxonomy)
    truth = np.array([taxonomy.signals.index(name) for name in [DRIFT] * 5 + [NONE]])
    assert strict_threshold(said, truth, wanted=wanted, taxonomy=taxonomy) == threshold


def test_a_threshold_is_not_made_stricter_where_little_is_found(taxonomy: Taxonomy) -> None:
    said = labels([DRIFT, NONE, NONE], [0.9, 0.8, 0.7], taxonomy)
    truth = np.array([taxonomy.signals.index(DRIFT)] * 3)
    assert strict_threshold(said, truth, wanted=0.95, taxonomy=taxonomy) == 0.9


IntArray = np.ndarray


def honest(seed: int, *, sentences: int = 6_000) -> tuple[FloatArray, IntArray, IntArray]:
    """Scores whose softmax is the chance of the labels drawn from them; those of the signal follow from the pair."""
    rng = np.random.default_rng(seed)
    role_scores = 2.5 * rng.normal(size=(sentences, len(ROLES)))
    assertion_scores = 2.0 * rng.normal(size=(sentences, len(ASSERTIONS)))
    role = (role_scores + rng.gumbel(size=role_scores.shape)).argmax(axis=1)
    assertion = (assertion_scores + rng.gumbel(size=assertion_scores.shape)).argmax(axis=1)
    assertion[role == ROLES.index(NEUTRAL)] = ASSERTIONS.index("performed")
    return np.hstack([role_scores, assertion_scores, rng.normal(size=(sentences, len(SIGNALS)))]), role, assertion


def stretched(scores: FloatArray, *, role: float, assertion: float) -> FloatArray:
    """Scores of an engine that is too sure, or too little."""
    factors = [role] * len(ROLES) + [assertion] * len(ASSERTIONS) + [1.0] * len(SIGNALS)
    return scores * np.array(factors)


@pytest.mark.parametrize(
    ("role_temperature", "assertion_temperature"), [(1.0, 1.0), (2.5, 0.6), (0.5, 3.0)], ids=["honest", "one", "other"]
)
def test_calibration_finds_the_temperatures_and_that_the_head_knows_nothing(
    role_temperature: float, assertion_temperature: float
) -> None:
    scores, role, assertion = honest(5)
    given_scores = stretched(scores, role=role_temperature, assertion=assertion_temperature)
    found = fit_calibration(given_scores, role=role, assertion=assertion, taxonomy=TAXONOMY)
    assert found.role_temperature == pytest.approx(role_temperature, rel=0.08)
    assert found.assertion_temperature == pytest.approx(assertion_temperature, rel=0.08)
    assert found.pairs_weight == pytest.approx(1.0, abs=0.1)
    assert found.head_weight < 0.1
    assert found.signal_bias == pytest.approx((0.0,) * len(SIGNALS), abs=0.2)


def test_a_head_that_knows_the_signal_is_heard() -> None:
    scores, role, assertion = honest(6)
    truth = TAXONOMY.signal_table()[role, assertion]
    scores[np.arange(len(truth)), len(ROLES) + len(ASSERTIONS) + truth] += 4.0
    found = fit_calibration(scores, role=role, assertion=assertion, taxonomy=TAXONOMY)
    assert found.head_weight > 0.5


def test_the_assertion_of_neutral_sentences_is_not_asked_for() -> None:
    scores, role, assertion = honest(7)
    wrong = assertion.copy()
    neutral = role == ROLES.index(NEUTRAL)
    assert neutral.any()
    scores[neutral, len(ROLES) : len(ROLES) + len(ASSERTIONS)] = [9.0, 0.0, 0.0, 0.0]
    one = fit_calibration(scores, role=role, assertion=assertion, taxonomy=TAXONOMY)
    scores[neutral, len(ROLES) : len(ROLES) + len(ASSERTIONS)] = [0.0, 9.0, 0.0, 0.0]
    other = fit_calibration(scores, role=role, assertion=wrong, taxonomy=TAXONOMY)
    assert one.assertion_temperature == other.assertion_temperature


def errors(scores: FloatArray, truth: IntArray, calibration: Calibration) -> tuple[float, float]:
    """Expected calibration error of the likeliest signal, and the mean log loss."""
    signal = calibrated(scores, calibration=calibration, taxonomy=TAXONOMY).signal
    loss = -np.log(signal[np.arange(len(truth)), truth]).mean()
    return calibration_error(signal.max(axis=1), signal.argmax(axis=1) == truth), float(loss)


@pytest.mark.parametrize(("role", "assertion"), [(3.0, 3.0), (0.4, 0.4)], ids=["too-sure", "too-little"])
def test_what_is_said_of_other_sentences_becomes_honest(role: float, assertion: float) -> None:
    plain = Calibration(1.0, 1.0, 1.0, 0.0, (0.0,) * len(SIGNALS), 0.5, 0.5)
    scores, roles, assertions = honest(8)
    found = fit_calibration(
        stretched(scores, role=role, assertion=assertion), role=roles, assertion=assertions, taxonomy=TAXONOMY
    )
    others, roles, assertions = honest(9)
    others, truth = stretched(others, role=role, assertion=assertion), TAXONOMY.signal_table()[roles, assertions]
    before, after = errors(others, truth, plain), errors(others, truth, found)
    assert before[0] > 0.08
    assert after[0] < 0.03
    assert after[1] < before[1]


def test_no_other_pool_is_likelier() -> None:
    scores, role, assertion = honest(10, sentences=800)
    found = fit_calibration(scores, role=role, assertion=assertion, taxonomy=TAXONOMY)
    truth = TAXONOMY.signal_table()[role, assertion]
    by_pairs, by_head = signal_opinions(
        scores,
        role=softmax(scores[:, : len(ROLES)] / found.role_temperature, axis=1),
        assertion=softmax(scores[:, len(ROLES) : len(ROLES) + len(ASSERTIONS)] / found.assertion_temperature, axis=1),
        taxonomy=TAXONOMY,
    )

    def loss(pairs: float, head: float) -> float:
        log_chance = log_softmax(pairs * by_pairs + head * by_head + found.signal_bias, axis=1)
        return float(-log_chance[np.arange(len(truth)), truth].sum())

    best = loss(found.pairs_weight, found.head_weight)
    for step in (0.05, -0.05):
        assert best < loss(found.pairs_weight + step, found.head_weight)
    assert best < loss(found.pairs_weight, found.head_weight + 0.05)


def test_signals_that_few_sentences_have_get_no_large_bias() -> None:
    scores, role, assertion = honest(11, sentences=40)
    found = fit_calibration(scores, role=role, assertion=assertion, taxonomy=TAXONOMY)
    assert max(map(abs, found.signal_bias)) < 1.0
    assert all(np.isfinite([found.pairs_weight, found.head_weight, *found.signal_bias]))
