from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from analyzer.classify.convolution import ConvolutionEngine
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.word_vectors import WordVectors
from analyzer.taxonomy import Taxonomy
from analyzer.training.calibrate import uncalibrated
from analyzer.training.convolution.lessons import Lessons
from analyzer.training.convolution.loop import Trained, trained
from analyzer.training.convolution.settings import Settings
from analyzer.training.corpus import LabelledSentences
from tests.training.convolution.conftest import SMALL

First = npt.NDArray[np.float32]


def learn(lessons: Lessons, first: First, taxonomy: Taxonomy, *, rows: int = 10**6, **changes: float) -> Trained:
    own = np.arange(min(rows, len(lessons.batch)))
    settings = Settings(**{**SMALL.told(), **changes})
    return trained(lessons, own, first=first, settings=settings, taxonomy=taxonomy, progress=lambda step: None)


def weights(found: Trained) -> list[bytes]:
    arrays = [found.pieces, found.whole, *vars(found.layers).values(), found.heads.coefficients, found.heads.intercepts]
    return [array.tobytes() for array in arrays]


def test_a_network_learns_its_sentences(
    lessons: Lessons, data: LabelledSentences, words: Vocabulary, first: First, taxonomy: Taxonomy
) -> None:
    found = learn(lessons, first, taxonomy, epochs=20, rate=1e-2, sentences=20, filters=64, hidden=48)
    engine = ConvolutionEngine(
        WordVectors(words, found.pieces, found.whole), found.layers, found.heads, uncalibrated(taxonomy), ""
    )
    scores = engine.scores(data.batch, supervision=data.supervision)[:, : len(taxonomy.role_names)]
    assert (scores.argmax(axis=1) == data.role).mean() > 0.8  # the commonest role alone is right in about 4 of 10


def test_the_same_training_gives_the_same_bytes_and_another_seed_others(
    lessons: Lessons, first: First, taxonomy: Taxonomy
) -> None:
    one = learn(lessons, first, taxonomy, dropout=0.2)
    assert weights(one) == weights(learn(lessons, first, taxonomy, dropout=0.2))
    assert weights(one) != weights(learn(lessons, first, taxonomy, dropout=0.2, seed=5))


def test_what_is_measured_is_what_half_precision_keeps(lessons: Lessons, first: First, taxonomy: Taxonomy) -> None:
    found = learn(lessons, first, taxonomy, epochs=1)
    for array in (
        found.pieces,
        found.whole,
        *vars(found.layers).values(),
        found.heads.coefficients,
        found.heads.intercepts,
    ):
        assert array.dtype == np.float32
        assert np.array_equal(array, array.astype(np.float16))


def test_words_that_no_sentence_has_stay_as_they_were(lessons: Lessons, first: First, taxonomy: Taxonomy) -> None:
    found = learn(lessons, first, taxonomy, rows=20, epochs=1)
    batch = lessons.batch
    seen = {piece for word in batch.word[: batch.token_at[20]] for piece in lessons.words[word]}
    seen |= {piece for heading in lessons.headings for piece in heading}
    unseen = np.setdiff1d(np.arange(len(first)), list(seen))
    assert len(unseen) > 50
    assert np.array_equal(found.pieces[unseen], first[unseen].astype(np.float16).astype(np.float32))


def test_progress_tells_of_each_pass(lessons: Lessons, first: First, taxonomy: Taxonomy) -> None:
    told: list[str] = []
    trained(
        lessons, np.arange(30), first=first, settings=replace(SMALL, epochs=3), taxonomy=taxonomy, progress=told.append
    )
    assert [step.partition(",")[0] for step in told] == [f"pass {number} of 3" for number in (1, 2, 3)]


@pytest.mark.parametrize("rows", [1, 7])
def test_a_corpus_of_a_few_sentences_is_enough(lessons: Lessons, first: First, taxonomy: Taxonomy, rows: int) -> None:
    assert np.isfinite(learn(lessons, first, taxonomy, rows=rows).heads.coefficients).all()
