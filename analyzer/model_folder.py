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


def write_model(folder: Path, *, files: Mapping[str, bytes], manifest: Mapping[str, Any], card: str) -> None:
    """Write a model folder, made where it is missing; a model in it is replaced.

    Args:
        folder: Where.
        files: Content by name.
        manifest: What is told of the model, with the hashes of the files.
        card: Markdown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
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


def read_checked(path: Path, *, wanted_sha256: str | None) -> bytes:
    """Read a file of a model folder whose manifest tells its hash.

    Raises:
        PeerdriftError: The file is missing or another, or the manifest does not tell of it.
    """
    content = read_file(path)
    if sha256(content) != wanted_sha256:
        raise PeerdriftError(
            f"{path.parent}: {path.name} is not the file that the manifest describes; train or copy it anew"
        )
    return content


def unpacked(weights: bytes) -> dict[str, npt.NDArray[np.generic]]:
    """Return the arrays of safetensors.

    Raises:
        ValueError: The bytes are none.
    """
    try:
        return dict(load_tensors(weights))
    except SafetensorError:
        raise ValueError("no safetensors") from None
