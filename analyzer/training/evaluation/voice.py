"""How a note is written, told from its letters and stops."""

_DICTATED_WORDS = 30
"""Words to a stop or line from which a note was dictated without any."""
_CAPITALS, _SMALL = 0.6, 0.005
"""Shares of upper-case letters that only capitals, and only small letters, have."""
_SHORT_WORD, _ABBREVIATED = 4, 0.06
"""Characters of an abbreviation with its stop, and the share of such words from which a note is full of them."""


def voice_of(text: str) -> str:
    """Tell how a note is written: "dictated", "capitals", "small letters", "abbreviated" or "prose".

    Args:
        text: A note.
    """
    letters = [character for character in text if character.isalpha()]
    stops = sum(text.count(mark) for mark in ".!?\n")
    words = text.split()
    if len(words) > _DICTATED_WORDS * (stops + 1):
        return "dictated"
    upper = sum(character.isupper() for character in letters) / max(len(letters), 1)
    if upper > _CAPITALS:
        return "capitals"
    if upper < _SMALL:
        return "small letters"
    short = sum("/" in word or (word.endswith(".") and len(word) <= _SHORT_WORD) for word in words)
    return "abbreviated" if short > _ABBREVIATED * len(words) else "prose"
