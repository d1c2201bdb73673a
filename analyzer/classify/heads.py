"""The last layer of every engine: three linear heads side by side."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Heads:
    """Roles, then assertions, then signals, each a column.

    Attributes:
        coefficients: Shape (features, roles + assertions + signals), float32.
        intercepts: Shape (roles + assertions + signals,), float32.
    """

    coefficients: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.coefficients.ndim != 2 or self.intercepts.shape != self.coefficients.shape[1:]:
            raise ValueError(
                f"coefficients have shape {self.coefficients.shape}, intercepts {self.intercepts.shape};"
                " (features, labels) and (labels,) are needed"
            )

    def scores(self, features: Any) -> npt.NDArray[np.float32]:
        """Score sentences before the softmax.

        Args:
            features: Shape (sentences, features), an array or a sparse matrix.

        Returns:
            Shape (sentences, roles + assertions + signals).
        """
        return np.asarray(features @ self.coefficients + self.intercepts, dtype=np.float32)
