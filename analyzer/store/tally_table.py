"""A tally as one table: chances as whole numbers, which take a tenth of the room when they are compressed."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analyzer.classify.chances import CERTAIN
from analyzer.drift.tally import Tally

SENTENCES, EXPECTED, LABELLED = "sentences", "expected", "labelled"
_NUMBERS = (np.uint8, np.uint16, np.uint32)


def tally_table(tally: Tally) -> pa.Table:
    """Return a tally as a table with a row a note."""
    table = pa.Table.from_pandas(tally.notes, preserve_index=False)
    # sums of bytes that were divided by CERTAIN: as whole numbers again they are exact
    chances = np.rint(tally.expected * np.float32(CERTAIN)).astype(np.uint32)
    table = table.append_column(SENTENCES, pa.array(tally.sentences))
    table = table.append_column(EXPECTED, _column(chances))
    return table.append_column(LABELLED, _column(tally.labelled))


def table_tally(table: pa.Table) -> Tally:
    """Return the tally of a table."""
    notes: pd.DataFrame = table.drop_columns([SENTENCES, EXPECTED, LABELLED]).to_pandas()
    return Tally(
        notes,
        table[SENTENCES].to_numpy().astype(np.int64),
        _numbers(table, EXPECTED).astype(np.float32) / np.float32(CERTAIN),
        _numbers(table, LABELLED).astype(np.int32),
    )


def _column(numbers: npt.NDArray[np.integer]) -> pa.Array:
    """Return the rows of numbers as lists of the smallest type that holds them."""
    most = int(numbers.max(initial=0))
    small = next(kind for kind in _NUMBERS if most <= np.iinfo(kind).max)
    flat = pa.array(np.ascontiguousarray(numbers, dtype=small).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, numbers.shape[1])


def _numbers(table: pa.Table, name: str) -> npt.NDArray[np.integer]:
    column = table[name].combine_chunks()
    return np.asarray(column.flatten()).reshape(-1, column.type.list_size)
