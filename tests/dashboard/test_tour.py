"""The tour on the sample leads to pages and stories that are there."""

from pathlib import Path

import pandas as pd
import pytest

from analyzer.drift import find_changes, plain_lens, tally_results
from analyzer.drift.findings import CHANGED
from analyzer.results import read_held_out
from analyzer.taxonomy import Taxonomy
from dashboard.tour import STEPS, Step, load_steps
from tests.conftest import ROOT


@pytest.mark.parametrize("step", [pytest.param(step, id=str(at)) for at, step in enumerate(load_steps(), start=1)])
def test_a_stop_leads_to_what_it_speaks_of(step: Step, sample_notes: pd.DataFrame, taxonomy: Taxonomy) -> None:
    assert (ROOT / "dashboard" / step.view).is_file()
    if "worker" in step.query:
        assert step.query["worker"] in set(sample_notes["Staff ID"])
        assert step.query["worker"] in step.words or step.title
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
