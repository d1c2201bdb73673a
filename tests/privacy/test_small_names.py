import pytest

from analyzer.privacy.names import NameList
from analyzer.privacy.small_names import is_no_word
from tests.privacy.marked import as_found

LONG = "and then we sat a while and talked about the week that was and about work and food "
"""So that a note with one capital is one without."""


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("told «kaitlyn» and «marcus johnson»", id="common"),
        pytest.param("her dad «quoc» and dr «mbeki»", id="kin-and-title"),
        pytest.param(f"{LONG} «dre»'s phone", id="owner"),
        pytest.param("Spoke at noon w/ «warsame» re: brother. OK.", id="mark"),
        pytest.param(f"{LONG} her friend «angel» passed", id="friend-that-is-a-word"),
        pytest.param(f"met «deja». {LONG}", id="rare-in-a-note-without-capitals"),
        pytest.param("«zoe zyxo» came, told «zyxo» so", id="known-pair"),
    ],
)
def test_names_in_small_letters_are_found(marked: str) -> None:
    assert as_found(marked, names=NameList.of(["Zoe Zyxo"])) == marked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{LONG} grace and hope and will", id="words"),
        pytest.param(f"{LONG} went to art group and to hope house", id="groups"),
        pytest.param("her dad said, the nurse came", id="kin-alone"),
        pytest.param("Noon. We saw that lavonda came", id="rare-in-a-note-with-capitals"),
    ],
)
def test_words_in_small_letters_are_left(text: str) -> None:
    assert as_found(text) == text


@pytest.mark.parametrize(
    ("word", "is_none"), [pytest.param("kaitlyn", True, id="name"), pytest.param("grace", False, id="word")]
)
def test_an_ordinary_word_is_told(word: str, is_none: bool) -> None:
    assert is_no_word(word) is is_none
