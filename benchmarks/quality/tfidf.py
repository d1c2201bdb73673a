"""TF-IDF of words and parts of words, and logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.quality.labelling import Chances, Classify
from benchmarks.quality.logistic import fit_logistic
from benchmarks.quality.training_texts import TrainingTexts

WORDS = (1, 3)
CHARACTERS = (2, 5)
FEWEST_SENTENCES = 2
"""In how many sentences a feature must occur."""
WORD = r"(?u)\b\w+\b"
"""Words of one letter too: scikit-learn's own pattern drops "I", which tells who did it."""
MODEL = "tfidf.joblib"


@dataclass(frozen=True)
class TfIdf:
    """The usual first thing to try."""

    title: str = "TF-IDF (words 1-3, characters 2-5) + logistic regression"

    def missing(self) -> str | None:
        """Say what keeps it from running: nothing."""
        return None

    def fit(self, texts: TrainingTexts, *, folder: Path) -> None:
        """Fit both heads and keep them in a folder."""
        vectorizers = [_vectorizer(WORDS, token_pattern=WORD), _vectorizer(CHARACTERS, analyzer="char_wb")]
        for vectorizer in vectorizers:
            vectorizer.fit(texts.role.texts)
        words = _features(vectorizers, texts.role.texts)
        heads = [
            fit_logistic(features, head.target, classes=head.classes)
            for head, features in ((texts.role, words), (texts.assertion, words[texts.spoken]))
        ]
        joblib.dump((vectorizers, heads), folder / MODEL)

    def load(self, folder: Path) -> Classify:
        """Load what `fit` kept."""
        vectorizers, (role, assertion) = joblib.load(folder / MODEL)

        def classify(sentences: Sequence[str]) -> Chances:
            features = _features(vectorizers, sentences)
            return Chances(role.chances(features), assertion.chances(features))

        return classify


def _vectorizer(ngrams: tuple[int, int], **settings: str) -> TfidfVectorizer:
    return TfidfVectorizer(ngram_range=ngrams, min_df=FEWEST_SENTENCES, sublinear_tf=True, **settings)


def _features(vectorizers: list[TfidfVectorizer], sentences: Sequence[str]) -> Any:
    if not sentences:
        return csr_matrix((0, 1))
    return hstack([vectorizer.transform(sentences) for vectorizer in vectorizers], format="csr")
