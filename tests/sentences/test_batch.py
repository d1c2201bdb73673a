import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sentences import SentenceBatch, cut_notes, given_sentences, sentence_spans
from analyzer.sentences.tokenizer import LONGEST_RUN

NOTES = st.lists(st.one_of(st.text(), st.text(alphabet='aB. \nP:D-1?"“', max_size=80)), max_size=5)


def words_of(batch: SentenceBatch, sentence: int) -> list[str]:
    return [batch.words[place] for place in batch.word[batch.token_at[sentence] : batch.token_at[sentence + 1]]]


def assert_consistent(batch: SentenceBatch, notes: int) -> None:
    count = len(batch)
    assert batch.note.shape == batch.start.shape == batch.end.shape == (count,)
    assert len(batch.heading) == count
    assert batch.token_at.shape == (count + 1,)
    assert batch.token_at[0] == 0
    assert batch.token_at[-1] == len(batch.tokens) == len(batch.word)
    assert (batch.token_counts >= 0).all()
    assert (np.diff(batch.note) >= 0).all()
    assert ((batch.note >= 0) & (batch.note < max(notes, 1))).all()
    assert len(set(batch.words)) == len(batch.words) == len(np.unique(batch.tokens))
    for array in (batch.note, batch.start, batch.end, batch.token_at, batch.word):
        assert array.dtype == np.int64
    assert batch.tokens.dtype == np.uint64


@given(NOTES)
@settings(deadline=None)
def test_arrays_of_any_notes_are_consistent_and_the_spans_are_those_of_sentence_spans(texts: list[str]) -> None:
    batch = cut_notes(texts)
    assert_consistent(batch, len(texts))
    spans = list(zip(batch.note.tolist(), batch.start.tolist(), batch.end.tolist(), batch.heading, strict=True))
    assert spans == [(note, *span) for note, text in enumerate(texts) for span in sentence_spans(text)]


@given(NOTES)
@settings(deadline=None)
def test_words_of_a_sentence_are_words_of_its_text(texts: list[str]) -> None:
    batch = cut_notes(texts)
    for sentence in range(len(batch)):
        note, start = texts[batch.note[sentence]].lower(), 0
        text = texts[batch.note[sentence]][batch.start[sentence] : batch.end[sentence]]
        for word in words_of(batch, sentence)[:-1]:  # the last may go on beyond the sentence: "a.B"
            assert word in note
            start += len(word)
        assert start <= 2 * len(text)  # some letters have two in lower case


def test_sentences_of_several_notes_come_in_order_with_their_words_and_headings() -> None:
    batch = cut_notes(["Plan: Call Dr. Lee. She agreed.", "", "- Sat with him"])
    assert batch.note.tolist() == [0, 0, 2]
    assert batch.heading == ["plan", "plan", ""]
    assert [words_of(batch, at) for at in range(3)] == [
        ["call", "dr.", "lee", "."],
        ["she", "agreed", "."],
        ["sat", "with", "him"],
    ]
    assert batch.token_counts.tolist() == [4, 3, 3]


@pytest.mark.parametrize("texts", [[], [""], ["\n"], ["- "]], ids=["no-notes", "empty", "blank", "mark"])
def test_notes_without_sentences_give_empty_arrays(texts: list[str]) -> None:
    batch = cut_notes(texts)
    assert_consistent(batch, len(texts))
    assert len(batch) == 0
    assert batch.token_at.tolist() == [0]


def test_given_sentences_keep_the_spans_that_were_given() -> None:
    text = "Met him. He left. Bye"
    batch = given_sentences([text], [[(0, 17, "plan"), (18, 21, "")]])
    assert_consistent(batch, 1)
    assert [text[a:b] for a, b in zip(batch.start, batch.end, strict=True)] == ["Met him. He left.", "Bye"]
    assert batch.heading == ["plan", ""]
    assert words_of(batch, 0) == ["met", "him", ".", "he", "left", "."]


def test_one_word_has_one_hash_in_all_notes_and_calls() -> None:
    first, second = cut_notes(["Met him", "him MET"]), cut_notes(["met"])
    assert first.tokens.tolist() == first.tokens.tolist()[:2] + first.tokens.tolist()[1::-1]
    assert second.tokens[0] == first.tokens[0]


def test_words_beside_a_run_without_blanks_are_kept() -> None:
    batch = cut_notes([f"Sent {'=' * (3 * LONGEST_RUN)} to him. He laughed."])
    assert_consistent(batch, 1)
    assert words_of(batch, 1) == ["he", "laughed", "."]
    assert words_of(batch, 0)[-3:] == ["to", "him", "."]
