"""Every system of the comparison by its name, in the order of the table."""

from pathlib import Path
from typing import Protocol

from benchmarks.quality.fast_text import FastText
from benchmarks.quality.keywords import Keywords
from benchmarks.quality.labelling import Classify
from benchmarks.quality.minilm import FrozenMiniLm, minilm_folder
from benchmarks.quality.spacy_textcat import SpacyTextCat
from benchmarks.quality.tfidf import TfIdf
from benchmarks.quality.training_texts import TrainingTexts


class System(Protocol):
    """Something that learns roles and assertions of single sentences."""

    @property
    def title(self) -> str:
        """Its name in the table."""

    def missing(self) -> str | None:
        """Say what keeps it from running, None for nothing."""

    def fit(self, texts: TrainingTexts, *, folder: Path) -> None:
        """Learn from the corpus and keep what was learnt in a folder."""

    def load(self, folder: Path) -> Classify:
        """Load what `fit` kept."""


def peers(minilm: Path | None) -> dict[str, System]:
    """Return the systems that are not ours.

    Args:
        minilm: Folder of MiniLM's weights, None to look for the installed package.
    """
    return {
        "keywords": Keywords(),
        "tfidf": TfIdf(),
        "fasttext": FastText(),
        "spacy": SpacyTextCat(),
        "minilm": FrozenMiniLm(minilm_folder(minilm)),
    }
