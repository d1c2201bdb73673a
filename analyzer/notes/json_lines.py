"""JSONL: one object a line. FHIR is JSONL too, and told by its "resourceType"."""

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes.clean import encodable
from analyzer.notes.columns import names_field
from analyzer.notes.fhir import fhir_table
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Row, Table
from analyzer.notes.text_file import lines_of, refuse_binary

PEEKED_OBJECTS = 100
"""The columns are the keys of so many first objects."""
MOST_KEYS = 1_000
"""Columns of JSONL, all of which are looked up in every line, however short that is."""
Keys = tuple[str, ...]
"""Where a value is: a key of the object, or one and that of an object in it."""


def jsonl_table(path: Path, _hints: Hints = NO_HINTS) -> Table:
    """Read one JSON object a line."""
    refuse_binary(path)
    lines = _json_objects(path)
    peeked = list(islice(lines, PEEKED_OBJECTS))
    columns = list(dict.fromkeys(keys for _, value in peeked if isinstance(value, dict) for keys in _keys(value)))
    if not columns:
        raise PeerdriftError(f"{path.name}: no line holds a JSON object")
    if len(columns) > MOST_KEYS:
        raise PeerdriftError(f"{path.name}: {len(columns):,} keys in its first objects; export at most {MOST_KEYS:,}")
    if ("resourceType",) in columns:
        return fhir_table(path.name, chain(peeked, lines))

    def rows() -> Iterator[Row | Rejected]:
        for source in (peeked, lines):
            for number, value in source:
                if isinstance(value, dict):
                    yield number, [_at(value, keys) for keys in columns]
                else:
                    yield Rejected(path.name, number, "", str(value))

    return Table("JSONL", [encodable(".".join(keys)) for keys in columns], rows())


def _keys(value: dict[str, object]) -> Iterator[Keys]:
    """Yield the keys of an object, and such as author.id; other inner keys may be what a note says, and are left."""
    for key, inner in value.items():
        yield (key,)
        if isinstance(inner, dict):
            yield from ((key, name) for name in inner if names_field(f"{key} {name}"))


def _at(value: dict[str, object], keys: Keys) -> object:
    outer = value.get(keys[0])
    if len(keys) == 1:
        return outer
    return outer.get(keys[1]) if isinstance(outer, dict) else None


def _json_objects(path: Path) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(lines_of(path), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "not valid JSON"
            continue
        yield number, value if isinstance(value, dict) else "JSON, but not an object"
