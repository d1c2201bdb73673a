import pytest

from analyzer.privacy.checks import CHECKS


@pytest.mark.parametrize(
    ("check", "text"),
    [
        pytest.param("card", "4012-8888-8888-1881", id="card"),
        pytest.param("ssn", "078051121", id="ssn"),
        pytest.param("ip", "192.168.1.1/24", id="ip-network"),
        pytest.param("ip", "fe80::1%eth0", id="ip-with-zone"),
        pytest.param("phone", "+44 (20) 7123 4567", id="phone"),
        pytest.param("short phone", "617 4410", id="short-phone"),
        pytest.param("spelled", "four one five oh", id="spelled"),
    ],
)
def test_what_is_one_passes(check: str, text: str) -> None:
    assert CHECKS[check](text, 0, len(text))


@pytest.mark.parametrize(
    ("check", "text"),
    [
        pytest.param("card", "4012-8888-8888-1882", id="wrong-check-digit"),
        pytest.param("card", "1900 1915 1930 1945", id="times-of-day"),
        pytest.param("ssn", "666123456", id="no-such-area"),
        pytest.param("ssn", "912123456", id="taxpayer"),
        pytest.param("ssn", "078001123", id="no-such-group"),
        pytest.param("ssn", "078120000", id="no-such-serial"),
        pytest.param("ip", "192.168.1.256", id="no-such-byte"),
        pytest.param("ip", "::", id="no-address"),
        pytest.param("phone", "+1 202 55", id="short"),
        pytest.param("phone", "1234567890123456", id="long"),
        pytest.param("ssn part", "1400", id="time-of-day"),
        pytest.param("short phone", "214 1400", id="room-and-time"),
        pytest.param("spelled", "five four three two one", id="count-down"),
    ],
)
def test_what_is_none_does_not_pass(check: str, text: str) -> None:
    assert not CHECKS[check](text, 0, len(text))


@pytest.mark.parametrize(
    ("before", "is_day"),
    [
        pytest.param("pain ", False, id="score"),
        pytest.param("seen on ", True, id="on"),
        pytest.param("next sup ", False, id="no-word-for-a-date"),
        pytest.param("Due ", True, id="due"),
        pytest.param("Tues. ", True, id="weekday"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_what_may_be_a_score_is_a_day_only_after_a_word_for_one(before: str, is_day: bool) -> None:
    text = f"{before}9/10"
    assert CHECKS["day and month"](text, len(before), len(text)) is is_day
