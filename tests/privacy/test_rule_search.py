import tomllib
from pathlib import Path

import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.rule_files import load_rules
from analyzer.privacy.rule_search import rule_spans
from analyzer.privacy.rules import KINDS, At, Rule
from tests.privacy.alone import found_alone
from tests.privacy.marked import left_standing, spans, unmarked

FORMS = tomllib.loads((Path(__file__).parent / "cases" / "forms.toml").read_text(encoding="utf-8"))
TEXTS = [unmarked(example) for rule in load_rules() for example in rule.examples]
TEXTS += [unmarked(text) for texts in FORMS.values() for text in texts]


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in load_rules()
        for number, example in enumerate(rule.examples)
    ],
)
def test_what_examples_mark_is_found_by_all_rules_together(rule: Rule, example: str) -> None:
    text = unmarked(example)
    found = [(start, end) for start, end, _ in rule_spans(text, Clues.of(text))]
    assert not left_standing(text, spans(example), found)


@pytest.mark.parametrize("at", [pytest.param(at, id=at) for at in At])
def test_no_word_hint_or_number_that_a_rule_asks_for_keeps_it_from_a_find(at: At) -> None:
    # but `uncounted`, which is there to keep a rule from "20 minutes"
    rules = [rule for rule in load_rules() if rule.at is at and not rule.uncounted]
    assert rules
    for text in TEXTS:
        clues = Clues.of(text)
        found = set(rule_spans(text, clues))
        missed = [(rule.name, span) for rule in rules for span in found_alone(rule, text, clues) if span not in found]
        assert not missed, text


def test_no_house_is_a_number_that_counts() -> None:
    text = "lives at 40 Orchard, stayed 40 minutes"
    assert [text[start:end] for start, end, _ in rule_spans(text, Clues.of(text))] == ["40 Orchard"]


def test_no_pattern_takes_in_a_placeholder() -> None:
    text = " ".join(f"x [{kind}] 12 [{kind}], MRN [{kind}]-[{kind}] @[{kind}]" for kind in KINDS)
    found = [text[start:end] for start, end, _ in rule_spans(text, Clues.of(text))]
    assert not [one for one in found if "[" in one or "]" in one]


def test_finds_come_in_the_order_of_the_rules() -> None:
    text = "age 94, call 415-555-0132, x@y.example.org"
    kinds = [kind for *_, kind in rule_spans(text, Clues.of(text))]
    assert list(dict.fromkeys(kinds)) == ["EMAIL", "PHONE", "AGE", "RECORD"]


def test_an_empty_text_has_none() -> None:
    assert rule_spans("", Clues.of("")) == []
