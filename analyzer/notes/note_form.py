"""The form at the head of a single note: "Staff: PSS-101", "Date of Service: 3/4/2025"."""

import re
from collections.abc import Iterator, Mapping

from analyzer.notes.columns import load_aliases, normalised, partial_match

LONGEST_KEY, LONGEST_VALUE, LONGEST_TITLE = 40, 60, 60
"""Characters of a key, a value and a line above the form; a longer one is the note."""
TITLE_LINES = 5
"""Lines that may go before the form: the agency, its address, "Progress Note"."""
FORM_LINES = 40
SENTENCE_WORDS = 4
"""A value of so many words with a stop at the end is a sentence and no value."""
FORM_FIELDS = ("worker_id", "date", "note_type", "setting", "program", "person_id")
_HEAD = 2 * FORM_LINES * (LONGEST_KEY + LONGEST_VALUE)
"""Characters in which the form is looked for."""
_GAP = re.compile(r"\s*[\t|]\s*| {3,}")
"""What stands between two pairs in one line, or between a key and its value in a table."""
_CELLS = re.compile(r"[\t|]")
_PAIR = re.compile(r"(?P<key>[^\W\d_][^:]*):(?P<value>.*)")

Pair = tuple[str, str]


def form_values(text: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Read the form at the head of a note; the keys are found as the columns of an export are.

    Args:
        text: The note.
        columns: Field -> key given by the user.

    Returns:
        Field -> value; fields without a value are left out.
    """
    pairs = [(key, value) for key, value in _form(text, columns) if value]
    keys = [normalised(key) for key, _ in pairs]
    given = {field: key for field, key in columns.items() if normalised(key) in keys}
    index = partial_match(keys, file="", columns=given).index
    return {field: pairs[index[field]][1] for field in FORM_FIELDS if field in index}


def _form(text: str, columns: Mapping[str, str]) -> Iterator[Pair]:
    """Yield keys and values, up to the first line that has none or names the note itself."""
    heads_of_text = {*load_aliases()["text"], normalised(columns.get("text", ""))}
    titles, begun = 0, False
    for line in [line.strip() for line in text[:_HEAD].splitlines() if line.strip()][:FORM_LINES]:
        pairs = _pairs(line)
        if pairs and not any(normalised(key) in heads_of_text for key, _ in pairs):
            begun = True
            yield from pairs
        elif begun or titles == TITLE_LINES or not _is_title(line):
            return
        else:
            titles += 1


def _is_title(line: str) -> bool:
    return len(line) <= LONGEST_TITLE and line[-1] not in ".!?,;:"


def _pairs(line: str) -> list[Pair]:
    """Return the keys and values of a line; none where a part of it is neither."""
    parts = [part.strip() for part in _GAP.split(line) if part.strip()]
    matches = [match for part in parts if (match := _PAIR.fullmatch(part))]
    if len(matches) == len(parts):
        pairs = [(match["key"], match["value"]) for match in matches]
    elif len(parts) % 2 == 0 and all(key.endswith(":") for key in parts[::2]):
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
    else:
        pairs = _cells(line, parts)
    pairs = [(key.strip(" :"), value.strip()) for key, value in pairs]
    return pairs if all(_is_short(key, value) for key, value in pairs) else []


def _cells(line: str, parts: list[str]) -> list[Pair]:
    """Pair the cells of a row of a table, which may have empty ones."""
    if not _CELLS.search(line):
        return []
    cells = parts if len(parts) % 2 == 0 else _CELLS.split(line)
    if len(cells) % 2:
        return []
    return [(key, "" if _is_key(value) else value) for key, value in zip(cells[::2], cells[1::2], strict=True)]


def _is_key(value: str) -> bool:
    """Say whether a cell is the key of the next pair, because the one before it has no value."""
    return any(normalised(value) in load_aliases()[field] for field in FORM_FIELDS)


def _is_short(key: str, value: str) -> bool:
    sentence = value.endswith((".", "!", "?")) and len(value.split()) >= SENTENCE_WORDS
    return len(key) <= LONGEST_KEY and len(value) <= LONGEST_VALUE and not sentence
