"""Sums of rows by group."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def group_sums(values: npt.NDArray[np.number], group: IntArray, *, groups: int) -> FloatArray:
    """Add rows up by the number of their group.

    Args:
        values: Shape (rows, columns).
        group: Of each row, shape (rows,).
        groups: How many there are.

    Returns:
        Shape (groups, columns).
    """
    columns = [np.bincount(group, weights=column, minlength=groups) for column in values.T]
    return np.stack(columns, axis=1).astype(np.float64)
