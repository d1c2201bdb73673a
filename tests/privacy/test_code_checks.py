import pytest

from analyzer.privacy.checks import CHECKS
from analyzer.privacy.code_checks import is_known_code, is_time, is_year
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("record", "badge «381»", id="badge"),
        pytest.param("record", "badge number «44»", id="mark"),
        pytest.param("record", "inmate no «0417»", id="no"),
        pytest.param("record", "report «25-0931187»", id="weak-word-and-long"),
        pytest.param("record", "passport «C0300»", id="letters"),
        pytest.param("code", "«24-CR-00123»", id="code"),
        pytest.param("code", "«rx7714028»", id="code-in-small-letters"),
        pytest.param("hyphened", "«12345-6789»", id="hyphens"),
        pytest.param("number", "«70231»", id="number"),
        pytest.param("four digits", "«8842»", id="four"),
        pytest.param("groups", "«4410 0882 9301»", id="groups"),
        pytest.param("marked", "#«117»", id="mark-alone"),
        pytest.param("vanity plate", "plate «GRACE»", id="plate"),
        pytest.param("handle", "ig «bigmike77»", id="handle"),
    ],
)
def test_a_number_of_something_is_one(check: str, marked: str) -> None:
    assert CHECKS[check](unmarked(marked), *spans(marked)[0])


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("record", "report «0700»", id="time"),
        pytest.param("record", "docket «2014»", id="year"),
        pytest.param("record", "no «5150» hold", id="hold"),
        pytest.param("record", "order «50mg»", id="dose"),
        pytest.param("record", "check «3/14»", id="date"),
        pytest.param("record", "group «3-4»", id="range"),
        pytest.param("code", "«PHQ-9»", id="score"),
        pytest.param("code", "«H0038»", id="service"),
        pytest.param("code", "«F33.1»", id="disease"),
        pytest.param("code", "«mid-2024»", id="year-with-a-word"),
        pytest.param("hyphened", "«0900-1030»", id="times"),
        pytest.param("hyphened", "«2014-2016»", id="years"),
        pytest.param("hyphened", "«5-4-3-2-1»", id="count-down"),
        pytest.param("number", "«741741»", id="line"),
        pytest.param("number", "«90834»", id="service-in-digits"),
        pytest.param("four digits", "«0830»", id="time-of-day"),
        pytest.param("groups", "«0900 1030 1200»", id="times-in-a-row"),
        pytest.param("marked", "bed #«12»", id="count"),
        pytest.param("vanity plate", "plate «2x»", id="measure"),
        pytest.param("handle", "facebook «3pm»", id="time-on-a-platform"),
    ],
)
def test_a_time_dose_score_or_service_is_none(check: str, marked: str) -> None:
    assert not CHECKS[check](unmarked(marked), *spans(marked)[0])


@pytest.mark.parametrize("code", [pytest.param(code, id=code) for code in ("90834-GT", "Z59.00", "AUDIT-10", "1h30m")])
def test_a_known_code_is_known(code: str) -> None:
    assert is_known_code(code)


@pytest.mark.parametrize(
    ("digits", "time", "year"),
    [
        pytest.param("0830", True, False, id="time"),
        pytest.param("1930", True, True, id="both"),
        pytest.param("1999", False, True, id="year"),
        pytest.param("3070", False, False, id="neither"),
    ],
)
def test_four_digits_may_be_a_time_or_a_year(digits: str, time: bool, year: bool) -> None:
    assert (is_time(digits), is_year(digits)) == (time, year)
