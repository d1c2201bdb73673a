"""Where sentences end inside a block: rules over the word before a stop and the word after it."""

import re

from analyzer.sentences.layout import Block, blocks, heading_at
from analyzer.sentences.lexicon import Lexicon, load_lexicon

_OPENERS = "\"'“‘([{*"
_STOP = re.compile(
    r"(?<![.!?…])(?P<stop>[.!?…]++)"
    r"(?P<close>[\"'”’)\]}*]*+)"
    r"(?:(?P<gap>\s+)|(?=[A-Z][a-z]|[“(]))"
)
LONGEST_WORD = 24
"""Characters looked at before and after a stop."""
_INITIAL = re.compile(r"[A-Z]")
_WORD = re.compile(r"[\w'’/]+")


def sentence_spans(text: str) -> list[tuple[int, int, str]]:
    """Cut a note into sentences.

    Args:
        text: A whole note.

    Returns:
        (start, end, heading) of each sentence: character offsets, end exclusive, no blanks at either end, in order
        and without overlap; the heading in force in lower case.
    """
    spans: list[tuple[int, int, str]] = []
    for block in blocks(text):
        spans.extend(_cut(text, block))
    return spans


def _cut(text: str, block: Block) -> list[tuple[int, int, str]]:
    lexicon = load_lexicon()
    spans: list[tuple[int, int, str]] = []
    start, heading = block.start, block.heading
    for match in _STOP.finditer(text, block.start, block.end):
        if match.start() < start or not _ends(match, text, block.end, lexicon):
            continue
        _add(spans, text, start, match.end("close"), heading)
        start, words = heading_at(text, match.end(), block.end, line_start=False)
        heading = words or heading
    _add(spans, text, start, block.end, heading)
    return spans


def _add(spans: list[tuple[int, int, str]], text: str, start: int, end: int, heading: str) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end, heading))


def _ends(match: re.Match[str], text: str, limit: int, lexicon: Lexicon) -> bool:
    if match.end() >= limit:
        return False
    stop = match["stop"]
    following = text[match.end() : min(match.end() + LONGEST_WORD, limit)].lstrip(_OPENERS)
    if match["close"] and following[:1].islower():
        return False
    if stop == ".":
        return _full_stop_ends(match, _word_before(text, match.start()), following, lexicon)
    if stop.startswith(("..", "…")):
        return not following[:1].islower()
    return bool(match["gap"])


def _word_before(text: str, stop: int) -> str:
    words = text[max(stop - LONGEST_WORD, 0) : stop].rsplit(maxsplit=1)
    return words[-1].lstrip(_OPENERS) if words and not text[stop - 1].isspace() else ""


def _full_stop_ends(match: re.Match[str], word: str, following: str, lexicon: Lexicon) -> bool:
    if match["close"]:
        return True
    initial, word = bool(_INITIAL.fullmatch(word)), word.lower()
    upper = not following[:1].islower()
    if word in lexicon.titles or word in lexicon.joined:
        return False
    if word in lexicon.before_number and following[:1].isdigit():
        return False
    next_word = _WORD.match(following)
    starts = next_word is not None and upper and next_word[0].lower() in lexicon.starters
    if initial:
        return starts or (word == "i")
    if word in lexicon.units or "." in word:
        return upper and not following[:1].isdigit()
    return bool(match["gap"]) or upper
