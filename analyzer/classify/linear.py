"""The `fast` engine: linear heads on sparse features."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import Calibration
from analyzer.classify.features import Sparse, feature_matrix, linear_scores
from analyzer.classify.heads import Heads
from analyzer.sentences import SentenceBatch


@dataclass(frozen=True)
class LinearEngine:
    """Scores sentences by their words, pairs and triples of words, parts of words, and what stands next to them."""

    heads: Heads
    calibration: Calibration
    model_version: str
    name: str = "fast"

    def scores(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Score sentences; see `Engine.scores`."""
        return linear_scores(batch, supervision=supervision, heads=self.heads)

    def features(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Sparse:
        """Return a sparse row a sentence; see `Engine.features`."""
        return feature_matrix(batch, supervision=supervision)
