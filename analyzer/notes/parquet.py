"""Parquet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import names_field
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Row, Table
from analyzer.notes.trial import is_harmless

BATCH_ROWS = 2_000
"""Rows that are held at once."""
FREE_MEMORY = 768 * 2**20
"""Bytes of memory that the trial of a file of any size may take, half of them for the library."""
FREE_CELLS, CELLS_A_BYTE = 5_000_000, 2
"""Cells that a file may have: so many, and so many for each of its bytes. Columns of one value take none."""
FREE_BYTES, MOST_RATIO = 64 * 2**20, 100
"""Bytes that the cells may have unpacked: so many, and so many times those of the file."""
_TRIAL = f"""
try:
    import os
    import pyarrow as pa
    import pyarrow.parquet as pq

    def unpacked(array):
        if pa.types.is_struct(array.type):
            return sum(map(unpacked, array.flatten()))
        return (array.dictionary_decode() if pa.types.is_dictionary(array.type) else array).nbytes

    size = os.stat(sys.argv[1]).st_size
    file = pq.ParquetFile(sys.argv[1])
    most_cells = {FREE_CELLS} + {CELLS_A_BYTE} * size
    most_rows = min(most_rows, most_cells // max(len(file.schema_arrow.names), 1))
    most_bytes = {FREE_BYTES} + {MOST_RATIO} * size
    if file.metadata.num_rows > most_rows:
        sys.exit(1)
    for batch in file.iter_batches(batch_size={BATCH_ROWS}, use_threads=False):
        most_rows -= batch.num_rows
        most_bytes -= sum(map(unpacked, batch.columns))
        if min(most_rows, most_bytes) < 0:
            sys.exit(1)
except MemoryError:
    sys.exit(1)
except Exception:
    pass  # it is raised again where it is told
"""


def parquet_table(path: Path, _hints: Hints = NO_HINTS) -> Table:
    """Read Parquet batch by batch.

    Raises:
        PeerdriftError: It cannot be read, or stands for far more than its size.
    """
    if not is_harmless(path, script=_TRIAL, free_memory=FREE_MEMORY):
        raise PeerdriftError(
            f"{path.name}: the Parquet file is damaged, or unpacks to far more than its size; write it anew"
        )
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError, ValueError):  # ValueError of names that are no utf-8
        raise PeerdriftError(f"{path.name}: not a readable Parquet file") from None

    inner = _inner_columns(file.schema_arrow)

    def rows() -> Iterator[Row | Rejected]:
        number, batches = 1, file.iter_batches(batch_size=BATCH_ROWS)
        while True:
            try:
                batch = next(batches)
            except StopIteration:
                return
            except (pa.ArrowException, OSError):
                raise PeerdriftError(f"{path.name}: the Parquet file is damaged after row {number}") from None
            columns = [*batch.columns, *(batch.column(place).flatten()[at] for place, at in inner.values())]
            for values in zip(*(_values(column) for column in columns), strict=True):
                number += 1
                yield number, values

    return Table("Parquet", [*file.schema_arrow.names, *inner], rows())


def _inner_columns(schema: Any) -> dict[str, tuple[int, int]]:
    """Find such as author.id in columns that are structures: the places of the column and of the field in it."""
    return {
        f"{outer.name}.{inner.name}": (place, at)
        for place, outer in enumerate(schema)
        if pa.types.is_struct(outer.type)
        for at, inner in enumerate(outer.type)
        if names_field(f"{outer.name} {inner.name}")
    }


def _values(column: Any) -> list[object]:
    """Return the values of a Parquet column; None for one that Python cannot hold, such as text that is not utf-8.

    Of a list or structure only that it is one is told: what it holds is never read, and may be any number of values.
    """
    if pa.types.is_nested(column.type):
        return [None if missing else [] for missing in column.is_null().to_pylist()]
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, pa.ArrowException):
        return [_value(cell) for cell in column]


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError, pa.ArrowException):
        return None
