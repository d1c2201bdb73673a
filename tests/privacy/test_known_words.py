import pytest

from analyzer.privacy.clues import Clues
from analyzer.privacy.known_words import known_words
from analyzer.privacy.names import NameList
from tests.privacy.marked import spans, unmarked

NAMES = NameList.of(
    {
        "Long, Art",
        "Day, Summer",
        "Chase Bell",
        "Rose Batiste",
        "Rutledge, Faith A., LPC",
        "DELACRUZ, ANGEL",
        "Will Gaines",
    }
)
SMALL = "and then we sat a while and talked about the week that was and about work and food "
"""So that the note is one without capitals."""


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("REVIEW: «FAITH» RUTLEDGE TOLD", id="other-part-in-capitals"),
        pytest.param("saw «angel» delacruz and «faith» a. rutledge, with «art» long", id="other-part-in-small-letters"),
        pytest.param("Mr. «Long»'s boy, Ms. «Day»'s pills, miss «rose», mrs «day», MR. «LONG»", id="title"),
        pytest.param("please tell miss «rose» so", id="miss"),
        pytest.param("Next contact at noon w/ «Chase». Told him (w/«Faith»)", id="capital-after-a-mark"),
        pytest.param("I told «Long» that. We met with «Day» too.", id="capital-of-a-word-that-is-rarely-a-name"),
        pytest.param("He came at three. «art» said he will come", id="speaks"),
        pytest.param("I asked «art» if he could. He told «rose» so.", id="spoken-to"),
        pytest.param(f"sat w/ «chase» there. {SMALL}", id="mark-in-small-letters"),
        pytest.param("MET W/ «CHASE» AT NOON. TOLD «ART» SO. HE GAVE CHASE, AND MADE ART", id="spoken-to-in-capitals"),
        pytest.param("PEER: «ANGEL» DELACRUZ\nPLAN: «ANGEL» TO MOVE THE VAN", id="again-in-capitals"),
        pytest.param("miss «rose» came. i sat by «rose» there", id="again-in-small-letters"),
        pytest.param("Mr. «Long» left. Then «Long» said no. I drove «Long»'s truck", id="again-with-a-capital"),
    ],
)
def test_known_names_that_are_words_are_found_where_they_are_shown(marked: str) -> None:
    text = unmarked(marked)
    assert sorted(set(known_words(text, NAMES, Clues.of(text)))) == spans(marked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("We chase it a long day. The art of faith, and a rose.", id="words"),
        pytest.param("HE HAS FAITH AND HOPE, NOBODY'S ANGEL, A LONG DAY", id="words-in-capitals"),
        pytest.param("Day 3. Day Program. Long term. w/ Day Program, w/ Art Group", id="headings"),
        pytest.param("the dr will call, i miss rose, we miss day group, he will say", id="verbs"),
        pytest.param("He rose and said no. He rose, said no. They chase, she said.", id="what-somebody-did"),
        pytest.param("", id="nothing"),
    ],
)
def test_where_nothing_shows_a_name_they_are_words(text: str) -> None:
    assert list(known_words(text, NAMES, Clues.of(text))) == []


@pytest.mark.parametrize(
    ("marked"),
    [
        pytest.param("«ANGEL» DELACRUZ CAME. NOBODY'S ANGEL, AN ANGEL TOO", id="capitals"),
        pytest.param("«art» said no. he likes the art, goes to art group", id="small-letters"),
        pytest.param("Mr. «Long» left after a long day. Long talks.", id="other-letters"),
    ],
)
def test_what_is_a_name_once_stays_the_word_where_it_clearly_is(marked: str) -> None:
    text = unmarked(marked)
    assert sorted(set(known_words(text, NAMES, Clues.of(text)))) == spans(marked)


def test_names_that_nobody_knows_are_left_to_others() -> None:
    text = "FAITH RUTLEDGE, miss rose, art said"
    assert list(known_words(text, NameList(), Clues.of(text))) == []
