"""What kind of note a note is, as engines are told."""

import numpy as np
import numpy.typing as npt


def is_supervision(note_type: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Tell supervision notes from session notes by the word in their type.

    Args:
        note_type: Names as the export gives them, shape (notes,).

    Returns:
        1 for supervision and 0 for others, shape (notes,).
    """
    names = np.char.lower(np.asarray(note_type, dtype=str))
    return (np.char.find(names, "superv") >= 0).astype(np.float32)
