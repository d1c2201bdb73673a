import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.command import peerdrift
from tests.cli.copies import copied_export
from tests.conftest import ROOT


def test_drift_tells_the_planted_stories_and_writes_tables(scored_sample: Path) -> None:
    done = peerdrift("drift", scored_sample)
    assert done.returncode == 0, done.stderr
    program = done.stdout[done.stdout.index("Programs") : done.stdout.index("Workers")]
    assert "since 2025-09 more organizational drift" in program
    assert "PSS-309  insufficient_data: too few notes to say (5 read)" in done.stdout
    assert done.stdout.index("Programs") < done.stdout.index("Workers"), "organization before individual"
    assert (scored_sample / "drift.csv").is_file()
    assert (scored_sample / "findings.csv").is_file()
    assert "among as many workers as here expect up to 0.6 a year" in done.stdout, "the rate of false findings is told"
    told = json.loads((scored_sample / "drift.json").read_text(encoding="utf-8"))
    changed = [finding for finding in told["findings"] if finding["state"] == "shift"]
    assert changed
    assert all(finding["sentences"] for finding in changed)


def test_drift_measures_by_a_policy_and_compares_before_and_after_events(scored_sample: Path, tmp_path: Path) -> None:
    policy, events = tmp_path / "policy.toml", tmp_path / "events.csv"
    policy.write_text(
        'name = "Peers carry cups here"\n[[roles]]\nrole = "medication_handling"\nfamily = "in_role"\n',
        encoding="utf-8",
    )
    events.write_text(
        "date,unit,kind,words\n2025-09-10,PSS-307,supervision,a talk about scores\n2025-10-01,PSS-370,other,\n",
        encoding="utf-8",
    )
    told = peerdrift("policy", "check", policy)
    assert told.stdout.startswith("Peers carry cups here\n- Medication handling: doing it counts as in role")
    done = peerdrift("drift", scored_sample, "--policy", policy, "--events", events)
    assert done.returncode == 0, done.stderr
    assert "Policy: Peers carry cups here." in done.stdout
    assert "no notes of PSS-370; are these names written as in the notes?" in done.stderr
    assert "clinical drift, supervision in 2025-09 (a talk about scores): -" in done.stdout
    assert set(pd.read_csv(scored_sample / "drift.csv")["policy"]) == {"Peers carry cups here"}
    assert pd.read_csv(scored_sample / "events.csv")["unit"].eq("PSS-307").all()


def test_drift_of_results_that_tell_not_what_the_model_mistakes_warns(scored_sample: Path, tmp_path: Path) -> None:
    shutil.copy(scored_sample / "sentences.parquet", tmp_path)
    done = peerdrift("drift", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "shares are not corrected for what the model mistakes" in done.stderr


def test_simulate_tells_how_many_notes_are_needed(tmp_path: Path) -> None:
    tiny = ROOT / "tests" / "classify" / "tiny" / "accurate"
    done = peerdrift(
        "simulate", "--engine", "accurate", "--model", tiny, "--notes", "2", "--runs", "1", "--out", tmp_path / "s.json"
    )
    assert done.returncode == 0, done.stderr
    assert "false findings a worker-year" in done.stdout
    assert {"coverage", "steady", "changes"} <= set(json.loads((tmp_path / "s.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(("by", "unit"), [("program", "Mobile Crisis Team"), ("setting", "Hospital ED")])
def test_drift_by_program_and_setting_and_quarter(by: str, unit: str, scored_sample: Path) -> None:
    done = peerdrift("drift", scored_sample, "--by", by, "--period", "quarter")
    assert done.returncode == 0, done.stderr
    assert unit in done.stdout
    assert "2025-Q3" in done.stdout


def test_drift_counts_copied_sentences_only_when_asked(tmp_path: Path) -> None:
    peerdrift("score", copied_export(tmp_path), "--out", tmp_path / "out", "--date-order", "day-first")
    counted = []
    for more in ([], ["--with-copied"]):
        assert peerdrift("drift", tmp_path / "out", *more).returncode == 0
        counted.append(pd.read_csv(tmp_path / "out" / "drift.csv")["denominator"].sum())
    assert counted[0] < counted[1]
