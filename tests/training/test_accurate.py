import json
from pathlib import Path

import numpy as np
import pytest
import torch

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import ENCODER, FILES, TOKENIZER, load_engine, read_manifest
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, sha256
from analyzer.taxonomy import Taxonomy
from analyzer.training import accurate as module
from analyzer.training.accurate import BITS, FOLDS, train_accurate
from analyzer.training.corpus import corpus_sha256, labelled_sentences, read_corpus
from analyzer.training.encoder.settings import Settings
from analyzer.training.evaluation.evaluate import gold_frame
from analyzer.training.left_out import LEFT_OUT
from analyzer.training.publish import LIBRARIES
from tests.sizes import SCORES
from tests.training.encoder.tiny_base import tiny_base
from tests.training.notes import first_notes, write_slice

SETTINGS = Settings(epochs=1, rate=2e-3, head_rate=2.0, tokens=1024)
GOLD_NOTES = 4


def train(folder: Path, *, out: str, work: str) -> list[str]:
    torch.set_num_threads(1)
    told: list[str] = []
    train_accurate(
        folder / "corpus",
        dev=folder / "dev.jsonl",
        out=folder / out,
        base=tiny_base(folder / "base"),
        settings=SETTINGS,
        work=folder / work,
        progress=told.append,
    )
    return told


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_slice(folder / "corpus", writers="gns", sentences=40)
    first_notes(folder / "dev.jsonl", count=GOLD_NOTES)
    train(folder, out="model", work="work")
    return folder


def test_a_model_is_written_that_loads_and_scores(small: Path, taxonomy: Taxonomy) -> None:
    assert {path.name for path in (small / "model").iterdir()} == {MANIFEST, CARD, *FILES["accurate"]}
    engine = load_engine(small / "model", taxonomy=taxonomy)
    assert engine.name == "accurate"
    scored = Analyzer(engine, taxonomy=taxonomy).score(gold_frame(read_corpus(small / "corpus")[:2]))
    assert len(scored) > 10
    assert set(scored["model_version"]) == {engine.model_version}


def test_the_manifest_says_what_the_model_was_made_from(small: Path) -> None:
    manifest = read_manifest(small / "model")
    assert manifest.corpus_sha256 == corpus_sha256(small / "corpus")
    assert manifest.files == {name: sha256((small / "model" / name).read_bytes()) for name in FILES["accurate"]}
    assert manifest.settings == SETTINGS.told() | {"base": "tiny-bert", "bits": BITS, "folds": FOLDS}
    assert {*LIBRARIES, "python", "onnxruntime"} == set(manifest.libraries)
    assert manifest.metrics["dev"]["notes"] == GOLD_NOTES
    tokenizer = (small / "model" / TOKENIZER).read_text(encoding="utf-8")
    assert json.loads(tokenizer) == json.loads((small / "base" / "tokenizer.json").read_text(encoding="utf-8"))


def test_all_natural_sentences_were_scored_by_a_network_that_saw_nothing_of_their_writer(
    small: Path, taxonomy: Taxonomy
) -> None:
    data = labelled_sentences(read_corpus(small / "corpus"), taxonomy=taxonomy)
    (work,) = (small / "work").iterdir()  # one training, one folder
    with np.load(work / LEFT_OUT, allow_pickle=False) as kept:
        assert kept["rows"].tolist() == list(range(len(data.role)))
        assert kept["scores"].shape == (len(data.role), SCORES)
    assert read_manifest(small / "model").metrics["writers_left_out"]["sentences"] == len(data.role)
    assert {path.stem for path in work.glob("*.pt")} == {"all", "fold1", "fold2"}


def test_a_second_run_from_nothing_gives_the_same_bytes(small: Path) -> None:
    train(small, out="again", work="other")
    for name in (*FILES["accurate"], MANIFEST, CARD):
        assert (small / "again" / name).read_bytes() == (small / "model" / name).read_bytes()


def test_a_run_from_its_checkpoints_trains_nothing_and_gives_the_same_bytes(small: Path) -> None:
    told = train(small, out="resumed", work="work")
    assert not [step for step in told if "loss" in step]
    for name in (*FILES["accurate"], MANIFEST, CARD):
        assert (small / "resumed" / name).read_bytes() == (small / "model" / name).read_bytes()


def test_nothing_is_written_where_the_corpus_is_missing(small: Path, tmp_path: Path) -> None:
    with pytest.raises(PeerdriftError, match="no corpus here"):
        train_accurate(
            tmp_path / "nothing", dev=small / "dev.jsonl", out=tmp_path / "model", base=tiny_base(tmp_path / "base"),
            settings=SETTINGS, work=tmp_path / "work", progress=lambda step: None,
        )  # fmt: skip
    assert not (tmp_path / "model").exists()


def test_the_encoder_is_kept_in_few_bits(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BITS", 32)
    train(small, out="whole", work="work")
    assert (small / "model" / ENCODER).stat().st_size < 0.7 * (small / "whole" / ENCODER).stat().st_size
