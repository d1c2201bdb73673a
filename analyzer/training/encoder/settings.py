"""How an encoder is trained."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

BASES = {
    "mpnet": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    "minilm": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
}
"""Pretrained weights by name, and the SHA-256 of their model.safetensors: all-mpnet-base-v2 and all-MiniLM-L6-v2, both
Apache-2.0."""


@dataclass(frozen=True)
class Settings:
    """Choices of a training; those of the shipped model are the defaults.

    Attributes:
        epochs: Passes over the corpus.
        rate: Highest learning rate of the encoder's last layer.
        layer_decay: Each layer below learns at this share of the rate of the one above.
        head_rate: How many times faster the heads learn.
        warmup: Share of the steps in which the rate rises.
        tokens: Of a batch, padding counted.
        longest: Tokens of a window.
        dropout: Chance that a number is dropped.
        smoothing: Share of a target that is spread evenly over all classes.
        bank_share: Share of the bank sentences that a pass takes, each pass others.
        bank_weight: What a bank sentence counts beside a sentence of a note.
        augmented: Chance that a note is rewritten in a pass (`analyzer.training.swaps.augment`).
        layers: How many of the encoder's lowest layers are kept; 0 keeps all.
        seed: Of everything drawn.
    """

    epochs: int = 4
    rate: float = 7e-5
    layer_decay: float = 0.95
    head_rate: float = 10.0
    warmup: float = 0.06
    tokens: int = 1024
    longest: int = 256
    dropout: float = 0.1
    smoothing: float = 0.05
    bank_share: float = 0.5
    bank_weight: float = 0.5
    augmented: float = 0.5
    layers: int = 6
    seed: int = 20260301

    def told(self) -> dict[str, Any]:
        """Return them as a manifest keeps them."""
        return asdict(self)


@dataclass(frozen=True)
class Base:
    """Pretrained weights: a folder with config.json, tokenizer.json and model.safetensors, and their name."""

    folder: Path
    name: str
