"""The one error that a user is meant to read."""

from analyzer.printable import printable

LONGEST_MESSAGE = 2_000
"""Characters of a message: what is named in it (a file, a column, an entry of a policy) may be of any length."""


class PeerdriftError(Exception):
    """Say in one line what is wrong and what to do; never carries note text.

    The command line prints the message to stderr and exits with code 2. What a terminal would obey in it, in the name
    of a file or a column, is shown as a question mark.
    """

    def __init__(self, message: str) -> None:
        shown = printable(message)
        super().__init__(shown if len(shown) <= LONGEST_MESSAGE else f"{shown[:LONGEST_MESSAGE]} ...")
