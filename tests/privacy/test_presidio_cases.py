"""Presidio's own cases, held against our rules; where we differ on purpose stands here with the reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.privacy.identifiers import find_identifiers
from analyzer.privacy.names import NameList

FILE = Path(__file__).parent / "cases" / "phi_presidio_recognizers.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
NOT_FOUND = {
    "presidio-ip-012": "a bare :: is no identifier in a note, where it ends many a label",
    "presidio-ip-094": "the same",
    "presidio-ip-104": "the same, of a network",
}
FOUND_ON_PURPOSE = {
    "presidio-credit_card-017": "sixteen digits are taken out as a number, whatever their check digit",
    "presidio-credit_card-019": "fourteen digits are",
    "presidio-us_ssn-008": "this one number was voided; it is taken out all the same",
    "presidio-us_ssn-010": "nine digits are taken out as a number",
    "presidio-us_ssn-012": "what is written as a social security number is taken out, valid or not",
    "presidio-us_itin-007": "the same",
    "presidio-us_bank-002": "seven digits are taken out as a number",
    "presidio-ip-084": "cade is a first name",
    "presidio-ip-056": "in a note letters and digits after # are no colour but a number of something",
    "presidio-ip-082": "five digits are taken out as a number",
    # The form of a Medicare number does not allow these. A code of eleven letters and digits in turn is taken out all
    # the same: in a note it is a number of something else, or one of Medicare's mistyped, which tells as much.
    "presidio-us_mbi-008": "a code of letters and digits is taken out, whatever its form (L in it)",
    "presidio-us_mbi-010": "the same (I in it)",
    "presidio-us_mbi-012": "the same (Z where none may be)",
    "presidio-us_mbi-014": "the same (digit where a letter must be)",
    "presidio-us_mbi-016": "the same (a digit too many)",
}


def spans_of(case: dict[str, Any]) -> list[list[int]]:
    spans = case["extra"]["expected_res"] if case["expected_spans"] is None else case["expected_spans"]
    return spans or [[0, len(case["text"])]]


def cases(*, found: bool, but: dict[str, str]) -> list[Any]:
    return [
        pytest.param(one, id=one["id"]) for one in CASES if bool(one["expected_len"]) is found and one["id"] not in but
    ]


@pytest.mark.parametrize("case", cases(found=True, but=NOT_FOUND))
def test_what_presidio_finds_is_found(case: dict[str, Any]) -> None:
    text = case["text"]
    covered = {place for one in find_identifiers(text, names=NameList()) for place in range(one.start, one.end)}
    for start, end in spans_of(case):
        assert not [text[place] for place in range(start, end) if text[place].isalnum() and place not in covered]


@pytest.mark.parametrize("case", cases(found=False, but=FOUND_ON_PURPOSE))
def test_what_presidio_leaves_is_left(case: dict[str, Any]) -> None:
    assert find_identifiers(case["text"], names=NameList()) == []


@pytest.mark.parametrize("case", [one for one in CASES if one["id"] in NOT_FOUND], ids=list(NOT_FOUND))
def test_what_we_do_not_find_is_still_not_found(case: dict[str, Any]) -> None:
    found = find_identifiers(case["text"], names=NameList())
    assert len(found) < case["expected_len"]


@pytest.mark.parametrize("case", [one for one in CASES if one["id"] in FOUND_ON_PURPOSE])
def test_what_we_find_on_purpose_is_still_found(case: dict[str, Any]) -> None:
    assert find_identifiers(case["text"], names=NameList())
