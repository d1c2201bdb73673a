import pytest

from analyzer.privacy.grades import Grade, grades_for, small_words
from analyzer.privacy.names import NameList

NAMES = NameList.of(["Zyxo, Will", "An Nguyen"])


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        pytest.param("Marisol", Grade.SURE, id="name"),
        pytest.param("Zyxo's", Grade.SURE, id="known"),
        pytest.param("Will", Grade.KNOWN_WORD, id="known-word"),
        pytest.param("An", Grade.BESIDE, id="beside"),
        pytest.param("Grace", Grade.FIRST_WORD, id="first-name-and-word"),
        pytest.param("Baker", Grade.LAST_WORD, id="surname-and-word"),
        pytest.param("Qzxv", Grade.UNKNOWN, id="in-no-list"),
        pytest.param("zyxo", Grade.SMALL, id="known-in-small-letters"),
        pytest.param("will", Grade.SMALL_WORD, id="known-word-in-small-letters"),
        pytest.param("sister", Grade.KIN, id="kin"),
        pytest.param("dr", Grade.TITLE, id="title"),
    ],
)
def test_a_word_is_graded(word: str, grade: Grade) -> None:
    graded = grades_for(NAMES)[word]
    assert graded is not None
    assert graded.grade is grade


@pytest.mark.parametrize("word", [pytest.param("table", id="word"), pytest.param("MD", id="abbreviation")])
def test_a_word_that_cannot_matter_has_no_grade(word: str) -> None:
    assert grades_for(NAMES)[word] is None


def test_words_in_small_letters_that_matter_are_told() -> None:
    words = {"zyxo", "zyxos", "will", "sister", "kaitlyn", "table", "grace"}
    assert grades_for(NAMES).telling(words) == words - {"table", "grace"}
    assert small_words(NAMES) >= {"zyxo", "will"}
