"""The number of a word, as spaCy numbers strings: models and rules know words by it."""

from functools import lru_cache

from analyzer.sentences.tokenizer import load_tokenizer_rules

_MULTIPLIER, _SHIFT, _SEED, _BITS, _BLOCK = 0xC6A4A7935BD1E995, 47, 1, 2**64 - 1, 8
WORDS_KEPT = 65_536
"""Words whose numbers are kept."""


@lru_cache(maxsize=WORDS_KEPT)
def word_hash(word: str) -> int:
    """Return MurmurHash64A (Appleby, 2008; public domain) of a word in utf-8; of a symbol of spaCy its number."""
    if not word:
        return 0
    symbol = load_tokenizer_rules().symbols.get(word)
    return symbol if symbol is not None else _murmur(word.encode("utf-8", errors="replace"))


def _murmur(content: bytes) -> int:
    whole = len(content) - len(content) % _BLOCK
    found = _SEED ^ (len(content) * _MULTIPLIER & _BITS)
    for first in range(0, whole, _BLOCK):
        block = int.from_bytes(content[first : first + _BLOCK], "little") * _MULTIPLIER & _BITS
        found = (found ^ (_shifted(block) * _MULTIPLIER & _BITS)) * _MULTIPLIER & _BITS
    if content[whole:]:
        found = (found ^ int.from_bytes(content[whole:], "little")) * _MULTIPLIER & _BITS
    return _shifted(_shifted(found) * _MULTIPLIER & _BITS)


def _shifted(number: int) -> int:
    return number ^ (number >> _SHIFT)
