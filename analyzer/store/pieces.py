"""Rows in and out of the database, as many in a statement as it takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, Table, insert

PIECE_ROWS = 5_000
"""Rows named in one statement; SQLite takes 32,766 values."""
T = TypeVar("T")


def in_pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """Give rows in pieces of at most PIECE_ROWS."""
    for first in range(0, len(rows), PIECE_ROWS):
        yield rows[first : first + PIECE_ROWS]


def rows_frame(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame, by columns: pandas takes three times as long to make a frame of rows."""
    columns = list(zip(*rows, strict=True))
    return pd.DataFrame(dict(zip(names, columns or [()] * len(names), strict=True)), columns=list(names))


def insert_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row and return the key that it got."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    if key is None:
        raise RuntimeError(f"{table.name} gives rows no keys")
    return int(key[0])


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    for piece in in_pieces(rows):
        connection.execute(insert(table), list(piece))
