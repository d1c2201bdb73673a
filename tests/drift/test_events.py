from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.drift.events import (
    EFFECT_COLUMNS,
    FEWEST_ON_A_SIDE,
    KINDS,
    MOST_COMMAS,
    Event,
    concerns,
    effect,
    effect_words,
    event_effects,
    of_nobody,
    read_events,
)
from analyzer.drift.intervals import Z_95
from analyzer.drift.sums import FloatArray
from analyzer.errors import PeerdriftError

HEAD = "date,unit,kind,words\n"
MONTHS = [f"{year}-{month:02}" for year in (2025, 2026) for month in range(1, 13)]
COMMA = "{file}: the events cannot be read; it is a CSV in utf-8, words with a comma in quotes"
NO_DATE = "column date: no date; write it as 2026-03-31"
NO_KIND = "column kind: none of " + ", ".join(KINDS)
BEFORE_AND_AFTER = st.tuples(st.integers(1, 10), st.integers(1, 10))


def series(
    shares: list[float], *, error: float | FloatArray = 0.05, unit: str = "W1", measure: str = "pull"
) -> pd.DataFrame:
    """Months of a measure and the standard error of each; NaN where nothing is known."""
    share = np.array(shares, dtype=np.float64)
    return pd.DataFrame(
        {
            "unit": unit,
            "measure": measure,
            "period": np.array(MONTHS[: len(share)], dtype=object),
            "estimate": share,
            "error": np.broadcast_to(error, len(share)),
        }
    )


def around(before: list[float], after: list[float]) -> list[float]:
    """Shares before and after a month with an event, which is unlike any."""
    return [*before, 0.9, *after]


# --- files


@pytest.mark.parametrize(
    ("text", "period", "wanted"),
    [
        pytest.param(
            HEAD + "2026-03-31,W1,supervision,talked about boundaries\n",
            "month",
            [Event("2026-03", "W1", "supervision", "talked about boundaries")],
            id="one",
        ),
        pytest.param(
            HEAD + "2026-03-31,,policy,\n", "quarter", [Event("2026-Q1", "", "policy", "")], id="of-all-and-wordless"
        ),
        pytest.param(
            HEAD + "2024-12-30,CSU,staffing,x\n", "week", [Event("2025-W01", "CSU", "staffing", "x")], id="week"
        ),
        pytest.param(
            HEAD + "2026-04-01,W1,training,b\n2026-03-31,W1,rebase,a\n",
            "month",
            [Event("2026-04", "W1", "training", "b"), Event("2026-03", "W1", "rebase", "a")],
            id="in-the-order-of-the-file",
        ),
        pytest.param(
            "\ufeffwords,kind,unit,date,who\n a , Training , W 1 , 2026-03-31 ,me\n",
            "month",
            [Event("2026-03", "W 1", "training", "a")],
            id="bom-spaces-capitals-other-order-another-column",
        ),
        pytest.param(
            HEAD + '2026-03-31,,other,"new form, ""short"" one"\n',
            "month",
            [Event("2026-03", "", "other", 'new form, "short" one')],
            id="quotes",
        ),
        pytest.param(
            HEAD + "2026-03-31,NA,template,None\n",
            "month",
            [Event("2026-03", "NA", "template", "None")],
            id="NA-is-a-name",
        ),
        pytest.param(HEAD + "2026-03-31,W1,other\n", "month", [Event("2026-03", "W1", "other", "")], id="cut-short"),
        pytest.param(
            HEAD + "\n2026-03-31,W1,other,x\n,,,\n\n",
            "month",
            [Event("2026-03", "W1", "other", "x")],
            id="blank-lines-and-empty-rows",
        ),
        pytest.param(HEAD, "month", [], id="none"),
    ],
)
def test_a_file_of_events_is_read(tmp_path: Path, text: str, period: str, wanted: list[Event]) -> None:
    file = tmp_path / "events.csv"
    file.write_text(text, encoding="utf-8")
    assert read_events(file, period=period) == wanted


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "{file}: no such file", id="no-file"),
        pytest.param(b"", COMMA, id="empty"),
        pytest.param(HEAD.encode() + b"2026-03-31,,other,caf\xe9\n", COMMA, id="not-utf-8"),
        pytest.param(HEAD + "2026-03-31,,other,short, and sweet\n", COMMA, id="comma-in-the-first-words"),
        pytest.param(HEAD + "2026-03-31,,other,x\n2026-03-31,,other,a, b\n", COMMA, id="comma-in-later-words"),
        pytest.param(HEAD + '2026-03-31,,other,"x\n', COMMA, id="quote-left-open"),
        pytest.param(
            HEAD + "2026-03-31,,other,x\n" + "," * (MOST_COMMAS + 1),
            f"{{file}}, line 3: more than {MOST_COMMAS} commas; events have date, unit, kind, words",
            id="commas-without-end",
        ),
        pytest.param(
            "date;unit;kind;words\n2026-03-31;;other;x\n",
            "{file}: no column date; events have date, unit, kind, words",
            id="semicolons",
        ),
        pytest.param(
            "date,unit,words\n2026-03-31,,x\n",
            "{file}: no column kind; events have date, unit, kind, words",
            id="a-column-missing",
        ),
        pytest.param(HEAD + "2026-02-30,,other,x\n", "{file}, row 2, " + NO_DATE, id="no-such-day"),
        pytest.param(HEAD + "2026-03-01,,other,x\n3/31/2026,,other,x\n", "{file}, row 3, " + NO_DATE, id="american"),
        pytest.param(HEAD + "2026-03-31 10:00,,other,x\n", "{file}, row 2, " + NO_DATE, id="with-time"),
        pytest.param(HEAD + ",,other,x\n", "{file}, row 2, " + NO_DATE, id="date-left-out"),
        pytest.param(HEAD + "\n\nsoon,,other,x\n", "{file}, row 4, " + NO_DATE, id="blank-lines-count-as-rows"),
        pytest.param(HEAD + "2026-03-31,,party,x\n", "{file}, row 2, " + NO_KIND, id="unknown-kind"),
        pytest.param(
            HEAD + "2026-03-31,,other,x\n,,,\n2026-03-31,,,x\n", "{file}, row 4, " + NO_KIND, id="kind-left-out"
        ),
    ],
)
def test_a_bad_file_is_refused_with_file_row_and_column(
    tmp_path: Path, content: str | bytes | None, message: str
) -> None:
    file = tmp_path / "events.csv"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PeerdriftError) as caught:
        read_events(file, period="month")
    assert str(caught.value) == message.format(file=file)


def test_an_event_of_nobody_in_particular_is_everybodys() -> None:
    assert concerns(Event("2026-03", "", "policy", ""), "W1")
    assert concerns(Event("2026-03", "W1", "policy", ""), "W1")
    assert not concerns(Event("2026-03", "W1", "policy", ""), "W10")


# --- effects


@pytest.mark.parametrize(
    ("before", "after", "change", "apart", "state"),
    [
        # each level is known with a standard error of 0.05 / sqrt(2), their difference with 0.05
        pytest.param([0.1, 0.1], [0.3, 0.3], 0.2, 0.05, "changed", id="up"),
        pytest.param([0.3, 0.3], [0.1, 0.1], -0.2, 0.05, "changed", id="down"),
        pytest.param([0.2, 0.2], [0.25, 0.25], 0.05, 0.05, "unchanged", id="too-little"),
        # residuals of 0.1 each: 4 x (0.1 / 0.05)^2 = 16 over 2 degrees of freedom, a scale of 8
        pytest.param([0.0, 0.2], [0.3, 0.5], 0.3, 0.05 * np.sqrt(8), "changed", id="scattered"),
        pytest.param([0.0, 0.2], [0.2, 0.4], 0.2, 0.05 * np.sqrt(8), "unchanged", id="scattered-too-much"),
        # as many points as levels: nothing is known of the scatter, the interval is that of the shares
        pytest.param([0.1], [0.3], 0.2, 0.05 * np.sqrt(2), "changed", id="one-period-on-either-side"),
        pytest.param([0.1], [0.2, 0.2], 0.1, 0.05 * np.sqrt(1.5), "unchanged", id="one-and-two"),
    ],
)
def test_levels_by_hand(before: list[float], after: list[float], change: float, apart: float, state: str) -> None:
    found = effect(series(around(before, after)), event=MONTHS[len(before)])
    assert (found["periods_before"], found["periods_after"]) == (len(before), len(after))
    assert (found["level_before"], found["level_after"]) == pytest.approx((np.mean(before), np.mean(after)))
    told = (found["change"], found["change_low"], found["change_high"])
    assert told == pytest.approx((change, change - Z_95 * apart, change + Z_95 * apart))
    assert found["state"] == state
    assert "trend_change" not in found


def test_a_period_weighs_as_surely_as_it_is_known() -> None:
    rows = series([0.1, 0.4, 0.9, 0.2], error=np.array([0.05, 0.1, 0.1, 0.05]))
    found = effect(rows, event=MONTHS[2])
    assert found["level_before"] == pytest.approx((400 * 0.1 + 100 * 0.4) / 500)
    assert found["change"] == pytest.approx(0.2 - 0.16)


def test_no_period_is_taken_to_be_known_better_than_to_a_percent() -> None:
    found = effect(series([0.1, 0.1, 0.9, 0.3, 0.3], error=0.0), event=MONTHS[2])
    assert found["change_high"] == pytest.approx(0.2 + Z_95 * 0.01)


def test_a_trend_by_hand() -> None:
    # by 0.02 from 0.10 on, then the event, and then by 0.03 from 0.50 on, where the old line would be at 0.28
    before, after = [0.10 + 0.02 * month for month in range(8)], [0.50 + 0.03 * month for month in range(8)]
    found = effect(series(around(before, after)), event=MONTHS[8])
    assert found["change"] == pytest.approx(0.50 - 0.28)
    assert found["trend_change"] == pytest.approx(0.01)
    assert (found["level_before"], found["level_after"]) == pytest.approx((0.17, 0.605))


def test_a_trend_is_that_of_weighted_least_squares() -> None:
    rng = np.random.default_rng(2)
    shares, error = rng.uniform(0.1, 0.6, size=20), rng.uniform(0.02, 0.08, size=20)
    found = effect(series(shares.tolist(), error=error), event=MONTHS[9])
    kept = np.delete(np.arange(20), 9)
    at, weight = kept - 10.0, error[kept] ** -2.0
    design = np.column_stack([np.ones(19), at >= 0, at, np.where(at >= 0, at, 0)])
    covariance = np.linalg.inv(design.T @ (weight[:, None] * design))
    fitted = covariance @ design.T @ (weight * shares[kept])
    scale = float(weight @ (shares[kept] - design @ fitted) ** 2) / (19 - 4)
    assert scale > 1, "these shares scatter more than is known of them"
    apart = Z_95 * np.sqrt(scale * np.diag(covariance))
    for place, name, ends in ((1, "change", "change"), (3, "trend_change", "trend")):
        told = [found[f"{ends}_low"], found[name], found[f"{ends}_high"]]
        assert told == pytest.approx([fitted[place] - apart[place], fitted[place], fitted[place] + apart[place]])


@pytest.mark.parametrize(
    "left_out", [None, 1, 13], ids=["all-known", "a-month-before-unknown", "a-month-after-unknown"]
)
def test_a_straight_line_through_the_event_is_no_change(left_out: int | None) -> None:
    shares = [0.1 + 0.02 * month for month in range(19)]
    if left_out is not None:
        shares[left_out] = float("nan")
    found = effect(series(shares, error=0.01), event=MONTHS[9])
    assert (found["change"], found["trend_change"]) == pytest.approx((0.0, 0.0), abs=1e-12)
    assert found["state"] == "unchanged"


@pytest.mark.parametrize(
    ("before", "after", "with_trend"),
    [
        pytest.param(FEWEST_ON_A_SIDE, FEWEST_ON_A_SIDE, True, id="enough"),
        pytest.param(FEWEST_ON_A_SIDE - 1, FEWEST_ON_A_SIDE + 1, False, id="too-few-before"),
        pytest.param(FEWEST_ON_A_SIDE + 1, FEWEST_ON_A_SIDE - 1, False, id="too-few-after"),
    ],
)
def test_there_is_a_trend_where_both_sides_can_bear_one(before: int, after: int, with_trend: bool) -> None:
    found = effect(series(around([0.1] * before, [0.3] * after)), event=MONTHS[before])
    assert found["change"] == pytest.approx(0.2)
    assert ("trend_change" in found) is with_trend


@pytest.mark.parametrize(
    ("shares", "event"),
    [
        pytest.param([0.9, 0.2, 0.3], MONTHS[0], id="nothing-before"),
        pytest.param([0.1, 0.2, 0.9], MONTHS[2], id="nothing-after"),
        pytest.param([0.1, 0.2, 0.3], "2024-06", id="before-all-notes"),
        pytest.param([0.1, 0.2, 0.3], "2026-06", id="after-all-notes"),
        pytest.param([0.1, 0.9, float("nan")], MONTHS[1], id="nothing-known-after"),
        pytest.param([], MONTHS[1], id="nothing-at-all"),
    ],
)
def test_too_few_periods_are_said_to_be_too_few(shares: list[float], event: str) -> None:
    found = effect(series(shares), event=event)
    assert found["state"] == "insufficient_data"
    assert min(found["periods_before"], found["periods_after"]) == 0
    assert "change" not in found


@settings(max_examples=40, deadline=None)
@given(sides=BEFORE_AND_AFTER, shift=st.floats(-0.4, 0.4), data=st.data())
def test_shifting_all_shares_by_a_constant_changes_no_change(
    sides: tuple[int, int], shift: float, data: st.DataObject
) -> None:
    count = sum(sides) + 1
    shares = data.draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    plain = effect(series(shares), event=MONTHS[sides[0]])
    moved = effect(series([share + shift for share in shares]), event=MONTHS[sides[0]])
    assert plain.keys() == moved.keys()
    for name in plain.keys() - {"level_before", "level_after", "state"}:
        assert moved[name] == pytest.approx(plain[name], abs=1e-9)
    for name in ("level_before", "level_after"):
        assert moved[name] == pytest.approx(plain[name] + shift, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(sides=BEFORE_AND_AFTER, data=st.data())
def test_what_happens_in_the_period_of_the_event_counts_for_neither_side(
    sides: tuple[int, int], data: st.DataObject
) -> None:
    count = sum(sides) + 1
    shares = data.draw(st.lists(st.floats(0, 1), min_size=count, max_size=count))
    other = [*shares[: sides[0]], data.draw(st.floats(0, 1)), *shares[sides[0] + 1 :]]
    assert effect(series(shares), event=MONTHS[sides[0]]) == effect(series(other), event=MONTHS[sides[0]])


# --- tables and words


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Two workers and two measures; W1's pull falls after March."""
    falls, stays = [0.4, 0.4, 0.9, 0.1, 0.1], [0.2, 0.2, 0.2, 0.2, 0.2]
    return pd.concat(
        [
            series(falls, unit="W1", measure="pull"),
            series(stays, unit="W1", measure="strain"),
            series(stays, unit="W2", measure="pull"),
            series(stays, unit="W2", measure="strain"),
        ],
        ignore_index=True,
    )


@pytest.mark.parametrize(
    ("events", "measures", "wanted"),
    [
        pytest.param(
            [Event("2025-03", "W1", "supervision", "x")], ["pull"], [("W1", "pull", "changed")], id="of-a-worker"
        ),
        pytest.param(
            [Event("2025-03", "", "policy", "x")],
            ["pull", "strain"],
            [
                ("W1", "pull", "changed"),
                ("W1", "strain", "unchanged"),
                ("W2", "pull", "unchanged"),
                ("W2", "strain", "unchanged"),
            ],
            id="of-all",
        ),
        pytest.param([Event("2025-03", "W1", "rebase", "new form")], ["pull"], [], id="a-rebasing-is-left-out"),
        pytest.param([Event("2025-03", "W1", "baseline", "x")], ["pull"], [], id="a-baseline-is-left-out"),
        pytest.param([Event("2025-03", "W3", "training", "x")], ["pull"], [], id="of-nobody-here"),
        pytest.param([Event("2025-03", "", "training", "x")], ["none"], [], id="no-such-measure"),
        pytest.param(
            [Event("2025-05", "W2", "training", "x"), Event("2025-03", "W1", "training", "x")],
            ["pull"],
            [("W2", "pull", "insufficient_data"), ("W1", "pull", "changed")],
            id="in-the-order-of-events",
        ),
        pytest.param([], ["pull"], [], id="no-events"),
    ],
)
def test_each_event_is_held_against_the_measures_of_its_unit(
    table: pd.DataFrame, events: list[Event], measures: list[str], wanted: list[tuple[str, str, str]]
) -> None:
    found = event_effects(table, events, measures=measures)
    assert list(found.columns) == list(EFFECT_COLUMNS)
    assert list(found[["unit", "measure", "state"]].itertuples(index=False, name=None)) == wanted


@pytest.mark.parametrize("unit", ["", "W1"])
def test_a_table_without_notes_has_no_effects(unit: str) -> None:
    found = event_effects(series([]), [Event("2025-03", unit, "training", "x")], measures=["pull"])
    assert list(found.columns) == list(EFFECT_COLUMNS)
    assert found.empty


CHANGED = {
    "kind": "supervision",
    "event": "2025-03",
    "words": "boundaries",
    "state": "changed",
    "periods_before": 2,
    "periods_after": 3,
    "change": -0.304,
    "change_low": -0.398,
    "change_high": -0.202,
}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        pytest.param(
            {},
            "pull, supervision in 2025-03 (boundaries): -30 points (-40 to -20; 2 periods before, 3 after)",
            id="changed",
        ),
        pytest.param(
            {"words": "", "periods_before": 1, "change": 0.05, "change_low": 0.012, "change_high": 0.088},
            "pull, supervision in 2025-03: +5 points (+1 to +9; 1 period before, 3 after)",
            id="without-words",
        ),
        pytest.param(
            {"state": "unchanged", "change_high": 0.031},
            "pull, supervision in 2025-03 (boundaries): -30 points (-40 to +3; 2 periods before, 3 after);"
            " that may be chance",
            id="unchanged",
        ),
        pytest.param(
            {"state": "insufficient_data", "change": float("nan")},
            "pull, supervision in 2025-03 (boundaries): too few periods on one side to say",
            id="too-few",
        ),
    ],
)
def test_an_effect_in_words(other: dict[str, object], words: str) -> None:
    assert effect_words({**CHANGED, **other}, label="Pull") == words


def test_every_row_of_the_table_can_be_said(table: pd.DataFrame) -> None:
    events = [Event("2025-03", "", "policy", ""), Event("2025-01", "W1", "other", "x")]
    found = event_effects(table, events, measures=["pull"])
    told = [effect_words(row, label="Pull") for row in found.to_dict("records")]
    assert told[0] == "pull, policy in 2025-03: -30 points (-40 to -20; 2 periods before, 2 after)"
    assert told[1] == "pull, policy in 2025-03: +0 points (-10 to +10; 2 periods before, 2 after); that may be chance"
    assert told[2] == "pull, other in 2025-01 (x): too few periods on one side to say"


def test_units_without_notes_are_named_once_and_in_order() -> None:
    notes = pd.DataFrame({"worker_id": ["W1", "W2"], "program": ["CSU", ""], "setting": ["ED", "ED"]})
    units = ["W3", "CSU", "", "W1", "ACT", "ED", "W3"]
    events = [Event(period="2025-01", unit=unit, kind="other", words="") for unit in units]
    assert of_nobody(events, notes) == ["ACT", "W3"]
