"""Writing a de-identified export, piece by piece: CSV, JSONL or Parquet."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.errors import PeerdriftError
from analyzer.notes import NOTE_COLUMNS
from analyzer.spreadsheet import as_text

UNFINISHED = ".unfinished"
"""Ending of a file that is still being written."""
SCHEMA = pa.schema([pa.field(name, pa.timestamp("us") if name == "date" else pa.string()) for name in NOTE_COLUMNS])
Write = Callable[[pd.DataFrame], None]
"""Writes further notes, columns NOTE_COLUMNS."""


@contextmanager
def new_export(out: Path) -> Iterator[Write]:
    """Open a file to write notes to; it appears under its name when all is written, and not at all after an error.

    Args:
        out: Its ending tells the format.

    Raises:
        PeerdriftError: The ending is none of WRITABLE, or the file cannot be written.
    """
    writer = _WRITERS.get(out.suffix.lower())
    if writer is None:
        raise PeerdriftError(f"{out.name}: unknown ending; writable are {', '.join(WRITABLE)}")
    unfinished = out.with_name(out.name + UNFINISHED)
    try:
        with writer(unfinished) as write:
            yield write
        unfinished.replace(out)
    except OSError as error:
        raise PeerdriftError(f"{out}: cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(NOTE_COLUMNS)
        yield lambda notes: writer.writerows([as_text(cell) for cell in row] for row in _rows(notes))


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        yield lambda notes: handle.writelines(
            json.dumps(dict(zip(NOTE_COLUMNS, row, strict=True)), ensure_ascii=False) + "\n" for row in _rows(notes)
        )


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        yield lambda notes: writer.write_table(pa.Table.from_pandas(notes, schema=SCHEMA, preserve_index=False))


def _rows(notes: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Go through notes as text, dates as YYYY-MM-DD."""
    told = notes.assign(date=notes["date"].dt.strftime("%Y-%m-%d"))
    return told[list(NOTE_COLUMNS)].itertuples(index=False, name=None)


_WRITERS: dict[str, Callable[[Path], AbstractContextManager[Write]]] = {
    ".csv": _csv,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}
WRITABLE = tuple(_WRITERS)
"""Endings of what can be written."""
