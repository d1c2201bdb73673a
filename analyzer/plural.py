"""Counted nouns, the same in messages and on screens."""


def plural(count: int, noun: str) -> str:
    """Write "1 note" or "1,234 notes"."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
