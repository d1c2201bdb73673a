import pytest

from analyzer.privacy.capital_places import capital_places
from tests.privacy.marked import as_found, spans, unmarked


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("HIS WIFE IN «GONAÏVES» AND", id="no-list"),
        pytest.param("NO PAY FROM «HARBOR MARINE» AND", id="firm"),
        pytest.param("QUIT HER JOB AT «SILVER GULL DINER» AND LEFT", id="work"),
        pytest.param("WORKED AT THE «COTTON ROW» SHELTER", id="work-before-a-kind"),
    ],
)
def test_places_in_capitals_are_found(marked: str) -> None:
    assert sorted(capital_places(unmarked(marked))) == spans(marked)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("IN MOOD AND IN GROUP, FROM HOME, LEFT UPSET, IN ICU", id="in"),
        pytest.param("WORK AT GETTING BETTER, JOB AT NIGHT, SHIFT AT 3", id="work"),
        pytest.param("HE WENT FROM HIS BROTHERS", id="brothers"),
    ],
)
def test_other_words_in_capitals_are_left(text: str) -> None:
    assert list(capital_places(text)) == []


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("HE SLEPT AT «LEVEE STREET MISSION» ON MONDAY AND SAID NO", id="mission"),
        pytest.param("HE IS BEHIND «GREATER ST. LUKE M.B. CHURCH» NOW AND SAID NO", id="church"),
        pytest.param("A TEMPLE IN «D'IBERVILLE», HE KNOWS OF IT", id="town-with-an-apostrophe"),
        pytest.param("WENT TO THE HOMELESS SHELTER, TO CHURCH, TO THE CRISIS CENTER", id="kinds-alone"),
    ],
)
def test_a_note_in_capitals_is_read_as_one_in_small_letters(marked: str) -> None:
    assert as_found(marked) == marked
