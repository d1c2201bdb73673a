import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from analyzer.classify.artifact import (
    ENCODER,
    FILES,
    LAYERS,
    TOKENIZER,
    golden_probabilities,
    load_engine,
    model_version,
    packed_heads,
    read_manifest,
    save_model,
)
from analyzer.classify.calibration import Calibration
from analyzer.classify.convolution import ConvolutionEngine
from analyzer.classify.encoder import EncoderEngine
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS, sha256
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy
from analyzer.training.convolution.settings import Settings
from tests.classify.texts import TINY
from tests.conftest import ROOT
from tests.sizes import ROLES, SCORES

MODELS = {"fast": shipped("models") / "fast", "accurate": TINY}
FEATURES = 2 * Settings().hidden
"""What the heads of the shipped `fast` see."""
"""Roles, assertions and signals together."""
Alter = Callable[[Path], object]


@pytest.fixture(params=sorted(MODELS))
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS[request.param], tmp_path / "model"))


@pytest.fixture
def accurate(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "model"))


@pytest.fixture
def fast(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODELS["fast"], tmp_path / "model"))


def edited(change: Callable[[dict[str, Any]], object]) -> Alter:
    def edit(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        change(manifest)
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    return edit


def flipped(name: str) -> Alter:
    def flip(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(bytes(data))

    return flip


def truncated(name: str) -> Alter:
    def truncate(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])

    return truncate


def replaced(name: str, data: bytes) -> Alter:
    """Another file, and a manifest that vouches for it."""

    def write(folder: Path) -> None:
        (folder / name).write_bytes(data)
        edited(lambda manifest: manifest["files"].update({name: sha256(data)}))(folder)

    return write


def heads_of_shape(features: int, labels: int, intercepts: int | None = None) -> bytes:
    return save(
        {
            "coefficients": np.zeros((features, labels), np.float16),
            "intercepts": np.zeros(labels if intercepts is None else intercepts, np.float32),
        }
    )


def layers_changed(change: Callable[[dict[str, Any]], object]) -> Alter:
    """Other layers, and a manifest that vouches for them."""

    def write(folder: Path) -> None:
        arrays = load((folder / LAYERS).read_bytes())
        change(arrays)
        replaced(LAYERS, save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))(folder)

    return write


def told_otherwise(manifest: dict[str, Any]) -> None:
    chances = manifest["golden"][0]["role_probabilities"]
    chances.insert(0, chances.pop())


def calibrated_otherwise(**changes: Any) -> Alter:
    return edited(lambda manifest: manifest["calibration"].update(changes))


REMEDY = r"train or copy it anew|train or copy the model anew|train anew|run peerdrift train|this version reads 5"


def refused(folder: Path, alter: Alter, problem: str, *, taxonomy: Taxonomy) -> None:
    alter(folder)
    with pytest.raises(PeerdriftError, match=re.escape(problem)) as raised:
        load_engine(folder, taxonomy=taxonomy)
    assert re.search(REMEDY, str(raised.value))
    assert str(folder) in str(raised.value)


@pytest.mark.parametrize(
    ("alter", "problem"),
    [
        pytest.param(flipped(WEIGHTS), "weights.safetensors is not the file", id="a-byte-of-the-weights-flipped"),
        pytest.param(truncated(WEIGHTS), "weights.safetensors is not the file", id="weights-truncated"),
        pytest.param(lambda folder: (folder / WEIGHTS).unlink(), "no weights.safetensors", id="no-weights"),
        pytest.param(replaced(WEIGHTS, b"no safetensors"), "do not hold a model", id="weights-of-another-kind"),
        pytest.param(
            replaced(WEIGHTS, save({"coefficients": np.zeros((2, 2), np.float16)})),
            "do not hold a model",
            id="a-tensor-missing",
        ),
        pytest.param(
            replaced(WEIGHTS, heads_of_shape(64, SCORES, SCORES - 1)),
            "do not hold a model",
            id="an-intercept-short",
        ),
        pytest.param(lambda folder: (folder / MANIFEST).unlink(), "no manifest.json", id="no-manifest"),
        pytest.param(shutil.rmtree, "no manifest.json", id="no-folder"),
        pytest.param(
            lambda folder: (folder / MANIFEST).write_text('{"format": 2', encoding="utf-8"),
            "manifest.json is broken",
            id="manifest-cut-off",
        ),
        pytest.param(
            lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe\x00"),
            "manifest.json is broken",
            id="manifest-binary",
        ),
        pytest.param(
            lambda folder: (folder / MANIFEST).write_text("[]", encoding="utf-8"),
            "manifest.json is broken",
            id="manifest-a-list",
        ),
        pytest.param(edited(lambda m: m.pop("golden")), "manifest.json is broken", id="no-golden-sentences"),
        pytest.param(edited(lambda m: m.pop("corpus_sha256")), "manifest.json is broken", id="a-field-missing"),
        pytest.param(edited(lambda m: m.update(extra=1)), "manifest.json is broken", id="a-field-too-many"),
        pytest.param(edited(lambda m: m.update(engine="slow")), "manifest.json is broken", id="an-unknown-engine"),
        pytest.param(edited(lambda m: m.update(files=[])), "manifest.json is broken", id="files-in-a-list"),
        pytest.param(edited(lambda m: m.update(roles=5)), "manifest.json is broken", id="a-number-for-roles"),
        pytest.param(edited(lambda m: m.update(format=1)), "model format 1", id="another-format"),
        pytest.param(edited(lambda m: m.pop("format")), "model format None", id="no-format"),
        pytest.param(edited(lambda m: m.update(taxonomy_sha256="0" * 64)), "other roles", id="another-taxonomy"),
        pytest.param(edited(lambda m: m["roles"].reverse()), "other roles", id="roles-in-another-order"),
        pytest.param(edited(lambda m: m["assertions"].reverse()), "other roles", id="assertions-in-another-order"),
        pytest.param(edited(lambda m: m["signals"].reverse()), "other roles", id="signals-in-another-order"),
        pytest.param(edited(told_otherwise), "no longer gives the answers", id="golden-probabilities-changed"),
        pytest.param(edited(lambda m: m["golden"].clear()), "no longer gives the answers", id="golden-emptied"),
        pytest.param(
            edited(lambda m: m["golden"][0]["role_probabilities"].pop()),
            "manifest.json is broken",
            id="golden-of-another-length",
        ),
        pytest.param(
            edited(lambda m: m["golden"][0].update(role_probabilities=["a"] * ROLES)),
            "manifest.json is broken",
            id="golden-of-words",
        ),
        pytest.param(
            calibrated_otherwise(role_temperature=5.0), "no longer gives the answers", id="another-temperature"
        ),
        pytest.param(
            calibrated_otherwise(role_temperature="warm"), "manifest.json is broken", id="temperature-in-words"
        ),
        pytest.param(calibrated_otherwise(confident_from="high"), "manifest.json is broken", id="threshold-in-words"),
        pytest.param(calibrated_otherwise(signal_bias=[0.0]), "manifest.json is broken", id="a-bias-for-one-signal"),
        pytest.param(calibrated_otherwise(signal_bias=None), "manifest.json is broken", id="no-biases"),
        pytest.param(calibrated_otherwise(extra=1.0), "manifest.json is broken", id="a-number-too-many"),
        pytest.param(edited(lambda m: m.pop("calibration")), "manifest.json is broken", id="no-calibration"),
        pytest.param(edited(lambda m: m["files"].clear()), "weights.safetensors is not the file", id="no-hashes"),
    ],
)
def test_an_altered_model_is_refused_with_what_to_do(
    model: Path, taxonomy: Taxonomy, alter: Alter, problem: str
) -> None:
    refused(model, alter, problem, taxonomy=taxonomy)


@pytest.mark.parametrize(
    ("alter", "problem"),
    [
        pytest.param(flipped(ENCODER), "encoder.onnx is not the file", id="a-byte-of-the-encoder-flipped"),
        pytest.param(flipped(TOKENIZER), "tokenizer.json is not the file", id="a-byte-of-the-tokenizer-flipped"),
        pytest.param(truncated(ENCODER), "encoder.onnx is not the file", id="encoder-truncated"),
        pytest.param(lambda folder: (folder / ENCODER).unlink(), "no encoder.onnx", id="no-encoder"),
        pytest.param(lambda folder: (folder / TOKENIZER).unlink(), "no tokenizer.json", id="no-tokenizer"),
        pytest.param(
            edited(lambda m: m["files"].pop(ENCODER)), "encoder.onnx is not the file", id="no-hash-of-the-encoder"
        ),
        pytest.param(replaced(ENCODER, b"no graph"), "do not hold a model", id="an-encoder-of-another-kind"),
        pytest.param(replaced(TOKENIZER, b"{}"), "do not hold a model", id="a-tokenizer-of-another-kind"),
        pytest.param(replaced(TOKENIZER, b"\xff"), "do not hold a model", id="a-tokenizer-that-is-no-text"),
        pytest.param(
            replaced(WEIGHTS, heads_of_shape(64, SCORES - 1)), "does not hold a column a label", id="a-label-short"
        ),
        pytest.param(
            replaced(WEIGHTS, heads_of_shape(63, SCORES)), "do not hold a model", id="heads-for-vectors-of-another-size"
        ),
        pytest.param(
            replaced(WEIGHTS, heads_of_shape(64, SCORES)), "no longer gives the answers", id="heads-that-say-nothing"
        ),
        pytest.param(edited(lambda m: m.update(engine="fast")), "no layers.safetensors", id="called-another-engine"),
    ],
)
def test_an_altered_accurate_model_is_refused(accurate: Path, taxonomy: Taxonomy, alter: Alter, problem: str) -> None:
    refused(accurate, alter, problem, taxonomy=taxonomy)


@pytest.mark.parametrize(
    ("alter", "problem"),
    [
        pytest.param(replaced(WEIGHTS, heads_of_shape(2, SCORES)), "do not hold a model", id="few-features"),
        pytest.param(
            replaced(WEIGHTS, heads_of_shape(FEATURES, SCORES + 1)), "does not hold a column a label", id="a-label-more"
        ),
        pytest.param(flipped(LAYERS), "layers.safetensors is not the file", id="a-byte-of-the-layers-flipped"),
        pytest.param(lambda folder: (folder / LAYERS).unlink(), "no layers.safetensors", id="no-layers"),
        pytest.param(layers_changed(lambda a: a.pop("context")), "do not hold a model", id="a-layer-missing"),
        pytest.param(layers_changed(lambda a: a.update(extra=a["gap"])), "do not hold a model", id="a-layer-too-many"),
        pytest.param(
            layers_changed(lambda a: a.update(gap=a["gap"][:-1])), "do not hold a model", id="a-layer-of-another-shape"
        ),
        pytest.param(
            layers_changed(lambda a: a.update(context=0 * a["context"])),
            "no longer gives the answers",
            id="a-layer-of-zeros",
        ),
        pytest.param(replaced(TOKENIZER, b"{}"), "do not hold a model", id="a-tokenizer-of-another-kind"),
        pytest.param(edited(lambda m: m.update(engine="accurate")), "no encoder.onnx", id="called-another-engine"),
    ],
)
def test_an_altered_fast_model_is_refused(fast: Path, taxonomy: Taxonomy, alter: Alter, problem: str) -> None:
    refused(fast, alter, problem, taxonomy=taxonomy)


def test_an_untouched_copy_loads(model: Path, taxonomy: Taxonomy) -> None:
    engine, manifest = load_engine(model, taxonomy=taxonomy), read_manifest(model)
    assert engine.name == manifest.engine
    assert isinstance(engine, {"fast": ConvolutionEngine, "accurate": EncoderEngine}[manifest.engine])
    assert engine.model_version == manifest.version
    assert engine.calibration == manifest.calibration
    assert engine.heads.coefficients.shape[1] == SCORES


CALIBRATION = Calibration(1.0, 1.0, 1.0, 0.0, (0.0,) * 8, 0.5, 0.5)


def test_a_version_is_twelve_digits_and_the_order_of_files_does_not_matter() -> None:
    version = model_version({"a": "1", "b": "2"}, CALIBRATION)
    assert re.fullmatch("[0-9a-f]{12}", version)
    assert version == model_version({"b": "2", "a": "1"}, CALIBRATION)


@pytest.mark.parametrize(
    ("files", "calibration"),
    [
        pytest.param({"a": "1", "b": "3"}, CALIBRATION, id="another-file"),
        pytest.param({"a": "1"}, CALIBRATION, id="a-file-less"),
        pytest.param({"a": "1", "b": "2"}, replace(CALIBRATION, confident_from=0.6), id="another-threshold"),
        pytest.param({"a": "1", "b": "2"}, replace(CALIBRATION, signal_bias=(0.1,) * 8), id="another-bias"),
    ],
)
def test_what_decides_labels_decides_the_version(files: dict[str, str], calibration: Calibration) -> None:
    assert model_version(files, calibration) != model_version({"a": "1", "b": "2"}, CALIBRATION)


def test_what_is_saved_is_what_is_loaded(model: Path, tmp_path: Path, taxonomy: Taxonomy) -> None:
    engine, manifest = load_engine(model, taxonomy=taxonomy), read_manifest(model)
    files = {name: (model / name).read_bytes() for name in FILES[manifest.engine]} | {
        WEIGHTS: packed_heads(engine.heads)
    }
    for _ in range(2):  # the second time over the first
        save_model(tmp_path / "a" / "b", files=files, manifest=manifest, card="# Card\n")
    again = load_engine(tmp_path / "a" / "b", taxonomy=taxonomy)
    assert np.array_equal(again.heads.coefficients, engine.heads.coefficients)
    assert np.array_equal(again.heads.intercepts, engine.heads.intercepts)
    assert read_manifest(tmp_path / "a" / "b") == manifest
    assert (tmp_path / "a" / "b" / CARD).read_text(encoding="utf-8") == "# Card\n"


def test_heads_laid_out_by_columns_are_not_garbled(taxonomy: Taxonomy) -> None:
    heads = load_engine(TINY, taxonomy=taxonomy).heads
    turned = replace(heads, coefficients=np.asfortranarray(heads.coefficients))
    assert packed_heads(turned) == packed_heads(heads)


def test_golden_sentences_are_answered_as_the_manifest_says(model: Path, taxonomy: Taxonomy) -> None:
    engine, manifest = load_engine(model, taxonomy=taxonomy), read_manifest(model)
    said = golden_probabilities(engine, [(entry.text, entry.note_type) for entry in manifest.golden], taxonomy=taxonomy)
    assert np.allclose(said, [entry.role_probabilities for entry in manifest.golden], atol=0.01)
    assert np.allclose(np.sum(said, axis=1), 1.0, atol=1e-4)


def test_nothing_in_the_library_unpickles() -> None:
    sources = sorted((ROOT / "analyzer").rglob("*.py"))
    loads = re.compile(
        r"\b(?:import|from)\s+(?:c?pickle|dill|cloudpickle|shelve|marshal)\b|joblib\.load|read_pickle|to_pickle"
        r"|allow_pickle(?!=False)|from joblib import .*\b(?:load|dump)\b|torch\.load(?!\([^)]*\bweights_only=True)"
        r"|np\.load(?!\(.*\ballow_pickle=False)"
    )
    assert len(sources) > 30
    assert [path.name for path in sources if loads.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("folder", sorted(path for path in shipped("models").iterdir()), ids=lambda path: path.name)
def test_model_folders_hold_no_pickles(folder: Path) -> None:
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert held == {MANIFEST, CARD, *FILES.get(folder.name, (WEIGHTS,))}


def test_the_tiny_model_is_tiny() -> None:
    assert sum(path.stat().st_size for path in TINY.iterdir()) < 300_000
