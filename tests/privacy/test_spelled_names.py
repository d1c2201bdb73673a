import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.names import NameList
from analyzer.privacy.spelled_names import spelled_names
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("Slone that's «S L O N E» and it is", id="blanks"),
        pytest.param("I spell it: «X-o-c-h-i-t-l», with", id="hyphens"),
        pytest.param("Imani Okafor, «O K A F O R», new to us", id="capitals"),
        pytest.param("it is «O, K, A, F, O, R» he said", id="commas"),
        pytest.param("her name is «g-r-a-c-e» she said", id="known-word"),
    ],
)
def test_names_spelled_letter_by_letter_are_found(marked: str) -> None:
    text = unmarked(marked)
    assert list(spelled_names(text, NameList.of(["Grace Oyelaran"]), Clues.of(text))) == spans(marked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("did the A B C D E of it, group A - B", id="alphabet"),
        pytest.param("wrote S-O-A-P on the board, said H O P E", id="words"),
        pytest.param("hep B, C, D; I a s m", id="letters"),
        pytest.param("seen q.i.d. p.r.n.", id="doses"),
    ],
)
def test_letters_that_spell_no_name_are_left(text: str) -> None:
    assert list(spelled_names(text, NameList(), Clues.of(text))) == []
