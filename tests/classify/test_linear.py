import numpy as np
import pytest
from hypothesis import given, settings

from analyzer.classify.features import COLUMNS, feature_matrix
from analyzer.classify.linear import LinearEngine, LinearWeights, linear_scores
from tests.classify.texts import NOTES, batch_of

ROLES, ASSERTIONS = 5, 3


def random_weights(*, temperature: float = 1.0) -> LinearWeights:
    rng = np.random.default_rng(11)
    return LinearWeights(
        coefficients=rng.normal(size=(COLUMNS, ROLES + ASSERTIONS)).astype(np.float32),
        intercepts=rng.normal(size=ROLES + ASSERTIONS).astype(np.float32),
        roles=ROLES,
        role_temperature=temperature,
        assertion_temperature=temperature,
    )


WEIGHTS = random_weights()


def flags_of(notes: list[list[str]]) -> np.ndarray:
    return np.array([index % 2 for index in range(len(notes))], dtype=np.float32)


@settings(max_examples=30, deadline=None)
@given(notes=NOTES)
def test_scores_are_features_times_coefficients_plus_intercepts(notes: list[list[str]]) -> None:
    batch, supervision = batch_of(notes), flags_of(notes)
    whole = feature_matrix(batch, supervision=supervision) @ WEIGHTS.coefficients + WEIGHTS.intercepts
    quick = linear_scores(batch, supervision=supervision, weights=WEIGHTS)
    assert quick.shape == whole.shape
    assert np.allclose(quick, whole, atol=1e-4)


@settings(max_examples=30, deadline=None)
@given(notes=NOTES)
def test_probabilities_of_either_head_sum_to_1(notes: list[list[str]]) -> None:
    engine = LinearEngine(WEIGHTS, confident_from=0.5, model_version="test")
    found = engine.probabilities(batch_of(notes), supervision=flags_of(notes))
    assert found.role.shape[1:] == (ROLES,)
    assert found.assertion.shape[1:] == (ASSERTIONS,)
    for values in (found.role, found.assertion):
        assert values.sum(axis=1) == pytest.approx(np.ones(len(values)))
        assert (values >= 0).all()


def test_a_higher_temperature_is_less_sure_of_the_same_label() -> None:
    batch, supervision = batch_of([["Nurse asked me to pass the meds"]]), np.zeros(1, dtype=np.float32)
    cool, warm = (
        LinearEngine(random_weights(temperature=t), 0.5, "test").probabilities(batch, supervision=supervision)
        for t in (1.0, 3.0)
    )
    for sure, less in ((cool.role, warm.role), (cool.assertion, warm.assertion)):
        assert sure.argmax() == less.argmax()
        assert sure.max() > less.max() > 1 / sure.size


@pytest.mark.parametrize(
    "shape", [(COLUMNS - 1, 8), (COLUMNS, 7), (8, COLUMNS)], ids=["a-column-short", "a-class-short", "turned-over"]
)
def test_weights_of_another_shape_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="coefficients have shape"):
        LinearWeights(np.zeros(shape, dtype=np.float32), np.zeros(8, dtype=np.float32), 5, 1.0, 1.0)
