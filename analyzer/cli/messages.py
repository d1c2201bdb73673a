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
