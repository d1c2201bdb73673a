"""Quotes inside a sentence: 'He said, "You again? I thought you gave up."' is one, whatever stops the quote holds."""

import re

LONGEST_QUOTE = 300
"""Characters in which a quote must close; one that does not was never meant to hold stops back."""
_MARKS = re.compile(r"[\"“”]")


class EmbeddedQuotes:
    """The double quotes of a block, followed as its stops are.

    Attributes:
        any: Whether there are any.
    """

    def __init__(self, text: str, start: int, limit: int) -> None:
        self.any = text.find('"', start, limit) >= 0 or text.find("“", start, limit) >= 0
        self._text, self._limit = text, limit
        self._seen, self._open = start, -1

    def hold(self, start: int, match: re.Match[str]) -> bool:
        """Say whether a stop is inside a quote that began inside its sentence and goes on after the stop.

        Args:
            start: Where the sentence begins.
            match: The stop.
        """
        for mark in _MARKS.finditer(self._text, self._seen, match.start()):
            closes = self._open >= 0 and mark[0] != "“"
            self._open = -1 if closes or mark[0] == "”" else mark.start()
        self._seen = max(match.start(), self._seen)
        if self._open <= start or _MARKS.search(match[1]):
            return False
        last = min(match.end() + LONGEST_QUOTE, self._limit)
        close = _MARKS.search(self._text, match.end(), last)
        return close is not None and close[0] != "“"
