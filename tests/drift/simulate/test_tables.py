import json

import numpy as np
import pandas as pd
import pytest

from analyzer.drift.findings import FALSE_CHANCE
from analyzer.drift.measures import plain_lens
from analyzer.drift.simulate.study import HISTORY, LIKENESS, SEED, YEAR
from analyzer.drift.simulate.tables import COVERED_WORKERS, PLANTED, SHARES, Study, simulated, study_json, study_text
from analyzer.taxonomy import Taxonomy
from tests.drift.simulate.build import tiny, watching

NOTES = 2
STEADY = {"notes": 10, "false_per_worker_year": 0.0123, "false_low": 0.004, "false_high": 0.0449}
NOTHING_FOUND = {"found": 0.0, "found_low": 0.0, "found_high": 0.3085, "delay": 13.0}


@pytest.fixture(scope="module")
def ran(taxonomy: Taxonomy) -> tuple[Study, list[str]]:
    """The smallest study of a tiny model, and what was said of its steps."""
    steps: list[str] = []
    lens = plain_lens(watching(taxonomy, *PLANTED), held_out=tiny(taxonomy))
    return simulated(lens, notes=[NOTES], runs=1, progress=steps.append), steps


@pytest.fixture(scope="module")
def told() -> Study:
    """A study made up by hand."""
    covered = {"estimate": 0.1, "coverage_low": 0.9241, "coverage_high": 0.9689}
    return Study(
        pd.DataFrame([{"measure": "strain", "share": 0.02, "notes": 10, "coverage": 0.95, "width": 0.126} | covered]),
        pd.DataFrame([STEADY | NOTHING_FOUND]),
        pd.DataFrame(
            [
                {"measure": "clinical_drift"} | STEADY | NOTHING_FOUND,
                {"measure": "informal_drift"}
                | STEADY
                | {"found": 0.52, "found_low": 0.374, "found_high": 0.663, "delay": 2.5},
                {"measure": "organizational_drift"}
                | STEADY
                | {"found": 1.0, "found_low": 0.929, "found_high": 1.0, "delay": 1.0},
            ]
        ),
    )


def test_a_study_has_a_row_for_everything_that_is_tried(ran: tuple[Study, list[str]]) -> None:
    study, steps = ran
    tried = [(name, share, NOTES) for name in PLANTED for share in SHARES]
    assert list(study.coverage[["measure", "share", "notes"]].itertuples(index=False, name=None)) == tried
    assert study.steady["notes"].tolist() == [NOTES]
    assert list(study.changes[["measure", "notes"]].itertuples(index=False, name=None)) == [
        (name, NOTES) for name in PLANTED
    ]
    assert steps == [
        "coverage of intervals",
        "steady workers with 2 notes a month",
        "clinical_drift doubling at 2 notes a month",
        "informal_drift doubling at 2 notes a month",
        "organizational_drift doubling at 2 notes a month",
    ]


def test_its_figures_lie_within_their_intervals(ran: tuple[Study, list[str]]) -> None:
    study, _ = ran
    rates = [(study.coverage, "coverage"), (study.changes, "found"), (study.steady, "false"), (study.changes, "false")]
    for frame, name in rates:
        middle = frame["false_per_worker_year" if name == "false" else name]
        assert ((frame[f"{name}_low"] <= middle) & (middle <= frame[f"{name}_high"])).all()
    held = study.coverage["coverage"] * COVERED_WORKERS
    assert np.allclose(held, held.round()), "so many workers are behind each figure"


def test_a_study_is_json_with_all_that_it_hangs_on(ran: tuple[Study, list[str]]) -> None:
    study, _ = ran
    text = study_json(study, engine="accurate", version="0123456789ab")
    assert text.endswith("}\n")
    read = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    tables = {name: read.pop(name) for name in ("coverage", "steady", "changes")}
    assert read == {
        "engine": "accurate",
        "model_version": "0123456789ab",
        "seed": SEED,
        "likeness": LIKENESS,
        "false_chance": FALSE_CHANCE,
        "history_months": HISTORY,
        "watched_months": YEAR,
    }
    for name, rows in tables.items():
        frame = getattr(study, name)
        assert list(rows[0]) == list(frame.columns)
        pd.testing.assert_frame_equal(pd.DataFrame(rows), frame, check_dtype=False, rtol=1e-6, atol=1e-9)


def test_a_study_as_text(told: Study, taxonomy: Taxonomy) -> None:
    assert study_text(told, taxonomy=taxonomy).splitlines() == [
        "| 95% intervals of a month: measure | share | notes | hold the truth | mean width |",
        "|---|---|---|---|---|",
        "| Strain | 2% | 10 | 95.0% (92.4% to 96.9%) | 0.13 |",
        "",
        "| Nothing happens: notes a month | false findings a worker-year (at most 0.05) |",
        "|---|---|",
        "| 10 | 0.012 (0.004 to 0.045) |",
        "",
        "| 10% becomes 20% for one of twelve: measure | notes a month | found within 3 months | median delay, months"
        " | false findings a worker-year |",
        "|---|---|---|---|---|",
        "| Clinical drift | 10 | 0% (0% to 31%) | more than 12 | 0.012 (0.004 to 0.045) |",
        "| Informal drift | 10 | 52% (37% to 66%) | 2.5 | 0.012 (0.004 to 0.045) |",
        "| Organizational drift | 10 | 100% (93% to 100%) | 1 | 0.012 (0.004 to 0.045) |",
    ]


def test_every_row_of_a_study_is_told(ran: tuple[Study, list[str]], taxonomy: Taxonomy) -> None:
    study, _ = ran
    text = study_text(study, taxonomy=taxonomy)
    rows = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    cells = [line.count("|") - 1 for line in rows]
    tables = (5, 1 + len(study.coverage)), (2, 1 + len(study.steady)), (5, 1 + len(study.changes))
    assert cells == [width for width, height in tables for _ in range(height)]
    assert "nan" not in text
