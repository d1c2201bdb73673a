import pytest

from tests.privacy.marked import as_found


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("Saw «Marisol» today.", id="first-name"),
        pytest.param("Saw «Marisol Villanueva» today.", id="full-name"),
        pytest.param("Saw «Kofi Brown» today.", id="surname-that-is-a-word"),
        pytest.param("«Maria de la Cruz» rang.", id="particles"),
        pytest.param("«Soo-Jin Kim»'s chart", id="hyphen"),
        pytest.param("«Xiaoli», «Guerline», «Nizhoni», «Wafa» and «Sunil» came.", id="many-origins"),
        pytest.param("«Winnie K.» and «K. Tran», «D. Mbeki» wrote.", id="initials"),
        pytest.param("Dr. «Weems» and Mrs. «Oduya», Mr «Baker».", id="titles"),
        pytest.param("Nurse «Patel», officer «Young», aunt «Wanjiku».", id="roles"),
        pytest.param("ms «johnson» and dr «nguyen»", id="small-titles"),
        pytest.param("her daughter «Hope», a man named «Chayo»", id="kin"),
        pytest.param("Signed by: «Thandi Mokoena», LCSW", id="label-and-credential"),
        pytest.param("atty «K. St. Pierre», «J. de la Cruz»", id="initial-and-particle"),
        pytest.param("cousin «T-Boy», «t-boy» came in", id="nickname-with-a-hyphen"),
        pytest.param("SPONSOR IS «BIG MIKE» NOW", id="adjective-in-capitals"),
        pytest.param("told «kaitlyn» and «marcus johnson»", id="small-letters"),
        pytest.param("«Mark» said no. I told «Grace» so. «Hope»'s bag.", id="words-as-names"),
        pytest.param("«Chayo» said yes.", id="no-list-but-speaks"),
        pytest.param("MET «KAITLYN» AND DR. «MBEKI» AT NOON", id="capitals"),
        pytest.param("«Soo-jin» and cousin «Jun-jun» came, Spanish-speaking", id="small-after-hyphen"),
        pytest.param("a man calls him «Art», goes by «chuy»", id="called"),
        pytest.param("her dad «quoc» and dr «mbeki»", id="kin-and-title-in-small-letters"),
        pytest.param("«D. Mbeki» came. Told «Mbeki» so.", id="again"),
    ],
)
def test_names_that_nobody_listed_are_found(marked: str) -> None:
    assert as_found(marked) == marked


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mark the date. Will call. May I? Hope so.", id="words"),
        pytest.param("Monday, Tuesdays, on Friday", id="days"),
        pytest.param("She speaks Spanish and English.", id="peoples"),
        pytest.param("Nurse Station, Peer Support, Crisis Team", id="roles-alone"),
        pytest.param("Hope Project and the Grace Period", id="projects"),
        pytest.param("He takes Seroquel and Suboxone, had Narcan.", id="drugs"),
        pytest.param("WRAP, SNAP, NAMI, PO and ED", id="abbreviations"),
        pytest.param("Met with M. He wanted out. Saw B.Q. and J.", id="initials-alone"),
        pytest.param("I'd say it's OK, Don't go.", id="contractions"),
        pytest.param("since Hurricane Ida, has Hashimoto's, Mini-Cog 3/5", id="things-named-after-somebody"),
        pytest.param("Ella dijo que sí, mija.", id="Spanish"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_words_are_left(text: str) -> None:
    assert as_found(text) == text
