import math

import pytest

from analyzer.drift.words import MOSTLY, finding_words, is_good_news, side_words
from analyzer.taxonomy import Taxonomy

SHIFT = {
    "by": "worker_id",
    "measure": "clinical_drift",
    "state": "shift",
    "direction": "up",
    "since": "2025-08",
    "until": "",
    "notes": 48,
    "before": 0.023,
    "before_low": 0.008,
    "before_high": 0.067,
    "labelled_before": 3,
    "after": 0.322,
    "after_low": 0.253,
    "after_high": 0.4,
    "labelled_after": 1049,
    "shared": False,
    "program_part": math.nan,
}
AFTER, BEFORE = "about 32% (25% to 40%; 1,049 sentences)", "about 2% (1% to 7%; 3 sentences)"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({}, f"since 2025-08 more clinical drift: {AFTER}, before {BEFORE}", id="up"),
        pytest.param(
            {"direction": "down", "measure": "support", "since": "2025-Q3"},
            f"since 2025-Q3 less support: {AFTER}, before {BEFORE}",
            id="down",
        ),
        pytest.param(
            {"state": "trend", "since": "2025-07"},
            f"clinical drift rises from period to period, since 2025-07: {AFTER}, before {BEFORE}",
            id="rises",
        ),
        pytest.param(
            {"state": "trend", "since": "2025-07", "direction": "down"},
            f"clinical drift falls from period to period, since 2025-07: {AFTER}, before {BEFORE}",
            id="falls",
        ),
        pytest.param(
            {"state": "outlier", "until": "2025-08"},
            f"2025-08 stands out with more clinical drift: {AFTER}, otherwise {BEFORE}",
            id="stands-out",
        ),
        pytest.param(
            {"state": "outlier", "since": "2025-W32", "until": "2025-W32", "direction": "down"},
            f"2025-W32 stands out with less clinical drift: {AFTER}, otherwise {BEFORE}",
            id="stands-out-with-less",
        ),
        pytest.param(
            {"labelled_before": 1, "labelled_after": 0},
            "since 2025-08 more clinical drift: about 32% (25% to 40%; 0 sentences),"
            " before about 2% (1% to 7%; 1 sentence)",
            id="one-sentence-and-none",
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
    ("changed", "ending"),
    [
        pytest.param({}, "", id="no-colleagues"),
        pytest.param({"shared": True}, "; the program shares this change", id="shared"),
        pytest.param(
            {"shared": True, "program_part": 0.9}, "; the program shares this change", id="shared-is-all-said"
        ),
        pytest.param({"program_part": MOSTLY}, "; colleagues changed alike, if less surely", id="mostly-colleagues"),
        pytest.param({"program_part": MOSTLY - 0.01}, "", id="mostly-the-workers-own"),
        pytest.param({"by": "program", "program_part": 0.9}, "", id="of-a-program"),
        pytest.param({"by": "program", "shared": True}, "", id="a-program-shares-with-nobody"),
    ],
)
def test_whose_change_it_is_ends_the_sentence(taxonomy: Taxonomy, changed: dict[str, object], ending: str) -> None:
    plain = f"since 2025-08 more clinical drift: {AFTER}, before {BEFORE}"
    assert finding_words({**SHIFT, **changed}, taxonomy=taxonomy) == plain + ending


@pytest.mark.parametrize(
    ("side", "words"), [pytest.param("before", BEFORE, id="before"), pytest.param("after", AFTER, id="after")]
)
def test_a_side_in_words(side: str, words: str) -> None:
    assert side_words(SHIFT, side) == words


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
