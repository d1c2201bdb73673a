"""The order of day and month in an export's dates: what they show, never a guess."""

from dataclasses import dataclass
from datetime import date

from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName
from analyzer.notes.dates import possible_orders
from analyzer.plural import plural

EXAMPLE = "3/4/2025"
LAST_MONTH, FEWEST_SWAPPED = 12, 5
"""Days up to 12 can be months as well; so many date cells, and no later ones, show that they were taken for them."""


@dataclass
class DateOrders:
    """How many dates of an export can be read as month/day alone, as day/month alone, and as both."""

    month_first: int = 0
    day_first: int = 0
    either: int = 0
    early_cells: int = 0
    late_cells: int = 0

    def add(self, written: object) -> None:
        """Take up a date as it is written; cells that are dates already are counted by their day, up to 12 or later."""
        if isinstance(written, date):
            self.early_cells += written.day <= LAST_MONTH
            self.late_cells += written.day > LAST_MONTH
            return
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
        if self.early_cells >= FEWEST_SWAPPED and not self.late_cells and self.month_first + self.day_first:
            raise PeerdriftError(
                f"{file}: column {column} has {self.early_cells:,} date cells whose days are all {LAST_MONTH} or less,"
                " and later days as text: a spreadsheet of another country has swapped day and month; export anew, or"
                " say how the text is meant (--date-order) and the cells are taken as they are"
            )
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
            f"{file}: {plural(self.either, 'date')} in column {column} can be read as month/day or day/month (such as"
            f" {EXAMPLE}), and {shown}; say which: month-first or day-first (--date-order)"
        )
