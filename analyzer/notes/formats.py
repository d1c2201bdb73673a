"""Which format an export is of, and its reader."""

from collections.abc import Callable
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes.delimited import csv_table, has_header
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.json_lines import jsonl_table
from analyzer.notes.parquet import parquet_table
from analyzer.notes.single_notes import single_notes_table
from analyzer.notes.table import Table
from analyzer.notes.text_file import lines_of, refuse_binary
from analyzer.notes.workbook import workbook_table


def _txt_table(path: Path, hints: Hints) -> Table:
    """Read a table with a header, or else one note."""
    refuse_binary(path)
    return csv_table(path, hints) if has_header(lines_of(path), hints) else single_notes_table(path, hints)


_READERS: dict[str, Callable[[Path, Hints], Table]] = {
    ".csv": csv_table,
    ".tsv": csv_table,
    ".txt": _txt_table,
    ".xlsx": workbook_table,
    ".xlsm": workbook_table,
    ".xls": workbook_table,
    ".xlsb": workbook_table,
    ".ods": workbook_table,
    ".jsonl": jsonl_table,
    ".ndjson": jsonl_table,
    ".parquet": parquet_table,
    ".docx": single_notes_table,
    ".zip": single_notes_table,
}
READABLE = tuple(_READERS)
"""Endings of what can be read, folders apart."""


def open_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Open an export.

    Args:
        path: CSV, TSV, TXT, XLSX, JSONL, NDJSON or Parquet, a folder or ZIP of TXT and DOCX, or one of these; the
            ending says which.
        hints: What the user says; names of columns help to find a header below titles.

    Raises:
        PeerdriftError: The file is missing, empty, not what its ending says, or of no known format.
    """
    try:
        if path.is_dir():
            return single_notes_table(path, hints)
        if not path.is_file():
            raise PeerdriftError(f"{path.name}: no such file")
        if path.stat().st_size == 0:
            raise PeerdriftError(f"{path.name}: the file is empty")
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise PeerdriftError(f"{path.name}: unknown ending; readable are {', '.join(READABLE)}")
        return reader(path, hints)
    except OSError as error:
        raise PeerdriftError(f"{path.name}: cannot be opened: {error.strerror}") from None
