import re

import pytest

from analyzer.privacy.rule_files import as_then, load_lists, parse_parts, parse_rules
from analyzer.privacy.rules import At, Rule

GOOD = """
[[rules]]
name = "bed"
kind = "RECORD"
digits = 1
words = ["@beds", "cot"]
pattern = '''{bed}[ ]\\d'''
examples = ["in «bed 4»", "in bed"]
"""
LISTS = {"beds": ("bed", "bunk")}
PARTS = parse_parts(b"bed = '(?:the[ ])?{beds}'", lists=LISTS)


def parsed(source: str) -> list[Rule]:
    return parse_rules(source.encode(), parts=PARTS, lists=LISTS)


def test_rules_are_read() -> None:
    (rule,) = parsed(GOOD)
    assert (rule.name, rule.kind, rule.digits, rule.at) == ("bed", "RECORD", 1, At.ANYWHERE)
    assert rule.words == {"bed", "bunk", "cot"}
    assert rule.pattern.search("in the bunk 4")


def test_all_characters_beyond_ascii_after_a_number_are_one() -> None:
    assert as_then("–") == as_then("é") != as_then("-")
    assert as_then("-") == "-"


def test_a_rule_without_a_length_is_for_numbers_of_any() -> None:
    (rule,) = parsed(GOOD)
    assert rule.length[0] == 1
    assert rule.then is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('"RECORD"', '"BED"', "bed: unknown kind BED", id="kind"),
        pytest.param("digits = 1", 'at = "moon"', "bed: unknown place moon", id="place"),
        pytest.param(
            'digits = 1\nwords = ["@beds", "cot"]',
            "",
            "bed: no words, hints or digits",
            id="nothing-that-spares-the-pattern",
        ),
        pytest.param("digits = 1", 'digits = 1\ncheck = "moon"', "bed: unknown check moon", id="check"),
        pytest.param("{bed}[ ]", "{bed}[ ](", "bed: not a pattern", id="pattern"),
        pytest.param("digits = 1", 'digits = 1\nbefore = "("', "bed: not a pattern", id="pattern-before"),
        pytest.param("@beds", "@cots", "bed: unknown list cots", id="list"),
        pytest.param("digits = 1", 'digits = 1\nword = ["bed"]', "bed: unknown key word", id="key"),
        pytest.param('kind = "RECORD"', "", "bed: no kind", id="no-kind"),
        pytest.param(', "in bed"', "", "bed: it needs examples", id="no-example-of-nothing"),
        pytest.param('"in «bed 4»", ', "", "bed: it needs examples", id="no-example-of-a-find"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(ValueError, match=re.escape(message)):
        parsed(GOOD.replace(old, new))


def test_a_rule_that_is_there_twice_is_told() -> None:
    with pytest.raises(ValueError, match="there twice"):
        parsed(GOOD + GOOD)


def test_lists_are_small_and_have_no_word_twice() -> None:
    for words in load_lists().values():
        assert len(words) == len(set(words))
        assert all(word == word.lower() for word in words)
