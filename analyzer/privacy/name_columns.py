"""Names in the columns of an export: of its workers and persons, and in every other one that may hold names."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes import NO_HINTS, Hints, Reading, read_hinted
from analyzer.notes.formats import open_table
from analyzer.privacy.names import is_sure_name, name_parts
from analyzer.privacy.word_lists import Listed, load_listed

LONGEST_NAME = 80
"""Characters of a cell with a name and title; a longer one is text."""
MOST_PARTS = 6
"""Words of a name; a cell with more is text."""
_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Za-z][a-z]*")
_SHAPE = re.compile(r"(?:[A-Z]\.? [A-Z][^\W\d_]|[A-Z][^\W\d_]+, [A-Z])[^\d]*\Z")


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    data = tomllib.loads(files(__package__).joinpath("name_columns.toml").read_text(encoding="utf-8"))
    return frozenset(data["words"]), frozenset(data["other"])


def may_hold_names(header: str) -> bool:
    """Say whether a column may hold names, by its own: "Signed By", "clientName", but not "Client Status"."""
    words, other = _lists()
    told = {word.lower() for word in _WORD.findall(header)}
    return bool(told & words) and not told & other


def looks_like_name(value: str, *, listed_only: bool = False) -> bool:
    """Say whether a cell is a person's name: few words, one surely a name, or none an ordinary one that is no name.

    Args:
        value: The cell.
        listed_only: Also that one of its words is in the lists of names, or that it is written as names are, "K. Mbeki"
            or "Mbeki, Thandi".
    """
    if len(value) > LONGEST_NAME or "\n" in value:
        return False
    parts = list(name_parts(value))
    if not 0 < len(parts) <= MOST_PARTS:
        return False
    if any(is_sure_name(part) for part in parts):
        return True
    flags = [load_listed().get(part, 0) for part in parts]
    if any(flag == Listed.WORD for flag in flags):
        return False
    return not listed_only or any(flag & (Listed.FIRST | Listed.LAST) for flag in flags) or bool(_SHAPE.match(value))


def names_of(reading: Reading, *, paths: Iterable[Path], hints: Hints) -> tuple[set[str], set[str]]:
    """Gather names and codes of people from all rows of exports.

    Args:
        reading: The exports looked through.
        paths: Where they are.
        hints: With which they are read.

    Returns:
        What looks like names in the columns of workers and persons and in others that may hold names; and all that
        stands in the columns of workers and persons, for codes.
    """
    identities = set[str]()
    for piece in reading:
        for column in ("worker_id", "person_id"):
            identities.update(piece.notes[column].unique())
    names = {identity for identity in identities if looks_like_name(identity)}
    if any(may_hold_names(header) for survey in reading.surveys for header in survey.unused):
        cells = {cell for path in paths for cell in _cells(path, hints)}
        names |= {cell for cell in cells if looks_like_name(cell, listed_only=True)}
    return names, identities


def read_names(path: Path, *, hints: Hints = NO_HINTS) -> list[str]:
    """Read names from a list or from the columns of an export.

    Args:
        path: A .txt file with a name on each line, or any export.
        hints: What the export does not say itself.

    Raises:
        PeerdriftError: It cannot be read.
    """
    if path.suffix.lower() == ".txt":
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            raise PeerdriftError(f"{path}: no list of names in UTF-8, one on each line") from None
        return sorted({line.strip() for line in lines} - {""})
    reading = read_hinted(path, hints=hints)
    names, _ = names_of(reading, paths=[path], hints=hints)
    return sorted(names)


def _cells(path: Path, hints: Hints) -> set[str]:
    """Gather the different short cells of the columns that may hold names."""
    first, cells = open_table(path, hints), set[str]()
    for table in (first, *first.others):
        places = [place for place, header in enumerate(table.header) if may_hold_names(header)]
        for row in table.rows:
            if isinstance(row, tuple):
                found = (row[1][place] for place in places if place < len(row[1]))
                cells.update(cell for cell in found if isinstance(cell, str) and 0 < len(cell) <= LONGEST_NAME)
    return cells
