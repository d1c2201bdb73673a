import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sentences import sentence_spans
from analyzer.sentences.gaps import COLUMNS_EXPONENT, BoundaryModel
from analyzer.sentences.plain_text import MOST_WORDS, plain_starts

DICTATED = (
    "ok so this is the visit with marcus on tuesday I got there about ten and he was on the porch he said he did not"
    " sleep and I sat with him a while then the nurse called and asked me to count his pills I told her that is hers to"
    " do and she said fine we walked to the store and he bought bread he wants to call his sister on friday"
)


def never(threshold: float) -> BoundaryModel:
    """A model that says so of every gap, or of none."""
    return BoundaryModel(np.zeros(2**COLUMNS_EXPONENT, dtype=np.float32), 0.0, threshold)


def test_dictated_text_is_cut_where_a_reader_would() -> None:
    cut = [DICTATED[start:end] for start, end, _ in sentence_spans(DICTATED)]
    assert len(cut) >= 5
    begins = [sentence.split()[0] for sentence in cut]
    assert begins[0] == "ok"
    assert set(begins[1:]) <= {"I", "he", "then", "and", "she", "we"}
    assert " ".join(cut) == DICTATED


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        pytest.param("word " * MOST_WORDS, False, id="a-sentence-long"),
        pytest.param("word " * (MOST_WORDS + 1), True, id="longer-than-a-sentence"),
        pytest.param("word " * MOST_WORDS + "word.", False, id="longer-with-its-stop"),
        pytest.param("word " * 2 * MOST_WORDS + "word.", True, id="much-longer-with-its-stop"),
        pytest.param("", False, id="empty"),
    ],
)
def test_the_model_is_asked_only_about_text_longer_than_a_sentence(text: str, cut: bool) -> None:
    assert bool(plain_starts(text.strip(), model=never(-1.0))) == cut
    assert plain_starts(text.strip(), model=never(1.0)) == []


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        pytest.param("he came period he sat", ["he"], id="period"),
        pytest.param("he came Period he sat", ["he"], id="period-in-upper-case"),
        pytest.param("he came full stop he sat", ["he"], id="two-words"),
        pytest.param("he came period new paragraph he sat", ["he"], id="two-marks"),
        pytest.param("he came period", [], id="at-the-end"),
        pytest.param("period he came", [], id="at-the-beginning"),
        pytest.param("he served his time period he sat", [], id="period-of-time"),
        pytest.param("he came period he sat.", [], id="written-stop"),
    ],
)
def test_spoken_stops_end_sentences_in_text_without_written_ones(text: str, starts: list[str]) -> None:
    found = plain_starts(text, model=never(1.0))
    assert [text[start:].split(maxsplit=1)[0] for start in found] == starts
    assert all(text[start - 1] == " " for start in found)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9), max_size=120).map(" ".join))
@settings(deadline=None)
def test_starts_are_begins_of_words_in_order(text: str) -> None:
    starts = plain_starts(text)
    assert starts == sorted(set(starts))
    for start in starts:
        assert 0 < start < len(text)
        assert text[start - 1].isspace()
        assert not text[start].isspace()
