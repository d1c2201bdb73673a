"""What every engine is to the rest of the library."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import Calibration
from analyzer.classify.heads import Heads
from analyzer.sentences import SentenceBatch


class Engine(Protocol):
    """A classifier of sentences: features, and linear heads on them."""

    @property
    def name(self) -> str:
        """Name of the engine, as `--engine` takes it."""

    @property
    def model_version(self) -> str:
        """Version of the model: the first characters of a hash over its files."""

    @property
    def heads(self) -> Heads:
        """The last layer."""

    @property
    def calibration(self) -> Calibration:
        """What turns scores into honest probabilities."""

    def scores(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Score sentences before the softmax.

        Args:
            batch: The sentences.
            supervision: 1 for supervision notes, shape (notes,).

        Returns:
            Shape (sentences, roles + assertions + signals).
        """

    def features(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Any:
        """Return what the heads see of the sentences.

        Returns:
            Shape (sentences, features), an array or a sparse matrix.
        """
