"""Cutting the blocks of a note into sentences."""

from collections.abc import Iterable

from analyzer.sentences.layout import LONGEST_HEADING, Block, blocks, heading_at
from analyzer.sentences.lexicon import Lexicon, load_lexicon
from analyzer.sentences.plain_text import LONG_SENTENCE, SPOKEN_STOP, plain_starts
from analyzer.sentences.quotes import EmbeddedQuotes
from analyzer.sentences.stops import STOP, end_at, is_plain_stop, style_of

Span = tuple[int, int, str]
_AFTER_LETTER = " )(0123456789"
"""What may follow the letter of a charting format that has no colon beside it: "P - call", "A) calm"."""


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
    quotes, colon = None, -1
    for match in STOP.finditer(text, start, limit):
        resume = match.end()
        if resume >= limit:
            break
        if quotes is None:  # many blocks have no stop but their last
            quotes, colon = EmbeddedQuotes(text, start, limit), text.find(":", start, limit)
        if match.start() < passed or (quotes.any and quotes.hold(start, match)):
            continue
        if is_plain_stop(match, text, lexicon):
            end = match.end(1)
        else:
            end, passed = end_at(match, text, limit, lexicon, style=style_of(text, block.start, limit))
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


def _add(spans: list[Span], text: str, start: int, end: int, heading: str) -> None:
    if start < end and (text[start].isspace() or text[end - 1].isspace()):
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
