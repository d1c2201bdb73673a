"""The layout of a note: lines, list marks, log times and headings, which are no part of any sentence."""

import re
from dataclasses import dataclass

from analyzer.sentences.lexicon import load_lexicon

LONGEST_HEADING = 48
"""Characters of a heading, colon included; more is a sentence with a colon."""
MOST_HEADING_WORDS = 5
WRAPPED_LINE = 60
"""A line of at least so many characters that the next one goes on in lower case was wrapped by a machine."""

_MARK = re.compile(r"(?:[-*•·–—▪●◦‣>]+|\(?\d{1,2}[.)]|\(?[a-z]\)|\[[ xX]?\])(?=\s)\s*")
_CLOCK = (
    r"(?:\d{1,2}:\d{2}(?::\d{2})?(?:\s?[aApP]\.?[mM]\.?)?"
    r"|(?:[01]\d|2[0-4])[0-5]\d(?:\s?(?:h|hrs))?"
    r"|\d{1,2}\s?[aApP][mM])"
)
_TIME = re.compile(rf"{_CLOCK}(?:\s?(?:-|–|to)\s?{_CLOCK})?\s*[-–—:.,]?(?=\s)\s*")
_HEADING = re.compile(rf"(?P<words>[A-Za-z][^\n:.!?;\"“”]{{0,{LONGEST_HEADING - 2}}}):(?=\s|$)[ \t]*")
_LETTER = re.compile(r"(?P<words>[A-Z]\d{0,2})(?:[:)]|\s[-–])(?=\s)[ \t]*")
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Block:
    """Text that runs on: a line, or lines that a machine wrapped. Offsets are characters of the note."""

    start: int
    end: int
    heading: str


def blocks(text: str) -> list[Block]:
    """Part a note into blocks and strip what opens them.

    Args:
        text: A whole note.

    Returns:
        Blocks in order, none empty, each with the heading in force ("" before the first).
    """
    found: list[Block] = []
    heading = ""
    for start, end in _joined_lines(text):
        at = opening(text, start, end)
        stripped, words = heading_at(text, at, end, line_start=True)
        if words:
            heading = words
            at = opening(text, stripped, end)
        if at < end:
            found.append(Block(at, end, heading))
    return found


def opening(text: str, start: int, end: int) -> int:
    """Return where the words of a line begin, after blanks, list marks and a time of the log."""
    at = start
    while at < end and text[at].isspace():
        at += 1
    while mark := _MARK.match(text, at, end):
        at = mark.end()
    time = _TIME.match(text, at, end)
    return time.end() if time else at


def heading_at(text: str, start: int, end: int, *, line_start: bool) -> tuple[int, str]:
    """Read a heading.

    Args:
        text: The note.
        start: Where it may begin.
        end: Where the line ends.
        line_start: Whether a line begins here; inside a line only surer headings count.

    Returns:
        Where the text after it begins and its words in lower case; (start, "") where there is none.
    """
    letter = _LETTER.match(text, start, end)
    if letter and letter["words"][:1].lower() in load_lexicon().heading_letters:
        return letter.end(), letter["words"].lower()
    match = _HEADING.match(text, start, end)
    if match and _is_heading(match["words"], line_start=line_start):
        return match.end(), match["words"].strip().lower()
    if line_start and _is_bare_heading(text[start:end].strip()):
        return end, text[start:end].strip().lower()
    return start, ""


def _is_heading(words: str, *, line_start: bool) -> bool:
    core = words.partition("(")[0].strip()
    if core.lower() in load_lexicon().headings:
        return line_start or core[:1].isupper()
    return core.isupper() and len(core) > 1 and len(core.split()) <= MOST_HEADING_WORDS


def _is_bare_heading(line: str) -> bool:
    if not line or line[-1] in ".!?,;:" or len(line) > LONGEST_HEADING:
        return False
    return line[0].isupper() and line.lower() in load_lexicon().headings


def _joined_lines(text: str) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    last = (0, 0)
    for match in _LINE.finditer(text):
        start, end = match.span()
        if lines and _was_wrapped(text, last, start, end):
            lines[-1] = (lines[-1][0], end)
        elif text[start:end].strip():
            lines.append((start, end))
        else:
            continue
        last = (start, end)
    return lines


def _was_wrapped(text: str, last: tuple[int, int], start: int, end: int) -> bool:
    before = text[last[0] : last[1]].rstrip()
    return (
        len(before) >= WRAPPED_LINE
        and len(_LINE_END.findall(text, last[0] + len(before), start)) <= 1
        and before[-1] not in ".!?:;"
        and text[start:end].lstrip()[:1].islower()
        and not _MARK.match(text, start, end)
    )
