import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.graded_words import graded_words
from analyzer.privacy.towns import end_of_town, shops, small_towns
from tests.privacy.marked import NO_NAMES, spans, unmarked


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("«Opelousas»", id="town"),
        pytest.param("«Baton Rouge» today", id="two-words"),
        pytest.param("«Mobile», AL", id="word-before-a-state"),
        pytest.param("«Opelousas 70570»", id="zip"),
        pytest.param("Mobile team", id="word"),
    ],
)
def test_the_longest_town_ends_where_it_does(marked: str) -> None:
    text = unmarked(marked)
    words = graded_words(text, Clues.of(text).words, NO_NAMES)
    ends = [end_of_town(text, word) for word in words if word.graded.town and not word.start]
    assert [end for end in ends if end] == [end for _, end in spans(marked)]


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("from «rio rancho»", id="two-words"),
        pytest.param("in «laredo»", id="after-in"),
        pytest.param("in a home, by the lake", id="words"),
    ],
)
def test_towns_in_small_letters_are_found(marked: str) -> None:
    text = unmarked(marked)
    assert list(small_towns(text, Clues.of(text))) == spans(marked)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("at «walgreens»", id="any-letters"),
        pytest.param("at «Target», on target", id="capital"),
        pytest.param("«Wendy's»", id="owner"),
        pytest.param("best of all", id="words"),
    ],
)
def test_shops_are_found(marked: str) -> None:
    text = unmarked(marked)
    assert sorted(set(shops(text, Clues.of(text)))) == spans(marked)
