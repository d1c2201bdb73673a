"""The layout of a note: lines, list marks, log times, headings and signatures, which are no part of any sentence."""

import re
from dataclasses import dataclass

from analyzer.sentences.lexicon import load_lexicon
from analyzer.sentences.lists import BULLETS, list_items, may_be_list

LONGEST_HEADING = 48
"""Characters of a heading, colon included; more is a sentence with a colon."""
MOST_HEADING_WORDS = 5
WRAPPED_LINE = 60
"""A line of at least so many characters that the next one goes on in lower case was wrapped by a machine."""
LONGEST_SIGNATURE = 160
"""Characters of a line of signature; more is a sentence that begins like one."""

LONGEST_MARK = 24
"""Characters in which a line shows that it is a signature or a field of an email's head."""

_NUMBER = r"\(?\d{1,2}(?:\.\)|[.)])"
_LETTER_MARK = r"\(?[a-z](?:\.\)|\))"
_MARK = rf"(?:[-*–—>{BULLETS}]+(?=\s)|[{BULLETS}]+(?=\d)|(?:{_NUMBER}|{_LETTER_MARK}|\[[ xX]?\])(?=\s))\s*"
_CLOCK = (
    r"(?:\d{1,2}:\d{2}(?::\d{2})?(?:\s?[aApP]\.?[mM]\.?|[aApP](?![a-z]))?"
    r"|(?:[01]\d|2[0-4])[0-5]\d(?:\s?(?:h|hrs))?"
    r"|\d{1,2}\s?[aApP][mM])"
)
_TIME = rf"(?:[\[(]?{_CLOCK}(?:\s?(?:-|–|to)\s?{_CLOCK})?[\])]?\s*[-–—:.,]?(?=\s)\s*)"
_OPENING = re.compile(rf"\s*+(?:{_MARK})*+{_TIME}?")
_HEADING = re.compile(rf"(?P<words>[A-Za-z][^\n:.!?;\"“”]{{0,{LONGEST_HEADING - 2}}}+):(?=\s|$)[ \t]*")
_LETTER = re.compile(r"(?P<letter>[A-Z])(?P<number>\d{0,2})(?:\s?\(cont\.?\))?(?:[:)]|\s[-–])(?=\s)[ \t]*")
_NUMBERED = re.compile(r"[A-Z][a-z]+ #?\d{1,3}(?:-\d{1,3})?")
"""Heads of numbered parts: "Rec 4:", "Chart 1-3:"."""
LONGEST_TITLE, FEWEST_TITLE_WORDS = 80, 2
"""Characters and words of a line in capitals that is a title."""
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_RULER = re.compile(r"[\s\-=_*~#+–—]*")


@dataclass(frozen=True, slots=True)
class Block:
    """Text that runs on: a line, lines that a machine wrapped, or an item of a list inside a line.

    Offsets are characters of the note; the heading in force is in lower case.
    """

    start: int
    end: int
    heading: str


def _ends_with_abbreviation(line: str) -> bool:
    return line.endswith(".") and line[:-1].rsplit(maxsplit=1)[-1].lower() in load_lexicon().abbreviations


def _goes_on(first: str) -> bool:
    """Say whether a wrapped line may go on with this character."""
    return first.islower() or first.isdigit()


def blocks(text: str) -> list[Block]:
    """Part a note into blocks and strip what opens them.

    Args:
        text: A whole note.

    Returns:
        Blocks in order, none empty, each with the heading in force ("" before the first).
    """
    found: list[Block] = []
    heading = ""
    for line in _joined_lines(text):
        for start, end in list_items(text, *line) if may_be_list(text, *line) else (line,):
            at = opening(text, start, end)
            if _is_no_text(text, at, end):
                continue
            stripped, words = heading_at(text, at, end, line_start=True)
            if not words and _is_title(text, start, at, end):
                stripped, words = end, text[at:end].strip().lower()
            if words:
                heading = words
                at = opening(text, stripped, end)
            if at < end:
                found.append(Block(at, end, heading))
    return found


def _is_title(text: str, start: int, at: int, end: int) -> bool:
    """Say whether a line is a title in capitals, "SHIFT SUMMARY 3-11 PM", in a note that is not all capitals."""
    begins = text[at : at + 2]
    if not (begins[:1].isalpha() and begins.isupper()) or end - at > LONGEST_TITLE or text[start:at].strip():
        return False  # a line such as "3A 2" is said of something
    line = text[at:end].strip()
    if not line.isupper() or line[-1] in ".!?,;" or len(line.split()) < FEWEST_TITLE_WORDS:
        return False
    return load_lexicon().no_title.isdisjoint(line.lower().split()) and any(map(str.islower, text))


def opening(text: str, start: int, end: int) -> int:
    """Return where the words of a line begin, after blanks, list marks and a time of the log."""
    match = _OPENING.match(text, start, end)
    return match.end() if match else start


def heading_at(text: str, start: int, end: int, *, line_start: bool) -> tuple[int, str]:
    """Read a heading.

    Args:
        text: The note.
        start: Where it may begin.
        end: Where the line ends.
        line_start: Whether a line begins here; inside a line only surer headings count.

    Returns:
        Where the text after it begins and its words in lower case, letters of a charting format spelt out
        ("P:" is "plan"); (start, "") where there is none.
    """
    if "A" <= text[start : start + 1] <= "Z" and not text[start + 1 : start + 2].islower():
        letter = _LETTER.match(text, start, end)
        if letter and letter["letter"].lower() in load_lexicon().heading_letters:
            return letter.end(), load_lexicon().heading_letters[letter["letter"].lower()]
    if text.find(":", start, min(start + LONGEST_HEADING, end)) >= 0:
        match = _HEADING.match(text, start, end)
        if match and _is_heading(match["words"], line_start=line_start):
            return match.end(), match["words"].strip().lower()
    if line_start and end - start <= LONGEST_HEADING and _is_bare_heading(text[start:end].strip()):
        return end, text[start:end].strip().rstrip(":").lower()
    return start, ""


def _is_heading(words: str, *, line_start: bool) -> bool:
    core = words.partition("(")[0].strip()
    if core.lower() in load_lexicon().headings:
        return line_start or core[:1].isupper()
    if line_start and _NUMBERED.fullmatch(core):
        return True
    return core.isupper() and len(core) > 1 and len(core.split()) <= MOST_HEADING_WORDS


def _is_bare_heading(line: str) -> bool:
    if line.endswith(":"):
        return line[0].isupper() and len(line.split()) <= MOST_HEADING_WORDS
    if not line or line[-1] in ".!?,;":
        return False
    return line[0].isupper() and line.lower() in load_lexicon().headings


def _is_no_text(text: str, start: int, end: int) -> bool:
    """Say whether a line is a ruler, a field of an email's head or a signature."""
    first = text[start : start + 1]
    if not first.isalnum() and _RULER.fullmatch(text, start, end):
        return True
    if first.isdigit() or end - start > LONGEST_SIGNATURE:
        return False
    line = text[start : start + LONGEST_MARK].lower()
    return line.startswith(load_lexicon().signatures) or line.partition(":")[0] in load_lexicon().mail_fields


def _joined_lines(text: str) -> list[tuple[int, int]]:
    lines: list[tuple[int, int]] = []
    last = (0, 0)
    for match in _LINE.finditer(text):
        start, end = match.span()
        if lines and _was_wrapped(text, last, start, end):
            lines[-1] = (lines[-1][0], end)
        elif not text[start:end].isspace():
            lines.append((start, end))
        else:
            continue
        last = (start, end)
    return lines


def _was_wrapped(text: str, last: tuple[int, int], start: int, end: int) -> bool:
    if last[1] - last[0] < WRAPPED_LINE:
        return False
    before = text[last[0] : last[1]].rstrip()
    return (
        len(before) >= WRAPPED_LINE
        and len(_LINE_END.findall(text, last[0] + len(before), start)) <= 1
        and (before[-1] not in ".!?:;" or _ends_with_abbreviation(before))
        and _goes_on(text[start:end].lstrip()[:1])
        and opening(text, start, end) == start + (end - start) - len(text[start:end].lstrip())
    )
