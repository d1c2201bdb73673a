"""The chance of each pair of role and assertion, in a byte each: what a sentence counts with when drift is measured."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analyzer.classify.calibration import SMALLEST_CHANCE, signal_sums
from analyzer.classify.labels import Probabilities, joint_probabilities
from analyzer.taxonomy import Taxonomy

CERTAIN = 255
"""The byte of a chance of 1."""
ByteArray = npt.NDArray[np.uint8]


def own_chances(probabilities: Probabilities, *, taxonomy: Taxonomy) -> ByteArray:
    """Return the chances of the pairs that say something of the worker, such that signals keep their own chances.

    The chance of a signal comes from two opinions (`calibrated`); the pairs that lead to it share it as their products
    of role and assertion do.

    Args:
        probabilities: Calibrated.
        taxonomy: Its pairs.

    Returns:
        Shape (sentences, `taxonomy.own_pairs`), in CERTAIN-ths.
    """
    joint = joint_probabilities(probabilities.role, probabilities.assertion, taxonomy=taxonomy)
    scale = probabilities.signal / np.maximum(signal_sums(joint, taxonomy=taxonomy), SMALLEST_CHANCE)
    role, assertion = pair_indices(taxonomy)
    signal = taxonomy.signal_table()[role, assertion]
    chances: ByteArray = np.rint(CERTAIN * joint[:, role, assertion] * scale[:, signal]).astype(np.uint8)
    return chances


def pair_indices(taxonomy: Taxonomy) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return where the role and the assertion of each own pair stand among the names."""
    role = [taxonomy.role_names.index(name) for name, _ in taxonomy.own_pairs]
    assertion = [taxonomy.assertions.index(name) for _, name in taxonomy.own_pairs]
    return np.array(role), np.array(assertion)


def own_pair_of(
    role: npt.NDArray[np.int64], assertion: npt.NDArray[np.int64], *, taxonomy: Taxonomy
) -> npt.NDArray[np.int64]:
    """Return which own pair each role and assertion, as indices into the names, are; -1 for none."""
    table = np.full((len(taxonomy.role_names), len(taxonomy.assertions)), -1, dtype=np.int64)
    table[pair_indices(taxonomy)] = np.arange(len(taxonomy.own_pairs))
    return np.asarray(table[role, assertion])


def chances_column(chances: ByteArray) -> "pd.Series[bytes]":
    """Return chances as a column of a frame: as many bytes for each sentence, without an object a sentence.

    The type does not say how many, though Arrow has one that would: pandas cannot read a file back that it wrote of it.
    """
    ends = np.arange(len(chances) + 1, dtype=np.int64) * chances.shape[1]
    buffers = [None, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(chances))]
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.Array.from_buffers(pa.binary(), len(chances), buffers)))


def read_chances(column: "pa.ChunkedArray | pd.Series[bytes]", *, pairs: int) -> ByteArray:
    """Return the chances of a column as an array.

    Args:
        column: Of a table or frame.
        pairs: How many there are for a sentence.

    Returns:
        Shape (sentences, pairs).

    Raises:
        ValueError: They are of another number.
    """
    array = column if isinstance(column, pa.ChunkedArray) else pa.array(column, type=pa.binary())
    if array.type != pa.binary():
        raise ValueError(f"chances of type {array.type}; {pairs} bytes are needed")
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    parts = [_bytes(chunk, pairs=pairs) for chunk in chunks if len(chunk)]
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros((0, pairs), dtype=np.uint8), *parts])


def _bytes(chunk: pa.Array, *, pairs: int) -> ByteArray:
    ends = np.frombuffer(chunk.buffers()[1], dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
    if chunk.null_count or (np.diff(ends) != pairs).any():
        raise ValueError(f"chances of another length than {pairs} bytes")
    flat = np.frombuffer(chunk.buffers()[2], dtype=np.uint8)
    return flat[ends[0] : ends[-1]].reshape(-1, pairs)
