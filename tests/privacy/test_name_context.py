import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.graded_words import graded_words
from analyzer.privacy.name_context import is_shown, next_word
from tests.privacy.marked import NO_NAMES, spans, unmarked


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        pytest.param("told Dr. «Young»", True, id="title"),
        pytest.param("saw nurse «Young»", True, id="role"),
        pytest.param("her daughter «Hope»", True, id="kin"),
        pytest.param("Signed by: «Mokoena»", True, id="label"),
        pytest.param("«Mbeki», LCSW", True, id="credential"),
        pytest.param("D. «Mbeki» came", True, id="initial"),
        pytest.param("«Chayo» said yes", True, id="speaks"),
        pytest.param("«Hope» said yes", True, id="word-that-speaks"),
        pytest.param("we told «Zyxo» so", True, id="no-list-within-a-sentence"),
        pytest.param("«Zyxo», can you come", True, id="spoken-to"),
        pytest.param("went in «Zyxo»", False, id="in"),
        pytest.param("came from «Opelousas»", False, id="town"),
        pytest.param("«Hope» so", False, id="word"),
        pytest.param("the «Grace» period", False, id="article"),
        pytest.param("«Modality»: group", False, id="heading"),
        pytest.param("«Hope» House", False, id="house"),
    ],
)
def test_words_around_a_word_show_a_name(marked: str, shown: bool) -> None:
    text = unmarked(marked)
    words = graded_words(text, Clues.of(text).words, NO_NAMES)
    at = next(at for at, word in enumerate(words) if word.start == spans(marked)[0][0])
    assert is_shown(text, words, at) is shown


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("Hope said", "said", id="word"),
        pytest.param("Hope didn't", "didn't", id="contraction"),
        pytest.param("Hope, said", "", id="comma"),
        pytest.param("Hope", "", id="nothing"),
    ],
)
def test_the_next_word_is_seen_unless_a_mark_stands_between(text: str, word: str) -> None:
    (first, *_) = graded_words(text, Clues.of(text).words, NO_NAMES)
    assert next_word(text, first) == word
