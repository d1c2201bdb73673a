import pytest

from analyzer.privacy.checks import CHECKS
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("age", "Socorro is «92» now", id="person"),
        pytest.param("age", "she turned «94».", id="turned"),
        pytest.param("age", "his mother («91») fell", id="brackets"),
        pytest.param("age", "her «95th» birthday", id="birthday"),
        pytest.param("age", "died at «94»", id="died"),
        pytest.param("age", "Mrs. Ott, «101», came", id="over-a-hundred"),
        pytest.param("age in words", "turned «ninety-one»", id="words"),
        pytest.param("age in words", "«ninety years old»", id="words-and-years"),
        pytest.param("not measured", "a «97F» from home", id="with-the-sex"),
    ],
)
def test_an_age_is_one(check: str, marked: str) -> None:
    assert CHECKS[check](unmarked(marked), *spans(marked)[0])


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("age", "O2 is «97»", id="measured"),
        pytest.param("age", "he has «90» days", id="days"),
        pytest.param("age", "turned «90» degrees", id="degrees"),
        pytest.param("age", "beds «92», 93 and 94", id="list"),
        pytest.param("age", "he did «90» in 90", id="meetings"),
        pytest.param("age", "the code is «114»", id="over-a-hundred"),
        pytest.param("age", "the «95th» percentile", id="rank"),
        pytest.param("age in words", "told her «ninety» in ninety", id="words"),
        pytest.param("age in words", "sober «ninety-one» (91) days", id="words-and-days"),
        pytest.param("not measured", "T «98F»", id="temperature"),
    ],
)
def test_what_else_is_measured_is_none(check: str, marked: str) -> None:
    assert not CHECKS[check](unmarked(marked), *spans(marked)[0])
