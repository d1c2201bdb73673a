import pytest

from analyzer.privacy.checks import CHECKS
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("date", "«2/29/2024»", id="leap-day"),
        pytest.param("day and month", "«3/14»", id="day-that-is-no-score"),
        pytest.param("day and month", "seen on «9/10»", id="on"),
        pytest.param("day and month", "Tues. «4/5»", id="weekday"),
        pytest.param("day and month", "from 3/30 to «4/5»", id="after-a-date"),
        pytest.param("day and month", "«4/10» to 4/17", id="before-a-date"),
        pytest.param("day and month", "note\n«4/10» Saw him", id="line"),
        pytest.param("day and month", "«4/17-18»", id="days"),
        pytest.param("month and day", "due «may 6»", id="month"),
        pytest.param("month and day", "«March 14 and 16»", id="months-and-days"),
        pytest.param("day and month in words", "«4th of July»", id="of"),
        pytest.param("day and month in words", "«20 Mar» at", id="day-first"),
    ],
)
def test_a_date_is_one(check: str, marked: str) -> None:
    assert CHECKS[check](unmarked(marked), *spans(marked)[0])


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("date", "«2/30/2024»", id="no-such-day"),
        pytest.param("day and month", "«32/14»", id="no-such-month"),
        pytest.param("day and month", "pain «9/10»", id="score"),
        pytest.param("day and month", "on CAGE «3/14»", id="score-out-of-any"),
        pytest.param("day and month", "took «1/2» tab", id="share"),
        pytest.param("day and month", "open «24/7»", id="always"),
        pytest.param("day and month", "note\n«4/10» pain", id="score-on-its-line"),
        pytest.param("month and day", "«may 2» of us come", id="verb"),
        pytest.param("month and day", "they «march 2» miles", id="verb-after-a-person"),
        pytest.param("day and month in words", "«2 may» go", id="verb-last"),
    ],
)
def test_a_score_share_or_verb_is_none(check: str, marked: str) -> None:
    assert not CHECKS[check](unmarked(marked), *spans(marked)[0])
