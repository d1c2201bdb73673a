"""Texts in which what is to be found is marked, as «Huong» in "Met «Huong»."."""

import re

from analyzer.privacy.identifiers import find_identifiers
from analyzer.privacy.names import NameList

NO_NAMES = NameList()
Found = tuple[int, int]


def unmarked(marked: str) -> str:
    return marked.replace("«", "").replace("»", "")


def as_found(marked: str, *, names: NameList = NO_NAMES) -> str:
    """Return the text with what is found in it marked."""
    text = unmarked(marked)
    for one in reversed(find_identifiers(text, names=names)):
        text = f"{text[: one.start]}«{text[one.start : one.end]}»{text[one.end :]}"
    return text


def kinds_found(text: str, *, names: NameList = NO_NAMES) -> list[str]:
    return [one.kind for one in find_identifiers(text, names=names)]


def marks(marked: str) -> list[str]:
    return re.findall("«(.*?)»", marked, re.DOTALL)


def spans(marked: str) -> list[Found]:
    """Return where what is marked stands in the text without marks."""
    return [
        (match.start() - 2 * at, match.end() - 2 * at - 2)
        for at, match in enumerate(re.finditer("«.*?»", marked, re.DOTALL))
    ]


def left_standing(text: str, wanted: list[Found], found: list[Found]) -> str:
    """Return the letters and digits of what was wanted that are not within what was found."""
    covered = {place for start, end in found for place in range(start, end)}
    return "".join(
        text[place] for span in wanted for place in range(*span) if text[place].isalnum() and place not in covered
    )
