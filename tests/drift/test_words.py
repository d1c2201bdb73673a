import pytest

from analyzer.drift.words import finding_words, is_good_news
from analyzer.taxonomy import Taxonomy

SHIFT = {
    "measure": "clinical_drift",
    "state": "shift",
    "direction": "up",
    "since": "2025-08",
    "notes": 48,
    "before_numerator": 3,
    "before_denominator": 128,
    "after_numerator": 49,
    "after_denominator": 152,
    "shared": False,
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param(
            {},
            "since 2025-08 more clinical drift: 49 of 152 sentences (32%), before 3 of 128 sentences (2%)",
            id="up",
        ),
        pytest.param(
            {"direction": "down", "measure": "support", "since": "2025-Q3"},
            "since 2025-Q3 less support: 49 of 152 sentences (32%), before 3 of 128 sentences (2%)",
            id="down",
        ),
        pytest.param(
            {"shared": True},
            "since 2025-08 more clinical drift: 49 of 152 sentences (32%), before 3 of 128 sentences (2%);"
            " the program shares this change",
            id="shared",
        ),
        pytest.param({"state": "stable"}, "clinical drift: no lasting change", id="stable"),
        pytest.param(
            {"state": "insufficient_data", "notes": 5},
            "clinical drift: too few notes to say (5 read; 12 over several periods are needed)",
            id="insufficient",
        ),
    ],
)
def test_a_finding_in_words(taxonomy: Taxonomy, changed: dict[str, object], words: str) -> None:
    assert finding_words({**SHIFT, **changed}, taxonomy=taxonomy) == words


@pytest.mark.parametrize(
    ("measure", "direction", "good"),
    [
        pytest.param("clinical_drift", "down", True, id="less-drift"),
        pytest.param("clinical_drift", "up", False, id="more-drift"),
        pytest.param("pull", "down", True, id="less-pull"),
        pytest.param("strain", "up", False, id="more-strain"),
        pytest.param("safeguard", "up", True, id="more-safeguard"),
        pytest.param("support", "down", False, id="less-support"),
        pytest.param("in_role", "up", True, id="more-in-role"),
    ],
)
def test_good_news_goes_the_wanted_way(taxonomy: Taxonomy, measure: str, direction: str, good: bool) -> None:
    assert is_good_news({"measure": measure, "direction": direction}, taxonomy=taxonomy) is good
