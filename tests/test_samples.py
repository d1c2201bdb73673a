import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from analyzer.drift import find_shifts
from analyzer.taxonomy import Taxonomy
from tests.conftest import SAMPLES


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:  # its dataclasses look their module up by name
        patch.setitem(__import__("sys").modules, "build_samples", module)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def findings(sample_sentences: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    return find_shifts(sample_sentences, taxonomy=taxonomy).set_index(["by", "unit", "measure"])


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
    assert set(findings.loc[("worker_id", worker), "state"]) == {"stable"}


def test_of_a_worker_with_five_notes_nothing_is_said(findings: pd.DataFrame) -> None:
    own = findings.loc[("worker_id", "PSS-309")]
    assert set(own["state"]) == {"insufficient_data"}
    assert set(own["notes"]) == {5}


@pytest.mark.parametrize("program", ["Mobile Crisis Team", "Emergency Department Peers", "Recovery Community Center"])
def test_a_change_of_one_worker_is_no_programs(findings: pd.DataFrame, program: str) -> None:
    assert set(findings.loc[("program", program), "state"]) == {"stable"}


def test_workers_share_the_change_of_their_program_alone(findings: pd.DataFrame) -> None:
    shared = findings[findings["shared"]].index.get_level_values("unit")
    assert set(shared) == {"PSS-101", "PSS-102", "PSS-103"}


def test_workers_without_a_story_of_a_family_have_no_drift_of_it_found(findings: pd.DataFrame) -> None:
    families = ["clinical_drift", "informal_drift", "organizational_drift"]
    shifts = findings[findings["state"] == "shift"].reset_index()
    told = {(row.unit, row.measure) for row in shifts.itertuples() if row.measure in families}
    assert told == {
        ("Crisis Stabilization Unit", "organizational_drift"),
        *((worker, "organizational_drift") for worker in ("PSS-101", "PSS-102", "PSS-103")),
        ("PSS-204", "clinical_drift"),
        ("PSS-307", "clinical_drift"),
        ("PSS-410", "informal_drift"),
    }


def test_building_the_samples_again_gives_the_same_text_files(
    builder: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = builder.deal(builder.notes_to_deal(), random.Random(builder.SEED))
    monkeypatch.setattr(builder, "HERE", tmp_path)
    builder.write_csv(rows)
    builder.write_jsonl(rows[-builder.SMALL :])
    builder.write_dirty()
    for name in ("notes.csv", "notes.jsonl", "dirty.csv"):
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_no_note_is_used_twice(sample_notes: pd.DataFrame) -> None:
    assert len(sample_notes) == 533
    assert sample_notes["Progress Note"].is_unique
    assert sample_notes["Document ID"].is_unique
