import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.rule_files import load_rules, parse_rules
from analyzer.privacy.rules import Rule
from tests.privacy.alone import found_alone
from tests.privacy.marked import marks, unmarked

BED = """
[[rules]]
name = "bed"
kind = "RECORD"
digits = 1
words = ["bed"]
pattern = '''bed[ ]\\d'''
examples = ["in «bed 4»", "in bed"]
"""


def rule_of(line: str) -> Rule:
    (rule,) = parse_rules(f"{BED}{line}\n".encode(), parts={}, lists={})
    return rule


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in load_rules()
        for number, example in enumerate(rule.examples)
    ],
)
def test_a_rule_finds_what_its_examples_mark_and_nothing_else(rule: Rule, example: str) -> None:
    text = unmarked(example)
    assert [text[start:end] for start, end, _ in found_alone(rule, text, Clues.of(text))] == marks(example)


@pytest.mark.parametrize(
    ("at", "text", "found"),
    [
        pytest.param("word", "bed 4, my bed 5, abed 6", ["bed 4", "bed 5"], id="word"),
        pytest.param("number", "bed 4", [], id="number"),
        pytest.param("anywhere", "abed 6", ["bed 6"], id="anywhere"),
    ],
)
def test_a_pattern_is_tried_where_the_rule_says(at: str, text: str, found: list[str]) -> None:
    rule = rule_of(f'at = "{at}"')
    assert [text[start:end] for start, end, _ in found_alone(rule, text, Clues.of(text))] == found


def test_what_goes_before_is_asked_for_and_its_group_belongs_to_the_find() -> None:
    rule = rule_of("before = '''\\b(?P<id>my[ ])'''")
    text = "My bed 4, his bed 5"
    assert [text[start:end] for start, end, _ in found_alone(rule, text, Clues.of(text))] == ["My bed 4"]
