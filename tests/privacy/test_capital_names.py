import pytest

from analyzer.privacy.capital_names import capital_names
from analyzer.privacy.clues import Clues
from tests.privacy.marked import spans, unmarked


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("NAME: «PRINCE KNIGHT»   AGE: 22", id="label"),
        pytest.param("CLIENT: «CHASE BISHOP» REPORTS NO PAIN", id="up-to-a-verb"),
        pytest.param("PATIENT: «OYELARAN, HOPE»\nROOM: 6B", id="surname-first"),
        pytest.param("REFERRED BY: NURSE «EARLINE KNIGHT», DESK 2", id="role-after-a-label"),
        pytest.param("SAW MRS. «EARLINE KNIGHT» AND MR «BISHOP» THERE", id="titles"),
        pytest.param("OUR LAWYER «H. LEVERETTE-SIMS» AND SO «J. OKAFOR» RANG", id="initials"),
        pytest.param("THE DRIVER, «JUNEBUG», TALKS", id="called-between-commas"),
        pytest.param("NAME: «PRINCE KNIGHT»\n«KNIGHT» WANTS OUT. «PRINCE» MAY DRAW. THE KNIGHT", id="again"),
    ],
)
def test_names_in_capitals_are_found_where_they_are_shown(marked: str) -> None:
    text = unmarked(marked)
    found = {place for start, end in capital_names(text, Clues.of(text)) for place in range(start, end)}
    assert found == {place for start, end in spans(marked) for place in range(start, end)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("CLIENT: WILL RETURN. PATIENT: DENIES PAIN. NAME: UNKNOWN", id="labels"),
        pytest.param("NURSE STATION, OFFICER ON DUTY, JUDGE ORDERED, DR. WILL SEE HIM", id="roles"),
        pytest.param("PLAN:\nA. CALL MOM\nB. GROUP\n1. J. REST", id="enumerated"),
        pytest.param("HIS SPONSOR, FOR NOW, IS OUT. THE DRIVER, LATE, LEFT", id="between-commas"),
        pytest.param("Name: Prince Knight, a note with capitals as usual", id="no-note-in-capitals"),
    ],
)
def test_other_words_in_capitals_are_left(text: str) -> None:
    assert list(capital_names(text, Clues.of(text))) == []
