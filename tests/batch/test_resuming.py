"""A run that is cut off goes on, and comes to the same bytes."""

import random
import stat
from pathlib import Path

import pytest

from analyzer.batch import Told, score_exports
from analyzer.batch.work import PIECES, WORK
from analyzer.errors import PeerdriftError
from analyzer.notes import Hints
from tests.batch.exports import contents, export_of_pieces, held, small_export
from tests.batch.kills import Command, kill_and_go_on, seconds_of

KILLS, SEED = 3, 20261128


class Interrupted(BaseException):
    """Stands for Ctrl+C, which no code may mistake for an error of an export."""


def interrupt(notes: int, sentences: int) -> None:
    if notes:
        raise Interrupted


INTERRUPTED = Told(progress=interrupt)


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_of_pieces(tmp_path_factory.mktemp("export") / "export.csv", pieces=4)


@pytest.fixture(scope="module")
def whole(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a run that nothing interrupted."""
    out = tmp_path_factory.mktemp("whole")
    score_exports([export], out=out)
    return out


@pytest.mark.parametrize("workers", [1, 2], ids=["one-process", "two-processes"])
def test_a_run_goes_on_after_an_interruption_to_the_same_bytes(
    export: Path, whole: Path, tmp_path: Path, workers: int
) -> None:
    with pytest.raises(Interrupted):
        score_exports([export], out=tmp_path, workers=workers, told=INTERRUPTED)
    assert held(tmp_path) == {WORK}
    resumed, told = list[int](), list[tuple[int, int]]()
    score_exports(
        [export],
        out=tmp_path,
        workers=workers,
        told=Told(resumed=resumed.append, progress=lambda *done: told.append(done)),
    )
    assert resumed[0] >= 100
    assert told[0][0] == resumed[0]
    assert contents(tmp_path) == contents(whole)


def test_what_is_kept_of_an_interrupted_run_is_for_its_owner_alone(tmp_path: Path) -> None:
    with pytest.raises(Interrupted):
        score_exports([small_export(tmp_path)], out=tmp_path / "out", told=INTERRUPTED)
    work = tmp_path / "out" / WORK
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    (run,) = work.iterdir()
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert held(run) == {PIECES, "reading.json"} | {
        f"00000.{name}" for name in ("notes.arrow", "rejected.csv", "sentences.arrow", "traces.arrow")
    }


def test_an_interrupted_run_leaves_the_results_of_the_run_before(tmp_path: Path) -> None:
    out = tmp_path / "out"
    score_exports([small_export(tmp_path)], out=out)
    before = contents(out)
    with pytest.raises(Interrupted):
        score_exports([small_export(tmp_path, notes=9)], out=out, told=INTERRUPTED)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: {"exports": [small_export(folder, notes=4)]}, id="input"),
        pytest.param(lambda folder: {"hints": Hints(date_order="day-first")}, id="hints"),
        pytest.param(lambda folder: {"engine": "accurate"}, id="engine"),
    ],
)
def test_what_is_left_of_another_run_is_begun_anew(tmp_path: Path, change: object) -> None:
    export, out = small_export(tmp_path), tmp_path / "out"
    with pytest.raises(Interrupted):
        score_exports([export], out=out, told=INTERRUPTED)
    resumed = list[int]()
    other = {"exports": [export]} | change(tmp_path)
    score_exports(**other, out=out, told=Told(resumed=resumed.append))
    assert resumed == []
    score_exports(**other, out=tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")


def test_what_is_scored_already_is_left_alone(whole: Path, export: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in whole.iterdir()}
    told = list[tuple[int, int]]()
    done = score_exports([export], out=whole, workers=2, told=Told(progress=lambda *at: told.append(at)))
    assert done.already
    assert (done.notes, done.rejected) == (6084, 16)
    assert told == []
    assert {path.name: path.stat().st_mtime_ns for path in whole.iterdir()} == before


def test_results_that_are_not_whole_are_made_anew(whole: Path, export: Path, tmp_path: Path) -> None:
    for name, content in contents(whole).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "notes.parquet").unlink()
    assert not score_exports([export], out=tmp_path).already
    assert contents(tmp_path) == contents(whole)


def test_a_folder_of_that_name_that_is_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "out" / WORK / "my novel"
    mine.mkdir(parents=True)
    with pytest.raises(PeerdriftError, match="holds what peerdrift did not put there"):
        score_exports([small_export(tmp_path)], out=tmp_path / "out")
    assert mine.is_dir()


def test_results_within_the_folder_of_the_notes_are_refused(tmp_path: Path) -> None:
    (tmp_path / "W1_2025-01-02.txt").write_text("Sat with him.")
    with pytest.raises(PeerdriftError, match="name one outside of it"):
        score_exports([tmp_path], out=tmp_path / "out")


@pytest.mark.parametrize("workers", [1, 2], ids=["one-process", "two-processes"])
def test_a_run_that_is_killed_again_and_again_comes_to_the_same_bytes(
    export: Path, whole: Path, tmp_path: Path, workers: int
) -> None:
    command = Command((str(export),), workers=workers)
    seconds = seconds_of(command, out=tmp_path / "timed")
    draw = random.Random(SEED)
    killed = kill_and_go_on(command, out=tmp_path / "out", whole=whole, kills=KILLS, within=seconds, draw=draw)
    assert killed.kills == KILLS
    assert contents(tmp_path / "out") == contents(whole)
