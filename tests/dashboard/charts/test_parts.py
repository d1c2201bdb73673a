"""Organization against individual."""

import pandas as pd
import pytest

from dashboard.charts import PARTS, parts_chart
from dashboard.charts.parts import part_rows
from dashboard.palette import MEASURE_COLOURS, contrast
from tests.dashboard.charts.drawn import layers, words

ROWS = pd.DataFrame(
    [
        ("Mobile", "organizational_drift", 0.2), ("Center", "organizational_drift", 0.1),
        ("Mobile", "clinical_drift", 0.05), ("Center", "clinical_drift", 0.1), ("Mobile", "informal_drift", 0.04),
    ],
    columns=["unit", "measure", "share"],
)  # fmt: skip


@pytest.mark.parametrize("order", [pytest.param(1, id="in order"), pytest.param(-1, id="the other way round")])
def test_the_organization_lies_to_the_left_and_individual_parts_follow_each_other_to_the_right(order: int) -> None:
    told = part_rows(ROWS.iloc[::order]).set_index(["unit", "measure"])
    assert told.loc[("Mobile", "organizational_drift"), ["start", "end"]].tolist() == pytest.approx([-0.2, 0.0])
    assert told.loc[("Mobile", "clinical_drift"), ["start", "end"]].tolist() == pytest.approx([0.0, 0.05])
    assert told.loc[("Mobile", "informal_drift"), ["start", "end"]].tolist() == pytest.approx([0.05, 0.09])


@pytest.mark.parametrize("measure", PARTS)
def test_numbers_can_be_read_on_their_parts(measure: str) -> None:
    (ink,) = set(part_rows(ROWS).loc[lambda rows: rows["measure"] == measure, "ink"])
    assert contrast(ink, MEASURE_COLOURS[measure]) >= 4.5


def test_words_stand_in_the_picture() -> None:
    assert {"Mobile", "Center", "20%", *PARTS.values()} <= set(words(parts_chart(ROWS)))


def test_units_stand_as_they_are_given() -> None:
    assert layers(parts_chart(ROWS), "bar")[0]["encoding"]["y"]["sort"] is None
