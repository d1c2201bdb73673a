"""Which format an export is of, and its reader."""

from collections.abc import Callable
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes.delimited import csv_table
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.json_lines import jsonl_table
from analyzer.notes.parquet import parquet_table
from analyzer.notes.table import Table
from analyzer.notes.workbook import xlsx_table

_READERS: dict[str, Callable[[Path, Hints], Table]] = {
    ".csv": csv_table,
    ".tsv": csv_table,
    ".txt": csv_table,
    ".xlsx": xlsx_table,
    ".jsonl": jsonl_table,
    ".ndjson": jsonl_table,
    ".parquet": parquet_table,
}


def open_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Open an export.

    Args:
        path: CSV, TSV, TXT, XLSX, JSONL, NDJSON or Parquet; the ending says which.
        hints: What the user says; names of columns help to find a header below titles.

    Raises:
        PeerdriftError: The file is missing, empty, not what its ending says, or of no known format.
    """
    try:
        if path.is_dir():
            raise PeerdriftError(f"{path.name}: a folder, not a file")
        if not path.is_file():
            raise PeerdriftError(f"{path.name}: no such file")
        if path.stat().st_size == 0:
            raise PeerdriftError(f"{path.name}: the file is empty")
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise PeerdriftError(f"{path.name}: unknown ending; readable are {', '.join(_READERS)}")
        return reader(path, hints)
    except OSError as error:
        raise PeerdriftError(f"{path.name}: cannot be opened: {error.strerror}") from None
