import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.artifact import load_engine, read_manifest
from analyzer.classify.calibration import Calibration
from analyzer.classify.heads import Heads
from analyzer.classify.labels import Labels
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS, sha256
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.corpus import corpus_sha256, labelled_sentences
from analyzer.training.train import GOLDEN, held_out_figures, train
from tests.conftest import ROOT
from tests.training.notes import CORPUS, first_notes, gold, write_slice

ITERATIONS = 2
AGAIN = """
import sys
from pathlib import Path
from analyzer.training import fit
from analyzer.training.train import train
fit.ITERATIONS = int(sys.argv[4])
train(Path(sys.argv[1]), dev=Path(sys.argv[2]), out=Path(sys.argv[3]), progress=lambda step: None)
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of four writers, a few gold notes, and the model made of them."""
    folder = tmp_path_factory.mktemp("small")
    write_slice(folder / "corpus")
    first_notes(folder / "dev.jsonl", count=8)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "ITERATIONS", ITERATIONS)
        train(folder / "corpus", dev=folder / "dev.jsonl", out=folder / "model", progress=lambda step: None)
    return folder


def test_training_again_gives_the_same_bytes_in_another_process_too(small: Path) -> None:
    arguments = [small / "corpus", small / "dev.jsonl", small / "again", ITERATIONS]
    subprocess.run(
        [sys.executable, "-c", AGAIN, *map(str, arguments)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4242", "OMP_NUM_THREADS": "2"},
    )
    for name in (WEIGHTS, MANIFEST, CARD):
        assert (small / "again" / name).read_bytes() == (small / "model" / name).read_bytes()


def test_the_model_loads_and_says_what_its_golden_sentences_said(small: Path, taxonomy: Taxonomy) -> None:
    engine, manifest = load_engine(small / "model", taxonomy=taxonomy), read_manifest(small / "model")
    assert [(entry.text, entry.note_type) for entry in manifest.golden] == list(GOLDEN)
    sums = [sum(entry.role_probabilities) for entry in manifest.golden]
    assert sums == pytest.approx([1.0] * len(GOLDEN), abs=1e-4)
    assert engine.model_version == manifest.version
    assert engine.calibration == manifest.calibration
    assert np.isfinite(engine.heads.coefficients).all()


def test_the_manifest_says_what_the_model_was_made_from(small: Path, taxonomy: Taxonomy) -> None:
    manifest = read_manifest(small / "model")
    assert manifest.corpus_sha256 == corpus_sha256(small / "corpus")
    assert manifest.corpus_sha256 != corpus_sha256(CORPUS)
    assert manifest.taxonomy_sha256 == taxonomy.digest
    assert tuple(manifest.roles) == taxonomy.role_names
    assert tuple(manifest.signals) == taxonomy.signals
    assert manifest.engine == "fast"
    assert manifest.files == {WEIGHTS: sha256((small / "model" / WEIGHTS).read_bytes())}
    assert manifest.settings == {
        "teacher_share": 0.0,
        "penalty": fit.PENALTY,
        "bank_weight": fit.BANK_WEIGHT,
        "iterations": ITERATIONS,
        "seed": fit.SEED,
        "folds": fit.FOLDS,
    }
    assert {"numpy", "scikit-learn", "scipy", "spacy", "python"} == set(manifest.libraries)
    assert manifest.metrics["dev"]["notes"] == 8
    held = manifest.metrics["writers_left_out"]
    assert held["sentences"] >= 300
    assert held["writers"] == 4
    assert all(0 <= value <= 1 for name, value in held.items() if name not in ("sentences", "writers"))


def test_the_card_tells_of_this_model(small: Path) -> None:
    card, manifest = (small / "model" / CARD).read_text(encoding="utf-8"), read_manifest(small / "model")
    assert f"version {manifest.version}" in card
    assert "by 4 writers" in card
    assert f"{manifest.metrics['dev']['signal']['kappa']['value']:.3f}" in card


def held_out(taxonomy: Taxonomy, signals: list[str], chances: list[float]) -> fit.Fitted:
    """What was said of sentences whose writer was left out."""
    index = np.array([taxonomy.signals.index(name) for name in signals])
    nothing = np.zeros(len(signals))
    drift = np.array(
        [chance if name in taxonomy.drift_signals else 0.0 for name, chance in zip(signals, chances, strict=True)]
    )
    labels = Labels(index, index, index, index, nothing, nothing, np.array(chances), drift)
    calibration = Calibration(1.0, 1.0, 1.0, 0.0, (0.0,) * len(taxonomy.signals), 0.5, 0.99)
    heads = Heads(np.zeros((1, 1), np.float32), np.zeros(1, np.float32))
    return fit.Fitted(heads, calibration, fit.HeldOut(np.arange(len(signals)), np.zeros((len(signals), 30)), labels))


def test_figures_of_writers_left_out_by_hand(taxonomy: Taxonomy) -> None:
    note = gold(
        [
            ("Gave her a ride.", "transport", "performed"),
            ("Drove him.", "transport", "performed"),
            ("Drove them.", "transport", "performed"),
            ("Met with her.", "neutral", "performed"),
            ("He came in.", "neutral", "performed"),
        ]
    )
    data = labelled_sentences([note], taxonomy=taxonomy)
    drift, none = "organizational_drift", "none"
    fitted = held_out(taxonomy, [drift, drift, none, none, drift], [0.9, 0.5, 0.9, 0.9, 0.9])
    assert held_out_figures(fitted, data, confident_from=0.8, taxonomy=taxonomy) == {
        "sentences": 5,
        "writers": 1,
        "signal_macro_f1": 0.5833,  # drift: 2 right of 3 and 3, 4 / 6; none: 1 of 2 and 2, 2 / 4
        "signal_kappa": 0.1667,  # agreed 0.6, by chance 0.36 + 0.16
        "drift_flag_f1": 0.6667,
        "signal_calibration_error": 0.42,  # (|3.6 - 2| + |0.5 - 1|) / 5
        "drift_calibration_error": 0.46,  # (|1.8 - 1| + |0.5 - 1| + |0 - 1|) / 5
        "confident_precision": 0.5,  # of the two flags at 0.9, one is right
        "confident_recall": 0.3333,
    }


def test_flags_that_are_never_confident_have_no_precision(taxonomy: Taxonomy) -> None:
    data = labelled_sentences([gold([("Met with her.", "neutral", "performed")])], taxonomy=taxonomy)
    found = held_out_figures(held_out(taxonomy, ["none"], [0.9]), data, confident_from=0.8, taxonomy=taxonomy)
    assert (found["confident_precision"], found["confident_recall"]) == (0.0, 0.0)


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
        train(small / corpus, dev=small / dev, out=tmp_path / "model", progress=lambda step: None)
    assert not (tmp_path / "model").exists()
