import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from analyzer.classify.artifact import (
    golden_probabilities,
    load_linear,
    packed_weights,
    read_manifest,
    save_linear,
)
from analyzer.errors import PeerdriftError
from analyzer.model_folder import CARD, MANIFEST, WEIGHTS, sha256
from analyzer.shipped import shipped
from analyzer.taxonomy import Taxonomy
from tests.conftest import ROOT

SHIPPED = shipped("models") / "fast"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        change(manifest)
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    return edit


def flip_a_byte(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / WEIGHTS).write_bytes(bytes(data))


def truncate(folder: Path) -> None:
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[: len(data) // 2])


def with_weights(data: bytes) -> Callable[[Path], None]:
    """Other weights, and a manifest that vouches for them."""

    def write(folder: Path) -> None:
        (folder / WEIGHTS).write_bytes(data)
        edited(lambda manifest: manifest.update(weights_sha256=sha256(data)))(folder)

    return write


def told_otherwise(manifest: dict[str, Any]) -> None:
    chances = manifest["golden"][0]["role_probabilities"]
    chances[0], chances[1] = chances[1], chances[0]


REMEDY = r"train or copy it anew|train or copy the model anew|train anew|run peerdrift train|this version reads 1"


@pytest.mark.parametrize(
    ("alter", "problem"),
    [
        pytest.param(flip_a_byte, "weights.safetensors is not the file", id="a-byte-of-the-weights-flipped"),
        pytest.param(truncate, "weights.safetensors is not the file", id="weights-truncated"),
        pytest.param(lambda folder: (folder / WEIGHTS).unlink(), "no weights.safetensors", id="no-weights"),
        pytest.param(with_weights(b"no safetensors"), "does not hold the weights", id="weights-of-another-kind"),
        pytest.param(
            with_weights(save({"coefficients": np.zeros((2, 2), np.float16)})),
            "does not hold the weights",
            id="a-tensor-missing",
        ),
        pytest.param(
            with_weights(save({"coefficients": np.zeros((2, 2), np.float16), "intercepts": np.zeros(2, np.float32)})),
            "does not hold the weights",
            id="weights-of-another-shape",
        ),
        pytest.param(lambda folder: (folder / MANIFEST).unlink(), "no manifest.json", id="no-manifest"),
        pytest.param(shutil.rmtree, "no manifest.json", id="no-folder"),
        pytest.param(
            lambda folder: (folder / MANIFEST).write_text('{"format": 1', encoding="utf-8"),
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
        pytest.param(edited(lambda m: m.update(format=2)), "model format 2", id="another-format"),
        pytest.param(edited(lambda m: m.pop("format")), "model format None", id="no-format"),
        pytest.param(edited(lambda m: m.update(taxonomy_sha256="0" * 64)), "other roles", id="another-taxonomy"),
        pytest.param(edited(lambda m: m["roles"].reverse()), "other roles", id="roles-in-another-order"),
        pytest.param(edited(told_otherwise), "no longer gives the answers", id="golden-probabilities-changed"),
        pytest.param(edited(lambda m: m["golden"].clear()), "no longer gives the answers", id="golden-emptied"),
        pytest.param(
            edited(lambda m: m["golden"][0]["role_probabilities"].pop()),
            "manifest.json is broken",
            id="golden-of-another-length",
        ),
        pytest.param(
            edited(lambda m: m["golden"][0].update(role_probabilities=["a"] * 18)),
            "manifest.json is broken",
            id="golden-of-words",
        ),
        pytest.param(
            edited(lambda m: m.update(role_temperature=3.0)), "no longer gives the answers", id="another-temperature"
        ),
    ],
)
def test_an_altered_model_is_refused_with_what_to_do(
    model: Path, taxonomy: Taxonomy, alter: Callable[[Path], object], problem: str
) -> None:
    alter(model)
    with pytest.raises(PeerdriftError, match=re.escape(problem)) as raised:
        load_linear(model, taxonomy=taxonomy)
    assert re.search(REMEDY, str(raised.value))
    assert str(model) in str(raised.value)


def test_an_untouched_copy_loads(model: Path, taxonomy: Taxonomy) -> None:
    engine = load_linear(model, taxonomy=taxonomy)
    assert engine.name == "fast"
    assert engine.model_version == sha256((SHIPPED / WEIGHTS).read_bytes())[:12]
    assert engine.confident_from == read_manifest(model).confident_from


def test_what_is_saved_is_what_is_loaded(tmp_path: Path, taxonomy: Taxonomy) -> None:
    engine, manifest = load_linear(SHIPPED, taxonomy=taxonomy), read_manifest(SHIPPED)
    for _ in range(2):  # the second time over the first
        save_linear(tmp_path / "a" / "b", weights=engine.weights, manifest=manifest, card="# Card\n")
    again = load_linear(tmp_path / "a" / "b", taxonomy=taxonomy)
    assert np.array_equal(again.weights.coefficients, engine.weights.coefficients)
    assert np.array_equal(again.weights.intercepts, engine.weights.intercepts)
    assert read_manifest(tmp_path / "a" / "b") == manifest
    assert (tmp_path / "a" / "b" / CARD).read_text(encoding="utf-8") == "# Card\n"


def test_weights_laid_out_by_columns_are_not_garbled(taxonomy: Taxonomy) -> None:
    weights = load_linear(SHIPPED, taxonomy=taxonomy).weights
    turned = replace(weights, coefficients=np.asfortranarray(weights.coefficients))
    assert packed_weights(turned) == packed_weights(weights)


def test_golden_sentences_are_answered_as_the_manifest_says(taxonomy: Taxonomy) -> None:
    engine, manifest = load_linear(SHIPPED, taxonomy=taxonomy), read_manifest(SHIPPED)
    said = golden_probabilities(engine, [(entry.text, entry.note_type) for entry in manifest.golden])
    assert np.allclose(said, [entry.role_probabilities for entry in manifest.golden], atol=0.01)
    assert np.allclose(np.sum(said, axis=1), 1.0, atol=1e-4)


def test_nothing_in_the_library_unpickles() -> None:
    sources = sorted((ROOT / "analyzer").rglob("*.py"))
    loads = re.compile(
        r"\b(?:import|from)\s+(?:c?pickle|dill|cloudpickle|shelve|marshal)\b|joblib\.load|read_pickle|to_pickle|allow_pickle"
        r"|from joblib import .*\b(?:load|dump)\b|torch\.load"
    )
    assert len(sources) > 30
    assert [path.name for path in sources if loads.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("folder", sorted(path.name for path in shipped("models").iterdir()))
def test_model_folders_hold_no_pickles(folder: str) -> None:
    held = {path.name for path in (shipped("models") / folder).rglob("*") if path.is_file()}
    assert held == {MANIFEST, WEIGHTS, CARD}
