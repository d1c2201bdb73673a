"""Text from elsewhere in a line of ours: a name may hold what a terminal would obey or a reader would not see."""

import re

_NOT_SHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
r"""Control characters (line ends and \x1b, which begins a terminal's codes, are such), the line ends of Unicode, what
turns the direction of text round (Boucher and Anderson, Trojan Source, USENIX Security 2023), and halves of
characters."""


def printable(text: str) -> str:
    """Write a text on one line that a terminal shows and does not obey: blanks for line ends, "?" for the rest."""
    return _NOT_SHOWN.sub(lambda match: " " if match[0].isspace() else "?", text)
