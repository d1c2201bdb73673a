"""fastText's supervised classifier (Joulin et al., Bag of Tricks for Efficient Text Classification, EACL 2017)."""

import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.quality.labelling import Chances, Classify
from benchmarks.quality.training_texts import SEED, Head, TrainingTexts

SETTINGS = {"epoch": 25, "lr": 0.5, "wordNgrams": 3, "minn": 2, "maxn": 5, "dim": 100}
"""Epochs and rate as in fastText's own tutorial; n-grams as in the TF-IDF system."""
BUCKETS = 200_000
"""Rows that n-grams are hashed to; fastText's 2,000,000 take 800 MB a head and are meant for larger corpora."""
_LABEL = "__label__"
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class FastText:
    """Averaged vectors of words and parts of words; its own tokens are what blanks set apart, so we set them apart."""

    title: str = "fastText, supervised"

    def missing(self) -> str | None:
        """Say what keeps it from running."""
        if importlib.util.find_spec("fasttext") is None:
            return "fastText is not installed: pip install fasttext-numpy2 (extra bench)"
        return None

    def fit(self, texts: TrainingTexts, *, folder: Path) -> None:
        """Fit both heads and keep them in a folder."""
        for head in (texts.role, texts.assertion):
            _fit_head(head, folder=folder)

    def load(self, folder: Path) -> Classify:
        """Load what `fit` kept."""
        import fasttext  # noqa: PLC0415

        models = [fasttext.load_model(str(_model(folder, name))) for name in ("role", "assertion")]
        widths = [int(_width(folder, name).read_text()) for name in ("role", "assertion")]

        def classify(sentences: Sequence[str]) -> Chances:
            lines = [_line(text) for text in sentences]
            role, assertion = (_chances(*pair, lines) for pair in zip(models, widths, strict=True))
            return Chances(role, assertion)

        return classify


def _fit_head(head: Head, *, folder: Path) -> None:
    import fasttext  # noqa: PLC0415

    lines = [f"{_LABEL}{at} {_line(text)}" for at, text in zip(head.target.tolist(), head.texts, strict=True)]
    source = folder / f"{head.name}.txt"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    # one thread: with more, each run gives another model
    model = fasttext.train_supervised(
        input=str(source), **SETTINGS, bucket=BUCKETS, thread=1, seed=SEED, loss="softmax", verbose=0
    )
    model.save_model(str(_model(folder, head.name)))
    _width(folder, head.name).write_text(str(head.classes))


def _chances(model: Any, classes: int, lines: list[str]) -> npt.NDArray[np.float64]:
    said = np.zeros((len(lines), classes))
    if not lines:
        return said
    for row, (labels, chances) in enumerate(zip(*model.predict(lines, k=-1), strict=True)):
        said[row, [int(label.removeprefix(_LABEL)) for label in labels]] = chances
    return said / np.maximum(said.sum(axis=1, keepdims=True), np.finfo(float).tiny)  # its sums are off by some 1e-5


def _line(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _model(folder: Path, name: str) -> Path:
    return folder / f"{name}.bin"


def _width(folder: Path, name: str) -> Path:
    return folder / f"{name}.classes"
