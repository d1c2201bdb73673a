"""What every engine is to the rest of the library."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from analyzer.classify.labels import Probabilities
from analyzer.sentences import SentenceBatch


class Engine(Protocol):
    """A classifier of sentences."""

    @property
    def name(self) -> str:
        """Name of the engine, as `--engine` takes it."""

    @property
    def model_version(self) -> str:
        """Version of the weights: the first characters of their hash."""

    @property
    def confident_from(self) -> float:
        """Probability of the signal from which a label is called confident."""

    def probabilities(self, batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Probabilities:
        """Classify sentences.

        Args:
            batch: The sentences.
            supervision: 1 for supervision notes, shape (notes,).
        """
