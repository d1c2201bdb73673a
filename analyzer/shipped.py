"""Where the files that ship with the package lie: in the wheel, or in the source tree."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_IN_WHEEL = _PACKAGE / "_shipped"
_IN_TREE = {"models": "models", "samples": "data/samples", "eval": "data/eval"}


def shipped(folder: str) -> Path:
    """Find a shipped folder.

    Args:
        folder: "models", "samples" or "eval".

    Returns:
        The folder in the wheel, else its place in a checkout.
    """
    in_wheel = _IN_WHEEL / folder
    return in_wheel if in_wheel.exists() else _PACKAGE.parent / _IN_TREE[folder]
