import pytest

from analyzer.privacy.names import NameList, folded
from tests.privacy.marked import as_found

KNOWN = NameList.of(
    ["Tran, Huong", "PSS-204", "Latoya Gaines LCSW", "Will Grace", "Mbeki, T.", "An Nguyen", "Dr. Zoë O'Brien"],
    codes=["PSS-204", "M-61", "0830", "55120"],
)


@pytest.mark.parametrize(
    ("known", "plain"),
    [
        pytest.param("Tran, Huong", {"tran", "huong"}, id="last-first"),
        pytest.param("Latoya Gaines LCSW", {"latoya", "gaines"}, id="credential"),
        pytest.param("L. Gaines", {"gaines"}, id="initial"),
        pytest.param("Dr. Latoya Gaines, PhD", {"latoya", "gaines"}, id="title"),
        pytest.param("Oyelaran-Mbeki, Thandiwe", {"oyelaran", "mbeki", "thandiwe"}, id="two-surnames"),
        pytest.param("María de la Cruz", {"maria", "cruz"}, id="particles-and-accents"),
        pytest.param("latoya.gaines@agency.example", {"latoya", "gaines"}, id="e-mail"),
        pytest.param("Huong Tran (PSS-204)", {"huong", "tran"}, id="code-behind"),
        pytest.param("PSS-204", set(), id="code"),
        pytest.param("CSU-N04", set(), id="code-with-letters"),
        pytest.param("FEP-KT", set(), id="code-of-letters"),
        pytest.param("Night Shift", set(), id="no-person"),
        pytest.param("Peer Marisol", {"marisol"}, id="role"),
        pytest.param("", set(), id="nothing"),
    ],
)
def test_names_are_taken_apart(known: str, plain: set[str]) -> None:
    assert NameList.of([known]).plain == plain


def test_parts_that_are_words_must_be_capitalised_and_the_shortest_words_stand_beside_another() -> None:
    names = NameList.of(["Will Grace", "An Nguyen", "Bo Li", "Marisol Kettle"])
    assert names.capitalised == {"will", "grace", "bo", "li", "kettle"}
    assert names.beside == {"an"}
    assert names.plain == {"nguyen", "marisol"}


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("Met «Huong Tran» and «Latoya».", id="full-and-part"),
        pytest.param("«Tran», «Huong»", id="last-first"),
        pytest.param("«huong» came, «latoya» too", id="small"),
        pytest.param("MET «HUONG TRAN» TODAY", id="capitals"),
        pytest.param("«Huong»'s mother, «latoya»'s phone, «Gaines»’ car", id="possessive"),
        pytest.param("«latoyas» phone", id="no-apostrophe"),
        pytest.param("«Thandi Mbeki» rang", id="unknown-first-name"),
        pytest.param("«Zoe O’Brien» and «zoë»", id="accents-and-apostrophes"),
        pytest.param("told «Will» that, «Grace» said no", id="words-with-a-capital"),
        pytest.param("will call, by the grace of it", id="words-without"),
        pytest.param("Will call tomorrow. Will follow up.", id="word-at-the-start-of-a-plan"),
        pytest.param("«An Nguyen» left. An hour went.", id="beside"),
        pytest.param("«L. Gaines» signed", id="initial"),
        pytest.param("trance, transfer, tranquil", id="no-part-of-a-word"),
        pytest.param("per «PSS-204» and «M-61», «55120»", id="codes"),
        pytest.param("at 0830, bed 4, PSS-20, XM-61", id="no-codes"),
    ],
)
def test_known_names_and_codes_are_found(marked: str) -> None:
    assert as_found(marked, names=KNOWN) == marked


@pytest.mark.parametrize(
    ("word", "key"),
    [
        pytest.param("O'Brien", "obrien", id="apostrophe"),
        pytest.param("D’Angelo", "dangelo", id="curly"),
        pytest.param("MARÍA", "maria", id="accent"),
        pytest.param("Nguyễn", "nguyen", id="two-accents"),
    ],
)
def test_words_are_folded(word: str, key: str) -> None:
    assert folded(word) == key
