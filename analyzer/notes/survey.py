"""What was found in an export before its notes are taken: its columns, the order of day and month, rows to be read."""

from dataclasses import dataclass, field

from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName
from analyzer.notes.columns import FIELDS, ColumnMatch
from analyzer.notes.dates import possible_orders

MOST_NAMES = 8
"""Columns without use that a report names; it counts the others."""
EXAMPLE = "3/4/2025"


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


@dataclass
class DateOrders:
    """How many dates of an export can be read as month/day alone, as day/month alone, and as both."""

    month_first: int = 0
    day_first: int = 0
    either: int = 0

    def add(self, written: object) -> None:
        """Take up a date as it is written."""
        orders = possible_orders(written)
        if len(orders) == 2:
            self.either += 1
        elif orders:
            self.month_first += "month-first" in orders
            self.day_first += "day-first" in orders

    def order(self, *, file: str, column: str) -> DateOrderName | None:
        """Return the order that the dates show; None where none of them needs it.

        Raises:
            PeerdriftError: Some can be read in both, and the others show no order, or both.
        """
        if not self.either:
            return None
        if bool(self.month_first) != bool(self.day_first):
            return "month-first" if self.month_first else "day-first"
        shown = (
            f"of the others {self.month_first:,} can only be month/day and {self.day_first:,} only day/month"
            if self.month_first
            else "no other shows the order"
        )
        raise PeerdriftError(
            f"{file}: {_counted(self.either, 'date')} in column {column} can be read as month/day or day/month (such as"
            f" {EXAMPLE}), and {shown}; say which: month-first or day-first (--date-order)"
        )


@dataclass
class Counts:
    """Rows of one export, counted as they come."""

    notes: int = 0
    rejected: int = 0
    earlier: int = 0
    persons: bool = False
    orders: DateOrders = field(default_factory=DateOrders)


def unused_columns(header: list[str], matched: ColumnMatch) -> tuple[str, ...]:
    """Return the names of the columns that no field is read from."""
    used = set(matched.index.values())
    return tuple(name for place, name in enumerate(header) if place not in used and name)


def survey_text(survey: Survey) -> str:
    """Return a survey in lines for people: what was matched, what was not, and what will be read."""
    lines = [f"{survey.file}: {survey.format}, {_counted(survey.notes, 'note')}"]
    lines += _column_lines(survey)
    if survey.unused:
        more = f" and {len(survey.unused) - MOST_NAMES:,} more" if len(survey.unused) > MOST_NAMES else ""
        lines.append(f"  not used: {', '.join(survey.unused[:MOST_NAMES])}{more}")
    if survey.earlier:
        lines.append(f"  left out: {_counted(survey.earlier, 'earlier version')} of amended notes")
    if survey.rejected:
        lines.append(f"  cannot be read: {_counted(survey.rejected, 'row')}")
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


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
