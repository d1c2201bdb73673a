"""Small charts of groups: one picture, one scale, in the order given."""

import pandas as pd

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


def test_a_group_is_a_facet_and_months_that_are_not_told_of_are_left_out() -> None:
    spec = groups_chart(rows(), periods=PERIODS, colour="#000000").to_dict()
    assert spec["facet"]["field"] == "unit"
    (data,) = spec["datasets"].values()
    assert [(row["unit"], row["period"]) for row in data] == [("B", "2025-03"), ("A", "2025-03"), ("A", "2025-04")]


def test_all_have_one_scale_that_holds_every_interval() -> None:
    spec = groups_chart(rows(), periods=PERIODS, colour="#000000").to_dict()
    scales = [layer["encoding"]["y"].get("scale") for layer in spec["spec"]["layer"]]
    assert [scale["domain"] for scale in scales if scale] == [[0.0, 0.6], [0.0, 0.6]]
