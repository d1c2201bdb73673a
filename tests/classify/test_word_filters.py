"""What words add to filters, and that it does not hang on what was asked before."""

from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify import word_filters
from analyzer.classify.word_filters import GAP, TOGETHER, WordFilters
from tests.classify.test_word_vectors import RNG, SIZE, SOME, VECTORS
from tests.classify.texts import WORDS

WIDTH, FILTERS = 3, 37
GAP_VECTOR = RNG.normal(size=SIZE).astype(np.float32)
WEIGHTS = RNG.normal(size=(WIDTH, SIZE, FILTERS)).astype(np.float32)
MANY = [*WORDS, *(f"word{number}" for number in range(3 * TOGETHER))]


def fresh() -> WordFilters:
    return WordFilters(VECTORS, gap=GAP_VECTOR, filters=WEIGHTS)


def rows_of(filters: WordFilters, words: list[str]) -> np.ndarray:
    table, row = filters.of_words(words)
    return table[row]


@given(words=SOME)
def test_a_word_adds_its_vector_times_the_filters(words: list[str]) -> None:
    wanted = np.einsum("ns,wsf->nwf", VECTORS.of_words(words), WEIGHTS)
    assert rows_of(fresh(), words) == pytest.approx(wanted, abs=1e-4)


def test_the_gap_has_a_row() -> None:
    table, _ = fresh().of_words([])
    assert table[GAP] == pytest.approx(np.einsum("s,wsf->wf", GAP_VECTOR, WEIGHTS), abs=1e-4)


@given(order=st.permutations(MANY), pieces=st.lists(st.integers(1, 40), max_size=4))
def test_a_word_adds_the_same_to_the_bit_whatever_was_asked_before(order: list[str], pieces: list[int]) -> None:
    asked = fresh()
    for piece in pieces:
        asked.of_words(order[:piece])
    assert np.array_equal(rows_of(asked, MANY), rows_of(fresh(), MANY))


def test_words_that_were_forgotten_add_what_they_added(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = rows_of(fresh(), MANY)
    monkeypatch.setattr(word_filters, "MOST_WORDS", 2)
    asked = fresh()
    table, row = asked.of_words(MANY[:2])
    kept = table[row].copy()
    assert np.array_equal(rows_of(asked, MANY), wanted)
    assert np.array_equal(table[row], kept)  # who was given the table before still has it


def test_threads_may_ask_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_filters, "MOST_WORDS", 20)
    asked, wanted, wrong = fresh(), rows_of(fresh(), MANY), list[int]()

    def ask(first: int) -> None:
        for at in range(200):
            begin = (first + at) % (len(MANY) - 5)
            if not np.array_equal(rows_of(asked, MANY[begin : begin + 5]), wanted[begin : begin + 5]):
                wrong.append(begin)

    threads = [Thread(target=ask, args=(first,)) for first in (0, 17, 31)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
