"""Whether a stop ends a sentence: rules over the word before it and the words after it."""

import re
from enum import Enum, auto

from analyzer.sentences.lexicon import Lexicon

LONGEST_WORD = 24
"""Characters looked at before and after a stop."""
STYLE_SEEN = 60
"""Characters of a block that tell how its writer uses capitals."""
# Groups: what closes a quote or bracket, and the gap. The pattern begins with a set and always matches there, so that
# a text is searched once and at the speed of C.
STOP = re.compile(r"[.!?…][.!?…]*+([\"'”’)\]}*]*+)(\s*+)")
_OPENERS = "\"'“‘([{*"
_SPACED = re.compile(r"(?:\.[ ]){2,}\.")
"""An ellipsis with blanks between its stops."""
_FULL_ELLIPSIS = 7
"""Characters of ". . . .": four stops are an ellipsis and the end of the sentence (Chicago Manual of Style)."""
_UNSPACED_START = re.compile(r"(?:[A-Z][a-z]+|I\b(?!\.)|[“(])(?![\w.-]*@)")
"""What begins a sentence with no blank before it; an address such as Jane.Doe@example.org does not."""
_UNSPACED_SMALL = re.compile(r"([a-z]+)(?:'[a-z]+)?(?=[ ,;:]|$)")
_WORD_BEFORE = re.compile(r"(?<![\w.@/-])[A-Za-z][a-z]{2,}$")
_INITIAL = re.compile(r"[A-Za-z]")
_LETTERS = re.compile(r"[A-Za-z](?:\.[A-Za-z])+")
_I_GO_ON = re.compile(r"i \w+ \w")
"""After a quote, "i asked did he ..." begins a sentence; "i asked." ends the quote's."""
_WORD = re.compile(r"[\w’']+")


class Style(Enum):
    """How a writer uses capitals: to begin sentences, throughout, or not at all."""

    USUAL = auto()
    CAPITALS = auto()
    SMALL = auto()


def style_of(text: str, start: int, end: int) -> Style:
    """Tell the style of a block."""
    if text[start].islower():
        return Style.SMALL
    return Style.CAPITALS if text[start : min(start + STYLE_SEEN, end)].isupper() else Style.USUAL


def is_plain_stop(match: re.Match[str], text: str, lexicon: Lexicon) -> bool:
    """Tell quickly that a stop ends a sentence: one full stop after a word that is no abbreviation, and a blank."""
    begin, after = match.span()
    if match.end(1) != begin + 1 or after == begin + 1 or text[begin] != "." or text[after] == ".":
        return False
    first = max(begin - LONGEST_WORD, 0)
    word = text[max(text.rfind(" ", first, begin) + 1, first) : begin]
    if not word.isalpha():
        words = word.rsplit(None, 1)
        if not words or text[begin - 1].isspace():
            return False
        word = words[-1].lstrip(_OPENERS)
    return len(word) > 1 and "." not in word and word.lower() not in lexicon.abbreviations


def end_at(match: re.Match[str], text: str, limit: int, lexicon: Lexicon, *, style: Style) -> tuple[int, int]:
    """Judge a stop.

    Args:
        match: Of STOP.
        text: The note.
        limit: Where the block ends.
        lexicon: The words.
        style: Of the block.

    Returns:
        Where the sentence ends, 0 if it does not, and up to where further stops are dealt with.
    """
    if match[2] == " " and text[match.end()] == "." and not match[1]:
        return _spaced_ellipsis(match, text, limit)
    if not match[2] and not _starts_without_blank(match, text, limit, lexicon):
        return 0, 0
    return (match.end(1), 0) if _ends(match, text, limit, lexicon, style=style) else (0, 0)


def _starts_without_blank(match: re.Match[str], text: str, limit: int, lexicon: Lexicon) -> bool:
    after = match.end()
    if _UNSPACED_START.match(text, after, limit):
        return True
    small = _UNSPACED_SMALL.match(text, after, limit)
    before = text[max(match.start() - LONGEST_WORD, 0) : match.start()]
    word = _WORD_BEFORE.search(before)
    if small is None or word is None or match[1]:
        return False
    return small[1] not in lexicon.address_ends and word[0].lower() not in lexicon.abbreviations


def _spaced_ellipsis(match: re.Match[str], text: str, limit: int) -> tuple[int, int]:
    run = _SPACED.match(text, match.start(), limit)
    if run is None:
        return 0, 0
    words_follow = bool(text[run.end() : min(run.end() + LONGEST_WORD, limit)].strip("\"'”’)]}* "))
    full = len(run[0]) >= _FULL_ELLIPSIS and words_follow
    if match.start() and not text[match.start() - 1].isspace():  # the first stop is the sentence's own
        return (match.start() + 1 if full else 0), run.end()
    return (run.end() if full else 0), run.end()


def _ends(match: re.Match[str], text: str, limit: int, lexicon: Lexicon, *, style: Style) -> bool:
    begin, closed = match.start(), bool(match[1])
    following = text[match.end() : min(match.end() + LONGEST_WORD, limit)]
    bare = following.lstrip(_OPENERS)
    lower = bare[:1].islower()
    if closed and text[begin - 1 : begin] == "[":
        return False
    if closed and lower:
        return style is Style.SMALL and _begins_after_quote(bare, lexicon)
    if match.start(1) - begin == 1 and text[begin] == ".":
        return closed or _full_stop_ends(_word_before(text, begin), following, lexicon, style)
    if text[begin] == "…" or text.startswith("..", begin):
        return not lower
    return style is Style.SMALL or not bare.lstrip("-–— ")[:1].islower()


def _begins_after_quote(bare: str, lexicon: Lexicon) -> bool:
    """Say whether small letters after a quote begin a sentence: "i told her no", but not "she said"."""
    words = _WORD.findall(bare)
    if len(words) > 1 and words[1] in lexicon.said and not (words[0] == "i" and _I_GO_ON.match(bare)):
        return False
    return bool(words) and words[0] not in lexicon.quote_goes_on and words[0] not in lexicon.said


def _word_before(text: str, stop: int) -> str:
    words = text[max(stop - LONGEST_WORD, 0) : stop].rsplit(maxsplit=1)
    return words[-1].lstrip(_OPENERS) if words and not text[stop - 1].isspace() else ""


def _full_stop_ends(before: str, following: str, lexicon: Lexicon, style: Style) -> bool:
    word, bare = before.lower(), following.lstrip(_OPENERS)
    if word in lexicon.titles or word in lexicon.joined or (word in lexicon.before_number and bare[:1].isdigit()):
        return False
    initial, letters = bool(_INITIAL.fullmatch(before)), bool(_LETTERS.fullmatch(before))
    lower = bare[:1].islower()
    number = word in lexicon.before_number and lower
    if not (initial or letters or number or word in lexicon.units):
        return True
    found = _WORD.match(bare)
    next_word = found[0].replace("’", "'") if found else ""
    if lower:
        return style is Style.SMALL and next_word.partition("'")[0] in lexicon.subjects
    if not next_word or bare.startswith(":", len(next_word)):
        return bool(next_word)
    if initial or word in lexicon.acronyms:
        return next_word.lower() in (lexicon.subjects if style is Style.CAPITALS else lexicon.starters)
    # an address goes on: "Orchard Ave. Apt 6"
    return (
        not next_word[0].isdigit() and following[:1] != "(" and next_word.lower() not in lexicon.before_number - {"no"}
    )
