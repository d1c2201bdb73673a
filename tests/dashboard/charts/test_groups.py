"""Small charts of groups: one picture, one scale, in the order given."""

from typing import Any

import pandas as pd
import pytest

from dashboard.charts.groups import groups_chart

PERIODS = ["2025-03", "2025-04"]


def rows() -> pd.DataFrame:
    found = [
        {"unit": unit, "period": period, "estimate": share, "low": share, "high": min(1.0, share + 0.1), "notes": 12}
        for unit, share in (("B", 0.2), ("A", 0.5))
        for period in PERIODS
    ]
    found[1]["estimate"] = float("nan")
    return pd.DataFrame(found)


@pytest.mark.parametrize(
    "there", [pytest.param(slice(None), id="as-nothing"), pytest.param([0, 2, 3], id="not-at-all")]
)
def test_a_group_is_a_facet_whose_line_stops_at_months_that_are_not_told_of(there: Any) -> None:
    spec = groups_chart(rows().iloc[there], periods=PERIODS, colour="#000000").to_dict()
    assert spec["facet"]["field"] == "unit"
    assert spec["resolve"]["axis"]["x"] == "independent"
    (data,) = spec["datasets"].values()
    assert [(row["unit"], row["period"], row["estimate"]) for row in data] == [
        ("B", "2025-03", 0.2), ("B", "2025-04", None), ("A", "2025-03", 0.5), ("A", "2025-04", 0.5),
    ]  # fmt: skip


def test_all_have_one_scale_that_holds_every_interval() -> None:
    spec = groups_chart(rows(), periods=PERIODS, colour="#000000").to_dict()
    scales = [layer["encoding"]["y"].get("scale") for layer in spec["spec"]["layer"]]
    assert [scale["domain"] for scale in scales if scale] == [[0.0, 0.6], [0.0, 0.6]]
