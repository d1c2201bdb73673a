"""Colours: contrast to both grounds, and told apart by who sees no red or no green."""

import itertools

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from analyzer.taxonomy import Taxonomy
from dashboard import palette
from dashboard.charts import MIX
from dashboard.palette import DARK, LIGHT, contrast, ink_on, luminance, themed

MARKS = palette.MEASURE_COLOURS | palette.ROLE_COLOURS | {"quiet": palette.QUIET}
SEEN = {
    "all colours": np.eye(3),
    "no green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}
"""Machado, Oliveira and Fernandes 2009, severity 1: linear RGB as deuteranopes and protanopes see it."""
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
)
APART = {"all colours": 18.0, "no green": 14.0, "no red": 12.0}
"""Least distance in CIELAB; 2.3 is just noticeable (Mahy, Van Eycken and Oosterlinck 1994)."""


def lab(colour: str, *, seen: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return CIELAB of "#rrggbb" under D65, as somebody sees it."""
    part = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0.0, 1.0) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def least_distance(pairs: list[tuple[str, str]], *, seen: npt.NDArray[np.float64]) -> float:
    return min(float(np.linalg.norm(lab(one, seen=seen) - lab(other, seen=seen))) for one, other in pairs)


@pytest.mark.parametrize("ground", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
@pytest.mark.parametrize("name", MARKS)
def test_marks_stand_out_from_either_ground(name: str, ground: str) -> None:
    assert contrast(MARKS[name], ground) >= 3.0


@pytest.mark.parametrize("ground", [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")])
def test_words_stand_out_as_far_as_one_grey_can_from_both_grounds(ground: str) -> None:
    best = ((luminance(LIGHT) + 0.05) / (luminance(DARK) + 0.05)) ** 0.5
    assert contrast(palette.WORDS, ground) >= 0.99 * best


@pytest.mark.parametrize("eyes", SEEN)
def test_measures_are_told_apart_by_any_eyes(eyes: str) -> None:
    pairs = list(itertools.combinations(palette.MEASURE_COLOURS.values(), 2))
    assert least_distance(pairs, seen=SEEN[eyes]) >= APART[eyes]


@pytest.mark.parametrize("eyes", SEEN)
def test_parts_that_touch_in_a_bar_are_told_apart_by_any_eyes(eyes: str) -> None:
    touching = list(itertools.pairwise(MIX.values()))
    assert least_distance(touching, seen=SEEN[eyes]) >= APART[eyes]


@pytest.mark.parametrize(
    ("colours", "names"),
    [
        pytest.param("MEASURE_COLOURS", lambda taxonomy: [one.name for one in taxonomy.watched], id="measures"),
        pytest.param(
            "ROLE_COLOURS",
            lambda taxonomy: [role.name for role in taxonomy.roles if role.family == "in_role"],
            id="roles of a peer",
        ),
    ],
)
def test_all_that_the_taxonomy_names_has_a_colour(colours: str, names, taxonomy: Taxonomy) -> None:  # type: ignore[no-untyped-def]
    assert set(getattr(palette, colours)) == set(names(taxonomy))


@pytest.mark.parametrize(
    ("colour", "ground", "told"),
    [
        pytest.param("#000000", "#ffffff", 21.0, id="black on white"),
        pytest.param("#ffffff", "#000000", 21.0, id="the other way round"),
        pytest.param("#777777", "#777777", 1.0, id="none"),
        pytest.param("#767676", "#ffffff", 4.54, id="the lightest grey for words on white"),
    ],
)
def test_contrast_is_that_of_wcag(colour: str, ground: str, told: float) -> None:
    assert contrast(colour, ground) == pytest.approx(told, abs=0.005)


@pytest.mark.parametrize("grey", range(0, 256, 15))
def test_ink_can_be_read_on_any_ground(grey: int) -> None:
    ground = f"#{grey:02x}{grey:02x}{grey:02x}"
    assert contrast(ink_on(ground), ground) >= 4.5


def test_a_themed_chart_stands_on_the_ground_of_its_page() -> None:
    chart = themed(alt.Chart(pd.DataFrame({"x": [1.0]})).mark_point().encode(x="x:Q"))
    config = chart.to_dict()["config"]
    assert config["background"] == "transparent"
    assert chart.to_dict()["autosize"]["type"] == "fit-x"
    assert {config["axis"]["labelColor"], config["axis"]["titleColor"], config["title"]["color"]} == {palette.WORDS}
