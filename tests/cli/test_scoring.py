from pathlib import Path

import pandas as pd
import pytest

from analyzer.cli.messages import pace
from analyzer.results import SENTENCE_COLUMNS
from analyzer.taxonomy import Taxonomy
from tests.cli.command import peerdrift
from tests.cli.copies import COPIED, copied_export
from tests.conftest import SAMPLES

SECRET = "SECRET-NOTE-TEXT"


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


def test_score_says_what_is_scored_already_and_takes_patterns(tmp_path: Path) -> None:
    pattern = f"{SAMPLES}/notes.j*"
    first, second = (peerdrift("score", pattern, "--out", tmp_path) for _ in range(2))
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert second.stdout == f"already scored: {first.stdout}"
    assert second.stderr == ""


def test_score_says_how_many_notes_were_taken_over(tmp_path: Path) -> None:
    peerdrift("score", SAMPLES / "notes.jsonl", "--out", tmp_path / "before")
    both = [SAMPLES / "notes.jsonl", SAMPLES / "notes.xlsx"]
    done = peerdrift("score", *both, "--out", tmp_path / "out", "--since-manifest", tmp_path / "before")
    assert done.returncode == 0, done.stderr
    assert "36 notes taken over from" in done.stderr
    assert "36 scored" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("done", "seconds", "words"),
    [
        pytest.param(0, 3.0, "", id="nothing-yet"),
        pytest.param(200, 10.0, "20 notes and 100 sentences a second, 0 min 40 s left", id="seconds"),
        pytest.param(1, 60.0, "0 notes and 0 sentences a second, 16 h 39 min left", id="hours"),
        pytest.param(1000, 10.0, "100 notes and 500 sentences a second, 0 min 00 s left", id="done"),
    ],
)
def test_the_pace_is_told_with_the_time_left(done: int, seconds: float, words: str) -> None:
    assert pace(done, of=1000, sentences=5 * done, seconds=seconds) == words


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


def test_reasons_of_a_note_that_is_not_there_ends_with_code_2(scored_sample: Path) -> None:
    done = peerdrift("reasons", scored_sample, "--note", "no such note")
    assert done.returncode == 2
    assert "no sentence of a note 'no such note' here" in " ".join(done.stderr.split())


def test_no_note_text_in_any_stream_when_rows_are_bad(tmp_path: Path) -> None:
    export = tmp_path / "bad.csv"
    export.write_text(f'Staff,Date,Note\nA,never {SECRET},{SECRET}\n,2025-01-01,{SECRET}\nA,2025-01-01,"{SECRET}\n')
    done = peerdrift("score", export, "--out", tmp_path / "out")
    rejected = (tmp_path / "out" / "rejected.csv").read_text()
    assert SECRET not in done.stdout + done.stderr + rejected
    assert "3 rows could not be read" in done.stderr


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


def test_score_reads_a_folder_of_single_notes_by_the_pattern_of_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "visit of P1 on 2025-03-04.txt").write_text("Sat with him.")
    done = peerdrift("score", folder, "--out", tmp_path / "out", "--file-names", "visit of {worker_id} on {date}")
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(tmp_path / "out" / "sentences.parquet")["worker_id"].tolist() == ["P1"]
