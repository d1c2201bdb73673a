import re
from dataclasses import replace

import pytest

from analyzer.privacy.rules import END_MARK, KINDS, MARK, Clues, Rule, load_rules, parse_rules, rule_spans

GOOD = """
[parts]
[[rules]]
name = "bed"
kind = "RECORD"
digits = 1
pattern = '''bed[ ]\\d'''
examples = ["in «bed 4»", "in bed"]
"""


def unmarked(example: str) -> tuple[str, list[str]]:
    marked = re.findall(f"{MARK}(.*?){END_MARK}", example, re.DOTALL)
    return example.replace(MARK, "").replace(END_MARK, ""), marked


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in load_rules()
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_finds_what_its_examples_mark_and_nothing_else(rule: Rule, example: str) -> None:
    text, marked = unmarked(example)
    assert [text[start:end] for start, end, _ in rule.finds(text, Clues.of(text))] == marked


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_hints_and_digits_let_pass_what_the_examples_mark(rule: Rule, example: str) -> None:
    text, marked = unmarked(example)
    covered = {place for start, end, _ in rule_spans(text, Clues.of(text)) for place in range(start, end)}
    starts = [match.start() for match in re.finditer(f"{MARK}.*?{END_MARK}", example, re.DOTALL)]
    for number, (start, found) in enumerate(zip(starts, marked, strict=True)):
        assert set(range(start - 2 * number, start - 2 * number + len(found))) <= covered


def test_no_pattern_takes_in_a_placeholder() -> None:
    text = " ".join(f"x [{kind}] 12 [{kind}], MRN [{kind}]-[{kind}] @[{kind}]" for kind in KINDS)
    found = [text[start:end] for start, end, _ in rule_spans(text, Clues.of(text))]
    assert not [one for one in found if "[" in one or "]" in one]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        pytest.param("none", 0, id="none"),
        pytest.param("at 0830, bed 4", 4, id="longest"),
        pytest.param("(415) 555-0132", 10, id="marks-between"),
        pytest.param("415\n555", 3, id="not-over-lines"),
        pytest.param("1 a 2", 1, id="not-over-letters"),
    ],
)
def test_digits_are_counted_that_stand_together(text: str, digits: int) -> None:
    assert Clues.of(text).digits == digits


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in load_rules() if rule.at_number])
def test_what_begins_with_a_number_is_found_as_by_searching(rule: Rule) -> None:
    text = (" " * 16).join(unmarked(example)[0] for other in load_rules() for example in other.examples)
    searching = replace(rule, at_number=False)
    assert list(rule.finds(text, Clues.of(text))) == list(searching.finds(text, Clues.of(text)))


def test_rules_are_read() -> None:
    (rule,) = parse_rules(GOOD.encode())
    assert (rule.name, rule.kind, rule.digits) == ("bed", "RECORD", 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param('"RECORD"', '"BED"', "bed: unknown kind BED", id="kind"),
        pytest.param("digits = 1", "", "bed: no words, hints or digits", id="nothing-that-spares-the-pattern"),
        pytest.param("digits = 1", 'digits = 1\ncheck = "moon"', "bed: unknown check moon", id="check"),
        pytest.param("bed[ ]", "bed[ ](", "bed: not a pattern", id="pattern"),
        pytest.param(', "in bed"', "", "bed: it needs examples", id="no-example-of-nothing"),
        pytest.param('"in «bed 4»", ', "", "bed: it needs examples", id="no-example-of-a-find"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told(old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_rules(GOOD.replace(old, new).encode())


def test_a_rule_that_is_there_twice_is_told() -> None:
    with pytest.raises(ValueError, match="there twice"):
        parse_rules((GOOD + GOOD.replace("[parts]", "")).encode())
