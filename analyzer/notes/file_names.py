"""What the name of a single note's file tells: by a pattern that the user gives, or by those that are common."""

from collections.abc import Callable, Iterable
from string import Formatter

from analyzer.errors import PeerdriftError
from analyzer.notes.common_names import common_values
from analyzer.notes.document import ENDINGS
from analyzer.notes.name_pattern import compiled, matches

NAME_FIELDS = ("note_id", "worker_id", "date", "note_type", "setting", "program", "person_id")

Piece = tuple[str, str | None]
"""A literal text and the field after it."""
NameReader = Callable[[str, bool], dict[str, str]]


def name_reader(pattern: str | None) -> NameReader:
    """Return what reads the path of a file.

    Args:
        pattern: The user's, such as "{worker_id}_{date}"; one with "/" is of the folder as well. None for those that
            are common.

    Returns:
        A function as `common_values`; what it returns is empty for a path that does not fit.

    Raises:
        PeerdriftError: The pattern is none.
    """
    if pattern is None:
        return common_values
    for ending in ENDINGS:
        pattern = pattern.removesuffix(ending)
    pieces, parts = _pieces(pattern), pattern.count("/") + 1
    parsers = [compiled(_typed(pieces, date)) for date in ("day", "part")]

    def values(path: str, _folders_tell: bool) -> dict[str, str]:
        told = next(matches(parsers, "/".join(path.split("/")[-parts:])), {})
        return {field: value for field, value in told.items() if value}

    return values


def _pieces(pattern: str) -> list[Piece]:
    """Part a pattern.

    Raises:
        PeerdriftError: Braces do not match, or what they hold is no field that a name can tell.
    """
    said = f"--file-names {pattern!r}:"
    example = "write such as '{worker_id}_{date}'"
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        raise PeerdriftError(f"{said} braces that do not match; {example}") from None
    fields = [field for _, field, _, _ in pieces if field is not None]
    for _, field, form, conversion in pieces:
        if field is not None and field not in NAME_FIELDS:
            raise PeerdriftError(f"{said} no field {{{field}}}; fields are {', '.join(NAME_FIELDS)}")
        if form or conversion:
            raise PeerdriftError(f"{said} {{{field}}} must stand alone in its braces; {example}")
    if not fields:
        raise PeerdriftError(f"{said} no field in braces; {example}")
    if len(set(fields)) < len(fields):
        raise PeerdriftError(f"{said} a field that is there twice; {example}")
    return [(literal, field) for literal, field, _, _ in pieces]


def _typed(pieces: Iterable[Piece], date: str) -> str:
    """Write a pattern anew with the type of each field."""
    typed = ""
    for literal, field in pieces:
        typed += literal.replace("{", "{{").replace("}", "}}")
        typed += f"{{{field}:{date if field == 'date' else 'part'}}}" if field else ""
    return typed
