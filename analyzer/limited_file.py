"""Small files that a person or another machine hands us, read whole and no larger than they may be."""

import stat
from pathlib import Path

from analyzer.errors import PeerdriftError

_MEGABYTE = 2**20


def crowded_line(content: bytes, mark: bytes, *, most: int) -> int | None:
    """Return the number of the first line that holds a mark more than so many times; None where there is none."""
    lines = enumerate(content.splitlines(), start=1)
    return next((number for number, line in lines if line.count(mark) > most), None)


def read_limited(path: Path, *, most: int) -> bytes:
    """Read a regular file: a pipe would be waited for, a device such as /dev/zero has no end.

    Args:
        path: Of the file.
        most: Bytes that it may have.

    Raises:
        OSError: It is not there, or cannot be read.
        PeerdriftError: It is no regular file, or is larger.
    """
    status = path.stat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # opening a folder is an OSError
        raise PeerdriftError(f"{path}: no regular file")
    content = b""
    if status.st_size <= most:
        with path.open("rb") as handle:
            content = handle.read(most + 1)
    if max(status.st_size, len(content)) > most:
        told = f"{most // _MEGABYTE} MB" if most >= _MEGABYTE else f"{most // 1024} KB"
        raise PeerdriftError(f"{path}: larger than the {told} that such a file may have")
    return content
