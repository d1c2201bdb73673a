"""The words of what stands between two blanks, as spaCy's English tokenizer parts it, without loading spaCy.

Rules and order are spaCy's (Honnibal et al., spaCy: Industrial-strength NLP in Python, 2020; its documentation,
"How spaCy's tokenizer works"), and tests hold both to the same words. Importing spaCy takes a second, and four where
PyTorch is installed: too long for a command that scores one note.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analyzer.errors import PeerdriftError

RULES = Path(__file__).parent / "tokenizer.toml"
LONGEST_RUN = 200
"""Characters without a blank beyond which a run is cut blindly: it is a line of signs or a picture, and no word."""
_MARKS = frozenset(".,;:!?")
PATTERNS = ("prefix", "suffix", "infix", "whole")
Parts = tuple[str, ...]


@dataclass(frozen=True)
class TokenizerRules:
    """How runs are parted.

    Attributes:
        prefix: What is taken off the front.
        suffix: What is taken off the end.
        infix: Where what is left is parted.
        whole: What stays whole, such as an address.
        parts: What is parted in a way of its own: "don't".
        symbols: Words that spaCy numbers instead of hashing them.
    """

    prefix: "re.Pattern[str]"
    suffix: "re.Pattern[str]"
    infix: "re.Pattern[str]"
    whole: "re.Pattern[str]"
    parts: Mapping[str, Parts]
    symbols: Mapping[str, int]


@cache
def load_tokenizer_rules() -> TokenizerRules:
    """Return the rules that ship with the package.

    Raises:
        PeerdriftError: A pattern is missing or none, or parts do not make up their word.
    """
    data = tomllib.loads(RULES.read_text(encoding="utf-8"))
    try:
        patterns = {name: re.compile(data["patterns"][name]) for name in PATTERNS}
    except (KeyError, re.error) as error:
        raise PeerdriftError(
            f"{RULES.name}: no pattern or a broken one ({type(error).__name__}); install anew"
        ) from None
    parts = {word: tuple(own) for word, own in data["parts"].items()}
    for word, own in parts.items():
        if "".join(own) != word:
            raise PeerdriftError(f"{RULES.name}: the parts of {word!r} do not make it up; install anew")
    return TokenizerRules(**patterns, parts=parts, symbols=data["symbols"])


@cache
def _joined() -> Mapping[Parts, Parts]:
    """Return what the other rules would make of words that are parted in a way of their own, and their parts."""
    rules = load_tokenizer_rules()
    affixed = (rules.prefix, rules.infix, rules.suffix)
    words = (word for word in rules.parts if any(pattern.search(word) for pattern in affixed))
    return {tuple(_parted(word, rules, own={})): rules.parts[word] for word in words}


def words_in(run: str) -> Sequence[str]:
    """Part a run of characters without blanks; its words follow each other without a gap."""
    if len(run) > LONGEST_RUN:
        return [run[first : first + LONGEST_RUN] for first in range(0, len(run), LONGEST_RUN)]
    rules = load_tokenizer_rules()
    return _put_together(rules.parts.get(run) or _plain(run, rules) or _parted(run, rules, own=rules.parts))


def _plain(run: str, rules: TokenizerRules) -> Parts:
    """Part what is letters alone, or letters and a mark: most runs, for which no pattern need be tried."""
    word, mark = (run[:-1], run[-1:]) if run[-1:] in _MARKS else (run, "")
    if not (word.isascii() and word.isalpha()) or (mark == "." and not word[-2:].islower()):
        return ()
    return (*rules.parts.get(word, (word,)), *mark)


def _put_together(words: Sequence[str]) -> Sequence[str]:
    """Give words that stand side by side and make up one of its own that one's parts; the longest first."""
    joined, count = _joined(), len(words)
    spans = [(first, first + length) for length in range(count, 0, -1) for first in range(count - length + 1)]
    found, seen = dict[int, tuple[int, Parts]](), set[int]()
    for first, last in spans:
        own = joined.get(tuple(words[first:last]))
        if own is not None:
            if first not in seen and last - 1 not in seen:
                found[first] = (last, own)
            seen.update(range(first, last))
    if not found:
        return words
    out, at = list[str](), 0
    while at < count:
        at_next, own = found.get(at, (at + 1, (words[at],)))
        out += own
        at = at_next
    return out


def _parted(run: str, rules: TokenizerRules, *, own: Mapping[str, Parts]) -> list[str]:
    """Take prefixes and suffixes off a run and part the rest."""
    prefixes, suffixes, last = list[str](), list[str](), ""
    while run and len(run) != len(last) and run not in own:
        last = run
        prefix = _found(rules.prefix, run)
        if prefix and run[len(prefix) :] in own:
            prefixes.append(prefix)
            run = run[len(prefix) :]
            break
        suffix = _found(rules.suffix, run[len(prefix) :])
        if suffix and run[: -len(suffix)] in own:
            suffixes.append(suffix)
            run = run[: -len(suffix)]
            break
        if prefix and suffix and len(prefix) + len(suffix) > len(run):
            suffix = ""
        prefixes += [prefix] if prefix else []
        suffixes += [suffix] if suffix else []
        run = run[len(prefix) : len(run) - len(suffix)]
    return [*prefixes, *(_inside(run, rules, own) if run else ()), *reversed(suffixes)]


def _found(pattern: "re.Pattern[str]", run: str) -> str:
    match = pattern.search(run)
    return match[0] if match else ""


def _inside(run: str, rules: TokenizerRules, own: Mapping[str, Parts]) -> Iterator[str]:
    """Part what has neither prefix nor suffix."""
    if run in own or rules.whole.match(run):
        yield from own.get(run, (run,))
        return
    at = 0
    for match in rules.infix.finditer(run):
        first, last = match.span()
        if not first:
            continue
        if first != at:
            yield run[at:first]
        if first != last:
            yield run[first:last]
        at = last
    if at < len(run):
        yield run[at:]
