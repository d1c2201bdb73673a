import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analyzer.classify.artifact import load_linear, read_manifest
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS
from analyzer.taxonomy import Taxonomy
from analyzer.training import fit
from analyzer.training.corpus import corpus_sha256
from analyzer.training.train import GOLDEN, train
from tests.conftest import ROOT
from tests.training.notes import CORPUS, DEV, write_slice

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
    lines = DEV.read_text(encoding="utf-8").split("\n")[:8]
    (folder / "dev.jsonl").write_text("\n".join(lines), encoding="utf-8")
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
    engine, manifest = load_linear(small / "model", taxonomy=taxonomy), read_manifest(small / "model")
    assert [(entry.text, entry.note_type) for entry in manifest.golden] == list(GOLDEN)
    sums = [sum(entry.role_probabilities) for entry in manifest.golden]
    assert sums == pytest.approx([1.0] * len(GOLDEN), abs=1e-4)
    assert engine.model_version == manifest.weights_sha256[:12]
    assert np.isfinite(engine.weights.coefficients).all()


def test_the_manifest_says_what_the_model_was_made_from(small: Path, taxonomy: Taxonomy) -> None:
    manifest = read_manifest(small / "model")
    assert manifest.corpus_sha256 == corpus_sha256(small / "corpus")
    assert manifest.corpus_sha256 != corpus_sha256(CORPUS)
    assert manifest.taxonomy_sha256 == taxonomy.digest
    assert tuple(manifest.roles) == taxonomy.role_names
    assert manifest.settings == {"C": 10.0, "bank_weight": 0.5, "iterations": ITERATIONS, "seed": fit.SEED}
    assert {"numpy", "scikit-learn", "scipy", "spacy", "python"} == set(manifest.libraries)
    assert manifest.metrics["dev"]["notes"] == 8
    assert manifest.metrics["writers_left_out"]["sentences"] >= 300


def test_the_card_tells_of_this_model(small: Path) -> None:
    card, manifest = (small / "model" / CARD).read_text(encoding="utf-8"), read_manifest(small / "model")
    assert f"version {manifest.weights_sha256[:12]}" in card
    assert "by 4 writers" in card
    assert f"{manifest.metrics['dev']['signal']['kappa']['value']:.3f}" in card


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
