import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.command import peerdrift
from tests.conftest import SAMPLES

SECRET = "SECRET-NOTE-TEXT"


def test_version_is_printed() -> None:
    assert peerdrift("--version").stdout.startswith("peerdrift 0.")


@pytest.mark.parametrize("library", ["spacy", "pandas", "sklearn"])
def test_no_library_that_takes_seconds_is_imported_before_a_command_runs(library: str) -> None:
    program = f"import sys, analyzer.cli; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=300).returncode == 0


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
        pytest.param(["drift", ".", "--policy", "no.toml"], "no.toml: no such file", id="no-policy"),
        pytest.param(["drift", ".", "--events", "no.csv"], "no.csv: no such file", id="no-events"),
        pytest.param(["drift", ".", "--events", "events.csv"], "keep the file itself elsewhere", id="events-in-it"),
        pytest.param(["policy", "check", "no.toml"], "no.toml: no such file", id="check-of-no-policy"),
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


def test_a_defect_is_told_by_its_kind_and_place_alone(tmp_path: Path, scored_sample: Path) -> None:
    sentences = pd.read_parquet(scored_sample / "sentences.parquet")
    sentences.assign(date=SECRET).to_parquet(tmp_path / "sentences.parquet")  # text where dates should be
    done = peerdrift("drift", tmp_path)
    assert done.returncode == 70
    assert re.search(r"a defect of ours, \w+ at \w+\.py:\d+; please report it", done.stderr)
    assert SECRET not in done.stderr
    assert "Traceback" not in done.stderr
