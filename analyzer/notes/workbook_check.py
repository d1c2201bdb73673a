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
_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>')
"""A cell with something in it: "<c r="AB12" s="1"/>" has only a style."""
_TRIAL = """
import sys
from python_calamine import CalamineWorkbook
with open(sys.argv[1], "rb") as handle:
    book = CalamineWorkbook.from_filelike(handle)
for name in book.sheet_names:
    for _ in book.get_sheet_by_name(name).iter_rows():
        pass
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
