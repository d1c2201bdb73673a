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


def parquet_table(path: Path, _hints: Hints = NO_HINTS) -> Table:
    """Read Parquet batch by batch."""
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise PeerdriftError(f"{path.name}: not a readable Parquet file") from None

    inner = _inner_columns(file.schema_arrow)

    def rows() -> Iterator[Row | Rejected]:
        number, batches = 1, file.iter_batches(batch_size=2_000)
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
    """Return the values of a Parquet column; None for one that Python cannot hold, such as text that is not utf-8."""
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError, pa.ArrowException):
        return [_value(cell) for cell in column]


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError, pa.ArrowException):
        return None
