"""Model folders: a manifest, the weights and a card. Every hash is checked before anything is used; no pickles."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.classify.features import is_supervision
from analyzer.classify.linear import LinearEngine, LinearWeights
from analyzer.errors import PeerdriftError
from analyzer.model_folder import MANIFEST, WEIGHTS, packed, read_file, read_weights, write_model
from analyzer.sentences import given_sentences
from analyzer.taxonomy import Taxonomy

FORMAT = 1
GOLDEN_TOLERANCE = 0.01
"""A golden probability may differ by so much between processors and library versions."""
VERSION_LENGTH = 12
"""Hexadecimal digits of the weights' SHA-256 that name a model version."""


@dataclass(frozen=True)
class Golden:
    """A sentence and what the model said of it when it was made."""

    text: str
    note_type: str
    role_probabilities: list[float]


@dataclass(frozen=True)
class Manifest:
    """What a model is and what it was made from."""

    engine: str
    roles: list[str]
    assertions: list[str]
    taxonomy_sha256: str
    corpus_sha256: str
    weights_sha256: str
    libraries: dict[str, str]
    settings: dict[str, Any]
    metrics: dict[str, Any]
    golden: list[Golden]
    confident_from: float
    role_temperature: float
    assertion_temperature: float
    format: int = field(default=FORMAT)


def save_linear(folder: Path, *, weights: LinearWeights, manifest: Manifest, card: str) -> None:
    """Write a model folder of the `fast` engine.

    Args:
        folder: Made where it is missing; a model in it is replaced.
        weights: Kept in half precision.
        manifest: Its `weights_sha256` is what `packed_weights` gives.
        card: Markdown.
    """
    write_model(folder, weights=packed_weights(weights), manifest=asdict(manifest), card=card)


def packed_weights(weights: LinearWeights) -> bytes:
    """Return the weights as safetensors."""
    return packed(
        {
            "coefficients": weights.coefficients.astype(np.float16),
            "intercepts": weights.intercepts.astype(np.float32),
        }
    )


def load_linear(folder: Path, *, taxonomy: Taxonomy) -> LinearEngine:
    """Load a model of the `fast` engine after checking all of it.

    Raises:
        PeerdriftError: A file is missing or altered, the format or the labels are others, or the model no longer says
            what it said when it was made.
    """
    manifest = read_manifest(folder)
    _check_labels(manifest, folder=folder, taxonomy=taxonomy)
    tensors = read_weights(folder, wanted_sha256=manifest.weights_sha256)
    try:
        weights = LinearWeights(
            coefficients=tensors["coefficients"].astype(np.float32),
            intercepts=tensors["intercepts"].astype(np.float32),
            roles=len(manifest.roles),
            role_temperature=manifest.role_temperature,
            assertion_temperature=manifest.assertion_temperature,
        )
    except (KeyError, ValueError):
        raise PeerdriftError(f"{folder}: {WEIGHTS} does not hold the weights of this version; train anew") from None
    engine = LinearEngine(
        weights, confident_from=manifest.confident_from, model_version=manifest.weights_sha256[:VERSION_LENGTH]
    )
    _check_golden(engine, manifest, folder=folder)
    return engine


def read_manifest(folder: Path) -> Manifest:
    """Read a model's manifest.

    Raises:
        PeerdriftError: It is missing, broken or of another format.
    """
    try:
        data = json.loads(read_file(folder / MANIFEST))
        if data.get("format") != FORMAT:
            raise PeerdriftError(f"{folder}: model format {data.get('format')}; this version reads {FORMAT}")
        return Manifest(**{**data, "golden": [Golden(**entry) for entry in data["golden"]]})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew") from None


def golden_probabilities(engine: LinearEngine, golden: list[tuple[str, str]]) -> list[list[float]]:
    """Classify single sentences.

    Args:
        engine: The model.
        golden: (text, note_type) of each.

    Returns:
        Probabilities of the roles, a list for each sentence.
    """
    batch = given_sentences([text for text, _ in golden], [[(0, len(text), "")] for text, _ in golden])
    supervision = is_supervision([note_type for _, note_type in golden])
    said: list[list[float]] = engine.probabilities(batch, supervision=supervision).role.round(6).tolist()
    return said


def _check_labels(manifest: Manifest, *, folder: Path, taxonomy: Taxonomy) -> None:
    if manifest.taxonomy_sha256 != taxonomy.digest or tuple(manifest.roles) != taxonomy.role_names:
        raise PeerdriftError(f"{folder}: the model was trained for other roles or assertions; run peerdrift train")


def _check_golden(engine: LinearEngine, manifest: Manifest, *, folder: Path) -> None:
    try:
        said = golden_probabilities(engine, [(entry.text, entry.note_type) for entry in manifest.golden])
        wanted = [entry.role_probabilities for entry in manifest.golden]
        same = bool(wanted) and np.allclose(said, wanted, atol=GOLDEN_TOLERANCE)
    except (ValueError, TypeError):
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew") from None
    if not same:
        raise PeerdriftError(
            f"{folder}: the model no longer gives the answers it gave when it was made"
            " (another spaCy or scikit-learn?); run peerdrift train"
        )
