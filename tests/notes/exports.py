"""Small exports written to disk as record systems write them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

HEADER = ["Staff ID", "Service Date", "Progress Note"]


def csv_text(rows: Sequence[Sequence[str]], *, header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    """Return rows as CSV with a header."""
    handle = io.StringIO(newline="")
    csv.writer(handle, delimiter=delimiter).writerows([header, *rows])
    return handle.getvalue()


def jsonl_text(objects: Sequence[object]) -> str:
    """Return one JSON value a line."""
    return "".join(json.dumps(value) + "\n" for value in objects)


def xlsx_bytes(*sheets: Sequence[Sequence[object]], merged: Sequence[str] = (), formulas: bool = False) -> bytes:
    """Return a workbook with rows on each of its sheets, and ranges merged on each; "=1/0" is text or a formula."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" and not formulas):
            cell.data_type = "s"
        for cells in merged:
            sheet.merge_cells(cells)
    handle = io.BytesIO()
    book.save(handle)
    return handle.getvalue()


def rezipped(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a workbook whose parts were changed one by one."""
    handle = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(handle, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return handle.getvalue()


def written(path: Path, content: str | bytes) -> Path:
    """Write a file; text as utf-8."""
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path
