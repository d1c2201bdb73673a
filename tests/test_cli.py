"""The command as a user runs it: a process of its own, its exit code, its two streams and its files."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analyzer.results import SENTENCE_COLUMNS
from analyzer.taxonomy import Taxonomy
from tests.conftest import ROOT, SAMPLES

SECRET = "SECRET-NOTE-TEXT"


def peerdrift(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=300)


@pytest.mark.parametrize("name", ["notes.csv", "notes.xlsx", "notes.jsonl", "dirty.csv"])
def test_score_writes_the_contract_for_every_sample(name: str, tmp_path: Path) -> None:
    done = peerdrift("score", SAMPLES / name, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    scored = pd.read_parquet(tmp_path / "out" / "sentences.parquet")
    assert tuple(scored.columns) == SENTENCE_COLUMNS
    assert f"{len(scored):,} sentences" in done.stdout
    rejected = pd.read_csv(tmp_path / "out" / "rejected.csv")
    assert list(rejected.columns) == ["file", "row", "column", "reason"]
    assert len(rejected) == (8 if name == "dirty.csv" else 0)


def test_score_takes_several_exports_and_two_processes(tmp_path: Path) -> None:
    exports = [SAMPLES / "notes.xlsx", SAMPLES / "notes.jsonl"]
    done = peerdrift("score", *exports, "--out", tmp_path, "--workers", "2")
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(tmp_path / "sentences.parquet")["note_id"].nunique() == 72


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


def test_reasons_shows_the_words_behind_each_label_and_guidance(
    scored_sample: Path, sample_sentences: pd.DataFrame, taxonomy: Taxonomy
) -> None:
    labelled = sample_sentences[sample_sentences["role"] != "neutral"]
    note = labelled["note_id"].iloc[0]
    done = peerdrift("reasons", scored_sample, "--note", note)
    assert done.returncode == 0, done.stderr
    own = labelled[labelled["note_id"] == note]
    assert done.stdout.count("  words: ") == len(own)
    for row in own.itertuples():
        assert " ".join(row.text.split()) in done.stdout
        assert taxonomy.role(row.role).guidance in done.stdout


def test_evaluate_prints_json_with_intervals() -> None:
    done = peerdrift("evaluate", ROOT / "data" / "eval" / "dev.jsonl")
    assert done.returncode == 0, done.stderr
    signal = json.loads(done.stdout)["signal"]["macro_f1"]
    assert signal["low"] < signal["value"] < signal["high"]


def test_reasons_of_a_note_that_is_not_there_ends_with_code_2(scored_sample: Path) -> None:
    done = peerdrift("reasons", scored_sample, "--note", "no such note")
    assert done.returncode == 2
    assert "no sentence of a note 'no such note' here" in " ".join(done.stderr.split())


def test_version_is_printed() -> None:
    assert peerdrift("--version").stdout.startswith("peerdrift 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["score", "missing.csv", "--out", "out"], "no such file", id="missing-export"),
        pytest.param(["score", "empty.csv", "--out", "out"], "the file is empty", id="empty-export"),
        pytest.param(["score", "zip.csv", "--out", "out"], "a ZIP archive", id="zip-renamed-to-csv"),
        pytest.param(["score", "nocolumn.csv", "--out", "out"], "no column for date", id="missing-column"),
        pytest.param(["score", "good.csv", "--out", "file"], "folder cannot be made", id="out-is-a-file"),
        pytest.param(["score", "good.csv", "--out", "o", "--columns", "x"], "FIELD=NAME", id="columns-without-equals"),
        pytest.param(["score", "good.csv", "--out", "o", "--columns", "x=y"], "no field 'x'", id="unknown-field"),
        pytest.param(["score", "good.csv", "--out", "o", "--engine", "none"], "not one of", id="unknown-engine"),
        pytest.param(["score", "good.csv", "--out", "o", "--workers", "0"], "--workers", id="no-workers"),
        pytest.param(["drift", "nothing"], "run peerdrift score", id="drift-of-nothing"),
        pytest.param(["drift", ".", "--period", "day"], "not one of", id="unknown-period"),
        pytest.param(["drift", ".", "--policy", "no.toml"], "the policy cannot be read", id="no-policy"),
        pytest.param(["drift", ".", "--events", "no.csv"], "the events cannot be read", id="no-events"),
        pytest.param(["policy", "check", "no.toml"], "the policy cannot be read", id="check-of-no-policy"),
        pytest.param(["reasons", "nothing", "--note", "1"], "run peerdrift score", id="reasons-of-nothing"),
        pytest.param(["evaluate", "missing.jsonl"], "no such file", id="missing-gold"),
        pytest.param(["evaluate", "good.csv"], "not a labelled note", id="gold-that-is-none"),
        pytest.param(["train", "--model", "boundary", "--corpus", "nothing"], "no corpus here", id="missing-corpus"),
        pytest.param(["train", "--base", "nothing"], "no config.json", id="missing-base"),
        pytest.param(["validate", "--base", "nothing"], "no config.json", id="missing-base-to-validate"),
        pytest.param(["dashboard", "nothing"], "run peerdrift score", id="dashboard-of-nothing"),
    ],
)
def test_bad_usage_ends_with_code_2_and_a_clear_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(f"Staff,Date,Note\nA,2025-01-01,{SECRET}\n")
    (tmp_path / "nocolumn.csv").write_text(f"Staff,Note\nA,{SECRET}\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "zip.csv").write_bytes((SAMPLES / "notes.xlsx").read_bytes())
    (tmp_path / "file").write_text("")
    done = peerdrift(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr


def test_no_note_text_in_any_stream_when_rows_are_bad(tmp_path: Path) -> None:
    export = tmp_path / "bad.csv"
    export.write_text(f'Staff,Date,Note\nA,never {SECRET},{SECRET}\n,2025-01-01,{SECRET}\nA,2025-01-01,"{SECRET}\n')
    done = peerdrift("score", export, "--out", tmp_path / "out")
    rejected = (tmp_path / "out" / "rejected.csv").read_text()
    assert SECRET not in done.stdout + done.stderr + rejected
    assert "3 rows could not be read" in done.stderr


def test_a_defect_is_told_by_its_kind_and_place_alone(tmp_path: Path) -> None:
    broken = tmp_path / "sentences.parquet"
    pd.DataFrame({name: [SECRET] for name in SENTENCE_COLUMNS}).to_parquet(broken)  # text where dates should be
    done = peerdrift("drift", tmp_path)
    assert done.returncode == 70
    assert "a defect of ours" in done.stderr
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr


COPIED = "Drove him to the clinic and back again this morning."


def copied_export(folder: Path) -> Path:
    path = folder / "a.csv"
    rows = [f"{number},P1,C1,{number}/3/2025,{COPIED}" for number in (3, 2)]
    path.write_text("\n".join(["Note ID,Staff,Client ID,Service Date,Note", *rows, f"3,P1,C1,3/3/2025,{COPIED} Ok."]))
    return path


def test_score_tells_what_was_matched_and_asks_for_the_order_of_day_and_month(tmp_path: Path) -> None:
    asked = peerdrift("score", copied_export(tmp_path), "--out", tmp_path / "out")
    assert asked.returncode == 2
    assert "say which: month-first or day-first (--date-order)" in asked.stderr
    assert asked.stderr.count("\n") == 1
    done = peerdrift("score", tmp_path / "a.csv", "--out", tmp_path / "out", "--date-order", "day-first")
    assert done.returncode == 0, done.stderr
    assert "date       <- Service Date (3/4/2025 is read as day/month, as you said)" in done.stderr
    assert "left out: 1 earlier version of amended notes" in done.stderr
    assert done.stdout.startswith("2 notes, 3 sentences (1 copied from earlier notes) -> ")
    assert COPIED not in done.stdout + done.stderr


def test_drift_counts_copied_sentences_only_when_asked(tmp_path: Path) -> None:
    peerdrift("score", copied_export(tmp_path), "--out", tmp_path / "out", "--date-order", "day-first")
    counted = []
    for more in ([], ["--with-copied"]):
        assert peerdrift("drift", tmp_path / "out", *more).returncode == 0
        counted.append(pd.read_csv(tmp_path / "out" / "drift.csv")["denominator"].sum())
    assert counted[0] < counted[1]


def test_score_reads_a_folder_of_single_notes_by_the_pattern_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "visit of P1 on 2025-03-04.txt").write_text("Sat with him.")
    done = peerdrift("score", folder, "--out", tmp_path / "out", "--file-names", "visit of {worker_id} on {date}")
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(tmp_path / "out" / "sentences.parquet")["worker_id"].tolist() == ["P1"]
