import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sentences import sentence_spans
from analyzer.sentences.layout import blocks
from analyzer.sentences.pipeline import LAYOUT, SPANS, build_pipeline

NLP = build_pipeline()
TEXTS = st.one_of(st.text(), st.text(alphabet='ab.?" \n-:PD1', max_size=600), st.text(alphabet='a."', min_size=250))


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
