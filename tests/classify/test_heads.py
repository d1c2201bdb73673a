import numpy as np
import pytest
import scipy.sparse as sp

from analyzer.classify.heads import Heads

HEADS = Heads(np.array([[1, 0], [0, 2], [3, 4]], dtype=np.float32), np.array([0.5, -1], dtype=np.float32))
FEATURES = np.array([[1, 1, 0], [0, 0, 2], [0, 0, 0]], dtype=np.float32)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix], ids=["an-array", "a-sparse-matrix"])
def test_scores_are_features_times_coefficients_plus_intercepts(kind: object) -> None:
    scores = HEADS.scores(kind(FEATURES))
    assert isinstance(scores, np.ndarray)
    assert scores.dtype == np.float32
    assert scores.tolist() == [[1.5, 1.0], [6.5, 7.0], [0.5, -1.0]]


def test_no_sentences_have_no_scores() -> None:
    assert HEADS.scores(FEATURES[:0]).shape == (0, 2)


@pytest.mark.parametrize(
    ("coefficients", "intercepts"),
    [
        pytest.param((3, 2), (3,), id="turned-over"),
        pytest.param((3, 2), (1,), id="one-for-all"),
        pytest.param((3, 2), (2, 1), id="intercepts-in-a-column"),
        pytest.param((6,), (6,), id="coefficients-in-a-line"),
    ],
)
def test_heads_of_another_shape_are_refused(coefficients: tuple[int, ...], intercepts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="coefficients have shape"):
        Heads(np.zeros(coefficients, dtype=np.float32), np.zeros(intercepts, dtype=np.float32))
