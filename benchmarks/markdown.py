"""Tables in Markdown, and texts put between two marks of a page."""

from collections.abc import Sequence


def line(cells: Sequence[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def head(cells: Sequence[str]) -> list[str]:
    """Return the head of a table: its names and the rule below them."""
    return [line(cells), "|---" * len(cells) + "|"]


def with_interval(figure: dict[str, float]) -> str:
    """Write a share with its interval, such as "0.67 (0.58 to 0.71)"."""
    return f"{figure['value']:.2f} ({figure['low']:.2f} to {figure['high']:.2f})"


def put_between(page: str, text: str, *, begin: str, end: str) -> str:
    """Return a page with what stands between two marks replaced.

    Raises:
        ValueError: The marks are not there.
    """
    before, begun, rest = page.partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise ValueError(f"no {begin} and {end} in the page")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
