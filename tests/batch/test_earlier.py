from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analyzer.batch import Told, score_exports
from analyzer.batch.assembly import RUN
from analyzer.batch.earlier import Earlier
from analyzer.errors import PeerdriftError
from analyzer.notes.pieces import PIECE_NOTES
from analyzer.results import NOTES, read_scored
from tests.batch.exports import contents, sample_rows, write_rows

CLOSE = 1e-5
"""Sums of the engines are parted otherwise for other notes beside a note, which changes the last digits."""
PROBABILITIES = ["role_probability", "assertion_probability", "drift_probability", "signal_probability"]


def assert_alike(one: Path, other: Path) -> None:
    for name, content in contents(one).items():
        if name not in ("sentences.parquet", RUN):
            assert content == (other / name).read_bytes(), name
    first, second = read_scored(one), read_scored(other)
    rest = [name for name in first if name not in (*PROBABILITIES, "chances")]
    pd.testing.assert_frame_equal(first[rest], second[rest])
    assert np.abs(first[PROBABILITIES].to_numpy() - second[PROBABILITIES].to_numpy()).max() < CLOSE


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """Results of an export of 300 notes."""
    score_exports([write_rows(tmp_path / "notes.csv", sample_rows(301))], out=tmp_path / "before")
    return tmp_path / "before"


def changed(rows: list[list[str]], number: int, **fields: str) -> list[list[str]]:
    names = ["note_id", "worker_id", "person_id", "date", "text"]
    rows[number] = [fields.get(name, value) for name, value in zip(names, rows[number], strict=True)]
    return rows


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        pytest.param(sample_rows(301), 300, id="nothing-new"),
        pytest.param(sample_rows(331), 300, id="new-notes-after"),
        pytest.param(sample_rows(331)[::-1], 300, id="other-order"),
        pytest.param(sample_rows(101), 100, id="fewer-notes"),
        pytest.param(changed(sample_rows(301), 7, text="Passed the meds."), 299, id="text-changed"),
        pytest.param(changed(sample_rows(301), 7, worker_id="W99"), 299, id="worker-changed"),
        pytest.param(changed(sample_rows(301), 7, date="2024-01-01"), 299, id="date-changed"),
        pytest.param(changed(sample_rows(301), 7, person_id="C99"), 300, id="other-person"),
        pytest.param([["N1", "W1", "C1", "2025-01-01", "Sat with him."]], 0, id="all-new"),
    ],
)
def test_what_is_taken_over_is_what_scoring_anew_says(
    before: Path, tmp_path: Path, rows: list[list[str]], taken: int
) -> None:
    export = write_rows(tmp_path / "notes.csv", rows)
    done = score_exports([export], out=tmp_path / "taken", since=before)
    anew = score_exports([export], out=tmp_path / "anew")
    assert done == replace(anew, taken=taken)
    assert_alike(tmp_path / "taken", tmp_path / "anew")


@pytest.mark.parametrize("workers", [1, 2], ids=["one-process", "two-processes"])
def test_whole_pieces_that_are_taken_over_give_the_same_bytes(tmp_path: Path, workers: int) -> None:
    full = [row for row in sample_rows(2 * PIECE_NOTES) if row[3] != "soon"]
    score_exports([write_rows(tmp_path / "notes.csv", full[:PIECE_NOTES])], out=tmp_path / "before")
    export = write_rows(tmp_path / "notes.csv", full[: PIECE_NOTES + 50])
    done = score_exports([export], out=tmp_path / "taken", since=tmp_path / "before" / RUN, workers=workers)
    assert done.taken == PIECE_NOTES
    assert done.copied > 0
    score_exports([export], out=tmp_path / "anew")
    assert contents(tmp_path / "taken") == contents(tmp_path / "anew")


def test_results_can_be_brought_up_to_date_in_their_own_folder(before: Path, tmp_path: Path) -> None:
    export = write_rows(tmp_path / "notes.csv", sample_rows(331))
    done = score_exports([export], out=before, since=before)
    assert (done.taken, done.notes) == (300, 330)
    score_exports([export], out=tmp_path / "anew")
    assert_alike(before, tmp_path / "anew")


def test_nothing_is_taken_from_what_another_engine_labelled(before: Path, tmp_path: Path) -> None:
    told = list[str]()
    export = write_rows(tmp_path / "few.csv", sample_rows(4))
    tell = Told(not_taken=lambda: told.append("not taken"))
    done = score_exports([export], out=tmp_path / "out", since=before, engine="accurate", told=tell)
    assert (done.taken, told) == (0, ["not taken"])


def without_manifest(folder: Path) -> None:
    (folder / RUN).unlink()


def without_notes(folder: Path) -> None:
    (folder / NOTES).unlink()


@pytest.mark.parametrize(
    ("break_it", "problem"),
    [
        pytest.param(without_manifest, r"no run\.json of these results", id="no-manifest"),
        pytest.param(without_notes, r"no notes\.parquet here", id="no-notes"),
    ],
)
def test_earlier_results_that_are_not_whole_are_refused(
    before: Path, tmp_path: Path, break_it: object, problem: str
) -> None:
    break_it(before)
    with pytest.raises(PeerdriftError, match=problem):
        score_exports([tmp_path / "notes.csv"], out=tmp_path / "out", since=before)


def test_two_notes_of_one_hash_are_told_apart(before: Path) -> None:
    notes = pd.read_parquet(before / NOTES)
    earlier = Earlier(before)
    earlier._hashes[:] = 7
    other = notes.assign(text="Passed the meds.")
    assert len(earlier.take(notes, folder=before, number=0)) in (0, len(notes))
    assert earlier.take(other, folder=before, number=0) == ()
