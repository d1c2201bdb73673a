import numpy as np
import pytest
from hypothesis import given, settings

from analyzer.classify.calibration import Calibration
from analyzer.classify.features import COLUMNS, feature_matrix, linear_scores
from analyzer.classify.heads import Heads
from analyzer.classify.linear import LinearEngine
from tests.classify.texts import HEADED_NOTES, flags_of, headed_batch

LABELS = 8
ENGINE = LinearEngine(
    Heads(
        np.random.default_rng(11).normal(size=(COLUMNS, LABELS)).astype(np.float32),
        np.random.default_rng(12).normal(size=LABELS).astype(np.float32),
    ),
    Calibration(1.0, 1.0, 1.0, 0.0, (), 0.5, 0.5),
    "test",
)


@settings(max_examples=30, deadline=None)
@given(notes=HEADED_NOTES)
def test_an_engine_scores_its_features_with_its_heads(notes: list[list[tuple[str, str]]]) -> None:
    batch, supervision = headed_batch(notes), flags_of(notes)
    scores = ENGINE.scores(batch, supervision=supervision)
    assert scores.dtype == np.float32
    assert scores.shape == (len(batch), LABELS)
    features = ENGINE.features(batch, supervision=supervision)
    assert np.allclose(scores, ENGINE.heads.scores(features), atol=1e-4)
    assert abs(features - feature_matrix(batch, supervision=supervision)).sum() == 0


def test_the_quick_way_is_the_engines_way() -> None:
    batch, supervision = headed_batch([[("Nurse asked me", "plan")]]), np.zeros(1, dtype=np.float32)
    quick = linear_scores(batch, supervision=supervision, heads=ENGINE.heads)
    assert np.array_equal(ENGINE.scores(batch, supervision=supervision), quick)


@pytest.mark.parametrize(("name", "wanted"), [("name", "fast"), ("model_version", "test")], ids=["name", "version"])
def test_an_engine_says_what_it_is(name: str, wanted: str) -> None:
    assert getattr(ENGINE, name) == wanted
