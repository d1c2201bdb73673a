"""Small charts of tables."""

import re
import time
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest

from dashboard import frames
from dashboard.charts import spark_svg
from tests.dashboard.charts.series import measured, months

NAN = float("nan")
MOST_BYTES, MANY, MOST_SECONDS = 1500, 2000, 6.0
"""2,000 take 0.9 s on a quiet machine; the test allows for a busy one."""


def drawn(*shares: float, **more: object) -> str:
    told: dict[str, Any] = {"colour": "#0274B8", "label": "Clinical drift", **more}
    rows = frames.trend(measured(shares), periods=months(len(shares)))
    return spark_svg(rows[["estimate", "low", "high"]].to_numpy().T, periods=rows["period"].tolist(), **told)


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        pytest.param(
            (0.2, 0.5),
            "Clinical drift: 20% (10% to 30%) in Jan 2025, 50% (40% to 60%) in Feb 2025",
            id="first and last",
        ),
        pytest.param((NAN, 0.5, NAN), "Clinical drift: 50% (40% to 60%) in Feb 2025", id="one month"),
        pytest.param((NAN, NAN), "Clinical drift: too little to say", id="none"),
    ],
)
def test_who_hears_it_is_told_first_and_last_share_with_interval(shares: tuple[float, ...], told: str) -> None:
    root = ET.fromstring(drawn(*shares))
    assert (root.get("role"), root.get("aria-label")) == ("img", told)


@pytest.mark.parametrize(
    ("shares", "pieces"),
    [
        pytest.param((0.2, 0.3, 0.4), 1, id="whole"),
        pytest.param((0.2, NAN, 0.4, 0.5), 2, id="a gap"),
        pytest.param((NAN, 0.2, NAN, 0.4, NAN), 2, id="single months"),
    ],
)
def test_months_without_an_estimate_stop_line_and_interval(shares: tuple[float, ...], pieces: int) -> None:
    grid, band, line = re.findall(r'<path d="([^"]*)"', drawn(*shares))
    assert (grid.count("M"), band.count("M"), line.count("M")) == (3, pieces, pieces)


@pytest.mark.parametrize(
    ("share", "y"), [pytest.param(0.0, 37, id="none"), pytest.param(0.5, 20, id="half"), pytest.param(1.0, 3, id="all")]
)
def test_the_scale_is_the_same_in_every_chart(share: float, y: float) -> None:
    (place,) = re.findall(r'cy="([\d.]+)"', drawn(0.1, share))
    assert float(place) == y


def test_the_last_share_is_written_inside_the_picture() -> None:
    for share in (0.0, 1.0):
        (text,) = ET.fromstring(drawn(0.3, share)).iter("text")
        assert text.text == f"{share:.0%}"
        assert 11 <= float(text.get("y", "")) <= 37
        assert text.get("fill") == "currentColor"


def test_whatever_a_measure_is_called_is_text() -> None:
    told = drawn(0.2, 0.3, label='"><script>&')
    assert "<script>" not in told
    assert ET.fromstring(told).get("aria-label", "").startswith('"><script>&')


def test_it_holds_no_ids_that_would_be_there_twice_in_a_table() -> None:
    assert not re.search(r"\sid=", drawn(0.2, 0.3))


@pytest.mark.parametrize(("width", "height"), [pytest.param(132, 40, id="table"), pytest.param(220, 60, id="card")])
def test_it_has_the_size_asked_for(width: int, height: int) -> None:
    root = ET.fromstring(drawn(0.2, 0.3, width=width, height=height))
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert all(0 <= float(x) <= width for x in re.findall(r'cx="([\d.]+)"', drawn(0.2, 0.3, width=width)))


def test_two_years_are_small_and_many_are_quick() -> None:
    share = [0.1234 + 0.02 * (month % 7) for month in range(24)]
    assert len(drawn(*share).encode()) < MOST_BYTES
    shares, periods = np.array([share, share, share]), months(24)
    begun = time.perf_counter()
    for _ in range(MANY):
        spark_svg(shares, periods=periods, colour="#BB470A", label="Organizational drift")
    assert time.perf_counter() - begun < MOST_SECONDS
