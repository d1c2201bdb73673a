"""Forms in which records write what identifies; a `left` text is one in which nothing does."""

import tomllib
from pathlib import Path

import pytest

from analyzer.privacy.identifiers import find_identifiers
from analyzer.privacy.rules import KINDS
from tests.privacy.marked import NO_NAMES, as_found, left_standing, spans, unmarked

FORMS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "forms.toml").read_text(encoding="utf-8")
)
LEFT = FORMS["left"]


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param(marked, id=f"{kind}-{number}")
        for kind in KINDS
        for number, marked in enumerate(FORMS.get(kind, ()))
    ],
)
def test_a_form_is_taken_out_whole(marked: str) -> None:
    text = unmarked(marked)
    found = [(one.start, one.end) for one in find_identifiers(text, names=NO_NAMES)]
    assert spans(marked)
    assert not left_standing(text, spans(marked), found)


@pytest.mark.parametrize("text", [pytest.param(text, id=f"left-{number}") for number, text in enumerate(LEFT)])
def test_what_identifies_nobody_stays(text: str) -> None:
    assert as_found(text) == text


def test_every_list_of_forms_is_of_a_kind() -> None:
    assert FORMS.keys() <= {*KINDS, "left"}
