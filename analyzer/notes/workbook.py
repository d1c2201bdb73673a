"""XLSX."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from analyzer.errors import PeerdriftError
from analyzer.notes.columns import is_header
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.table import HEADER_ROWS, Row, Table


def xlsx_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Read the first sheet that has columns for a worker, a date and a text."""
    content = io.BytesIO(path.read_bytes())  # openpyxl would leave the file open
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about styles and extensions that hold no text
            sheets = openpyxl.load_workbook(content, read_only=True, data_only=True).worksheets
    except Exception:  # openpyxl lets the errors of zip, XML and its own descriptors through
        raise PeerdriftError(f"{path.name}: not a readable XLSX workbook; save it anew as XLSX") from None
    for sheet in sheets:
        rows = _sheet_rows(path, sheet)
        for number, row in rows:
            header = ["" if name is None else str(name) for name in row]
            if is_header(header, hints.columns):
                return Table("XLSX", header, rows)
            if number >= HEADER_ROWS:
                break
    rows = _sheet_rows(path, sheets[0]) if sheets else iter(())
    _, first = next(rows, (0, []))
    return Table("XLSX", ["" if name is None else str(name) for name in first], rows)


def _sheet_rows(path: Path, sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # some record systems write "A1" for the whole sheet
    cells_of_rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                number, cells = next(cells_of_rows)
        except StopIteration:
            return
        except Exception:
            raise PeerdriftError(f"{path.name}: the workbook is damaged; save it anew as XLSX") from None
        if any(cells):
            yield number, [unescape(cell) if isinstance(cell, str) and "_x" in cell else cell for cell in cells]
