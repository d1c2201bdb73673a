"""What all model folders share: the names of their files, and reading them only when their hashes are right."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from analyzer.errors import PeerdriftError

MANIFEST, WEIGHTS, CARD = "manifest.json", "weights.safetensors", "card.md"


def packed(arrays: Mapping[str, npt.NDArray[np.generic]]) -> bytes:
    """Return arrays as safetensors.

    They are made C-contiguous first: safetensors garbles others without a word.
    """
    return bytes(save_tensors({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def write_model(folder: Path, *, weights: bytes, manifest: Mapping[str, Any], card: str) -> None:
    """Write a model folder, made where it is missing; a model in it is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(weights)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (folder / CARD).write_text(card, encoding="utf-8")


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: Path) -> bytes:
    """Read a file of a model folder.

    Raises:
        PeerdriftError: It is missing.
    """
    try:
        return path.read_bytes()
    except OSError:
        raise PeerdriftError(f"{path.parent}: no {path.name}; run peerdrift train or name another model") from None


def read_weights(folder: Path, *, wanted_sha256: str) -> dict[str, npt.NDArray[np.generic]]:
    """Read the arrays of a model folder.

    Args:
        folder: The model.
        wanted_sha256: What its manifest says of the file.

    Raises:
        PeerdriftError: The file is missing, another, or no safetensors.
    """
    packed = read_file(folder / WEIGHTS)
    if sha256(packed) != wanted_sha256:
        raise PeerdriftError(f"{folder}: {WEIGHTS} is not the file that the manifest describes; train or copy it anew")
    try:
        return dict(load_tensors(packed))
    except SafetensorError:
        raise PeerdriftError(f"{folder}: {WEIGHTS} does not hold the weights of this version; train anew") from None
