import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.charts.funnel import funnel
from analyzer.drift.charts.limits import Limits, ewma, laney_limits, p_limits, sigma_z, xmr_limits
from analyzer.drift.charts.series import FEWEST_POINTS, FEWEST_SENTENCES, charts_of, funnel_chart, stretches
from analyzer.drift.events import Event

MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]
HITS = [2, 3, 1, 4, 2, 3, 5, 2, 9, 3, 2, 4]
SIZES = [20, 25, 18, 22, 20, 30, 24, 20, 26, 21, 20, 23]
WITH_LIMITS = {"run", "p", "laney_p", "xmr", "ewma"}
MANY = st.lists(
    st.integers(0, 40).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), min_size=1, max_size=24
)


def series(
    hits: Sequence[float], sizes: Sequence[float], *, unit: str = "W1", measure: str = "pull", first: int = 0
) -> pd.DataFrame:
    """Months of one unit and measure, from counts."""
    numerator, denominator = np.array(hits, dtype=np.float64), np.array(sizes, dtype=np.float64)
    share = np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=denominator > 0)
    return pd.DataFrame(
        {
            "unit": unit,
            "measure": measure,
            "period": MONTHS[first : first + len(share)],
            "numerator": numerator,
            "denominator": denominator,
            "raw": share,
            "estimate": share,
            "low": np.where(denominator > 0, share / 2, 0.0),
            "high": np.where(denominator > 0, (1 + share) / 2, 1.0),
        }
    )


def rebase(period: str, words: str = "new form", unit: str = "W1") -> Event:
    return Event(period, unit, "rebase", words)


def baseline(period: str) -> Event:
    return Event(period, "W1", "baseline", "before the training")


def only_stretch(hits: Sequence[float], sizes: Sequence[float], *events: Event) -> dict[str, Any]:
    (chart,) = charts_of(series(hits, sizes), measures=["pull"], events=events)
    (stretch,) = chart["stretches"]
    return dict(stretch)


# --- stretches


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        pytest.param([], [("2025-01", "", 6)], id="none"),
        pytest.param([rebase("2025-04")], [("2025-01", "", 3), ("2025-04", "new form", 3)], id="one"),
        pytest.param(
            [rebase("2025-05", "b"), rebase("2025-03", "a")],
            [("2025-01", "", 2), ("2025-03", "a", 2), ("2025-05", "b", 2)],
            id="two-in-any-order",
        ),
        pytest.param([rebase("2025-01")], [("2025-01", "new form", 6)], id="in-the-first-period"),
        pytest.param([rebase("2024-07")], [("2025-01", "new form", 6)], id="before-all-periods"),
        pytest.param([rebase("2025-06")], [("2025-01", "", 5), ("2025-06", "new form", 1)], id="in-the-last-period"),
        pytest.param([rebase("2025-07")], [("2025-01", "", 6)], id="after-all-periods"),
        pytest.param(
            [rebase("2025-04", "a"), rebase("2025-04", "b")], [("2025-01", "", 3), ("2025-04", "b", 3)], id="twice"
        ),
        pytest.param([Event("2025-04", "W1", "training", "x")], [("2025-01", "", 6)], id="never-by-another-event"),
    ],
)
def test_a_series_is_cut_where_it_is_rebased_and_nowhere_else(
    events: list[Event], wanted: list[tuple[str, str, int]]
) -> None:
    found = stretches(series(HITS[:6], SIZES[:6]), events)
    assert [(part.begins, part.words, len(part.rows)) for part in found] == wanted


def test_a_rebasing_in_a_period_without_notes_begins_with_the_next() -> None:
    rows = series(HITS[:6], SIZES[:6]).drop(index=3)
    assert [part.begins for part in stretches(rows, [rebase("2025-04")])] == ["2025-01", "2025-05"]


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        pytest.param([], [""], id="none"),
        pytest.param([baseline("2025-03")], ["2025-03"], id="one"),
        pytest.param([baseline("2025-05"), baseline("2025-03")], ["2025-05"], id="the-later-of-two"),
        pytest.param([baseline("2024-12")], [""], id="before-all-periods"),
        pytest.param([baseline("2025-02"), rebase("2025-04")], ["2025-02", ""], id="of-the-first-stretch"),
        pytest.param([baseline("2025-04"), rebase("2025-04")], ["", "2025-04"], id="of-the-second-stretch"),
    ],
)
def test_a_baseline_is_that_of_the_stretch_it_lies_in(events: list[Event], wanted: list[str]) -> None:
    assert [part.baseline for part in stretches(series(HITS[:6], SIZES[:6]), events)] == wanted


@settings(max_examples=30, deadline=None)
@given(cuts=st.lists(st.sampled_from(MONTHS), max_size=5), count=st.integers(1, 24))
def test_stretches_hold_every_period_once_and_in_order(cuts: list[str], count: int) -> None:
    rows = series([1] * count, [2] * count)
    parts = stretches(rows, [rebase(cut) for cut in cuts])
    pd.testing.assert_frame_equal(pd.concat([part.rows for part in parts]), rows)


# --- charts


def test_there_is_a_chart_for_each_unit_and_measure_asked_for() -> None:
    table = pd.concat(
        [series(HITS, SIZES, unit=unit, measure=measure) for unit in ("W2", "W1") for measure in ("pull", "strain")]
    )
    charts = charts_of(table, measures=["pull"])
    assert [(chart["unit"], chart["measure"]) for chart in charts] == [("W2", "pull"), ("W1", "pull")]
    assert len(charts_of(table, measures=["strain", "pull"])) == 4
    assert charts_of(table, measures=[]) == []
    assert charts_of(table.iloc[:0], measures=["pull"]) == []


def test_events_of_the_unit_and_of_all_are_written_beside_its_chart() -> None:
    table = pd.concat([series(HITS, SIZES, unit=unit) for unit in ("W1", "W2")])
    events = [
        Event("2025-03", "W1", "supervision", "boundaries"),
        Event("2025-05", "", "policy", ""),
        baseline("2025-06"),
        rebase("2025-07"),
        Event("2025-09", "W2", "training", "x"),
    ]
    first, second = charts_of(table, measures=["pull"], events=events)
    policy = {"period": "2025-05", "kind": "policy", "words": ""}
    assert first["annotations"] == [{"period": "2025-03", "kind": "supervision", "words": "boundaries"}, policy]
    assert second["annotations"] == [policy, {"period": "2025-09", "kind": "training", "words": "x"}]
    assert [part["rebased"] for part in first["stretches"]] == ["", "new form"]
    assert [part["begins"] for part in first["stretches"]] == ["2025-01", "2025-07"]
    assert [part["rebased"] for part in second["stretches"]] == [""]


def test_a_stretch_tells_its_points() -> None:
    found = only_stretch([1, 0, 2], [3, 0, 8])
    assert found["periods"] == ["2025-01", "2025-02", "2025-03"]
    assert found["known"] == [0, 2]
    assert found["denominator"] == [3.0, 0.0, 8.0]
    assert found["raw"] == [0.333333, None, 0.25]
    assert found["estimate"] == found["raw"]
    assert found["low"] == [0.166667, 0.0, 0.125]
    assert found["high"] == [0.666667, 1.0, 0.625]


@pytest.mark.parametrize(
    ("count", "size", "charts"),
    [
        pytest.param(1, 20, {"run"}, id="one-point"),
        pytest.param(FEWEST_POINTS - 1, 20, {"run"}, id="a-point-too-few"),
        pytest.param(FEWEST_POINTS, 20, WITH_LIMITS, id="enough-points"),
        pytest.param(FEWEST_POINTS, FEWEST_SENTENCES, WITH_LIMITS, id="enough-sentences"),
        pytest.param(24, FEWEST_SENTENCES - 0.01, {"run"}, id="too-few-sentences"),
        pytest.param(24, 0, {"run"}, id="nothing-to-count"),
    ],
)
def test_a_run_chart_is_always_there_and_limits_where_they_mean_anything(
    count: int, size: float, charts: set[str]
) -> None:
    found = only_stretch([size / 4] * count, [size] * count)
    assert set(found["charts"]) == charts


def test_a_period_without_sentences_is_no_point() -> None:
    sizes = [20.0] * FEWEST_POINTS
    assert set(only_stretch([2] * FEWEST_POINTS, sizes)["charts"]) == WITH_LIMITS
    assert set(only_stretch([2] * FEWEST_POINTS, [*sizes[1:], 0.0])["charts"]) == {"run"}


def test_the_run_chart_is_that_of_the_shares() -> None:
    run = only_stretch([1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3], [4] * 12)["charts"]["run"]
    assert run == {
        "median": 0.5,
        "longest_run": 6,
        "longest_run_allowed": 7,
        "crossings": 1,
        "crossings_needed": 3,
        "signal": True,
    }


LIMITS: dict[str, Callable[[Any, Any], Limits]] = {
    "p": p_limits,
    "laney_p": laney_limits,
    "xmr": lambda hits, sizes: xmr_limits(np.array(hits) / sizes),
}


@pytest.mark.parametrize("kind", LIMITS)
@pytest.mark.parametrize("empty", [False, True], ids=["all-known", "a-month-without-sentences"])
def test_limits_are_those_of_the_charts(kind: str, empty: bool) -> None:
    found = only_stretch([*HITS, 0], [*SIZES, 0]) if empty else only_stretch(HITS, SIZES)
    wanted = LIMITS[kind](HITS, SIZES)
    for name in ("centre", "lower", "upper"):
        assert found["charts"][kind][name] == pytest.approx(getattr(wanted, name), abs=1e-6)
    assert len(found["charts"][kind]["centre"]) == len(found["known"])


def test_laneys_chart_tells_how_much_more_than_chance_the_shares_scatter() -> None:
    hits = [2, 18, 3, 17, 2, 18, 3, 17, 2, 18]
    found = only_stretch(hits, [20] * 10)["charts"]["laney_p"]
    assert found["sigma_z"] == pytest.approx(sigma_z(hits, [20] * 10), abs=1e-6)
    assert found["sigma_z"] > 4


def test_the_average_is_that_of_the_ewma_chart() -> None:
    shares = np.array(HITS) / SIZES
    found = only_stretch(HITS, SIZES)["charts"]["ewma"]
    smooth, limits = ewma(shares, centre=float(shares.mean()), sigma=float(np.abs(np.diff(shares)).mean()) / 1.128)
    assert found["smooth"] == pytest.approx(smooth, abs=1e-6)
    for name in ("centre", "lower", "upper"):
        assert found[name] == pytest.approx(getattr(limits, name), abs=1e-6)


def test_each_stretch_has_limits_of_its_own() -> None:
    hits, sizes = [2, 3] * 5 + [12, 13] * 5, [20] * 20
    (chart,) = charts_of(series(hits, sizes), measures=["pull"], events=[rebase("2025-11")])
    before, after = (part["charts"]["p"] for part in chart["stretches"])
    assert before["centre"][0] == 0.125
    assert after["centre"][0] == 0.625
    assert before["signals"] == after["signals"] == []
    whole = only_stretch(hits, sizes)["charts"]["p"]
    assert whole["signals"], "without the rebasing the step is a signal"


@pytest.mark.parametrize("kind", ["p", "laney_p"])
def test_a_baseline_sets_the_median_and_the_limits_of_all(kind: str) -> None:
    hits, sizes = [2, 3] * 5 + [12, 13] * 5, [20] * 20
    found = only_stretch(hits, sizes, baseline("2025-10"))
    assert found["baseline"] == "2025-10"
    assert found["charts"]["run"]["median"] == 0.125
    assert found["charts"][kind]["centre"] == [0.125] * 20
    limits = p_limits(hits, sizes, baseline=10) if kind == "p" else laney_limits(hits, sizes, baseline=10)
    assert found["charts"][kind]["upper"] == pytest.approx(limits.upper, abs=1e-6)
    assert found["charts"][kind]["signals"] == list(range(9, 20)), "a run above from the last of before on"


def test_a_baseline_of_too_few_points_sets_no_limits() -> None:
    assert set(only_stretch(HITS, SIZES, baseline(MONTHS[FEWEST_POINTS - 1]))["charts"]) == WITH_LIMITS
    assert set(only_stretch(HITS, SIZES, baseline(MONTHS[FEWEST_POINTS - 2]))["charts"]) == {"run"}


def test_a_month_out_of_limits_is_a_signal_by_its_place_among_known_months() -> None:
    found = only_stretch([2, 8, 2, 0, 8, 2, 8, 2, 8, 2, 20, 2, 8], [20] * 3 + [0] + [20] * 9)
    (signal,) = found["charts"]["p"]["signals"]
    assert found["periods"][found["known"][signal]] == "2025-11"
    assert found["charts"]["xmr"]["signals"] == [], "shares that always move so widely have wide limits"


@pytest.mark.parametrize("count", range(FEWEST_POINTS, 25))
@pytest.mark.parametrize("hits", [0, 2, 6, 7, 20])
def test_a_share_that_never_moves_has_no_signals(count: int, hits: int) -> None:
    charts = only_stretch([hits] * count, [20] * count)["charts"]
    assert [charts[kind]["signals"] for kind in ("p", "laney_p", "xmr", "ewma")] == [[]] * 4
    assert charts["run"]["signal"] is False


# --- JSON


@settings(max_examples=40, deadline=None)
@given(
    counts=MANY, cuts=st.lists(st.sampled_from(MONTHS), max_size=2), fixed=st.lists(st.sampled_from(MONTHS), max_size=2)
)
def test_charts_are_json_without_nan(counts: list[tuple[int, int]], cuts: list[str], fixed: list[str]) -> None:
    hits, sizes = zip(*counts, strict=True)
    events = [*map(rebase, cuts), *map(baseline, fixed)]
    charts = charts_of(series(hits, sizes), measures=["pull"], events=events)
    assert json.loads(json.dumps(charts, allow_nan=False)) == charts
    assert sum(len(part["periods"]) for part in charts[0]["stretches"]) == len(counts)


@settings(max_examples=40, deadline=None)
@given(units=MANY)
def test_funnels_are_json_without_nan(units: list[tuple[int, int]]) -> None:
    table = pd.concat([series([hits], [size], unit=f"W{at}") for at, (hits, size) in enumerate(units)])
    chart = funnel_chart(table, measure="pull")
    assert json.loads(json.dumps(chart, allow_nan=False)) == chart


# --- funnel


def test_a_funnel_adds_up_each_units_periods_and_ranks_nobody() -> None:
    table = pd.concat(
        [
            series([9, 9], [10, 10], unit="Zoe"),
            series([1, 2], [10, 10], unit="Ada"),
            series([5], [10], unit="Ada", measure="strain"),
            series([0], [0], unit="Mia"),
        ]
    )
    chart = funnel_chart(table, measure="pull")
    wanted = funnel([3, 0, 18], [20, 0, 20])
    assert chart["measure"] == "pull"
    assert chart["units"] == ["Ada", "Mia", "Zoe"]
    assert chart["denominator"] == [20.0, 0.0, 20.0]
    assert chart["share"] == [0.15, None, 0.9]
    assert chart["centre"] == pytest.approx(21 / 40)
    assert chart["dispersion"] == pytest.approx(wanted.dispersion, abs=1e-6)
    assert chart["lower"] == pytest.approx(wanted.lower, abs=1e-6)
    assert chart["upper"] == pytest.approx(wanted.upper, abs=1e-6)
    assert chart["outside"] == wanted.outside.tolist()


@given(order=st.permutations(["Ada", "Bo", "Cy", "Zoe"]))
def test_the_order_of_units_is_that_of_the_alphabet_whatever_their_shares(order: list[str]) -> None:
    table = pd.concat([series([at], [10], unit=unit) for at, unit in enumerate(order)])
    assert funnel_chart(table, measure="pull")["units"] == ["Ada", "Bo", "Cy", "Zoe"]


def test_a_funnel_of_nobody_is_empty() -> None:
    chart = funnel_chart(series(HITS, SIZES), measure="none")
    assert (chart["units"], chart["share"], chart["outside"]) == ([], [], [])
