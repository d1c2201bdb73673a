"""The golden rules of pragmatic_segmenter and pySBD, held against spaCy's sentences as our components set them.

The rules keep a list mark with its item, as spaCy's sentences do, which cover every token.
"""

import json
from pathlib import Path

import pytest

from analyzer.sentences.pipeline import build_pipeline

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "sentence_boundaries_pysbd_en.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
MISSED = {"pysbd-golden-018"}
"""Nothing but "a.m." against "P.M." tells its two halves apart; pySBD itself misses it."""
NLP = build_pipeline()


def sentences(text: str) -> list[str]:
    return [sentence.text.strip() for sentence in NLP(text).sents]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES if case["id"] not in MISSED])
def test_a_text_is_cut_by_the_rule(case: dict[str, str]) -> None:
    assert sentences(case["text"]) == case["expected"]


def test_no_more_rules_are_missed_than_are_named_here() -> None:
    assert {case["id"] for case in CASES if sentences(case["text"]) != case["expected"]} == MISSED
    assert sum(case["group"] == "golden" for case in CASES) == 48
