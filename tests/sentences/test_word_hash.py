"""Words have the numbers that spaCy gives them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.strings import get_string_id
from spacy.symbols import IDS

from analyzer.sentences.word_hash import word_hash


@given(st.text())
@settings(max_examples=500)
def test_any_word_has_the_number_that_spacy_gives_it(word: str) -> None:
    assert word_hash(word.lower()) == get_string_id(word.lower())


def test_words_that_are_symbols_have_their_numbers() -> None:
    symbols = [name for name in IDS if name == name.lower()]
    assert len(symbols) > 50
    assert [word_hash(name) for name in symbols] == [get_string_id(name) for name in symbols]


def test_half_a_character_has_the_number_of_a_question_mark() -> None:
    assert word_hash("\ud800") == word_hash("?")
