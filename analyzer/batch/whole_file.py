"""Files that appear under their names only when they are whole and on the disk."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"
"""Ending of a file that is still being written."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give another name to write under; the file gets its own when all went well, and is gone otherwise.

    The name is like no other: a process that was given up may still be writing the same file.
    """
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        yield unfinished
        move(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one go."""
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)


def move(source: Path, target: Path) -> None:
    """Give a file another name, so that after a loss of power it is there whole under the one or the other."""
    _to_disk(source)
    source.replace(target)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    if path.is_dir() and os.name != "posix":  # elsewhere folders cannot be opened
        return
    handle = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
