"""The model folder of the boundary model: written by training, checked whole when it is loaded."""

import json
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.errors import PeerdriftError
from analyzer.model_folder import MANIFEST, WEIGHTS, packed, read_checked, read_file, sha256, unpacked, write_model
from analyzer.sentences.gaps import COLUMNS_EXPONENT, BoundaryModel
from analyzer.shipped import shipped

MODEL = "boundary"
"""Folder of the model among the shipped ones."""
FORMAT = 1


@dataclass(frozen=True)
class BoundaryManifest:
    """What a boundary model is and what it was made from; `golden` are texts and the words that begin sentences."""

    weights_sha256: str
    corpus_sha256: str
    threshold: float
    metrics: dict[str, Any]
    golden: dict[str, list[int]]
    format: int = field(default=FORMAT)


def packed_boundary_weights(model: BoundaryModel) -> bytes:
    """Return the weights as safetensors."""
    return packed(
        {"weights": model.weights.astype(np.float16), "intercept": np.array([model.intercept], dtype=np.float32)}
    )


def save_boundary(folder: Path, *, model: BoundaryModel, manifest: BoundaryManifest, card: str) -> None:
    """Write the model folder."""
    write_model(folder, files={WEIGHTS: packed_boundary_weights(model)}, manifest=asdict(manifest), card=card)


def load_boundary(folder: Path) -> BoundaryModel:
    """Load a boundary model after checking all of it.

    Raises:
        PeerdriftError: A file is missing or altered, the format is another, or the model no longer says what it said
            when it was made.
    """
    try:
        manifest = BoundaryManifest(**json.loads(read_file(folder / MANIFEST)))
        threshold, golden = float(manifest.threshold), dict(manifest.golden)
    except (ValueError, TypeError):
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew") from None
    if manifest.format != FORMAT:
        raise PeerdriftError(f"{folder}: model format {manifest.format}; this version reads {FORMAT}")
    weights = read_checked(folder / WEIGHTS, wanted_sha256=manifest.weights_sha256)
    try:
        arrays = unpacked(weights)
    except ValueError:
        arrays = {}
    if set(arrays) != {"weights", "intercept"} or arrays["weights"].shape != (2**COLUMNS_EXPONENT,):
        raise PeerdriftError(f"{folder}: {WEIGHTS} does not hold the weights of this version; train anew")
    model = BoundaryModel(arrays["weights"].astype(np.float32), float(arrays["intercept"][0]), threshold)
    if any(golden_begins(model, text) != begins for text, begins in golden.items()):
        raise PeerdriftError(f"{folder}: the model no longer cuts as it did when it was made; run peerdrift train")
    return model


def golden_begins(model: BoundaryModel, text: str) -> list[int]:
    """Return the numbers of the words before which the model begins a sentence."""
    return (np.flatnonzero(model.begins(text.split())) + 1).tolist()


@cache
def shipped_model() -> BoundaryModel:
    """Return the model that ships with the package, loaded once a process."""
    return load_boundary(shipped("models") / MODEL)


def boundary_digest(model: BoundaryModel) -> str:
    """Return the SHA-256 of the packed weights."""
    return sha256(packed_boundary_weights(model))
