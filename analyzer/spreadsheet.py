"""Cells of the CSV files that we write: a spreadsheet runs text that begins as a formula does.

An apostrophe before it makes it text (OWASP, CSV Injection).
"""

import numpy as np
import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a formula, or the blank before one, begins with."""
_MARK = "'"


def as_text(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, and before what looks as if that had been done."""
    return _MARK + cell if cell.lstrip(_MARK).startswith(FORMULA) else cell


def as_read(cell: str) -> str:
    """Take off the apostrophe that `as_text` put before a cell; others stay."""
    return cell[1:] if cell.startswith(_MARK) and cell.lstrip(_MARK).startswith(FORMULA) else cell


def safe_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts and column names no spreadsheet runs; numbers stay numbers."""
    safe = frame.rename(columns=as_text)
    for at, kind in enumerate(frame.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            cells = [as_text(cell) if isinstance(cell, str) else cell for cell in frame.iloc[:, at]]
            safe.isetitem(at, np.array(cells, dtype=object))
    return safe
