"""The one error that a user is meant to read, and what is said of all others."""

import traceback
from pathlib import Path

from analyzer.printable import printable

LONGEST_MESSAGE = 2_000
"""Characters of a message: what is named in it (a file, a column, an entry of a policy) may be of any length."""
PACKAGES = ("analyzer", "dashboard")
"""Whose files the place of a defect is looked for in."""


class PeerdriftError(Exception):
    """Say in one line what is wrong and what to do; never carries note text.

    The command line prints the message to stderr and exits with code 2. What a terminal would obey in it, in the name
    of a file or a column, is shown as a question mark.
    """

    def __init__(self, message: str) -> None:
        shown = printable(message)
        super().__init__(shown if len(shown) <= LONGEST_MESSAGE else f"{shown[:LONGEST_MESSAGE]} ...")


def defect_words(error: Exception) -> str:
    """Say of what kind an error of ours is and where; what it says itself may quote a note."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in frames
        if any(package in frame.filename for package in PACKAGES)
    ]
    return f"a defect of ours, {type(error).__name__} at {ours[-1] if ours else '?'}; please report it"
