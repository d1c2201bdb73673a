"""How sure, and how right."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from dashboard.charts import bins, calibration_chart
from dashboard.charts.calibration import DIAGONAL, FEWEST
from tests.dashboard.charts.drawn import layers, words

SAID = np.array([0.15] * 40 + [0.95] * 60 + [1.0] * 40 + [0.55] * (FEWEST - 1))
RIGHT = np.array([True] * 8 + [False] * 32 + [True] * 95 + [False] * 5 + [True] * (FEWEST - 1))


def test_opinions_are_held_against_what_came_true() -> None:
    told = bins(SAID, RIGHT)
    assert told[["said", "right", "count"]].to_numpy() == pytest.approx(np.array([[0.15, 0.2, 40], [0.97, 0.95, 100]]))
    assert tuple(told.loc[0, ["low", "high"]]) == pytest.approx(proportion_confint(8, 40, method="wilson"))


@pytest.mark.parametrize(
    ("count", "told"),
    [pytest.param(10, 2, id="ten"), pytest.param(100, 3, id="a hundred"), pytest.param(1, 1, id="one")],
)
def test_opinions_fall_into_as_many_bins_as_are_wanted(count: int, told: int) -> None:
    assert len(bins(SAID, RIGHT, count=count)) == told


def test_every_opinion_is_in_one_bin_at_most() -> None:
    assert bins(SAID, RIGHT)["count"].sum() == len(SAID) - (FEWEST - 1)


@pytest.mark.parametrize(
    "word", [pytest.param(word, id=word) for word in (DIAGONAL, "sentences", "40", "100", "how sure the model was")]
)
def test_words_stand_in_the_picture(word: str) -> None:
    assert word in words(calibration_chart(bins(SAID, RIGHT)))


def test_intervals_and_diagonal_are_drawn() -> None:
    chart = calibration_chart(bins(SAID, RIGHT))
    (interval,) = layers(chart, "rule")
    assert (interval["encoding"]["y"]["field"], interval["encoding"]["y2"]["field"]) == ("low", "high")
    assert layers(chart, "line")[0]["rows"] == [{"said": 0.0, "right": 0.0}, {"said": 1.0, "right": 1.0}]


def test_too_few_opinions_make_an_empty_chart() -> None:
    few = bins(SAID[:3], RIGHT[:3])
    assert few.empty
    assert DIAGONAL in words(calibration_chart(few))
