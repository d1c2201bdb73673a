"""What sentences are made of, month by month."""

import pandas as pd
import pytest

from dashboard.charts import MIX, mix_chart
from dashboard.charts.mix import ORDER, PARTS
from tests.dashboard.charts.drawn import layers, words
from tests.dashboard.charts.series import months

SHARES = {"in_role": 0.5, "support": 0.1, "organizational_drift": 0.2, "clinical_drift": 0.0}


def rows(count: int = 3) -> pd.DataFrame:
    parts = [
        {"period": month, "measure": name, "share": share, "denominator": 30.0}
        for month in months(count)
        for name, share in SHARES.items()
    ]
    return pd.DataFrame(parts)


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("In role 50%", id="large part"),
        pytest.param("Support 10%", id="small part"),
        pytest.param("Clinical drift 0%", id="a part that is not there"),
        pytest.param("Jan 30 2025", id="month and sentences"),
    ],
)
def test_parts_are_named_beside_the_last_bar(word: str) -> None:
    assert any(word in text for text in words(mix_chart(rows())))


def test_there_is_no_legend_and_every_name_has_a_square_of_its_colour() -> None:
    chart = mix_chart(rows())
    (bars,), (squares,) = layers(chart, "bar"), layers(chart, "square")
    assert bars["encoding"]["color"]["legend"] is None
    assert {row["colour"] for row in squares["rows"]} == {PARTS[name] for name in SHARES}


def test_parts_stand_in_the_same_order_whatever_order_the_rows_have() -> None:
    told = [layers(mix_chart(frame), "bar")[0]["rows"] for frame in (rows(), rows().iloc[::-1])]
    orders = [{row["measure"]: row["order"] for row in part} for part in told]
    assert orders[0] == orders[1] == {"in_role": 0, "support": 1, "organizational_drift": 2, "clinical_drift": 3}


def test_parts_have_a_gap_between_them_so_that_not_colour_alone_parts_them() -> None:
    (bars,) = layers(mix_chart(rows()), "bar")
    assert bars["mark"]["y2Offset"] < 0


def test_labels_and_months_of_the_page_are_taken() -> None:
    own = pd.DataFrame({"period": ["2025-01"] * len(MIX), "measure": list(MIX), "share": 0.1})
    labels = {name: f"<{name}>" for name in MIX}
    told = words(mix_chart(own, {"2025-01": ["Jan", "7", ""], "2025-02": ["Feb", "–", ""]}, labels=labels, title="Mix"))
    assert {"Mix", "Feb –"} <= set(told)
    assert all(f"<{name}> 10%" in told for name in MIX)


def test_a_month_without_sentences_stays_empty() -> None:
    gone = rows(4)[lambda frame: frame["period"] != "2025-02"]
    assert "Feb –" in words(mix_chart(gone))


def test_every_part_has_a_place() -> None:
    assert sorted(ORDER) == sorted(PARTS)
