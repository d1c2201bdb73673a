import numpy as np
import pytest
from hypothesis import given, settings

from analyzer.classify.features import (
    COLUMNS,
    NGRAM_COLUMNS,
    SUBWORD_COLUMNS,
    feature_matrix,
    is_supervision,
    subwords,
    word_counts,
    word_ngrams,
)
from tests.classify.texts import NOTES, batch_of


@pytest.mark.parametrize(
    ("note_type", "wanted"),
    [
        pytest.param("supervision", 1.0, id="supervision"),
        pytest.param("Peer Supervision Note", 1.0, id="inside-a-name"),
        pytest.param("SUPERVISORY CONTACT", 1.0, id="capitals"),
        pytest.param("session", 0.0, id="session"),
        pytest.param("Peer Support Progress Note", 0.0, id="peer-support"),
        pytest.param("", 0.0, id="unknown"),
    ],
)
def test_supervision_notes_are_told_by_their_type(note_type: str, wanted: float) -> None:
    assert is_supervision([note_type]).tolist() == [wanted]


def test_no_notes_are_no_supervision() -> None:
    assert is_supervision([]).tolist() == []


@pytest.mark.parametrize(
    ("sentence", "ngrams"),
    [
        # words, then pairs and triples with a mark at either end
        pytest.param("Sat with him", 3 + 4 + 3, id="three-words"),
        pytest.param("Sat", 1 + 2 + 1, id="one-word"),
        pytest.param("", 0 + 1 + 0, id="no-word"),
    ],
)
def test_ngrams_are_counted_and_scaled_by_the_root_of_their_number(sentence: str, ngrams: int) -> None:
    row = word_ngrams(batch_of([[sentence]]))
    assert row.shape == (1, NGRAM_COLUMNS)
    assert row.sum() == pytest.approx(ngrams / np.sqrt(ngrams))


def test_words_keep_their_order_in_pairs_but_not_their_case() -> None:
    rows = word_ngrams(batch_of([["I asked the nurse", "the nurse asked I", "i ASKED The Nurse"]])).toarray()
    assert not np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])


def test_a_word_is_counted_as_often_as_it_is_there() -> None:
    batch = batch_of([["no no yes no"]])
    counted = dict(zip(batch.words, word_counts(batch).toarray()[0].tolist(), strict=True))
    assert counted == pytest.approx({"no": 3 / 2, "yes": 1 / 2})


def test_words_of_one_stem_share_parts_and_others_hardly_do() -> None:
    batch = batch_of([["screening screened breakfast"]])
    parts = subwords(batch)
    likeness = (parts @ parts.T).toarray()
    at = {word: index for index, word in enumerate(batch.words)}
    assert np.diag(likeness) == pytest.approx(np.ones(3))
    assert likeness[at["screening"], at["screened"]] > 0.5
    assert likeness[at["screening"], at["breakfast"]] < 0.1


def test_a_part_that_a_word_has_twice_counts_twice() -> None:
    # " ba", "ban" ... once; "an", "na" and "ana" twice
    values = np.sort(subwords(batch_of([["banana"]])).data)
    assert values[-3:] == pytest.approx(np.full(3, 2 * values[0]))
    assert values[:-3] == pytest.approx(np.full(len(values) - 3, values[0]))


@settings(max_examples=25, deadline=None)
@given(notes=NOTES)
def test_a_sentence_has_the_same_features_alone_as_among_others(notes: list[list[str]]) -> None:
    supervision = np.array([index % 2 for index in range(len(notes))], dtype=np.float32)
    together = feature_matrix(batch_of(notes), supervision=supervision)
    assert together.shape == (sum(map(len, notes)), COLUMNS)
    at = 0
    for note, flag in zip(notes, supervision, strict=True):
        for sentence in note:
            alone = feature_matrix(batch_of([[sentence]]), supervision=np.array([flag]))
            assert abs(together[at] - alone).max() < 1e-6
            at += 1


@pytest.mark.parametrize("flag", [0.0, 1.0], ids=["session", "supervision"])
def test_the_last_column_tells_of_supervision(flag: float) -> None:
    matrix = feature_matrix(batch_of([["Met with Dana"]]), supervision=np.array([flag], dtype=np.float32))
    assert matrix[0, NGRAM_COLUMNS + SUBWORD_COLUMNS] == flag


def test_no_sentences_make_no_rows() -> None:
    assert feature_matrix(batch_of([]), supervision=np.zeros(0, dtype=np.float32)).shape == (0, COLUMNS)
