from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax

from analyzer.classify.labels import Labels
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.corpus import labelled_sentences, read_corpus
from tests.training.notes import gold, write_slice

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


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_scores_were_multiplied_by_is_found(temperature: float) -> None:
    rng = np.random.default_rng(3)
    honest = 2 * rng.normal(size=(40_000, 4))
    truth = (honest + rng.gumbel(size=honest.shape)).argmax(axis=1)  # a draw from the softmax (Gumbel's trick)
    assert fit.fit_temperature(honest * temperature, truth) == pytest.approx(temperature, rel=0.05)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), other=st.floats(0.2, 5.0))
def test_no_other_temperature_has_a_smaller_loss(seed: int, other: float) -> None:
    rng = np.random.default_rng(seed)
    scores, truth = 3 * rng.normal(size=(60, 5)), rng.integers(0, 5, size=60)

    def loss(temperature: float) -> float:
        return float(-log_softmax(scores / temperature, axis=1)[np.arange(60), truth].mean())

    assert loss(fit.fit_temperature(scores, truth)) <= loss(other) + 1e-6


@pytest.mark.parametrize(
    ("flagged", "right", "chances", "threshold"),
    [
        pytest.param([1, 1, 1, 1], [1, 1, 1, 1], [0.9, 0.8, 0.7, 0.3], 0.3, id="all-right"),
        pytest.param([1, 1, 1, 1], [1, 1, 0, 0], [0.9, 0.8, 0.7, 0.3], 0.8, id="right-down-to-0.8"),
        # one wrong of seven is 86%, two of eight 75%
        pytest.param([1] * 8, [1, 1, 1, 1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], 0.3, id="6-of-7"),
        pytest.param([1, 1], [0, 0], [0.9, 0.8], fit.MOST_CONFIDENT, id="none-right"),
        pytest.param([0, 0], [1, 1], [0.9, 0.8], fit.MOST_CONFIDENT, id="none-flagged"),
        pytest.param([0, 1, 1], [1, 1, 0], [0.95, 0.6, 0.5], 0.6, id="unflagged-do-not-count"),
        pytest.param([1, 1, 1], [1, 1, 0], [0.5, 0.9, 0.7], 0.9, id="in-no-order"),
        pytest.param([1], [1], [0.999], fit.MOST_CONFIDENT, id="never-above-the-most"),
    ],
)
def test_confident_threshold_by_hand(
    taxonomy: Taxonomy, flagged: list[int], right: list[int], chances: list[float], threshold: float
) -> None:
    said = labels([DRIFT if flag else NONE for flag in flagged], chances, taxonomy)
    truth = np.array([taxonomy.signals.index(DRIFT if is_right else NONE) for is_right in right])
    assert fit.confident_threshold(said, truth, taxonomy=taxonomy) == threshold


def test_one_kind_of_drift_taken_for_another_is_no_false_alarm(taxonomy: Taxonomy) -> None:
    said = labels(["organizational_drift"], [0.7], taxonomy)
    truth = np.array([taxonomy.signals.index("individual_drift")])
    assert fit.confident_threshold(said, truth, taxonomy=taxonomy) == 0.7


def test_calibration_needs_two_natural_writers(taxonomy: Taxonomy) -> None:
    data = labelled_sentences([gold([("Sat with him.", "supportive_presence", "performed")])], taxonomy=taxonomy)
    with pytest.raises(PeerdriftError, match=r"natural notes of 1 writers; .* needs 2: add writer_X-natural\.jsonl"):
        fit.fit_linear(data, taxonomy=taxonomy, progress=lambda _: None)


def test_a_fit_learns_its_sentences_and_holds_out_all_natural_ones(
    tmp_path: Path, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "ITERATIONS", 6)
    data = labelled_sentences(read_corpus(write_slice(tmp_path, writers="gn", sentences=40)), taxonomy=taxonomy)
    steps: list[str] = []
    fitted = fit.fit_linear(data, taxonomy=taxonomy, progress=steps.append)
    assert fitted.held_out_rows.tolist() == list(range(len(data.role)))
    assert len(steps) == 3  # two writers, each left out once, and all of them
    assert fitted.weights.coefficients.dtype == np.float32
    assert np.array_equal(fitted.weights.coefficients, fitted.weights.coefficients.astype(np.float16))
    seen = set(data.role.tolist())
    absent = [index for index in range(len(taxonomy.role_names)) if index not in seen]
    features = fit.feature_matrix(data.batch, supervision=data.supervision)
    scores = features @ fitted.weights.coefficients + fitted.weights.intercepts
    chosen = scores[:, : len(taxonomy.role_names)].argmax(axis=1)
    assert (chosen == data.role).mean() > 0.7  # the commonest role alone is right in about 4 of 10
    assert absent
    assert fitted.weights.intercepts[absent].tolist() == [-100.0] * len(absent)
