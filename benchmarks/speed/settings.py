"""What a run is asked for, and where things lie."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WORK = ROOT / "build" / "speed"
"""Notes, environments of peers and figures of partial runs; git ignores it."""
SEED = 20260901
"""For every draw."""
REPEATS = 5


@dataclass(frozen=True)
class Settings:
    """A run.

    Attributes:
        systems: Names of the systems, in the order of the table.
        work: Folder for notes, environments and results.
        repeats: How often every system runs; medians are reported.
        share: Of the sentences that each system usually gets.
    """

    systems: tuple[str, ...]
    work: Path = WORK
    repeats: int = REPEATS
    share: float = 1.0
