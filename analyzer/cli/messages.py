"""What a command says besides its results, on stderr."""

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

console = Console(stderr=True)


def say(step: str) -> None:
    """Tell a step of long work in a line of its own."""
    console.print(step, markup=False, highlight=False)


def warn(words: str) -> None:
    """Tell what the user should know of results that are written all the same."""
    console.print(f"peerdrift: {words}", style="yellow", markup=False, highlight=False, soft_wrap=True)


def pace(done: int, *, of: int, sentences: int, seconds: float) -> str:
    """Tell how fast notes are scored, and how long the rest will take at that pace.

    Args:
        done: Notes that were scored in the time.
        of: Notes that were to be scored in all.
        sentences: Those of the notes that were scored.
        seconds: The time.
    """
    if not done or seconds <= 0:
        return ""
    left = round((of - done) * seconds / done)
    minutes, rest = divmod(max(left, 0), 60)
    time = f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min {rest:02} s"
    return f"{done / seconds:,.0f} notes and {sentences / seconds:,.0f} sentences a second, {time} left"


def progress() -> Progress:
    """Make a bar that is seen on a terminal alone and leaves nothing behind."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
