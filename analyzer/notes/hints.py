"""What the user says of exports that do not say it themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analyzer.names import DateOrderName


@dataclass(frozen=True)
class Hints:
    """What to take for granted when reading.

    Attributes:
        columns: Field -> name of its column, where the aliases do not find it.
        date_order: Whether 3/4/2025 is the 4th of March or the 3rd of April, where an export does not show it.
        file_names: Pattern of the names of single notes, such as "{worker_id}_{date}".
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrderName | None = None
    file_names: str | None = None


NO_HINTS = Hints()
