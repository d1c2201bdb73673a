"""spaCy's text classifier as it comes: TextCatEnsemble, a small convolutional network beside a bag of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed, minibatch

from benchmarks.quality.labelling import Chances, Classify
from benchmarks.quality.training_texts import SEED, Head, TrainingTexts

EPOCHS = 6
DROPOUT = 0.2
TRAINED_AT_ONCE = 64
SCORED_AT_ONCE = 512
_HEADS = ("role", "assertion")


@dataclass(frozen=True)
class SpacyTextCat:
    """Two pipelines, one a head: a pipeline of spaCy takes one set of exclusive labels a sentence."""

    title: str = "spaCy textcat (TextCatEnsemble)"

    def missing(self) -> str | None:
        """Say what keeps it from running: nothing, spaCy is ours as well."""
        return None

    def fit(self, texts: TrainingTexts, *, folder: Path) -> None:
        """Fit both heads and keep them in a folder."""
        for head in (texts.role, texts.assertion):
            _fit_head(head).to_disk(folder / head.name)

    def load(self, folder: Path) -> Classify:
        """Load what `fit` kept."""
        role, assertion = (spacy.load(folder / name) for name in _HEADS)

        def classify(sentences: Sequence[str]) -> Chances:
            return Chances(_chances(role, sentences), _chances(assertion, sentences))

        return classify


def _fit_head(head: Head) -> Language:
    fix_random_seed(SEED)
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("textcat")
    for at in range(head.classes):
        pipe.add_label(str(at))  # type: ignore[attr-defined]
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": {str(at): float(at == target) for at in range(head.classes)}})
        for text, target in zip(head.texts, head.target.tolist(), strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples)
    order = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        shuffled = [examples[at] for at in order.permutation(len(examples)).tolist()]
        for batch in minibatch(shuffled, TRAINED_AT_ONCE):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT)
    return nlp


def _chances(nlp: Language, sentences: Sequence[str]) -> npt.NDArray[np.float64]:
    pipe = nlp.get_pipe("textcat")
    said = [np.zeros((0, len(pipe.labels)))]  # type: ignore[attr-defined]
    for texts in minibatch(sentences, SCORED_AT_ONCE):
        said.append(pipe.predict([nlp.make_doc(text) for text in texts]))  # type: ignore[attr-defined]
    chances = np.concatenate(said).astype(np.float64)
    return chances / np.maximum(chances.sum(axis=1, keepdims=True), np.finfo(float).tiny)
