"""Text files: their encoding and their lines."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from analyzer.errors import PeerdriftError

HEAD = 4_096
"""Bytes at the beginning of a file that tell what it is."""
LONGEST_LINE = 16_000_000
"""Characters that are kept of a line: the longest note has fewer in every way to write it, six for each in JSON."""
_MAGIC = {
    b"PK\x03\x04": "a ZIP archive or XLSX workbook or DOCX document",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file, or one locked with a password (old Excel files end in .xls)",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
}


_BEGINS_NOTHING = re.compile(rb"[\x80-\xc1\xf5-\xff]*")
"""Bytes that no character of utf-8 begins with."""
_CP1252 = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256))


def _cp1252_for_bad_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # those that follow and would only lead here again are taken at once
    follow = _BEGINS_NOTHING.match(error.object, error.start + 1)
    end = follow.end() if follow else error.start + 1
    return codecs.charmap_decode(error.object[error.start : end], "strict", _CP1252)[0], end


codecs.register_error("peerdrift-cp1252", _cp1252_for_bad_bytes)


def refuse_binary(path: Path) -> None:
    """Refuse a file that is of another kind than its ending says.

    Raises:
        PeerdriftError: Names the kind.
    """
    if what := binary_kind(_head(path)):
        raise PeerdriftError(f"{path.name}: not text but {what}; give it its right ending or unpack it")


def binary_kind(head: bytes) -> str:
    """Say of what kind the file is that begins so; "" for text and for kinds that nobody takes for an export."""
    return next((what for magic, what in _MAGIC.items() if head.startswith(magic)), "")


def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(HEAD)


def _encoding(head: bytes) -> tuple[str, str]:
    """Tell the encoding of a text by its first bytes, and what Python shall do where it does not hold."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    nuls = head.count(0)
    if nuls > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > nuls // 2 else "utf-16-be", "replace"
    return "utf-8-sig", "peerdrift-cp1252"


def lines_of(path: Path) -> Iterator[str]:
    """Read a file line by line, line ends kept: utf-8 with single cp1252 bytes in it, or utf-16.

    Of a line only LONGEST_LINE characters come; the rest is passed over and never held.
    """
    encoding, errors = _encoding(_head(path))
    with path.open(encoding=encoding, errors=errors, newline="") as handle:
        while line := handle.readline(LONGEST_LINE):
            yield line
            while len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                line = handle.readline(LONGEST_LINE)


def decoded(content: bytes) -> str:
    """Decode the content of a file as `lines_of` does."""
    encoding, errors = _encoding(content[:HEAD])
    return content.decode(encoding, errors)
