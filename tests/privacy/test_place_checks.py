import pytest

from analyzer.privacy.checks import CHECKS
from analyzer.privacy.place_checks import as_key
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("zip", "in Toledo «43609»", id="zip-after-a-town"),
        pytest.param("zip", "Helena, MT «59601»", id="zip-after-a-state"),
        pytest.param("house", "lives at «1904 Prospect»", id="lives"),
        pytest.param("house", "lives at «77 orchard»", id="lives-in-small-letters"),
        pytest.param("house", "came from «3320 Columbus»", id="too-large-for-a-time"),
        pytest.param("house", "«1212 E 5th»", id="numbered-street"),
        pytest.param("house", "at «311 glenwood se»", id="direction"),
        pytest.param("street", "«77 zyxo ct»", id="no-ordinary-word"),
        pytest.param("street", "lives at «901 pine trail»", id="street-and-lives"),
        pytest.param("county", "«pierce county»", id="county"),
    ],
)
def test_a_place_is_one(check: str, marked: str) -> None:
    assert CHECKS[check](unmarked(marked), *spans(marked)[0])


@pytest.mark.parametrize(
    ("check", "marked"),
    [
        pytest.param("zip", "billed «90834»", id="service"),
        pytest.param("house", "at «1400 Maria» came", id="time-and-person"),
        pytest.param("house", "note\n«1720 SW Lindqvist» came", id="log"),
        pytest.param("house", "moved at «1500 Friday»", id="time-and-day"),
        pytest.param("house", "lives with «12 peers»", id="count"),
        pytest.param("street", "a «20 minute drive»", id="drive"),
        pytest.param("county", "«call county»", id="word"),
    ],
)
def test_a_time_or_count_is_none(check: str, marked: str) -> None:
    assert not CHECKS[check](unmarked(marked), *spans(marked)[0])


def test_a_town_is_looked_up_small_and_without_marks() -> None:
    assert as_key("St.-Louis") == "st louis"
