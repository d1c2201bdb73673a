import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from analyzer.sentences import build_pipeline, sentence_spans
from analyzer.sentences.layout import blocks
from analyzer.sentences.pipeline import LAYOUT, LONGEST_RUN, SPANS, tokenised, tokenising_pipeline
from tests.timing import in_seconds

NLP = build_pipeline()
TEXTS = st.one_of(st.text(), st.text(alphabet='ab.?" \n-:PD1', max_size=600), st.text(alphabet='a."', min_size=250))


TOKENISING = tokenising_pipeline()


def one(text: str) -> Doc:
    return tokenised(TOKENISING, text)


@given(TEXTS)
@settings(deadline=None)
def test_tokens_of_any_text_put_together_are_the_text(text: str) -> None:
    assert one(text).text == text


@given(TEXTS)
@settings(deadline=None)
def test_pipeline_and_sentence_spans_cut_alike(text: str) -> None:
    assert NLP(text).user_data[SPANS] == sentence_spans(text)


def test_sentences_of_spacy_are_ours_with_the_layout_before_them() -> None:
    text = "Plan: Met w/ pt. at noon. She cried.\n\n- 10:30 Called Dr. Lee\nNext:"
    assert [sentence.text.strip() for sentence in NLP(text).sents] == [
        "Plan: Met w/ pt. at noon.",
        "She cried.",
        "- 10:30 Called Dr. Lee\nNext:",
    ]


@given(TEXTS)
@settings(deadline=None)
def test_sentences_of_spacy_cover_any_text_and_each_holds_one_of_ours(text: str) -> None:
    doc = NLP(text)
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == text
    ends = [end for _, end, _ in sentence_spans(text)]
    assert len(list(doc.sents)) <= max(len(ends), 1)


def test_the_layout_is_a_component_of_its_own() -> None:
    assert NLP.pipe_names == [LAYOUT, SPANS]
    assert NLP("Plan: call her").user_data[LAYOUT] == blocks("Plan: call her")


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_empty_notes_have_no_sentences(text: str) -> None:
    assert NLP(text).user_data[SPANS] == []


def test_tokenised_notes_are_not_cut() -> None:
    doc = one("Met with him. He left.")
    assert [token.text for token in doc] == ["Met", "with", "him", ".", "He", "left", "."]
    assert SPANS not in doc.user_data


def test_words_around_a_run_without_blanks_stay_words() -> None:
    run = "x" * (2 * LONGEST_RUN + 1)
    doc = one(f"Sent him {run} today. He laughed.")
    words = [token.text for token in doc if not token.is_space]
    assert words == ["Sent", "him", *("x" * LONGEST_RUN,) * 2, "x", "today", ".", "He", "laughed", "."]


def test_a_run_of_the_longest_length_is_left_to_spacy() -> None:
    assert [token.text for token in one("x" * LONGEST_RUN)] == ["x" * LONGEST_RUN]


@pytest.mark.parametrize("unit", ['"', '."', "(", ".", "_", "aGk9", "a-", "word "])
def test_a_megabyte_without_blanks_is_tokenised_in_seconds(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    with in_seconds():
        doc = one(text)
    assert len(doc) > 1_000
