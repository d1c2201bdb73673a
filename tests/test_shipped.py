from pathlib import Path

import pytest

from analyzer import shipped as module
from analyzer.analysis import Analyzer
from analyzer.classify.artifact import load_engine, read_manifest
from analyzer.model_folder import CARD, MANIFEST, sha256
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import corpus_sha256, read_gold
from analyzer.training.evaluation.evaluate import evaluate
from analyzer.training.evaluation.invariance import invariance
from analyzer.training.unlabelled import UNLABELLED
from tests.conftest import ROOT

MODELS = shipped("models")
LARGEST = {"fast": 15_000_000, "accurate": 70_000_000}
"""Bytes that all files of an engine may take."""
MOST_CHANGED = 0.02
"""Share of the development sentences whose signal may hang on names, pronouns or words for persons and workers."""
ENGINE = pytest.mark.parametrize("engine", ["fast", "accurate"])


@pytest.mark.parametrize(
    ("folder", "place", "file"),
    [
        pytest.param("models", "models", "fast/manifest.json", id="models"),
        pytest.param("samples", "data/samples", "notes.csv", id="samples"),
        pytest.param("eval", "data/eval", "dev.jsonl", id="eval"),
    ],
)
def test_a_checkout_has_what_ships_in_its_own_folders(folder: str, place: str, file: str) -> None:
    assert shipped(folder) == ROOT / place
    assert (shipped(folder) / file).is_file()


def test_a_wheel_has_it_beside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IN_WHEEL", tmp_path)
    (tmp_path / "models").mkdir()
    assert shipped("models") == tmp_path / "models"
    assert shipped("eval") == ROOT / "data" / "eval"


@ENGINE
def test_the_model_loads(engine: str, taxonomy: Taxonomy) -> None:
    folder = MODELS / engine
    assert load_engine(folder, taxonomy=taxonomy).model_version == read_manifest(folder).version


@ENGINE
def test_the_model_was_made_from_the_taxonomy_and_corpus_of_the_tree(engine: str, taxonomy: Taxonomy) -> None:
    manifest = read_manifest(MODELS / engine)
    assert manifest.taxonomy_sha256 == taxonomy.digest
    assert manifest.corpus_sha256 == corpus_sha256(ROOT / "data" / "corpus")


def test_fast_was_taught_by_the_notes_and_the_engine_of_the_tree() -> None:
    settings = read_manifest(MODELS / "fast").settings
    assert settings["unlabelled_sha256"] == corpus_sha256(ROOT / "data" / "corpus" / UNLABELLED)
    assert settings["teacher"] == read_manifest(MODELS / "accurate").version


@ENGINE
def test_the_files_are_small_and_those_of_the_manifest(engine: str) -> None:
    folder = MODELS / engine
    told = read_manifest(folder).files
    assert told == {name: sha256((folder / name).read_bytes()) for name in told}
    assert {path.name for path in folder.iterdir()} == {MANIFEST, CARD, *told}
    assert sum(path.stat().st_size for path in folder.iterdir()) < LARGEST[engine]


@pytest.mark.parametrize(
    ("engine", "least_macro_f1", "least_kappa"),
    [pytest.param("fast", 0.57, 0.53, id="fast"), pytest.param("accurate", 0.65, 0.63, id="accurate")],
)
def test_the_model_is_as_good_on_the_development_notes_as_promised(
    engine: str, least_macro_f1: float, least_kappa: float
) -> None:
    found = evaluate(read_gold(shipped("eval") / "dev.jsonl"), Analyzer.load(engine))
    assert found["signal"]["macro_f1"]["value"] >= least_macro_f1
    assert found["signal"]["kappa"]["value"] >= least_kappa
    assert found["boundaries"]["f1"] >= 0.9
    # other processors and library versions may move a sentence or two
    made = read_manifest(MODELS / engine).metrics["dev"]
    assert found["signal"]["kappa"]["value"] == pytest.approx(made["signal"]["kappa"]["value"], abs=0.02)


@ENGINE
def test_signals_do_not_hang_on_names_pronouns_and_what_people_are_called(engine: str) -> None:
    found = invariance(read_gold(shipped("eval") / "dev.jsonl"), Analyzer.load(engine))
    assert all(figures["sentences"] >= 100 for figures in found.values()), "the swaps hardly alter the notes"
    assert max(figures["share"] for figures in found.values()) <= MOST_CHANGED, found
