"""Workbooks that would end the program instead of raising an error are refused before they are read.

The library holds a sheet as a full grid, so one stray cell far out costs gigabytes, it copies a shared text for every
cell that refers to it, and it aborts on some damaged files.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from analyzer.errors import PeerdriftError
from analyzer.notes.trial import is_harmless

LARGEST_GRID = 25_000_000
"""Cells from the first to the last row and column of a sheet, empty ones too; each takes 24 bytes of memory."""
FREE_BYTES, MOST_RATIO = 64 * 2**20, 100
"""Bytes that a workbook may have unpacked: so many, and so many times those of the file (as Apache POI has it)."""
_BLOCK = 2**20
_LONGEST_TAG = 200
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*(?<!/)>(?!</)')
"""A cell with something in it; those without have only a style."""
_TRIAL = """
try:
    from python_calamine import CalamineWorkbook
    with open(sys.argv[1], "rb") as handle:
        book = CalamineWorkbook.from_filelike(handle)
    held, rows = [], 0  # reading holds all sheets as well
    for name in book.sheet_names:
        held.append(book.get_sheet_by_name(name))
        rows += sum(any(row) for row in held[-1].iter_rows())
        if rows > most_rows:
            sys.exit(1)
except MemoryError:
    sys.exit(1)
except Exception:
    pass  # it is raised again where it is told; Rust's panics are no Exception
"""


def refuse_what_crashes(path: Path) -> None:
    """Look at the extent of each sheet of XLSX, and let another process read the workbook first.

    Raises:
        PeerdriftError: A sheet is too large for the memory, or the other process did not come to its end.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_large(path, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        pass  # whatever it is, it has to stand the trial
    if not is_harmless(path, script=_TRIAL):
        raise PeerdriftError(
            f"{path.name}: the workbook is damaged, or unpacks to far more than its size; save it anew as XLSX"
        )


def _refuse_large(path: Path, archive: zipfile.ZipFile) -> None:
    size = path.stat().st_size
    left = FREE_BYTES + MOST_RATIO * size
    for info in archive.infolist():
        columns, rows, is_sheet = {b"A"}, {b"1"}, _SHEET.fullmatch(info.filename)
        with archive.open(info) as handle:
            for block, new in _blocks(handle):
                left -= new
                if left < 0:
                    raise PeerdriftError(
                        f"{path.name}: a workbook of {size:,} bytes that unpacks to more than {MOST_RATIO} times as"
                        " many; save it anew as XLSX"
                    )
                for column, row in _CELL.findall(block) if is_sheet else ():
                    columns.add(column)
                    rows.add(row)
        _refuse_wide(path, width=max(map(_column_number, columns)), height=max(map(int, rows)))


def _refuse_wide(path: Path, *, width: int, height: int) -> None:
    if width * height > LARGEST_GRID:
        raise PeerdriftError(
            f"{path.name}: a sheet of {height:,} rows and {width:,} columns; it may have {LARGEST_GRID:,} cells;"
            " delete the stray cells at its far end and save it"
        )


def _blocks(handle: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """Read piece by piece; each begins with the end of the one before, so that no tag is cut in all of them.

    Yields:
        A piece, and how many bytes of it are new.
    """
    end = b""
    while block := handle.read(_BLOCK):
        yield end + block, len(block)
        end = block[-_LONGEST_TAG:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
