"""Make the tiny model of the `accurate` engine that tests read: `python -m tests.classify.tiny.make`.

Needed anew when roles, assertions or signals change, or the format of model folders. Its labels are hardly better than
chance: it is there to be loaded, tampered with and compared, not to be right.
"""

import tempfile
from pathlib import Path

import torch

from analyzer.training.accurate import train_accurate
from analyzer.training.encoder.settings import Settings
from tests.training.encoder.tiny_base import tiny_base
from tests.training.notes import first_notes, write_slice

TINY = Path(__file__).parent / "accurate"
SETTINGS = Settings(epochs=6, rate=2e-3, head_rate=2.0, tokens=1024)
WRITERS, SENTENCES = "gnps", 120
GOLD_NOTES = 6


def make(out: Path) -> None:
    """Train on a slice of the corpus and write the model folder."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train_accurate(
            write_slice(folder / "corpus", writers=WRITERS, sentences=SENTENCES),
            dev=first_notes(folder / "dev.jsonl", count=GOLD_NOTES),
            out=out,
            base=tiny_base(folder / "base"),
            settings=SETTINGS,
            work=folder / "work",
            progress=lambda step: None,
        )


if __name__ == "__main__":
    make(TINY)
