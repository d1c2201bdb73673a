import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import FILES, load_engine, read_manifest
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, sha256
from analyzer.taxonomy import Taxonomy
from analyzer.training import fast as module
from analyzer.training.calibrate import fit_calibration
from analyzer.training.convolution.loop import trained
from analyzer.training.convolution.settings import Settings
from analyzer.training.corpus import corpus_sha256, labelled_sentences, read_corpus
from analyzer.training.encoder.settings import Base
from analyzer.training.evaluation.evaluate import gold_frame
from analyzer.training.fast import FOLDS, School, each_writer_left_out, left_out_scores, school_of, train_fast
from analyzer.training.left_out import LEFT_OUT, read_left_out, writer_split
from analyzer.training.publish import GOLDEN, LIBRARIES
from analyzer.training.unlabelled import UNLABELLED
from tests.classify.texts import TINY
from tests.conftest import ROOT
from tests.training.encoder.tiny_base import tiny_base
from tests.training.notes import CORPUS, first_notes, write_slice
from tests.training.test_unlabelled import NOTES, write

SETTINGS = Settings(size=8, buckets=90, width=3, filters=12, headings=4, hidden=10, epochs=1, sentences=60)
GOLD_NOTES = 6
AGAIN = """
import sys
from pathlib import Path
from tests.training.test_fast import train
train(Path(sys.argv[1]), out="again")
"""


def train(folder: Path, *, out: str) -> None:
    train_fast(
        folder / "corpus",
        dev=folder / "dev.jsonl",
        out=folder / out,
        base=Base(folder / "base", "tiny-bert"),
        teacher=TINY,
        settings=SETTINGS,
        work=folder / "work",
        progress=lambda step: None,
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of four writers and an unlabelled note, a few gold notes, and the model made of them."""
    folder = tmp_path_factory.mktemp("small")
    write(write_slice(folder / "corpus", sentences=60), "writer_y", list(NOTES))
    first_notes(folder / "dev.jsonl", count=GOLD_NOTES)
    tiny_base(folder / "base")
    train(folder, out="model")
    return folder


@pytest.fixture
def school(small: Path, taxonomy: Taxonomy) -> School:
    data = labelled_sentences(read_corpus(small / "corpus"), taxonomy=taxonomy)
    found, _ = school_of(
        data,
        small / "corpus",
        base=Base(small / "base", "tiny-bert"),
        teacher=TINY,
        settings=SETTINGS,
        taxonomy=taxonomy,
        progress=lambda step: None,
    )
    return found


def test_a_model_is_written_that_loads_and_scores(small: Path, taxonomy: Taxonomy) -> None:
    assert {path.name for path in (small / "model").iterdir()} == {MANIFEST, CARD, *FILES["fast"]}
    engine, manifest = load_engine(small / "model", taxonomy=taxonomy), read_manifest(small / "model")
    assert engine.name == manifest.engine == "fast"
    assert [(entry.text, entry.note_type) for entry in manifest.golden] == list(GOLDEN)
    scored = Analyzer(engine, taxonomy=taxonomy).score(gold_frame(read_corpus(small / "corpus")[:2]))
    assert len(scored) > 10
    assert set(scored["model_version"]) == {engine.model_version}


def test_training_again_gives_the_same_bytes_in_another_process_too(small: Path) -> None:
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", AGAIN, str(small)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4242", "OMP_NUM_THREADS": "2"},
    )
    for name in (*FILES["fast"], MANIFEST, CARD):
        assert (small / "again" / name).read_bytes() == (small / "model" / name).read_bytes(), name


def test_the_manifest_says_what_the_model_was_made_from(small: Path, taxonomy: Taxonomy) -> None:
    manifest = read_manifest(small / "model")
    assert manifest.corpus_sha256 == corpus_sha256(small / "corpus")
    assert manifest.corpus_sha256 != corpus_sha256(CORPUS)
    assert manifest.taxonomy_sha256 == taxonomy.digest
    assert manifest.files == {name: sha256((small / "model" / name).read_bytes()) for name in FILES["fast"]}
    told = {"teacher_share": 0.0, "unlabelled": 3, "base": "tiny-bert", "folds": FOLDS}
    told |= {"unlabelled_sha256": corpus_sha256(small / "corpus" / UNLABELLED), "teacher": read_manifest(TINY).version}
    assert manifest.settings == SETTINGS.told() | told
    assert {*LIBRARIES, "python"} == set(manifest.libraries)
    assert manifest.metrics["dev"]["notes"] == GOLD_NOTES
    held = manifest.metrics["writers_left_out"]
    assert held["sentences"] >= 240
    assert held["writers"] == 4
    chances = {name: value for name, value in held.items() if name not in ("sentences", "writers", "signal_kappa")}
    assert all(0 <= value <= 1 for value in chances.values())


def test_what_was_left_out_is_kept(small: Path, taxonomy: Taxonomy) -> None:
    data = labelled_sentences(read_corpus(small / "corpus"), taxonomy=taxonomy)
    kept = read_left_out(small / "work" / LEFT_OUT, data, taxonomy=taxonomy)
    assert kept.rows.tolist() == np.flatnonzero(data.kind == "natural").tolist()
    calibration = fit_calibration(
        kept.scores, role=data.role[kept.rows], assertion=data.assertion[kept.rows], taxonomy=taxonomy
    )
    found = read_manifest(small / "model").calibration
    assert replace(found, confident_from=0.0) == replace(calibration, confident_from=0.0)


def test_the_card_tells_of_this_model(small: Path) -> None:
    card, manifest = (small / "model" / CARD).read_text(encoding="utf-8"), read_manifest(small / "model")
    assert f"version {manifest.version}" in card
    assert "by 4 writers" in card
    assert "all of 3 unlabelled sentences" in card
    assert f"{manifest.metrics['dev']['signal']['kappa']['value']:.3f}" in card


@pytest.fixture
def rows_learnt(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The rows of each training, in the order of the trainings."""
    seen: list[set[int]] = []

    def watched(lessons: object, rows: np.ndarray, **others: object) -> object:
        seen.append(set(rows.tolist()))
        return trained(lessons, rows, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "trained", watched)
    return seen


def test_the_writer_who_is_tested_is_in_no_row_that_is_learnt(
    school: School, tmp_path: Path, rows_learnt: list[set[int]]
) -> None:
    scores = each_writer_left_out(school, work=tmp_path)
    writers = ["writer_g", "writer_n", "writer_p", "writer_s"]
    assert len(rows_learnt) == len(writers)
    for writer, rows in zip(writers, rows_learnt, strict=True):
        assert set(np.flatnonzero(school.data.writer != writer).tolist()) == rows
    assert scores.rows.tolist() == np.flatnonzero(school.data.kind == "natural").tolist()
    train, test = writer_split(school.data, "writer_n")
    wanted = school.scores(school.learn(train), test)
    assert scores.scores[np.isin(scores.rows, test)] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("lost", [[], ["writer_n"], ["writer_g", "writer_s"]], ids=["nothing", "one", "two"])
def test_a_run_that_was_cut_off_goes_on_to_the_same_end(
    school: School, tmp_path: Path, rows_learnt: list[set[int]], lost: list[str]
) -> None:
    wanted = each_writer_left_out(school, work=tmp_path)
    for path in tmp_path.glob("*.npz"):
        if any(path.name.startswith(writer) for writer in lost):
            path.unlink()
    del rows_learnt[:]
    again = each_writer_left_out(school, work=tmp_path)
    assert np.array_equal(again.scores, wanted.scores)
    assert len(rows_learnt) == len(lost)


def test_scores_made_with_other_settings_are_not_taken(
    school: School, tmp_path: Path, rows_learnt: list[set[int]]
) -> None:
    each_writer_left_out(school, work=tmp_path)
    other = replace(school, settings=replace(SETTINGS, rate=1e-3))
    each_writer_left_out(other, work=tmp_path)
    assert len(rows_learnt) == 8


def test_folds_leave_whole_writers_out(school: School, rows_learnt: list[set[int]]) -> None:
    scores = left_out_scores(school)
    assert len(rows_learnt) == FOLDS
    for rows in rows_learnt:
        left = {writer for at, writer in enumerate(school.data.writer.tolist()) if at not in rows}
        assert left
        assert not left & set(school.data.writer[list(rows)].tolist())
    assert scores.rows.tolist() == np.flatnonzero(school.data.kind == "natural").tolist()


@pytest.mark.parametrize(
    ("corpus", "dev", "problem"),
    [
        pytest.param("nothing", "dev.jsonl", "no corpus here", id="no-corpus"),
        pytest.param("corpus", "nothing.jsonl", "no file of UTF-8 text", id="no-gold-notes"),
    ],
)
def test_nothing_is_written_where_something_is_missing(
    small: Path, tmp_path: Path, corpus: str, dev: str, problem: str
) -> None:
    with pytest.raises(PeerdriftError, match=problem):
        train_fast(
            small / corpus,
            dev=small / dev,
            out=tmp_path / "model",
            base=Base(small / "base", "tiny-bert"),
            teacher=None,
            settings=SETTINGS,
            work=tmp_path / "work",
            progress=lambda step: None,
        )
    assert not (tmp_path / "model").exists()


def test_one_thread_is_enough(school: School) -> None:
    torch.set_num_threads(2)
    school.learn(np.arange(20))
    assert torch.get_num_threads() == 1
