from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from analyzer.classify.calibration import (
    SMALLEST_CHANCE,
    Calibration,
    calibrated,
    signal_opinions,
    signal_sums,
    split_scores,
)
from analyzer.classify.labels import FloatArray, joint_probabilities
from analyzer.taxonomy import Taxonomy, load_taxonomy
from tests.sizes import SCORES

TAXONOMY = load_taxonomy()
ROLES, ASSERTIONS, SIGNALS = TAXONOMY.role_names, TAXONOMY.assertions, TAXONOMY.signals
PLAIN = Calibration(1.0, 1.0, 1.0, 0.0, (0.0,) * len(SIGNALS), 0.5, 0.5)
NUMBERS = st.floats(0.2, 4.0)
CALIBRATIONS = st.builds(
    Calibration,
    role_temperature=NUMBERS,
    assertion_temperature=NUMBERS,
    pairs_weight=st.floats(0.0, 3.0),
    head_weight=st.floats(0.0, 3.0),
    signal_bias=st.tuples(*[st.floats(-3.0, 3.0)] * len(SIGNALS)),
    confident_from=st.floats(0.0, 1.0),
)


@st.composite
def scores(draw: st.DrawFn) -> FloatArray:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return draw(st.floats(0.0, 20.0)) * rng.normal(size=(draw(st.integers(0, 12)), SCORES))


def by_hand(own: FloatArray, calibration: Calibration) -> list[float]:
    """Chances of the signals of one sentence: sums over pairs, then the weighted product, in plain loops."""
    role_scores, assertion_scores, signal_scores = np.split(own, [len(ROLES), len(ROLES) + len(ASSERTIONS)])
    role = softmax(role_scores / calibration.role_temperature)
    assertion = softmax(assertion_scores / calibration.assertion_temperature)
    head = softmax(signal_scores)
    sums = dict.fromkeys(SIGNALS, 0.0)
    for r, role_name in enumerate(ROLES):
        for a, assertion_name in enumerate(ASSERTIONS):
            if role_name != "neutral":
                sums[TAXONOMY.signal(role_name, assertion_name)] += role[r] * assertion[a]
            elif assertion_name == "performed":
                sums[TAXONOMY.signal(role_name, assertion_name)] += role[r]
    pooled = np.array(
        [
            max(sums[name], SMALLEST_CHANCE) ** calibration.pairs_weight
            * head[at] ** calibration.head_weight
            * np.exp(calibration.signal_bias[at])
            for at, name in enumerate(SIGNALS)
        ]
    )  # fmt: skip
    return list(pooled / pooled.sum())


@settings(max_examples=40, deadline=None)
@given(given_scores=scores(), calibration=CALIBRATIONS)
def test_signals_are_a_weighted_product_of_two_opinions(given_scores: FloatArray, calibration: Calibration) -> None:
    found = calibrated(given_scores, calibration=calibration, taxonomy=TAXONOMY)
    for own, signal in zip(given_scores, found.signal, strict=True):
        assert signal == pytest.approx(by_hand(own, calibration), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(given_scores=scores(), calibration=CALIBRATIONS)
def test_each_head_sums_to_1(given_scores: FloatArray, calibration: Calibration) -> None:
    found = calibrated(given_scores, calibration=calibration, taxonomy=TAXONOMY)
    for values, names in ((found.role, ROLES), (found.assertion, ASSERTIONS), (found.signal, SIGNALS)):
        assert values.shape == (len(given_scores), len(names))
        assert values.sum(axis=1) == pytest.approx(np.ones(len(values)))
        assert (values >= 0).all()


@settings(max_examples=40, deadline=None)
@given(given_scores=scores(), calibration=CALIBRATIONS)
def test_temperatures_divide_the_scores_of_their_own_head(given_scores: FloatArray, calibration: Calibration) -> None:
    role, assertion, _ = split_scores(given_scores, taxonomy=TAXONOMY)
    found = calibrated(given_scores, calibration=calibration, taxonomy=TAXONOMY)
    assert found.role == pytest.approx(softmax(role / calibration.role_temperature, axis=1))
    assert found.assertion == pytest.approx(softmax(assertion / calibration.assertion_temperature, axis=1))


@settings(max_examples=40, deadline=None)
@given(given_scores=scores())
def test_temperatures_of_1_and_the_weight_of_pairs_alone_sum_over_pairs(given_scores: FloatArray) -> None:
    role, assertion, _ = split_scores(given_scores, taxonomy=TAXONOMY)
    joint = joint_probabilities(softmax(role, axis=1), softmax(assertion, axis=1), taxonomy=TAXONOMY)
    found = calibrated(given_scores, calibration=PLAIN, taxonomy=TAXONOMY)
    assert found.signal == pytest.approx(signal_sums(joint, taxonomy=TAXONOMY), abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(given_scores=scores())
def test_the_weight_of_the_head_alone_is_its_softmax(given_scores: FloatArray) -> None:
    alone = replace(PLAIN, pairs_weight=0.0, head_weight=1.0)
    found = calibrated(given_scores, calibration=alone, taxonomy=TAXONOMY)
    assert found.signal == pytest.approx(softmax(given_scores[:, -len(SIGNALS) :], axis=1))


def test_no_weight_at_all_leaves_the_biases() -> None:
    biased = replace(PLAIN, pairs_weight=0.0, signal_bias=(np.log(3.0), *(0.0,) * (len(SIGNALS) - 1)))
    found = calibrated(np.ones((1, SCORES)), calibration=biased, taxonomy=TAXONOMY)
    assert found.signal[0] == pytest.approx([3 / 10, *[1 / 10] * 7])


def test_a_higher_temperature_is_less_sure_of_the_same_label() -> None:
    own = np.random.default_rng(2).normal(size=(5, SCORES)) * 3
    warm = replace(PLAIN, role_temperature=3.0, assertion_temperature=3.0)
    before, after = (calibrated(own, calibration=each, taxonomy=TAXONOMY) for each in (PLAIN, warm))
    for sure, less in ((before.role, after.role), (before.assertion, after.assertion)):
        assert np.array_equal(sure.argmax(axis=1), less.argmax(axis=1))
        assert (sure.max(axis=1) > less.max(axis=1)).all()


def test_scores_that_no_pair_supports_stay_finite() -> None:
    own = np.zeros((1, SCORES))
    own[0, ROLES.index("neutral")] = 1e4  # the chance of any signal but none is 0
    found = calibrated(own, calibration=replace(PLAIN, pairs_weight=3.0), taxonomy=TAXONOMY)
    assert np.isfinite(found.signal).all()
    assert found.signal[0, SIGNALS.index("none")] == pytest.approx(1.0)
    by_pairs, _ = signal_opinions(own, role=found.role, assertion=found.assertion, taxonomy=TAXONOMY)
    assert by_pairs.min() == pytest.approx(np.log(SMALLEST_CHANCE))


def test_scores_are_parted_in_the_order_of_heads(taxonomy: Taxonomy) -> None:
    role, assertion, signal = split_scores([list(range(SCORES))], taxonomy=taxonomy)
    assert [part.shape for part in (role, assertion, signal)] == [
        (1, len(names)) for names in (ROLES, ASSERTIONS, SIGNALS)
    ]
    assert np.concatenate([role, assertion, signal], axis=1).tolist() == [list(range(SCORES))]
