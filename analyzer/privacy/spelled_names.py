"""Names spelled letter by letter: "S L O N E", "X-o-c-h-i-t-l"."""

import re
from collections.abc import Iterator, Set

from analyzer.privacy.clues import Clues
from analyzer.privacy.names import NameList, folded
from analyzer.privacy.word_lists import Listed, load_listed

LEAST_LETTERS = 4
"""Letters of the shortest name that counts when it is spelled."""
_SPELLED = re.compile(r"(?<![\w'’-])[^\W\d_](?=([ -]|, |\. ?))(?:\1[^\W\d_](?![^\W_'’])){3,24}")
_NO_NAME = re.compile(r"(?i)a-?b-?c-?d|(?:[a-e]){4,}\Z")
_VOWELS = frozenset("aeiouyáéíóúüö")
_NAMES, _WORDS = int(Listed.FIRST | Listed.LAST), int(Listed.WORD | Listed.NEVER)
Found = tuple[int, int]
"""First character of a name, and character after its last."""


def spelled_names(text: str, names: NameList, clues: Clues) -> Iterator[Found]:
    """Find names spelled letter by letter; ordinary words such as "S-O-A-P" are none, unless they are known names.

    Args:
        text: A note or a piece of one.
        names: Known names.
        clues: Of the text.
    """
    if not clues.spelled:
        return
    written = set(clues.small.split())
    for match in _SPELLED.finditer(text):
        key = folded("".join(filter(str.isalpha, match[0])))
        if match[1] != "-" and not (match[0].isupper() or match[0].islower()):
            continue
        if len(key) >= LEAST_LETTERS and _is_name(key, names, written):
            yield match.span()


def _is_name(key: str, names: NameList, written: Set[str]) -> bool:
    """Say whether what is spelled is a known name, one of the lists, or a word of no list that can be spoken."""
    if key in names.plain or key in names.capitalised or key in names.beside:
        return True
    flags = load_listed().get(key, 0)
    if flags & _WORDS:
        return False
    if flags & _NAMES or key in written:
        return True
    return not _VOWELS.isdisjoint(key) and not _NO_NAME.match(key)
