import numpy as np

from analyzer.sentences import gaps
from analyzer.sentences.gaps import COLUMNS_EXPONENT, gap_features
from tests.sentences.test_plain_text import DICTATED


def test_features_of_a_gap_are_those_of_the_words_around_it() -> None:
    words = DICTATED.split()
    whole = gap_features(words)
    assert whole.shape == (len(words) - 1, len(gaps._TEMPLATES))
    assert ((whole >= 0) & (whole < 2**COLUMNS_EXPONENT)).all()
    np.testing.assert_array_equal(gap_features(words[10:30])[8], whole[18])
    np.testing.assert_array_equal(gap_features([word.upper() + "," for word in words]), whole)


def test_one_word_has_no_gap() -> None:
    assert gap_features(["word"]).shape == (0, len(gaps._TEMPLATES))
