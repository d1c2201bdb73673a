import numpy as np
import pytest
from hypothesis import given, settings

from analyzer.classify.features import (
    BLOCKS,
    COLUMNS,
    CUE_COLUMNS,
    HEADING_COLUMNS,
    NEIGHBOUR_COLUMNS,
    NEIGHBOUR_WEIGHT,
    NGRAM_COLUMNS,
    cue_ngrams,
    feature_matrix,
    has_neighbour,
    heading_columns,
    is_supervision,
    linear_scores,
    neighbour_words,
    subwords,
    word_counts,
    word_ngrams,
)
from analyzer.classify.heads import Heads
from tests.classify.texts import HEADED_NOTES, batch_of, flags_of, headed_batch

HEADS = Heads(
    np.random.default_rng(5).normal(size=(COLUMNS, 4)).astype(np.float32),
    np.random.default_rng(6).normal(size=4).astype(np.float32),
)
NGRAM, SUBWORD, CUE, BEFORE, AFTER, HEADING, NOTE = (
    slice(end - size, end) for size, end in zip(BLOCKS, np.cumsum(BLOCKS).tolist(), strict=True)
)


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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Nurse asked me", "The nurse quietly asked me something", True, id="others-between"),
        pytest.param("I did not", "i DID NOT", True, id="case"),
        pytest.param("Nurse asked me", "Nurse asked", False, id="a-cue-less"),
        pytest.param("Nurse asked me", "me asked nurse", False, id="another-order"),
        pytest.param("Sandwich breakfast", "Lunch", True, id="no-cues-at-all"),
        pytest.param("Nurse came by", "Lunch", False, id="two-cues"),
        pytest.param("Nurse", "Lunch", True, id="one-cue-is-no-pair"),
    ],
)
def test_pairs_and_triples_of_cues_ignore_the_words_between(one: str, other: str, same: bool) -> None:
    rows = cue_ngrams(batch_of([[one, other]])).toarray()
    assert rows.shape == (2, CUE_COLUMNS)
    assert np.array_equal(rows[0], rows[1]) == same


@pytest.mark.parametrize(
    ("sentence", "ngrams"),
    [
        pytest.param("Nurse", 0, id="one-cue"),
        pytest.param("Nurse asked", 1, id="two"),
        pytest.param("Nurse asked me", 2 + 1, id="three"),
        pytest.param("Nurse asked me if", 3 + 2, id="four"),
    ],
)
def test_cue_ngrams_are_counted_and_scaled_by_the_root_of_their_number(sentence: str, ngrams: int) -> None:
    assert cue_ngrams(batch_of([[sentence]])).sum() == pytest.approx(np.sqrt(ngrams))


def test_cues_of_two_sentences_make_no_pair() -> None:
    assert cue_ngrams(batch_of([["Nurse", "asked"]])).nnz == 0


@pytest.mark.parametrize(
    ("notes", "before", "after"),
    [
        pytest.param([["a", "b", "c"]], [False, True, True], [True, True, False], id="one-note"),
        pytest.param([["a"], ["b"]], [False, False], [False, False], id="two-notes"),
        pytest.param([["a", "b"], [], ["c"]], [False, True, False], [True, False, False], id="a-note-without-any"),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_neighbours_are_those_of_the_same_note(notes: list[list[str]], before: list[bool], after: list[bool]) -> None:
    assert [found.tolist() for found in has_neighbour(batch_of(notes))] == [before, after]


def test_neighbours_words_stand_in_columns_of_their_own() -> None:
    notes = [["nurse asked", "we did", "lunch"], ["alone"]]
    matrix, words = feature_matrix(batch_of(notes), supervision=flags_of(notes)), neighbour_words(batch_of(notes))
    assert words.shape == (4, NEIGHBOUR_COLUMNS)
    assert words[0].sum() == pytest.approx(NEIGHBOUR_WEIGHT * np.sqrt(2))
    nothing = np.zeros((1, NEIGHBOUR_COLUMNS))
    for row, (before, after) in enumerate([(None, 1), (0, 2), (1, None), (None, None)]):
        for block, neighbour in ((BEFORE, before), (AFTER, after)):
            wanted = nothing if neighbour is None else words[neighbour].toarray()
            assert np.array_equal(matrix[row, block].toarray(), wanted)


def test_a_heading_has_one_column_and_so_has_none() -> None:
    batch = headed_batch([[("Sat", ""), ("Sat", "plan"), ("Sat", "plan")], [("Sat", "")], [("Sat", "intervention")]])
    columns = heading_columns(batch)
    assert columns[0] == columns[3]
    assert columns[1] == columns[2]
    assert len(set(columns.tolist())) == 3
    block = feature_matrix(batch, supervision=np.zeros(3, dtype=np.float32))[:, HEADING].toarray()
    assert np.array_equal(block, np.eye(HEADING_COLUMNS)[columns])


@settings(max_examples=40, deadline=None)
@given(notes=HEADED_NOTES)
def test_quick_scores_are_those_of_the_feature_matrix(notes: list[list[tuple[str, str]]]) -> None:
    batch, supervision = headed_batch(notes), flags_of(notes)
    quick = linear_scores(batch, supervision=supervision, heads=HEADS)
    assert quick.shape == (sum(map(len, notes)), 4)
    assert np.allclose(quick, HEADS.scores(feature_matrix(batch, supervision=supervision)), atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(notes=HEADED_NOTES)
def test_a_note_has_the_same_features_alone_as_among_others(notes: list[list[tuple[str, str]]]) -> None:
    supervision = flags_of(notes)
    together = feature_matrix(headed_batch(notes), supervision=supervision)
    assert together.shape == (sum(map(len, notes)), COLUMNS)
    at = 0
    for note, flag in zip(notes, supervision, strict=True):
        alone = feature_matrix(headed_batch([note]), supervision=np.array([flag]))
        assert abs(together[at : at + len(note)] - alone).sum() < 1e-4
        at += len(note)


@settings(max_examples=25, deadline=None)
@given(notes=HEADED_NOTES)
def test_a_sentence_has_words_of_its_own_whatever_stands_beside_it(notes: list[list[tuple[str, str]]]) -> None:
    own = np.r_[NGRAM.start : CUE.stop, HEADING.start : HEADING.stop]
    flags = flags_of(notes)
    together = feature_matrix(headed_batch(notes), supervision=flags)[:, own]
    sentences = [(sentence, flag) for note, flag in zip(notes, flags, strict=True) for sentence in note]
    for at, (sentence, flag) in enumerate(sentences):
        alone = feature_matrix(headed_batch([[sentence]]), supervision=np.array([flag]))
        assert abs(together[at] - alone[:, own]).sum() < 1e-4


@pytest.mark.parametrize("flag", [0.0, 1.0], ids=["session", "supervision"])
def test_the_last_column_tells_of_supervision(flag: float) -> None:
    matrix = feature_matrix(batch_of([["Met with Dana"]]), supervision=np.array([flag], dtype=np.float32))
    assert NOTE.stop == COLUMNS
    assert matrix[0, COLUMNS - 1] == flag


@pytest.mark.parametrize("notes", [pytest.param([], id="no-notes"), pytest.param([[], []], id="empty-notes")])
def test_no_sentences_make_no_rows(notes: list[list[str]]) -> None:
    supervision = flags_of(notes)
    assert feature_matrix(batch_of(notes), supervision=supervision).shape == (0, COLUMNS)
    assert linear_scores(batch_of(notes), supervision=supervision, heads=HEADS).shape == (0, 4)
