"""Lists inside a line: "1. Call sister 2. Eat lunch", "a) ... b) ...", "• ... • ..."."""

import re
from collections.abc import Iterator

BULLETS = "•·▪●◦‣⁃"
_SECOND_ITEM = re.compile(rf"\s(?:\(?2(?:\.\)|[.)])|\(?b(?:\.\)|[.)])|[{BULLETS}])")
"""What a line with a list inside must hold; searched first, for few lines do."""
_ITEM = re.compile(
    rf"(?<!\S)(?:(?P<bullet>[{BULLETS}])(?=\s|\d)"
    r"|(?P<open>\(?)(?:(?P<digits>\d{1,2})|(?P<small>[a-z]))(?P<close>\.\)|[.)])(?=\s))\s*"
)


def list_items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a line that begins with a list of two items or more; other lines come back whole. See `may_be_list`.

    Args:
        text: The note.
        start: Where the line begins.
        end: Where it ends.

    Yields:
        (start, end) of each item without its mark.
    """
    at = start
    for mark_start, mark_end in _chain(text, start, end):
        if text[at:mark_start].strip():
            yield at, mark_start
        at = mark_end
    yield at, end


def may_be_list(text: str, start: int, end: int) -> bool:
    """Tell quickly that a line holds no second item of a list; a search for each costs less than one pattern."""
    find = text.find
    nothing = find(" 2", start, end) + find("(2", start, end) + find(" b.", start, end) + find("b)", start, end) == -4
    if nothing and text.isascii():
        return False
    return _SECOND_ITEM.search(text, start, end) is not None


def _chain(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the marks of a list that begins its line: 1, 2, 3 or a, b, c in one style, or bullets."""
    found = list[tuple[int, int]]()
    style: tuple[str, str, str] | None = None
    first = start + (end - start) - len(text[start:end].lstrip())
    for item in _ITEM.finditer(text, start, end):
        kind = "•" if item["bullet"] else "1" if item["digits"] else "a"
        own = (kind, item["open"] or "", item["close"] or "")
        if style is None:
            if item.start() != first or _place(item, kind) not in (0, 1):
                return []
            style = own
        elif own != style or _place(item, kind) not in (0, len(found) + 1):
            continue
        found.append(item.span())
    return found if len(found) > 1 else []


def _place(item: re.Match[str], kind: str) -> int:
    """Return the place in its list that a mark names; 0 for a bullet, which names none."""
    if kind == "•":
        return 0
    return int(item["digits"]) if kind == "1" else ord(item["small"]) - ord("a") + 1
