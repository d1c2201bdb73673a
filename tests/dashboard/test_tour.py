"""The tour on the sample leads to pages and stories that are there."""

from pathlib import Path

import pandas as pd
import pytest

from analyzer.drift import find_changes, plain_lens, tally_results
from analyzer.drift.findings import CHANGED
from analyzer.results import read_held_out
from analyzer.taxonomy import Taxonomy
from dashboard.tour import STEPS, Step, load_steps, parse_steps
from tests.conftest import ROOT


@pytest.mark.parametrize("step", [pytest.param(step, id=str(at)) for at, step in enumerate(load_steps(), start=1)])
def test_a_stop_leads_to_what_it_speaks_of(step: Step, sample_notes: pd.DataFrame, taxonomy: Taxonomy) -> None:
    assert (ROOT / "dashboard" / step.view).is_file()
    if "worker" in step.query:
        assert step.query["worker"] in set(sample_notes["Staff ID"])
    if "measure" in step.query:
        assert taxonomy.measure(step.query["measure"]).watched


def test_the_first_stop_names_the_program_that_changed_and_when(scored_sample: Path, taxonomy: Taxonomy) -> None:
    lens = plain_lens(taxonomy, held_out=read_held_out(scored_sample, taxonomy=taxonomy))
    found = find_changes(tally_results(scored_sample, taxonomy=taxonomy), lens=lens)
    own = found["state"].isin(CHANGED) & (found["by"] == "program") & (found["measure"] == "organizational_drift")
    (changed,) = found[own].to_dict("records")
    words = load_steps()[0].words
    assert changed["unit"] in words
    assert pd.Period(changed["since"]).strftime("%B %Y") in words


def test_the_tour_is_data() -> None:
    assert STEPS.suffix == ".toml"
    assert [step.page for step in load_steps()] == ["Team", "Worker", "Worker", "Reviews", "Explore", "Upload"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param("title =", "titel =", "step 1: missing keys .'title'., unknown keys .'titel'.", id="unknown-key"),
        pytest.param('title = "One worker over time"\n', "", "step 2: missing keys .'title'.", id="missing-key"),
        pytest.param("views/reviews.py", "views/review.py", "step 4: no page 'Reviews' at", id="unknown-view"),
        pytest.param('page = "Reviews"', 'page = "Review"', "step 4: no page 'Review' at", id="unknown-page"),
        pytest.param('by = "program"', "by = 1", "step 5: every value is a text", id="a-number-in-the-address"),
        pytest.param('title = "Now your own notes"', 'title = ""', "step 6: every value is a text", id="empty-words"),
        pytest.param("[[steps]]", "[[stops]]", "it needs steps", id="unknown-table"),
    ],
)
def test_what_is_wrong_with_the_tour_is_told_when_it_is_read(before: str, after: str, said: str) -> None:
    source = STEPS.read_text(encoding="utf-8")
    every = -1 if before == "[[steps]]" else 1
    assert before in source
    with pytest.raises(ValueError, match=f"tour.toml: .*{said}"):
        parse_steps(source.replace(before, after, every).encode())
