"""Which column of an export holds what."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from analyzer.errors import PeerdriftError

REQUIRED = ("worker_id", "date", "text")
FIELDS = (
    "note_id",
    "worker_id",
    "date",
    "note_type",
    "setting",
    "program",
    "person_id",
    "version",
    "replaces",
    "line",
    "text",
)
HELPING_FIELDS = ("version", "replaces", "line")
"""Fields that help to read a note and are not kept with it."""
MOST_COLUMNS = 16_384
"""Columns of an export: as many as a spreadsheet can have."""


@dataclass(frozen=True)
class ColumnMatch:
    """Where each field of a note is: an index into the header, and the header's own word for messages."""

    index: dict[str, int]
    names: dict[str, str]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(files(__package__).joinpath("aliases.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in data.items()}


def word_list(name: str) -> tuple[str, ...]:
    """Return a list of aliases.toml, such as "missing"."""
    return _lists()[name]


@cache
def _spoken_aliases() -> dict[str, tuple[str, ...]]:
    return {field: word_list(field) for field in FIELDS}


@cache
def load_aliases() -> dict[str, tuple[str, ...]]:
    """Return the aliases of each field, normalised, most telling first."""
    return {field: tuple(normalised(alias) for alias in aliases) for field, aliases in _spoken_aliases().items()}


def normalised(name: object) -> str:
    """Strip a column's name of case, blanks and punctuation."""
    return "".join(character for character in str(name).lower() if character.isalnum())


@cache
def _all_aliases() -> frozenset[str]:
    return frozenset(alias for aliases in load_aliases().values() for alias in aliases)


def names_field(name: object) -> bool:
    """Say whether a column's name is an alias of a field."""
    return normalised(name) in _all_aliases()


def match_columns(header: Sequence[object], *, file: str, columns: Mapping[str, str] | None = None) -> ColumnMatch:
    """Match the columns of an export with the fields of a note.

    Args:
        header: The names in the export.
        file: Its name, for messages.
        columns: Names given by the user, field -> name; they go before the aliases.

    Raises:
        PeerdriftError: A required field has no column, a name given by the user is not there, or there are too many.
    """
    if len(header) > MOST_COLUMNS:
        raise PeerdriftError(f"{file}: {len(header):,} columns; an export may have {MOST_COLUMNS:,}; export fewer")
    matched = partial_match(header, file=file, columns=columns)
    missing = [field for field in REQUIRED if field not in matched.index]
    if missing:
        field = missing[0]
        tried = ", ".join(_spoken_aliases()[field][:4])
        raise PeerdriftError(
            f"{file}: no column for {field} among {len(header)} columns (looked for {tried} and others);"
            f" name it with --columns {field}=NAME"
        )
    return matched


def partial_match(header: Sequence[object], *, file: str, columns: Mapping[str, str] | None = None) -> ColumnMatch:
    """Match as many fields as there are columns for; as `match_columns`, but nothing is required."""
    names = [normalised(name) for name in header]
    first = {name: place for place, name in reversed(list(enumerate(names)))}
    index: dict[str, int] = {}
    for field, given in (columns or {}).items():
        index[field] = _given(names, given, field=field, file=file)
    for field in FIELDS:
        if field not in index:
            taken = set(index.values())
            places = [first[alias] for alias in load_aliases()[field] if alias in first]
            free = [place for place in places if place not in taken]
            if free:
                index[field] = free[0]
    return ColumnMatch(index=index, names={field: str(header[place]) for field, place in index.items()})


def is_header(row: Sequence[object], columns: Mapping[str, str] | None = None) -> bool:
    """Say whether a row names all required fields, and all columns given by the user."""
    if len(row) > MOST_COLUMNS:
        return False
    names = {normalised(name) for name in row} - {""}
    if not all(normalised(given) in names for given in (columns or {}).values()):
        return False
    return all(field in partial_match(row, file="", columns=columns).index for field in REQUIRED)


def check_fields(columns: Mapping[str, str]) -> None:
    """Refuse `--columns` for a field that does not exist.

    Raises:
        PeerdriftError: Names the field and those that there are.
    """
    for field in columns:
        if field not in FIELDS:
            raise PeerdriftError(f"--columns: no field {field!r}; fields are {', '.join(FIELDS)}")


def _given(names: list[str], given: str, *, field: str, file: str) -> int:
    if not normalised(given) or normalised(given) not in names:
        raise PeerdriftError(f"{file}: --columns {field}={given}: no column of that name")
    return names.index(normalised(given))
