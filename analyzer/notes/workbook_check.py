"""Workbooks that would end the program instead of raising an error are refused before they are read.

The library holds a sheet as a full grid, so one stray cell far out costs gigabytes, and it aborts on some damaged files
of the old format.
"""

import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from analyzer.errors import PeerdriftError

LARGEST_GRID = 50_000_000
"""Cells from the first to the last row and column of a sheet, empty ones too; each takes 24 bytes of memory."""
_BLOCK = 2**20
_LONGEST_TAG = 200
_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>(?!</)')
"""A cell with something in it; those without have only a style."""
_TRIAL = """
import sys
try:
    from python_calamine import CalamineWorkbook
    with open(sys.argv[1], "rb") as handle:
        book = CalamineWorkbook.from_filelike(handle)
    for name in book.sheet_names:
        for _ in book.get_sheet_by_name(name).iter_rows():
            pass
except Exception:
    pass  # it is raised again where it is told; Rust's panics are no Exception
"""


def refuse_what_crashes(path: Path) -> None:
    """Look at the extent of each sheet of XLSX, and let another process read a workbook of another format first.

    Raises:
        PeerdriftError: A sheet is too large for the memory, or the other process did not come to its end.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if re.match(r"xl/worksheets/[^/]+\.xml$", name)]
            for part in parts:
                with archive.open(part) as handle:
                    _refuse_large(path, handle)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        parts = []
    if not parts:
        _try_out(path)


def _refuse_large(path: Path, sheet: IO[bytes]) -> None:
    columns, rows = {b"A"}, {b"1"}
    for block in _blocks(sheet):
        for column, row in _CELL.findall(block):
            columns.add(column)
            rows.add(row)
    width = max(_column_number(column) for column in columns)
    height = max(int(row) for row in rows)
    if width * height > LARGEST_GRID:
        raise PeerdriftError(
            f"{path.name}: a sheet of {height:,} rows and {width:,} columns; it may have {LARGEST_GRID:,} cells;"
            " delete the stray cells at its far end and save it"
        )


def _blocks(handle: IO[bytes]) -> Iterator[bytes]:
    """Read piece by piece; each begins with the end of the one before, so that no tag is cut in all of them."""
    end = b""
    while block := handle.read(_BLOCK):
        yield end + block
        end = block[-_LONGEST_TAG:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _try_out(path: Path) -> None:
    command = [sys.executable, "-P", "-c", _TRIAL, str(path)]
    tried = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    if tried.returncode:
        raise PeerdriftError(f"{path.name}: the workbook is damaged; save it anew as XLSX")
