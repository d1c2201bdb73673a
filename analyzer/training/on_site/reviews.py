"""Reviews: what people said of scored sentences, read from a file (docs/reviews.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.names import CONFIRMED, CONTESTED, CORRECTED, VERDICTS
from analyzer.notes.columns import normalised
from analyzer.notes.dates import parse_date
from analyzer.notes.formats import open_table
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Earlier, Table
from analyzer.plural import plural
from analyzer.spreadsheet import as_read
from analyzer.taxonomy import NEUTRAL, Taxonomy

REVIEW_COLUMNS = ("note_id", "sentence_index", "start", "end", "verdict", "role", "assertion", "reviewer", "date")
SHOWN_COLUMNS = ("scored_role", "scored_assertion")
"""The label that the reviewer saw: what "confirmed" confirms, though the notes may have been scored anew since."""
ENDINGS = (".csv", ".tsv", ".jsonl")
LONGEST_NUMBER = 9
"""Digits of a place in a note."""
Cells = dict[str, str]
Label = tuple[str, str]
Problem = tuple[str, str]
"""A column, and what is wrong there and what to do; never a value, which may be a note in the wrong column."""


@dataclass(frozen=True)
class Review:
    """A person's word on a sentence.

    Attributes:
        row: Where it stands in its file; the header is row 1.
        note_id: The note.
        sentence_index: Which sentence of the note, where that is how it is told.
        span: Its start and end, where these are told; they go before the index.
        verdict: One of VERDICTS.
        label: Role and assertion that the reviewer gave (corrected) or saw (confirmed); none where the scored
            folder's own label was confirmed, and for contested ones.
        day: When, where it is told.
    """

    row: int
    note_id: str
    sentence_index: int | None
    span: tuple[int, int] | None
    verdict: str
    label: Label | None
    day: date | None


def read_reviews(path: Path, *, taxonomy: Taxonomy) -> list[Review]:
    """Read a file of reviews; rows without a verdict are not reviewed yet and are passed over.

    Args:
        path: CSV, TSV or JSONL as docs/reviews.md describes it.
        taxonomy: Names of roles and assertions.

    Raises:
        PeerdriftError: The file cannot be read, a column is missing, or a row is no review; the message names file, row
            and column and what to do, and never repeats a value.
    """
    if path.suffix.lower() not in ENDINGS:
        raise PeerdriftError(f"{path.name}: reviews are read from {', '.join(ENDINGS)} files (docs/reviews.md)")
    table = open_table(path)
    found = list(_reviews(table, _places(table, path.name), file=path.name, taxonomy=taxonomy))
    wrong = [entry for entry in found if isinstance(entry, Rejected)]
    if wrong:
        first, more = wrong[0], len(wrong) - 1
        column = f", column {first.column}" if first.column else ""
        others = f" ({plural(more, 'more row')} cannot be read either)" if more else ""
        raise PeerdriftError(f"{first.file}, row {first.row}{column}: {first.reason}{others}")
    return [entry for entry in found if isinstance(entry, Review)]


def _places(table: Table, file: str) -> dict[str, int]:
    names = [normalised(name) for name in table.header]
    known = (*REVIEW_COLUMNS, *SHOWN_COLUMNS)
    places = {column: names.index(normalised(column)) for column in known if normalised(column) in names}
    for needed in ("note_id", "verdict"):
        if needed not in places:
            raise PeerdriftError(f"{file}: no column {needed}; add it (docs/reviews.md)")
    if "sentence_index" not in places and not {"start", "end"} <= set(places):
        raise PeerdriftError(f"{file}: no column sentence_index, nor start and end; add one of these")
    return places


def _reviews(table: Table, places: Mapping[str, int], *, file: str, taxonomy: Taxonomy) -> Iterator[Review | Rejected]:
    for entry in table.rows:
        if isinstance(entry, Rejected):
            yield entry
        elif not isinstance(entry, Earlier):
            number, values = entry
            cells = {name: _text(values[at]) if at < len(values) else "" for name, at in places.items()}
            cells["note_id"] = as_read(cells["note_id"])  # the file may be ours, filled in
            if cells["verdict"]:
                problem = _problem(cells, taxonomy)
                yield Rejected(file, number, *problem) if problem else _review(number, cells)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _problem(cells: Cells, taxonomy: Taxonomy) -> Problem | None:
    """Say what is wrong with a row, or None."""
    if not cells["note_id"]:
        return "note_id", "is empty; write the note's id as it stands in notes.parquet"
    if cells["verdict"].lower() not in VERDICTS:
        return "verdict", f"is none of {', '.join(VERDICTS)}; write one, or leave it empty"
    return _place_problem(cells) or _label_problem(cells, taxonomy) or _date_problem(cells.get("date", ""))


def _place_problem(cells: Cells) -> Problem | None:
    for column in ("sentence_index", "start", "end"):
        told = cells.get(column, "")
        if told and not (told.isascii() and told.isdigit() and len(told) <= LONGEST_NUMBER):
            return column, "is no whole number from 0; write it as it stands in sentences.parquet"
    if bool(cells.get("start")) != bool(cells.get("end")):
        return ("end" if cells.get("start") else "start"), "is empty; write both start and end, or neither"
    if cells.get("start") and int(cells["start"]) >= int(cells["end"]):
        return "end", "is not after start; write both as they stand in sentences.parquet"
    if not cells.get("sentence_index") and not cells.get("start"):
        return "sentence_index", "is empty; write it, or start and end"
    return None


def _label_problem(cells: Cells, taxonomy: Taxonomy) -> Problem | None:
    verdict, (role, assertion), shown = cells["verdict"].lower(), _given(cells), _shown(cells)
    for column in ("role", "scored_role"):
        if cells.get(column) and cells[column] not in taxonomy.role_names:
            return column, "is no role of docs/codebook.md; write one of its names"
    for column in ("assertion", "scored_assertion"):
        if cells.get(column) and cells[column] not in taxonomy.assertions:
            return column, f"is none of {', '.join(taxonomy.assertions)}; write one"
    if bool(role) != bool(assertion):
        return ("assertion" if role else "role"), "is empty; write both role and assertion, or neither"
    if verdict == CORRECTED and not role:
        return "role", "is empty; a corrected sentence needs the right role and assertion"
    if verdict == CONFIRMED and role and all(shown) and (role, assertion) != shown:
        return "verdict", "is confirmed, yet role and assertion are not the scored ones; write corrected"
    return None


def _date_problem(told: str) -> Problem | None:
    try:
        if told:
            parse_date(told)
    except ValueError:
        return "date", "is no date; write it as 2026-03-31, or leave it empty"
    return None


def _given(cells: Cells) -> Label:
    role, assertion = cells.get("role", ""), cells.get("assertion", "")
    return role, assertion or ("performed" if role == NEUTRAL else "")


def _shown(cells: Cells) -> Label:
    return cells.get("scored_role", ""), cells.get("scored_assertion", "")


def _review(number: int, cells: Cells) -> Review:
    verdict = cells["verdict"].lower()
    told = [label for label in (_given(cells), _shown(cells)) if all(label)]
    return Review(
        row=number,
        note_id=cells["note_id"],
        sentence_index=int(cells["sentence_index"]) if cells.get("sentence_index") else None,
        span=(int(cells["start"]), int(cells["end"])) if cells.get("start") else None,
        verdict=verdict,
        label=told[0] if told and verdict != CONTESTED else None,
        day=parse_date(cells["date"]) if cells.get("date") else None,
    )
