import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from analyzer.classify.calibration import calibrated
from analyzer.classify.labels import decide
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy
from analyzer.training import left_out
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import LabelledSentences, labelled_sentences, read_corpus
from analyzer.training.evaluation.voices import VOICES, read_voices
from analyzer.training.left_out import LeftOut, read_left_out
from analyzer.training.validate import left_out_frame, validate_corpus
from analyzer.training.validation_text import validation_text
from tests.conftest import ROOT
from tests.sizes import ASSERTIONS, ROLES, SIGNALS
from tests.training.notes import CORPUS, write_slice

WRITERS = "gnpy"
SURE = 2.0
"""How far the score of the true label stands out from the others, whose scores are drawn at random."""


@dataclass(frozen=True)
class Run:
    corpus: Path
    data: LabelledSentences
    found: dict[str, Any]
    scores: LeftOut


def ignore(step: str) -> None:
    pass


def said_of(data: LabelledSentences, taxonomy: Taxonomy) -> LeftOut:
    """Scores of natural sentences that are right more often than not."""
    rows = np.flatnonzero(data.kind == "natural")
    role, assertion = data.role[rows], data.assertion[rows]
    truth = ((role, ROLES), (assertion, ASSERTIONS), (taxonomy.signal_table()[role, assertion], SIGNALS))
    scores = np.hstack([SURE * np.eye(labels)[own] for own, labels in truth])
    return LeftOut(rows, scores + np.random.default_rng(6).normal(size=scores.shape))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, taxonomy: Taxonomy) -> Run:
    """A corpus of four writers, one of them with single sentences as well, validated once."""
    folder = tmp_path_factory.mktemp("validate")
    corpus = write_slice(folder / "corpus", writers=WRITERS)
    bank = (CORPUS / "writer_a-bank.jsonl").read_text(encoding="utf-8").split("\n")[:1]
    (corpus / "writer_g-bank.jsonl").write_text("\n".join(bank) + "\n", encoding="utf-8")
    (corpus / VOICES).write_bytes((CORPUS / VOICES).read_bytes())
    found = validate_corpus(corpus, engine="fast", scorer=said_of, progress=ignore)
    data = labelled_sentences(read_corpus(corpus), taxonomy=taxonomy)
    return Run(corpus, data, found, said_of(data, taxonomy))


def test_every_natural_sentence_is_left_out_once(run: Run) -> None:
    assert run.scores.rows.tolist() == np.flatnonzero(run.data.kind == "natural").tolist()
    assert (run.data.kind == "bank").any()


def test_figures_are_those_of_calibrations_fitted_without_the_writer(run: Run, taxonomy: Taxonomy) -> None:
    data, natural = run.data, run.data.kind == "natural"
    scores = np.zeros((len(data.role), taxonomy.label_count))
    scores[run.scores.rows] = run.scores.scores
    truth = taxonomy.signal_table()[data.role, data.assertion]
    said = np.full(len(truth), -1)
    for writer in set(data.writer):
        own, others = natural & (data.writer == writer), natural & (data.writer != writer)
        calibration = fit_calibration(
            scores[others], role=data.role[others], assertion=data.assertion[others], taxonomy=taxonomy
        )
        labels = decide(calibrated(scores[own], calibration=calibration, taxonomy=taxonomy), taxonomy=taxonomy)
        said[own] = labels.signal
    parts = {name: natural & (data.writer == name) for name in run.found["writers"]} | {"overall": natural}
    for name, part in parts.items():
        figures = run.found["overall"] if name == "overall" else run.found["writers"][name]
        kappa = cohen_kappa_score(truth[part], said[part])
        present = sorted(set(truth[part].tolist()))
        macro = f1_score(truth[part], said[part], labels=present, average="macro", zero_division=0)
        assert figures["signal"]["kappa"]["value"] == pytest.approx(kappa, abs=1e-3)
        assert figures["signal"]["macro_f1"]["value"] == pytest.approx(macro, abs=1e-3)
        assert figures["signal"]["kappa"]["low"] <= figures["signal"]["kappa"]["value"]
        assert figures["sentences"] == part.sum()


def test_labels_of_a_writer_do_not_change_its_calibration(run: Run, taxonomy: Taxonomy) -> None:
    notes = read_corpus(run.corpus)
    own = run.data.writer == "writer_p"
    role = np.where(own, (run.data.role + 1) % len(taxonomy.role_names), run.data.role)
    other = LabelledSentences(**{**vars(run.data), "role": role})
    voices = read_voices(run.corpus, notes=notes)
    frames = [
        left_out_frame(notes, data, run.scores, voices=voices, taxonomy=taxonomy, progress=ignore)
        for data in (run.data, other)
    ]
    scored = ["scored_role", "scored_assertion", "scored_signal", "chance", "signal_chance", "confident"]
    mine = [frame.loc[frame["writer"] == "writer_p", scored] for frame in frames]
    assert mine[0].equals(mine[1])
    assert not frames[0]["chance"].equals(frames[1]["chance"]), "the others' calibrations do use them"


def test_scores_that_training_kept_are_measured_the_same_way(run: Run, tmp_path: Path) -> None:
    shuffled = np.random.default_rng(1).permutation(len(run.scores.rows))
    np.savez(tmp_path / "left_out.npz", rows=run.scores.rows[shuffled], scores=run.scores.scores[shuffled])
    found = validate_corpus(
        run.corpus,
        engine="accurate",
        scorer=lambda data, taxonomy: read_left_out(tmp_path / "left_out.npz", data, taxonomy=taxonomy),
        progress=ignore,
    )
    assert found == {**run.found, "engine": "accurate"}


@pytest.mark.parametrize(
    ("rows", "width", "problem"),
    [
        pytest.param([0, 0], None, "not natural sentences of this corpus", id="twice"),
        pytest.param([10**6], None, "not natural sentences of this corpus", id="no-such-row"),
        pytest.param([-1], None, "not natural sentences of this corpus", id="negative"),
        pytest.param([0], 3, "each row needs", id="too-few-labels"),
    ],
)
def test_scores_of_another_corpus_are_refused(
    run: Run, taxonomy: Taxonomy, tmp_path: Path, rows: list[int], width: int | None, problem: str
) -> None:
    at = np.flatnonzero(run.data.kind == "natural")[0] if rows[0] == 0 else 0
    shape = (len(rows), width or run.scores.scores.shape[1])
    np.savez(tmp_path / "x.npz", rows=np.array(rows) + at, scores=np.zeros(shape))
    with pytest.raises(PeerdriftError, match=problem):
        read_left_out(tmp_path / "x.npz", run.data, taxonomy=taxonomy)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"], ids=["empty", "text", "cut-off"])
def test_a_file_that_holds_no_scores_is_refused(run: Run, taxonomy: Taxonomy, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(PeerdriftError, match="no file of left-out scores"):
        read_left_out(tmp_path / "x.npz", run.data, taxonomy=taxonomy)


def test_one_writer_cannot_be_left_out(tmp_path: Path, taxonomy: Taxonomy) -> None:
    data = labelled_sentences(read_corpus(write_slice(tmp_path, writers="g", sentences=10)), taxonomy=taxonomy)
    with pytest.raises(PeerdriftError, match="needs 2"):
        left_out.natural_writers(data)


def test_what_is_told_is_json_and_holds_no_note(run: Run) -> None:
    told = json.dumps(run.found, allow_nan=False) + validation_text(run.found)
    texts = [s["text"] for note in read_corpus(run.corpus) for s in note.sentences if len(s["text"].split()) > 4]
    assert texts
    assert not any(text in told for text in texts)
    bins = run.found["overall"]["errors"]["signal_reliability"]
    assert sum(row["sentences"] for row in bins) == run.found["overall"]["sentences"]
    assert set(run.found["overall"]["errors"]["slices"]) == {"note_type", "setting", "words", "voice", "writer"}
    assert {"second-language", "template"} & set(run.found["overall"]["errors"]["slices"]["voice"])


def test_the_text_has_every_writer_label_and_figure_on_a_line(run: Run, taxonomy: Taxonomy) -> None:
    lines = validation_text(run.found).split("\n")
    firsts = {line.split()[0] for line in lines if line.split()}
    assert {*WRITERS, "all", *run.found["overall"]["errors"]["roles"]} <= firsts
    kappa = run.found["overall"]["signal"]["kappa"]
    assert any(
        line.split()[0:1] == ["all"] and f"{kappa['value']:.2f} [{kappa['low']:.2f}-{kappa['high']:.2f}]" in line
        for line in lines
    )


def test_the_command_prints_tables_and_writes_json(run: Run, tmp_path: Path) -> None:
    np.savez(tmp_path / "left_out.npz", rows=run.scores.rows, scores=run.scores.scores)
    arguments = ["--corpus", run.corpus, "--left-out", tmp_path / "left_out.npz", "--out", tmp_path / "found.json"]
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "validate", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip() == validation_text(run.found).rstrip()
    assert "calibrating for writer_g" in done.stderr
    assert json.loads((tmp_path / "found.json").read_text()) == {**run.found, "engine": "accurate"}
