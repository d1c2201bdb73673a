import numpy as np
import pytest

from analyzer.classify.vocabulary import Vocabulary
from analyzer.training.convolution import first_vectors as module
from analyzer.training.convolution.first_vectors import SPREAD, base_vocabulary, first_vectors
from analyzer.training.encoder.settings import Base


def test_each_piece_has_a_vector_of_the_wanted_size(base: Base, words: Vocabulary) -> None:
    found = first_vectors(base, size=6)
    assert found.shape == (words.tokenizer.get_vocab_size(), 6)
    assert found.dtype == np.float32
    assert found.std() == pytest.approx(SPREAD, abs=1e-6)


def test_the_directions_that_are_kept_are_the_widest(base: Base) -> None:
    spread = first_vectors(base, size=6).std(axis=0)
    assert sorted(spread, reverse=True) == pytest.approx(spread.tolist(), rel=1e-3)
    longer = first_vectors(base, size=12)
    cosine = np.abs((longer[:, :6] * first_vectors(base, size=6)).sum(axis=0))
    assert cosine == pytest.approx(
        np.linalg.norm(longer[:, :6], axis=0) * np.linalg.norm(first_vectors(base, size=6), axis=0), rel=1e-4
    )


def test_how_many_are_read_at_once_does_not_matter(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = first_vectors(base, size=4)
    monkeypatch.setattr(module, "PIECES_AT_ONCE", 100)
    assert np.abs(first_vectors(base, size=4)) == pytest.approx(np.abs(wanted), abs=1e-3)


def test_the_words_are_those_of_the_encoder(base: Base, words: Vocabulary) -> None:
    found, definition = base_vocabulary(base)
    assert found.tokens(["nurse asked me"]) == words.tokens(["nurse asked me"])
    assert definition == (base.folder / "tokenizer.json").read_text(encoding="utf-8")
