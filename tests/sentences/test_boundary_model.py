import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from analyzer.errors import PeerdriftError
from analyzer.model_folder import MANIFEST, WEIGHTS, packed, sha256
from analyzer.sentences.boundary_model import MODEL, golden_begins, load_boundary
from analyzer.shipped import shipped

FOLDER = shipped("models") / MODEL


def test_the_shipped_model_is_small_and_cuts_as_its_manifest_says() -> None:
    model = load_boundary(FOLDER)
    assert (FOLDER / WEIGHTS).stat().st_size < 2**19
    golden = json.loads((FOLDER / MANIFEST).read_text(encoding="utf-8"))["golden"]
    assert {text: golden_begins(model, text) for text in golden} == golden
    assert all(golden.values())


def edited(folder: Path, **changes: object) -> Path:
    shutil.copytree(FOLDER, folder)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"format": 99}, "model format 99", id="format"),
        pytest.param({"weights_sha256": "0" * 64}, "not the file that the manifest describes", id="hash"),
        pytest.param({"threshold": "high"}, "manifest.json is broken", id="threshold"),
        pytest.param({"threshold": 9.0}, "no longer cuts as it did", id="golden"),
        pytest.param({"surprise": 1}, "manifest.json is broken", id="unknown-entry"),
    ],
)
def test_a_model_that_was_altered_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(PeerdriftError, match=said):
        load_boundary(edited(tmp_path / "m", **changes))


@pytest.mark.parametrize(
    "weights",
    [
        pytest.param(b"no safetensors", id="of-another-kind"),
        pytest.param(packed({"weights": np.zeros(4, np.float16)}), id="without-an-intercept"),
        pytest.param(
            packed({"weights": np.zeros(4, np.float16), "intercept": np.zeros(1, np.float32)}), id="of-another-shape"
        ),
    ],
)
def test_weights_that_the_manifest_vouches_for_in_vain_are_refused(tmp_path: Path, weights: bytes) -> None:
    folder = edited(tmp_path / "m", weights_sha256=sha256(weights))
    (folder / WEIGHTS).write_bytes(weights)
    with pytest.raises(PeerdriftError, match="does not hold the weights of this version"):
        load_boundary(folder)


@pytest.mark.parametrize("name", [MANIFEST, WEIGHTS])
def test_a_model_without_a_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = edited(tmp_path / "m")
    (folder / name).unlink()
    with pytest.raises(PeerdriftError, match=f"no {name}"):
        load_boundary(folder)
