"""Where sentences end inside a block: rules over the word before a stop and the word after it."""

import re
from collections.abc import Iterable
from enum import Enum, auto

from analyzer.sentences.layout import LONGEST_HEADING, Block, blocks, heading_at
from analyzer.sentences.lexicon import Lexicon, load_lexicon
from analyzer.sentences.plain_text import LONG_SENTENCE, SPOKEN_STOP, plain_starts

Span = tuple[int, int, str]
STYLE_SEEN = 60
"""Characters of a block that tell how its writer uses capitals."""
LONGEST_WORD = 24
"""Characters looked at before and after a stop."""
_OPENERS = "\"'“‘([{*"
# Groups: what closes a quote or bracket, and the gap. The pattern begins with a set and always matches there, so that
# a text is searched once and at the speed of C.
_STOP = re.compile(r"[.!?…][.!?…]*+([\"'”’)\]}*]*+)(\s*+)")
_SPACED = re.compile(r"(?:\.[ ]){2,}\.")
"""An ellipsis with blanks between its stops."""
_FULL_ELLIPSIS = 7
"""Characters of ". . . .": four stops are an ellipsis and the end of the sentence (Chicago Manual of Style)."""
_UNSPACED_START = re.compile(r"(?:[A-Z][a-z]+|[“(])(?![\w.-]*@)")
"""What begins a sentence with no blank before it; an address such as Jane.Doe@example.org does not."""
_AFTER_LETTER = " )(0123456789"
"""What may follow the letter of a charting format that has no colon beside it: "P - call", "A) calm"."""
_INITIAL = re.compile(r"[A-Z]")
_LETTERS = re.compile(r"[A-Za-z](?:\.[A-Za-z])+")
_WORD = re.compile(r"[\w'’/]+")


class _Style(Enum):
    """How a writer uses capitals: to begin sentences, throughout, or not at all."""

    USUAL = auto()
    CAPITALS = auto()
    SMALL = auto()


def sentence_spans(text: str) -> list[Span]:
    """Cut a note into sentences.

    Args:
        text: A whole note.

    Returns:
        (start, end, heading) of each sentence: character offsets, end exclusive, no blanks at either end, in order
        and without overlap; the heading in force in lower case.
    """
    return cut_blocks(text, blocks(text))


def cut_blocks(text: str, layout: Iterable[Block]) -> list[Span]:
    """Cut the blocks of a note into sentences; see `sentence_spans`."""
    lexicon = load_lexicon()
    spans: list[Span] = []
    for block in layout:
        _cut(text, block, spans, lexicon)
    return spans


def _cut(text: str, block: Block, spans: list[Span], lexicon: Lexicon) -> None:
    start, heading, passed, limit = block.start, block.heading, block.start, block.end
    style, colon = _style(text, block), text.find(":", start, limit)
    for match in _STOP.finditer(text, start, limit):
        resume = match.end()
        if resume >= limit:
            break
        if match.start() < passed:
            continue
        if _is_plain_stop(match, text, lexicon):
            end = match.end(1)
        else:
            end, passed = _end_at(match, text, limit, lexicon, style=style)
            if end <= start:
                continue
            resume = end if passed else resume
        _add(spans, text, start, end, heading)
        start = resume
        if -1 < colon < resume:
            colon = text.find(":", resume, limit)
        if -1 < colon < resume + LONGEST_HEADING or text[resume + 1 : resume + 2] in _AFTER_LETTER:
            start, words = heading_at(text, resume, limit, line_start=False)
            heading = words or heading
    _add(spans, text, start, limit, heading)


def _is_plain_stop(match: re.Match[str], text: str, lexicon: Lexicon) -> bool:
    """Tell quickly that a stop ends a sentence: one full stop after a word that is no abbreviation, and a blank."""
    begin, after = match.start(), match.end()
    if match.end(1) != begin + 1 or after == begin + 1 or text[begin] != "." or text[after] == ".":
        return False
    words = text[max(begin - LONGEST_WORD, 0) : begin].rsplit(None, 1)
    if not words or text[begin - 1].isspace():
        return False
    word = words[-1].lstrip(_OPENERS)
    return len(word) > 1 and "." not in word and word.lower() not in lexicon.abbreviations


def _style(text: str, block: Block) -> _Style:
    if text[block.start].islower():
        return _Style.SMALL
    return _Style.CAPITALS if text[block.start : min(block.start + STYLE_SEEN, block.end)].isupper() else _Style.USUAL


def _add(spans: list[Span], text: str, start: int, end: int, heading: str) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start < LONG_SENTENCE and text.find(SPOKEN_STOP, start, end) < 0:
        if start < end:
            spans.append((start, end, heading))
        return
    at = start
    for begin in plain_starts(text[start:end]):
        _add_piece(spans, text, at, start + begin, heading)
        at = start + begin
    _add_piece(spans, text, at, end, heading)


def _add_piece(spans: list[Span], text: str, start: int, end: int, heading: str) -> None:
    piece = text[start:end]
    if piece.strip():
        spans.append((start, start + len(piece.rstrip()), heading))


def _end_at(match: re.Match[str], text: str, limit: int, lexicon: Lexicon, *, style: _Style) -> tuple[int, int]:
    """Return where the sentence ends at a stop, 0 if it does not, and up to where stops are dealt with."""
    stop_end = match.start(1)
    if match[2] == " " and text[match.end()] == "." and not match[1]:
        return _spaced_ellipsis(match, text, limit)
    if not match[2] and not _UNSPACED_START.match(text, match.end(), limit):
        return 0, 0
    return (match.end(1), 0) if _ends(match, stop_end, text, limit, lexicon, style=style) else (0, 0)


def _spaced_ellipsis(match: re.Match[str], text: str, limit: int) -> tuple[int, int]:
    run = _SPACED.match(text, match.start(), limit)
    if run is None:
        return 0, 0
    words_follow = bool(text[run.end() : min(run.end() + LONGEST_WORD, limit)].strip("\"'”’)]}* "))
    full = len(run[0]) >= _FULL_ELLIPSIS and words_follow
    if match.start() and not text[match.start() - 1].isspace():  # the first stop is the sentence's own
        return (match.start() + 1 if full else 0), run.end()
    return (run.end() if full else 0), run.end()


def _ends(match: re.Match[str], stop_end: int, text: str, limit: int, lexicon: Lexicon, *, style: _Style) -> bool:
    begin = match.start()
    following = text[match.end() : min(match.end() + LONGEST_WORD, limit)]
    bare = following.lstrip(_OPENERS)
    lower = bare[:1].islower()
    if match[1] and (lower or text[begin - 1 : begin] == "["):
        return False
    if stop_end - begin == 1 and text[begin] == ".":
        return bool(match[1]) or _full_stop_ends(match, _word_before(text, begin), following, lexicon, style)
    if text[begin] == "…" or text.startswith("..", begin):
        return not lower
    return style is _Style.SMALL or not bare.lstrip("-–— ")[:1].islower()


def _word_before(text: str, stop: int) -> str:
    words = text[max(stop - LONGEST_WORD, 0) : stop].rsplit(maxsplit=1)
    return words[-1].lstrip(_OPENERS) if words and not text[stop - 1].isspace() else ""


def _full_stop_ends(match: re.Match[str], before: str, following: str, lexicon: Lexicon, style: _Style) -> bool:
    word, bare = before.lower(), following.lstrip(_OPENERS)
    if word in lexicon.titles or word in lexicon.joined or (word in lexicon.before_number and bare[:1].isdigit()):
        return False
    upper = not bare[:1].islower()
    initial = _INITIAL.fullmatch(before) is not None
    if not (initial or word in lexicon.units or _LETTERS.fullmatch(before)):
        return bool(match[2]) or upper
    found = _WORD.match(bare)
    next_word = found[0] if found else ""
    if not upper:
        return style is _Style.SMALL and next_word in lexicon.subjects
    if bare.startswith(":", len(next_word)):
        return True
    if initial or word in lexicon.acronyms:
        return next_word.lower() in (lexicon.subjects if style is _Style.CAPITALS else lexicon.starters)
    return not bare[:1].isdigit() and following[:1] != "("
