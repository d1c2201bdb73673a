import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from analyzer.drift import find_changes, plain_lens, tally_results
from analyzer.drift.findings import CHANGED
from analyzer.results import read_held_out
from analyzer.taxonomy import Taxonomy
from tests.conftest import SAMPLES

STORIES = ["clinical_drift", "informal_drift", "organizational_drift"]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def findings(scored_sample: Path, taxonomy: Taxonomy) -> pd.DataFrame:
    lens = plain_lens(taxonomy, held_out=read_held_out(scored_sample, taxonomy=taxonomy))
    found = find_changes(tally_results(scored_sample, taxonomy=taxonomy), lens=lens)
    return found.set_index(["by", "unit", "measure"])


@pytest.mark.parametrize(
    ("by", "unit", "measure", "direction", "since"),
    [
        pytest.param(
            "program", "Crisis Stabilization Unit", "organizational_drift", "up", {"2025-09"}, id="tasks-of-a-program"
        ),
        pytest.param(
            "worker_id", "PSS-204", "clinical_drift", "up", {"2025-07", "2025-08", "2025-09"}, id="therapy-begins"
        ),
        pytest.param("worker_id", "PSS-410", "informal_drift", "up", {"2025-10"}, id="friendship-begins"),
        pytest.param("worker_id", "PSS-307", "clinical_drift", "down", {"2025-09"}, id="therapy-ends"),
        *(
            pytest.param(
                "worker_id",
                worker,
                "organizational_drift",
                "up",
                {"2025-08", "2025-09", "2025-10"},
                id=f"tasks-{worker}",
            )
            for worker in ("PSS-101", "PSS-102", "PSS-103")
        ),
    ],
)
def test_a_planted_story_is_found(
    findings: pd.DataFrame, by: str, unit: str, measure: str, direction: str, since: set[str]
) -> None:
    row = findings.loc[(by, unit, measure)]
    assert (row["state"], row["direction"]) == ("shift", direction)
    assert row["since"] in since


@pytest.mark.parametrize("worker", ["PSS-205", "PSS-206", "PSS-308", "PSS-411", "PSS-412"])
def test_a_steady_worker_is_stable(findings: pd.DataFrame, worker: str) -> None:
    own = findings.loc[("worker_id", worker)]
    assert set(own["state"]) <= {"stable", "insufficient_data"}  # of what a worker hardly writes nothing is said
    assert (own.loc[STORIES, "state"] == "stable").all()


def test_of_a_worker_with_five_notes_nothing_is_said(findings: pd.DataFrame) -> None:
    own = findings.loc[("worker_id", "PSS-309")]
    assert set(own["state"]) == {"insufficient_data"}
    assert set(own["notes"]) == {5}


@pytest.mark.parametrize("program", ["Mobile Crisis Team", "Emergency Department Peers", "Recovery Community Center"])
def test_a_change_of_one_worker_is_no_programs(findings: pd.DataFrame, program: str) -> None:
    own = findings.loc[("program", program)]
    assert set(own["state"]) <= {"stable", "insufficient_data"}
    assert (own.loc[STORIES, "state"] == "stable").all()


def test_workers_share_the_change_of_their_program_alone(findings: pd.DataFrame) -> None:
    shared = findings[findings["shared"]].index.get_level_values("unit")
    assert set(shared) == {"PSS-101", "PSS-102", "PSS-103"}


def test_workers_without_a_story_of_a_family_have_no_drift_of_it_found(findings: pd.DataFrame) -> None:
    changes = findings[findings["state"].isin(CHANGED)].reset_index()
    told = {(row.unit, row.measure) for row in changes.itertuples() if row.measure in STORIES}
    assert told == {
        ("Crisis Stabilization Unit", "organizational_drift"),
        *((worker, "organizational_drift") for worker in ("PSS-101", "PSS-102", "PSS-103")),
        ("PSS-204", "clinical_drift"),
        ("PSS-307", "clinical_drift"),
        ("PSS-410", "informal_drift"),
    }


def test_a_change_of_a_program_is_most_of_its_workers_change(findings: pd.DataFrame) -> None:
    for worker in ("PSS-101", "PSS-102", "PSS-103"):
        assert findings.loc[("worker_id", worker, "organizational_drift"), "program_part"] > 0.5
    for worker, measure in (("PSS-204", "clinical_drift"), ("PSS-410", "informal_drift")):
        assert findings.loc[("worker_id", worker, measure), "program_part"] < 0.25


def test_building_the_samples_again_gives_the_same_text_files(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = builder.written_rows(builder.WRITTEN.read_text(encoding="utf-8"))
    monkeypatch.setattr(builder, "HERE", tmp_path)
    builder.write_csv(rows)
    builder.write_jsonl(rows[-builder.SMALL :])
    builder.write_dirty()
    for name in ("notes.csv", "notes.jsonl", "dirty.csv"):
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_no_model_has_read_the_samples(builder: ModuleType) -> None:
    corpus = SAMPLES.parent / "corpus"
    known = "".join(path.read_text(encoding="utf-8") for path in sorted(corpus.rglob("*.jsonl")))
    known = re.sub(r"\s+", " ", known.replace("\\n", " ").replace('\\"', '"'))
    for row in builder.written_rows(builder.WRITTEN.read_text(encoding="utf-8")):
        assert re.sub(r"\s+", " ", row[-1]) not in known


def test_no_note_is_used_twice(sample_notes: pd.DataFrame) -> None:
    assert len(sample_notes) == 581
    assert sample_notes["Progress Note"].is_unique
    assert sample_notes["Document ID"].is_unique
