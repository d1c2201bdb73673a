"""JSONL: one object a line. FHIR is JSONL too, and told by its "resourceType"."""

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes.clean import encodable
from analyzer.notes.fhir import fhir_table
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Row, Table
from analyzer.notes.text_file import lines_of, refuse_binary

PEEKED_OBJECTS = 100
"""The columns are the keys of so many first objects."""


def jsonl_table(path: Path, _hints: Hints = NO_HINTS) -> Table:
    """Read one JSON object a line."""
    refuse_binary(path)
    lines = _json_objects(path)
    peeked = list(islice(lines, PEEKED_OBJECTS))
    header = list(dict.fromkeys(key for _, value in peeked if isinstance(value, dict) for key in value))
    if not header:
        raise PeerdriftError(f"{path.name}: no line holds a JSON object")
    if "resourceType" in header:
        return fhir_table(path.name, chain(peeked, lines))

    def rows() -> Iterator[Row | Rejected]:
        for source in (peeked, lines):
            for number, value in source:
                if isinstance(value, dict):
                    yield number, [value.get(key) for key in header]
                else:
                    yield Rejected(path.name, number, "", str(value))

    return Table("JSONL", [encodable(name) for name in header], rows())


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
