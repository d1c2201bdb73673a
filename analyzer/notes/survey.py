"""What was found in an export before its notes are taken: its columns, the order of day and month, rows to be read."""

from array import array
from dataclasses import dataclass, field

from analyzer.names import DateOrderName
from analyzer.notes.columns import FIELDS, ColumnMatch, normalised
from analyzer.notes.date_order import EXAMPLE, DateOrders
from analyzer.notes.rows import NoteRow
from analyzer.plural import plural

MOST_NAMES = 8
"""Columns without use that a report names; it counts the others."""


@dataclass(frozen=True)
class Survey:
    """An export as it will be read.

    Attributes:
        file: Its name.
        format: What it is, in words.
        columns: Field -> the export's name of its column.
        unused: Names of the other columns.
        date_order: Order of day and month, where its dates leave it open.
        dates_in_that_order: Dates that can be read in that order alone, and so showed it; 0 where the user said it.
        notes: Notes to be read.
        rejected: Rows that cannot be read.
        earlier: Earlier versions of amended notes, left out.
        persons: Whether notes tell whom they are about, as text copied forward is found by it.
        workers: How many workers wrote them.
        alike: Workers whose name is that of another but for capitals, blanks and punctuation.
        typical_characters: Median length of their texts.
        longer: Unused columns whose text is much longer than that of the notes, as far as the first rows show.
    """

    file: str
    format: str
    columns: dict[str, str]
    unused: tuple[str, ...]
    date_order: DateOrderName | None
    dates_in_that_order: int
    notes: int
    rejected: int
    earlier: int
    persons: bool
    workers: int
    alike: int
    typical_characters: int
    longer: tuple[str, ...]


@dataclass
class Counts:
    """Rows of one export, counted as they come."""

    notes: int = 0
    rejected: int = 0
    earlier: int = 0
    persons: bool = False
    orders: DateOrders = field(default_factory=DateOrders)
    workers: set[str] = field(default_factory=set)
    characters: "array[int]" = field(default_factory=lambda: array("I"))

    @property
    def alike(self) -> int:
        """Count the workers whose name is that of another but for capitals, blanks and punctuation."""
        return len(self.workers) - len({normalised(worker) or worker for worker in self.workers})

    def take(self, note: NoteRow) -> None:
        """Count a note."""
        self.notes += 1
        self.persons |= bool(note.person_id)
        self.workers.add(note.worker_id)
        self.characters.append(len(note.text))
        self.orders.add(note.written_date)


def unused_columns(header: list[str], matched: ColumnMatch) -> tuple[str, ...]:
    """Return the names of the columns that no field is read from."""
    used = set(matched.index.values())
    return tuple(name for place, name in enumerate(header) if place not in used and name)


def survey_text(survey: Survey) -> str:
    """Return a survey in lines for people: what was matched, what was not, and what will be read."""
    who = f"{plural(survey.notes, 'note')} by {plural(survey.workers, 'worker')}"
    lines = [f"{survey.file}: {survey.format}, {who}, typically {plural(survey.typical_characters, 'character')}"]
    lines += _column_lines(survey)
    if survey.unused:
        more = f" and {len(survey.unused) - MOST_NAMES:,} more" if len(survey.unused) > MOST_NAMES else ""
        lines.append(f"  not used: {', '.join(survey.unused[:MOST_NAMES])}{more}")
    if survey.alike:
        lines.append(
            f"  {plural(survey.alike, 'worker')} spelled like another but for capitals or blanks: they count apart"
        )
    if survey.longer:
        lines.append(
            f"  longer text than in {survey.columns['text']}: {', '.join(survey.longer)}; if one of them is the note,"
        )
        lines.append("    say so with --columns text=NAME")
    if survey.earlier:
        lines.append(f"  left out: {plural(survey.earlier, 'earlier version')} of amended notes")
    if survey.rejected:
        lines.append(f"  cannot be read: {plural(survey.rejected, 'row')}")
    if not survey.persons:
        lines.append("  no person known: text copied from earlier notes is not marked (--columns person_id=NAME)")
    return "\n".join(lines)


def _column_lines(survey: Survey) -> list[str]:
    fields = [name for name in FIELDS if name in survey.columns]
    if all(survey.columns[name] == name for name in fields):
        return [f"  has {', '.join(fields)}{_order_words(survey)}"]
    return [
        f"  {name:<10} <- {survey.columns[name]}{_order_words(survey) if name == 'date' else ''}" for name in fields
    ]


def _order_words(survey: Survey) -> str:
    if survey.date_order is None:
        return ""
    order = "month/day" if survey.date_order == "month-first" else "day/month"
    why = f"as {survey.dates_in_that_order:,} of its dates show" if survey.dates_in_that_order else "as you said"
    return f" ({EXAMPLE} is read as {order}, {why})"
