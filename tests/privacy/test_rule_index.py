import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.rule_files import parse_rules
from analyzer.privacy.rule_index import RuleIndex

RULES = """
[[rules]]
name = "searched"
kind = "RECORD"
words = ["bed"]
hints = ["@", ".org"]
digits = 2
pattern = 'x'
examples = ["«x»", "y"]

[[rules]]
name = "at a word"
kind = "RECORD"
at = "word"
words = ["cot"]
also = ["lamp", "#"]
pattern = 'cot'
examples = ["«cot»", "y"]

[[rules]]
name = "at a number"
kind = "RECORD"
at = "number"
length = [1, 2]
first = "12"
then = " -"
next = "ab"
pattern = '(?<![.]) [0-9]+'
examples = ["«1» a", "y"]
"""
INDEX = RuleIndex.of(parse_rules(RULES.encode(), parts={}, lists={}))


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        pytest.param("bed 12", [0], id="word"),
        pytest.param("a@12", [0], id="hint"),
        pytest.param("x.org 12", [0], id="hint-with-a-point"),
        pytest.param("bed 1", [], id="too-few-digits"),
        pytest.param("12", [], id="nothing"),
    ],
)
def test_a_text_is_searched_where_a_word_or_hint_is_there(text: str, ranks: list[int]) -> None:
    clues = Clues.of(text)
    assert INDEX.searched(INDEX.words & clues.words, clues) == ranks


@pytest.mark.parametrize(
    ("text", "given"),
    [
        pytest.param("a lamp", {1}, id="word"),
        pytest.param("a #", {1}, id="mark"),
        pytest.param("a cot", set(), id="nothing"),
    ],
)
def test_what_a_rule_asks_for_is_seen(text: str, given: set[int]) -> None:
    clues = Clues.of(text)
    assert INDEX.given(INDEX.words & clues.words, clues.small) == given


def test_rules_at_words_are_found_by_them() -> None:
    assert {word: [rank for rank, _ in rules] for word, (_, rules) in INDEX.tried.items()} == {"cot": [1]}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        pytest.param("1 a", True, id="fits"),
        pytest.param("2-9", True, id="next-tells-only-after-a-blank-or-point"),
        pytest.param("3 a", False, id="other-first-digit"),
        pytest.param("123 a", False, id="too-long"),
        pytest.param("1,a", False, id="other-character-after"),
        pytest.param("1 c", False, id="other-character-next"),
        pytest.param(".1 a", False, id="character-before"),
    ],
)
def test_rules_are_found_by_the_form_of_a_number(text: str, fits: bool) -> None:
    (span,) = Clues.of(text).numbers[:1]
    plain, asking, ranks = INDEX.fitting(text, *span)
    assert [rank for rank, *_ in plain] == ([2] if fits else [])
    assert (asking, ranks) == ([], frozenset())
