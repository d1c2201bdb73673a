import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from analyzer.classify.labels import SECOND_ROLE_PROBABILITY, Labels, Probabilities, decide, joint_probabilities
from analyzer.taxonomy import NEUTRAL, Taxonomy, load_taxonomy

ROLES, ASSERTIONS = load_taxonomy().role_names, load_taxonomy().assertions


def said(role: dict[str, float], assertion: dict[str, float]) -> Probabilities:
    return Probabilities(
        role=np.array([[role.get(name, 0.0) for name in ROLES]]),
        assertion=np.array([[assertion.get(name, 0.0) for name in ASSERTIONS]]),
    )


def named(labels: Labels, taxonomy: Taxonomy) -> tuple[str, str, str]:
    return (
        ROLES[labels.role[0]],
        ASSERTIONS[labels.assertion[0]],
        taxonomy.signals[labels.signal[0]],
    )


@st.composite
def probabilities(draw: st.DrawFn) -> Probabilities:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, sharpness = draw(st.integers(1, 40)), draw(st.floats(0.0, 8.0))
    return Probabilities(
        role=softmax(sharpness * rng.normal(size=(count, len(ROLES))), axis=1),
        assertion=softmax(sharpness * rng.normal(size=(count, len(ASSERTIONS))), axis=1),
    )


@settings(deadline=None)
@given(given_probabilities=probabilities())
def test_joint_probabilities_sum_to_1_and_keep_those_of_the_roles(given_probabilities: Probabilities) -> None:
    joint = joint_probabilities(given_probabilities, taxonomy=load_taxonomy())
    assert joint.sum(axis=(1, 2)) == pytest.approx(np.ones(len(joint)))
    assert joint.sum(axis=2) == pytest.approx(given_probabilities.role)


@settings(deadline=None)
@given(given_probabilities=probabilities())
def test_the_signal_follows_from_role_and_assertion(given_probabilities: Probabilities) -> None:
    taxonomy = load_taxonomy()
    labels = decide(given_probabilities, taxonomy=taxonomy)
    for role, assertion, signal in zip(labels.role, labels.assertion, labels.signal, strict=True):
        assert taxonomy.signal(ROLES[role], ASSERTIONS[assertion]) == taxonomy.signals[signal]


@settings(deadline=None)
@given(given_probabilities=probabilities())
def test_no_signal_is_likelier_than_the_one_chosen(given_probabilities: Probabilities) -> None:
    taxonomy = load_taxonomy()
    joint = joint_probabilities(given_probabilities, taxonomy=taxonomy)
    labels = decide(given_probabilities, taxonomy=taxonomy)
    for row in range(len(joint)):
        chances = dict.fromkeys(taxonomy.signals, 0.0)
        for r, role in enumerate(ROLES):
            for a, assertion in enumerate(ASSERTIONS):
                chances[taxonomy.signal(role, assertion)] += joint[row, r, a]
        assert labels.signal_probability[row] == pytest.approx(max(chances.values()))
        drift = chances["individual_drift"] + chances["organizational_drift"]
        assert labels.drift_probability[row] == pytest.approx(drift)


@settings(deadline=None)
@given(given_probabilities=probabilities())
def test_probabilities_are_those_of_the_labels_and_lie_in_0_to_1(given_probabilities: Probabilities) -> None:
    labels = decide(given_probabilities, taxonomy=load_taxonomy())
    rows = np.arange(len(labels.role))
    assert np.array_equal(labels.role_probability, given_probabilities.role[rows, labels.role])
    neutral = labels.role == ROLES.index(NEUTRAL)
    spoken = given_probabilities.assertion[rows, labels.assertion]
    assert np.array_equal(labels.assertion_probability, np.where(neutral, 1.0, spoken))
    for values in (labels.signal_probability, labels.drift_probability):
        assert (values >= 0).all()
        assert (values <= 1 + 1e-12).all()


@settings(deadline=None)
@given(given_probabilities=probabilities())
def test_a_second_role_is_another_likely_one_and_never_neutral(given_probabilities: Probabilities) -> None:
    labels = decide(given_probabilities, taxonomy=load_taxonomy())
    for row, (first, second) in enumerate(zip(labels.role, labels.second_role, strict=True)):
        others = given_probabilities.role[row].copy()
        others[[first, ROLES.index(NEUTRAL)]] = 0.0
        if second == -1:
            assert others.max() < SECOND_ROLE_PROBABILITY
        else:
            assert others[second] == others.max() >= SECOND_ROLE_PROBABILITY


@pytest.mark.parametrize(
    ("role", "assertion", "wanted"),
    [
        pytest.param(
            {"clinical_assessment": 1.0},
            {"performed": 0.9, "averted": 0.1},
            ("clinical_assessment", "performed", "individual_drift"),
            id="sure",
        ),
        pytest.param(
            # apart: neutral. Together: the four tasks are organizational drift at 0.6
            {"neutral": 0.4, "transport": 0.2, "coercion": 0.15, "clerical_tasks": 0.15, "drug_screening": 0.1},
            {"performed": 1.0},
            ("transport", "performed", "organizational_drift"),
            id="roles-of-one-signal-add-up",
        ),
        pytest.param(
            # performed at 0.4 is the likeliest assertion, but requested work of this family has the same signal
            {"transport": 1.0},
            {"performed": 0.3, "requested": 0.3, "averted": 0.4},
            ("transport", "performed", "organizational_drift"),
            id="assertions-of-one-signal-add-up",
        ),
        pytest.param(
            {"neutral": 0.9, "transport": 0.1},
            {"averted": 1.0},
            ("neutral", "performed", "none"),
            id="neutral-is-performed-whatever-the-assertion-says",
        ),
        pytest.param(
            {"transport": 1.0}, {"other_party": 1.0}, ("transport", "other_party", "none"), id="somebody-else"
        ),
    ],
)
def test_labels_by_hand(
    taxonomy: Taxonomy, role: dict[str, float], assertion: dict[str, float], wanted: tuple[str, str, str]
) -> None:
    assert named(decide(said(role, assertion), taxonomy=taxonomy), taxonomy) == wanted


@pytest.mark.parametrize(
    ("role", "second"),
    [
        pytest.param({"transport": 0.8, "goal_planning": 0.2}, "goal_planning", id="at-the-threshold"),
        pytest.param({"transport": 0.81, "goal_planning": 0.19}, None, id="below-it"),
        pytest.param({"transport": 0.6, "neutral": 0.4}, None, id="neutral-is-no-second"),
        pytest.param({"neutral": 0.7, "transport": 0.3}, "transport", id="a-neutral-sentence-may-have-one"),
    ],
)
def test_second_roles_by_hand(taxonomy: Taxonomy, role: dict[str, float], second: str | None) -> None:
    labels = decide(said(role, {"performed": 1.0}), taxonomy=taxonomy)
    assert (ROLES[labels.second_role[0]] if labels.second_role[0] >= 0 else None) == second


def test_no_sentences_have_no_labels(taxonomy: Taxonomy) -> None:
    nothing = Probabilities(role=np.zeros((0, len(ROLES))), assertion=np.zeros((0, len(ASSERTIONS))))
    labels = decide(nothing, taxonomy=taxonomy)
    assert [len(values) for values in vars(labels).values()] == [0] * 8
