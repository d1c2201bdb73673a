import pytest

from tests.privacy.marked import as_found, kinds_found


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("came from «Opelousas»", id="town"),
        pytest.param("a bed in «Baton Rouge» or «Sioux Falls»", id="two-words"),
        pytest.param("near «St. Louis Park»", id="saint"),
        pytest.param("from «rio rancho» and in «laredo»", id="small-letters"),
        pytest.param("stayed at the «budget lodge» last night", id="kind-in-small-letters"),
        pytest.param("goal of calling the community college", id="no-kind-in-small-letters"),
        pytest.param("a job at «Duncan Ceramic», family in «Busan»", id="after-at-and-in"),
        pytest.param("at «Menards» Tuesday, in Group Monday", id="shop-and-day"),
        pytest.param("at «walgreens», at the «Target», the target", id="shops"),
        pytest.param("moved to «Mobile», AL", id="word-before-a-state"),
        pytest.param("in «Tazewell County»", id="county"),
        pytest.param("the Mobile Crisis Team, Reading group, Commerce", id="words"),
        pytest.param("He is from Ohio.", id="state"),
        pytest.param("moved to «Tillie House» and «Larkfield Center»", id="name-and-kind"),
        pytest.param("works at «Willow Glen Memory Care»", id="kind-of-two-words"),
        pytest.param("visits at «Sierra Family Center»", id="name-with-a-word-for-what-is-done"),
        pytest.param("Saw «Tillie House» today.", id="kind-after-the-start-of-a-sentence"),
        pytest.param("the Crisis Center, Recovery House, In House, HOME", id="kinds-without-a-name"),
        pytest.param("goes to «St. Joan of Arc Church», «LaPlace»", id="saint-of-a-place"),
        pytest.param("out of «Laurel Fork Regional Jail», not the County Jail", id="jail"),
        pytest.param("in lot of «Ridge Quick Stop», front of «Copper Bell Cafe»", id="of"),
        pytest.param("Employer: «Bayou Steel Fab», shift 2", id="label"),
        pytest.param("coach at «East Side High»", id="school-of-a-quarter"),
        pytest.param("lives «Limestone», can't drive", id="lives"),
        pytest.param("boots from «St. Vincent de Paul», «Our Lady of Sorrows»", id="saints"),
    ],
)
def test_towns_are_found(marked: str) -> None:
    assert as_found(marked) == marked


def test_a_town_is_a_place() -> None:
    assert kinds_found("from Opelousas") == ["PLACE"]
