"""Texts in which what is to be found is marked, as «Huong» in "Met «Huong»."."""

import re

from analyzer.privacy.identifiers import find_identifiers
from analyzer.privacy.names import NameList

NO_NAMES = NameList()


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
