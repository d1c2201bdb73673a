import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.introduced_names import introduced_names
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("he goes by «Smoke». Then «Smoke» left", id="called-and-again"),
        pytest.param("a man named «Art»", id="named"),
        pytest.param("Dear «Precious»,", id="greeting"),
        pytest.param("Done.\nThanks, «Bola»", id="farewell"),
        pytest.param("cousin «Bunny» and Aunt «Vi» came", id="kin"),
        pytest.param("the plow guy («Norm») came, her driver («Tiny», late)", id="in-brackets"),
        pytest.param("saw Fr. «Bode» today", id="kin-with-a-point"),
        pytest.param("DR. «WEEMS» SAID", id="title-in-capitals"),
        pytest.param('Walt "«Sugar»" Reyes', id="nickname"),
    ],
)
def test_words_before_a_name_show_it(marked: str) -> None:
    text = unmarked(marked)
    assert sorted(set(introduced_names(text, Clues.of(text)))) == spans(marked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hi team, thanks for that", id="nobody"),
        pytest.param("called her back, it is called both", id="no-name"),
        pytest.param("her mother. Soup was hot", id="next-sentence"),
        pytest.param("cousin Then left, sister Monday", id="no-kin"),
        pytest.param("DR. WILL SAID", id="word-in-capitals"),
        pytest.param('the "Big Book"', id="book-in-quotes"),
        pytest.param("he goes by bus", id="small-word"),
        pytest.param("a man (Male), her driver (Uber), the guy (Staff), the owner (said no)", id="no-name-in-brackets"),
        pytest.param("A PERSON CAN SHAKE, CALL ME BEFORE, CALL HER KIDS", id="capitals"),
    ],
)
def test_other_words_there_show_none(text: str) -> None:
    assert list(introduced_names(text, Clues.of(text))) == []
