from pathlib import Path

import pandas as pd

from analyzer.notes.pieces import PIECE_NOTES
from tests.cli.command import peerdrift

SAMPLE = Path(__file__).parent.parent.parent / "data" / "samples" / "notes.csv"


def test_an_export_is_redacted_by_two_processes_and_what_was_replaced_is_told(tmp_path: Path) -> None:
    out = tmp_path / "clean.parquet"
    done = peerdrift("redact", more_than_a_piece(tmp_path), "--out", out, "--workers", "2")
    assert done.returncode == 0
    assert f"notes -> {out}" in done.stdout
    assert "replaced: " in done.stdout
    assert len(pd.read_parquet(out)) > PIECE_NOTES


def test_no_process_is_refused_in_words(tmp_path: Path) -> None:
    done = peerdrift("redact", SAMPLE, "--out", tmp_path / "clean.csv", "--workers", "0")
    assert done.returncode == 2
    assert "--workers" in done.stderr
    assert not (tmp_path / "clean.csv").exists()


def test_an_error_with_two_processes_is_one_line_without_text(tmp_path: Path) -> None:
    out = tmp_path / "none" / "clean.csv"
    done = peerdrift("redact", more_than_a_piece(tmp_path), "--out", out, "--workers", "2")
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].endswith(f"{out}: cannot be written: No such file or directory")
    assert "Traceback" not in done.stderr


def more_than_a_piece(folder: Path) -> Path:
    """Write the sample so often that two processes have something to do."""
    sample = pd.read_csv(SAMPLE, dtype="str", keep_default_na=False)
    table = pd.concat([sample] * (PIECE_NOTES // len(sample) + 1), ignore_index=True)
    path = folder / "notes.csv"
    table.assign(**{"Document ID": table.index.astype("str")}).to_csv(path, index=False)
    return path
