"""Groups against each other."""

import numpy as np
import pandas as pd
import pytest

from analyzer.drift.charts.series import funnel_chart as funnel_data
from dashboard.charts import funnel_chart
from dashboard.charts.funnel import NAMED, limit_lines, named_units, share_domain, size_domain, unit_rows
from tests.dashboard.charts.drawn import layers, words


def funnel(*units: tuple[str, float, float]) -> dict[str, object]:
    """Return a funnel of units: name, sentences counted, and of how many."""
    table = pd.DataFrame(units, columns=["unit", "numerator", "denominator"]).assign(measure="m")
    return funnel_data(table, measure="m")


FEW = funnel(("Mobile", 40, 200), ("Center", 90, 400), ("", 20, 110))
MANY = funnel(*((f"Team {at}", 20 + at % 5, 100 + at) for at in range(30)), ("Odd", 90, 100))


@pytest.mark.parametrize("data", [pytest.param(FEW, id="few"), pytest.param(MANY, id="many, with more than chance")])
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_the_curves_go_through_the_limits_at_the_units(data: dict[str, list[float]], side: str) -> None:
    lines = limit_lines(data)
    own = lines[(lines["side"] == side) & (lines["covered"] == "99.8%")]
    at_units = np.interp(data["denominator"], own["denominator"], own["share"])
    assert at_units == pytest.approx(np.array(data[side]), abs=2e-3)


def test_the_narrower_limits_lie_within_the_wider() -> None:
    lines = limit_lines(FEW).pivot_table(index="denominator", columns=["side", "covered"], values="share")
    assert (lines["upper", "95%"] < lines["upper", "99.8%"]).all()
    assert (lines["lower", "95%"] >= lines["lower", "99.8%"]).all()


@pytest.mark.parametrize(
    ("data", "named"),
    [
        pytest.param(FEW, {"Mobile", "Center", "(none given)"}, id="of few, all"),
        pytest.param(MANY, {"Odd"}, id="of many, those outside"),
    ],
)
def test_units_are_named_directly(data: dict[str, object], named: set[str]) -> None:
    told = set(words(funnel_chart(data, title="Strain")))
    assert {"Strain", "95% limit", "99.8% limit"} <= told
    names = {str(name) or "(none given)" for name in data["units"]}  # type: ignore[attr-defined]
    assert told & names == named


def test_a_unit_outside_has_another_shape_and_size_and_says_so() -> None:
    (marks,) = layers(funnel_chart(MANY, title="Strain"), "point")
    assert marks["encoding"]["shape"]["scale"]["range"] == ["circle", "diamond"]
    assert [row["unit"] for row in marks["rows"] if row["outside"]] == ["Odd"]
    assert {row["words"] for row in marks["rows"]} == {"within the limits", "outside of the limits"}


def test_nobody_is_ranked() -> None:
    (marks,) = layers(funnel_chart(MANY, title="Strain"), "point")
    assert [row["unit"] for row in marks["rows"]] == MANY["units"]  # type: ignore[attr-defined]
    assert not any("sort" in one for one in marks["encoding"].values() if isinstance(one, dict))


def test_names_stand_apart_and_off_the_centre() -> None:
    data = funnel(*((f"Team {at}", 20, 100 + at) for at in range(NAMED)))
    units = unit_rows(data)
    domain = share_domain(units, limit_lines(data))
    named = named_units(units, centre=float(data["centre"]), domain=domain)  # type: ignore[arg-type]
    assert np.diff(np.sort(named["at"])).min() > 0.03 * domain[1]


@pytest.mark.parametrize(
    ("sizes", "begins"),
    [pytest.param((100, 800), 0.0, id="of all sizes"), pytest.param((700, 800), 280.0, id="alike, begin later")],
)
def test_sizes_begin_where_they_say_most(sizes: tuple[int, int], begins: float) -> None:
    units = unit_rows(funnel(("a", 10, sizes[0]), ("b", 10, sizes[1])))
    assert size_domain(units)[0] == pytest.approx(begins)


def test_units_without_sentences_are_left_out_and_none_at_all_can_be_drawn() -> None:
    assert unit_rows(funnel(("a", 0, 0), ("b", 5, 50)))["unit"].tolist() == ["b"]
    assert "Strain" in words(funnel_chart(funnel(("a", 0, 0)), title="Strain"))
