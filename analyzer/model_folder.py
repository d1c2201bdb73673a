"""What all model folders share: the names of their files, and reading them only when their hashes are right."""

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors

from analyzer.errors import PeerdriftError

MANIFEST, WEIGHTS, CARD = "manifest.json", "weights.safetensors", "card.md"


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
