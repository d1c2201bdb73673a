import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from analyzer.classify.calibration import signal_sums
from analyzer.classify.labels import EVEN, SECOND_ROLE_PROBABILITY, Labels, Probabilities, decide, joint_probabilities
from analyzer.taxonomy import NEUTRAL, Taxonomy, load_taxonomy

ROLES, ASSERTIONS, SIGNALS = load_taxonomy().role_names, load_taxonomy().assertions, load_taxonomy().signals


def said(role: dict[str, float], assertion: dict[str, float], signal: dict[str, float] | None = None) -> Probabilities:
    """What an engine says; the signal follows from role and assertion where it says nothing else."""
    roles = np.array([[role.get(name, 0.0) for name in ROLES]])
    assertions = np.array([[assertion.get(name, 0.0) for name in ASSERTIONS]])
    joint = joint_probabilities(roles, assertions, taxonomy=load_taxonomy())
    by_pairs = signal_sums(joint, taxonomy=load_taxonomy())
    return Probabilities(
        roles, assertions, by_pairs if signal is None else np.array([[signal.get(name, 0.0) for name in SIGNALS]])
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
        signal=softmax(sharpness * rng.normal(size=(count, len(SIGNALS))), axis=1),
    )


@settings(deadline=None)
@given(given_probabilities=probabilities())
def test_joint_probabilities_sum_to_1_and_keep_those_of_the_roles(given_probabilities: Probabilities) -> None:
    joint = joint_probabilities(given_probabilities.role, given_probabilities.assertion, taxonomy=load_taxonomy())
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
def test_the_likeliest_signal_is_chosen_and_the_likeliest_pair_that_leads_to_it(
    given_probabilities: Probabilities,
) -> None:
    taxonomy = load_taxonomy()
    joint = joint_probabilities(given_probabilities.role, given_probabilities.assertion, taxonomy=taxonomy)
    labels = decide(given_probabilities, taxonomy=taxonomy)
    for row in range(len(joint)):
        chances = dict(zip(SIGNALS, given_probabilities.signal[row].tolist(), strict=True))
        chosen = SIGNALS[labels.signal[row]]
        drift = [chances.pop("individual_drift"), chances.pop("organizational_drift")]
        assert labels.drift_probability[row] == pytest.approx(sum(drift))
        likeliest = max(drift) if sum(drift) >= EVEN else max(chances.values())
        assert labels.signal_probability[row] == likeliest == given_probabilities.signal[row, SIGNALS.index(chosen)]
        leading = [
            joint[row, r, a]
            for r, role in enumerate(ROLES)
            for a, assertion in enumerate(ASSERTIONS)
            if taxonomy.signal(role, assertion) == chosen
        ]
        assert joint[row, labels.role[row], labels.assertion[row]] == max(leading)


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
    ("signal", "wanted"),
    [
        pytest.param("organizational_drift", ("transport", "performed", "organizational_drift"), id="of-the-best-pair"),
        pytest.param("safeguard", ("transport", "averted", "safeguard"), id="of-another-assertion"),
        pytest.param("in_role", ("goal_planning", "performed", "in_role"), id="of-another-role"),
        pytest.param("none", ("neutral", "performed", "none"), id="of-nothing"),
        # no chance at all: the first pair that leads there
        pytest.param("pull", ("sponsor_like", "requested", "pull"), id="of-a-pair-without-a-chance"),
    ],
)
def test_a_signal_of_its_own_head_decides_role_and_assertion(
    taxonomy: Taxonomy, signal: str, wanted: tuple[str, str, str]
) -> None:
    probabilities = said(
        {"transport": 0.7, "goal_planning": 0.2, "neutral": 0.1}, {"performed": 0.9, "averted": 0.1}, {signal: 1.0}
    )
    assert named(decide(probabilities, taxonomy=taxonomy), taxonomy) == wanted


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
    nothing = Probabilities(*(np.zeros((0, len(names))) for names in (ROLES, ASSERTIONS, SIGNALS)))
    labels = decide(nothing, taxonomy=taxonomy)
    assert [len(values) for values in vars(labels).values()] == [0] * 8
