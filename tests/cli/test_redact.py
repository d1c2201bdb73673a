from pathlib import Path

import pandas as pd
import pytest

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


ODD = "Who,When,What\nThandi Mbeki,3/4/2025,Sat with him.\n"
"""An export with columns of no known name, and a date that can be read in two ways."""
TOLD = (
    "--columns", "worker_id=Who", "--columns", "date=When", "--columns", "text=What", "--date-order", "month-first",
)  # fmt: skip


@pytest.mark.parametrize("more", [[], ["--names", "odd.csv"]], ids=["export", "export-of-names"])
def test_columns_and_the_order_of_dates_are_told_as_scoring_is_told_them(more: list[str], tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(ODD)
    done = peerdrift("redact", "odd.csv", "--out", "clean.csv", *more, *TOLD, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 note -> clean.csv")


def test_names_of_single_notes_are_told_as_scoring_is_told_them(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "2025-01-02 by A.txt").write_text("Sat with him.")
    done = peerdrift("redact", "notes", "--out", "clean.csv", "--file-names", "{date} by {worker_id}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 note -> clean.csv")


def test_the_store_reads_names_of_an_export_whose_columns_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERDRIFT_KEY_FILE", str(tmp_path / "key"))
    (tmp_path / "odd.csv").write_text(ODD)
    assert peerdrift("store", "init", "--store", tmp_path / "store.db").returncode == 0
    done = peerdrift("store", "names", tmp_path / "odd.csv", "--store", tmp_path / "store.db", *TOLD)
    assert (done.returncode, done.stdout) == (0, "1 name read, 1 new\n"), done.stderr


def more_than_a_piece(folder: Path) -> Path:
    """Write the sample so often that two processes have something to do."""
    sample = pd.read_csv(SAMPLE, dtype="str", keep_default_na=False)
    table = pd.concat([sample] * (PIECE_NOTES // len(sample) + 1), ignore_index=True)
    path = folder / "notes.csv"
    table.assign(**{"Document ID": table.index.astype("str")}).to_csv(path, index=False)
    return path
