"""Places in notes written in capitals, where a capital tells nothing: after "IN", firms, and where somebody works."""

import re
from collections.abc import Iterator

from analyzer.privacy.context_words import load_name_words, load_place_words
from analyzer.privacy.names import folded
from analyzer.privacy.word_lists import load_listed

_WORD = re.compile(r"[^ ]+")
_CAPITAL_WITHIN = re.compile(
    r"\b(?:IN|FROM|NEAR|LEFT) ([^\W\d_a-zß-ÿ]{4,20}(?:['’-][^\W\d_a-zß-ÿ]{2,20})?)(?![\w'’/-])"
)
_FIRM = re.compile(
    r"\b(?:AT|FROM|FOR|BY|WITH|OF|SHIPYARD,|PLANT,|SHOP,|STORE,|JOB,) (?:THE )?"
    r"((?!HIS |HER |MY |THE |THEIR |A )[A-Z][A-Z'’&-]{2,20}(?: [A-Z][A-Z'’&-]{2,20}){0,2} "
    r"(?:FAB|FOODS|FARMS|POULTRY|SEAFOOD|STEEL|MARINE|MOTORS|FOUNDRY|LUMBER|LOGISTICS|PACKING|PLASTICS|CASINO|INC|LLC|BROS|BROTHERS))\b"
)
_WORK = re.compile(
    r"\b(?:JOB|WORK|WORKS|WORKED|WORKING|HIRED|SHIFT|SHIFTS) AT (?:THE )?"
    r"([A-Z][A-Z'’&-]+(?: [A-Z][A-Z'’&-]+){1,3})"
)
LEAST_WORK_WORDS = 2
"""Words of the shortest employer in a note in capitals that "JOB AT" shows."""
LEAST_CAPITALS = 5
"""Letters of the shortest word of no list in a note in capitals that may be a place."""
Found = tuple[int, int]
"""First character of a place, and character after its last."""


def capital_places(text: str) -> Iterator[Found]:
    """Find words of no list after "IN" or "FROM" in a note in capitals, firms and employers: "WIFE IN GONAÏVES"."""
    for match in _CAPITAL_WITHIN.finditer(text):
        first, flags = match[1], [load_listed().get(folded(word), 0) for word in match[1].split()]
        if len(first.partition(" ")[0]) >= LEAST_CAPITALS and not any(flags) and not _is_kept(first):
            yield match.span(1)
    yield from (match.span(1) for match in _FIRM.finditer(text))
    for match in _WORK.finditer(text):
        words = list(_WORD.finditer(text, *match.span(1)))
        told = next((at for at, word in enumerate(words) if _is_kept(word[0])), len(words))
        if told >= LEAST_WORK_WORDS and not words[0][0].endswith("ING"):
            yield words[0].start(), words[told - 1].end()


def _is_kept(words: str) -> bool:
    lists, known = load_place_words(), load_name_words()
    return any(
        word in told
        for word in words.lower().split()
        for told in (lists.kept, lists.programs, lists.times, known.credentials, lists.no_streets)
    )
