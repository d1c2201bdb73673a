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
from analyzer.limited_file import read_limited

MANIFEST, WEIGHTS, CARD = "manifest.json", "weights.safetensors", "card.md"
LARGEST_MANIFEST, LARGEST_FILE = 4 * 2**20, 256 * 2**20
"""Bytes of a manifest and of any other file of a model folder; the largest that we made has 64 MB."""
VERSION_LENGTH = 12
"""Hexadecimal digits that name a model version."""
LARGEST_HEADER = 64 * 2**10
"""Bytes in which safetensors names its arrays; a model of ours has a dozen of them."""
_LENGTH = 8
"""Bytes at the beginning of safetensors that tell the length of the header."""


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


def version_of(deciding: Any) -> str:
    """Name the version of a model by all that decides its labels, as JSON can hold it."""
    return sha256(json.dumps(deciding).encode())[:VERSION_LENGTH]


def read_file(path: Path) -> bytes:
    """Read a file of a model folder.

    Raises:
        PeerdriftError: It is missing, no regular file or too large.
    """
    try:
        return read_limited(path, most=LARGEST_MANIFEST if path.name == MANIFEST else LARGEST_FILE)
    except OSError:
        raise PeerdriftError(f"{path.parent}: no {path.name}; run peerdrift train or name another model") from None


def read_manifest_data(folder: Path) -> dict[str, Any]:
    """Read the manifest of a model folder as an object of JSON.

    Raises:
        PeerdriftError: It is missing, or none.
    """
    try:
        data = json.loads(read_file(folder / MANIFEST))
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise PeerdriftError(f"{folder}: {MANIFEST} is broken; train or copy the model anew")
    return data


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
        ValueError: The bytes are none, or hold what is no number.
    """
    if int.from_bytes(weights[:_LENGTH], "little") > LARGEST_HEADER:
        raise ValueError("safetensors with too long a header")
    try:
        arrays = dict(load_tensors(weights))
    except (SafetensorError, KeyError, TypeError):  # those of kinds of numbers that numpy has not
        raise ValueError("no safetensors") from None
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ValueError("safetensors with numbers that are infinite or none")
    return arrays
