import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.vocabulary import vocabulary
from analyzer.classify.word_vectors import MOST_PIECES, WordVectors, buckets
from tests.classify.texts import TINY, WORDS

VOCABULARY = vocabulary((TINY / "tokenizer.json").read_text(encoding="utf-8"))
SIZE, BUCKETS = 5, 7
RNG = np.random.default_rng(2)
TABLE = RNG.normal(size=(VOCABULARY.tokenizer.get_vocab_size(), SIZE)).astype(np.float32)
WHOLE = RNG.normal(size=(BUCKETS, SIZE)).astype(np.float32)
VECTORS = WordVectors(VOCABULARY, TABLE, WHOLE)
SOME = st.lists(st.sampled_from([*WORDS, "", "zzyzx", "x" * 40, "sat with him"]))


@given(texts=SOME)
def test_a_text_is_the_sum_of_its_first_pieces(texts: list[str]) -> None:
    found = VECTORS.of_texts(texts)
    assert found.shape == (len(texts), SIZE)
    for text, vector in zip(texts, found, strict=True):
        (pieces,) = VOCABULARY.tokens([text])
        assert vector == pytest.approx(TABLE[pieces[:MOST_PIECES]].sum(axis=0), abs=1e-5)


@given(words=SOME)
def test_a_word_has_a_vector_of_its_own_besides(words: list[str]) -> None:
    own = VECTORS.of_words(words) - VECTORS.of_texts(words)
    at = buckets(words, count=BUCKETS)
    assert ((at >= 0) & (at < BUCKETS)).all()
    assert own == pytest.approx(WHOLE[at], abs=1e-5)


def test_buckets_are_the_same_in_every_process() -> None:
    assert buckets(["nurse", "meds"], count=1000).tolist() == [424, 897]


def test_nothing_has_a_vector_of_zeros() -> None:
    assert VECTORS.of_texts([""]).tolist() == [[0.0] * SIZE]


def test_words_that_share_pieces_are_alike_though_one_was_never_seen() -> None:
    seen, unseen = VOCABULARY.tokens(["nurse", "nursezz"])
    assert unseen[: len(seen)] == seen
    one, two = VECTORS.of_texts(["nurse", "nursezz"])
    assert two - one == pytest.approx(TABLE[unseen[len(seen) :]].sum(axis=0), abs=1e-5)
