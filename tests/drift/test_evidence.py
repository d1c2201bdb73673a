from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings

from analyzer.drift import Lens, find_changes, plain_lens
from analyzer.drift.changes import OUTLIER, SHIFT, TREND
from analyzer.drift.evidence import EVIDENCE_COLUMNS, MOST_SENTENCES, counted_rows, moving_sentences, read_evidence
from analyzer.drift.findings import CHANGED
from analyzer.results import SENTENCE_COLUMNS
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.taxonomy.policy import Policy
from tests.drift.build import (
    CLINICAL,
    MEDICATION,
    PLAIN,
    ROWS,
    Row,
    drawn,
    history,
    results,
    sentences,
    tally,
    write_results,
)

UP, DOWN, ODD = [1] * 7 + [3] * 5, [3] * 5 + [1] * 7, [1] * 6 + [3] + [1] * 5
SIDES = {
    "by": "worker_id", "unit": "W1", "measure": "clinical_drift", "period": "month", "state": SHIFT,
    "direction": "up", "since": "2025-08", "until": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


def moved(frame: pd.DataFrame, lens: Lens, **finding: str) -> pd.DataFrame:
    return moving_sentences(SIDES | finding, results(frame, taxonomy=lens.taxonomy), lens=lens)


@settings(max_examples=8, deadline=None)
@given(rows=ROWS)
def test_rows_are_counted_where_the_tally_counts_labels(rows: list[Row]) -> None:
    taxonomy = load_taxonomy()
    lens, frame = plain_lens(taxonomy), drawn(rows, taxonomy=taxonomy)
    frame["copied"] = [at % 3 == 1 for at in range(len(frame))]
    for measure in taxonomy.measures:
        counted = counted_rows(frame, measure, lens=lens)
        assert counted.sum() == lens.labelled(tally(frame), measure).sum()


@pytest.mark.parametrize(
    ("measure", "counted"),
    [
        pytest.param("clinical_drift", [True, False, False, False], id="clinical"),
        pytest.param("organizational_drift", [False, True, False, True], id="organizational-with-clinical-asked-for"),
        pytest.param("organizational_asked", [False, False, False, True], id="a-part-of-it"),
        pytest.param("in_role", [False, False, True, False], id="in-role"),
        pytest.param("strain", [False, False, False, False], id="none"),
    ],
)
def test_rows_of_a_measure_by_hand(taxonomy: Taxonomy, lens: Lens, measure: str, counted: list[bool]) -> None:
    labels = [CLINICAL, MEDICATION, PLAIN, ("clinical_assessment", "requested")]
    frame = sentences([("W1", "CSU", "2025-01-02", "a", label, 1) for label in labels], taxonomy=taxonomy)
    assert counted_rows(frame, taxonomy.measure(measure), lens=lens).tolist() == counted


def test_a_policy_says_which_rows_are_counted(taxonomy: Taxonomy, lens: Lens) -> None:
    frame = sentences([("W1", "CSU", "2025-01-02", "a", label, 1) for label in (MEDICATION, PLAIN)], taxonomy=taxonomy)
    signals = dict(lens.policy.signal_of) | {MEDICATION: "none"}
    other = Lens(Policy("Ohio", lens.policy.family_of, signals, ()), None, taxonomy)
    measure = taxonomy.measure("organizational_drift")
    assert counted_rows(frame, measure, lens=lens).tolist() == [True, False]
    assert counted_rows(frame, measure, lens=other).tolist() == [False, False]


@pytest.mark.parametrize(
    ("hits", "finding", "months", "count"),
    [
        pytest.param(UP, {}, ("2025-08", "2025-12"), 12, id="more-is-seen-after"),
        pytest.param(DOWN, {"direction": "down", "since": "2025-06"}, ("2025-01", "2025-05"), 12, id="less-before"),
        pytest.param(ODD, {"since": "2025-07", "until": "2025-07"}, ("2025-07", "2025-07"), 3, id="more-in-one-month"),
        pytest.param(
            [1] * 6 + [0] + [1] * 5,
            {"direction": "down", "state": OUTLIER, "since": "2025-07", "until": "2025-07"},
            ("2025-01", "2025-12"),
            11,
            id="less-in-one-month-is-seen-in-all-others",
        ),
        pytest.param(
            [0] * 6 + [1] * 6,
            {"state": TREND, "since": "2025-07"},
            ("2025-07", "2025-12"),
            6,
            id="later-half-of-a-trend",
        ),
        pytest.param(UP, {"period": "quarter", "since": "2025-Q4"}, ("2025-10", "2025-12"), 9, id="quarters"),
        pytest.param(UP, {"by": "program", "unit": "CSU"}, ("2025-08", "2025-12"), 12, id="of-a-program"),
    ],
)
def test_the_sentences_of_the_side_with_more_are_told(
    taxonomy: Taxonomy, lens: Lens, hits: list[int], finding: dict[str, str], months: tuple[str, str], count: int
) -> None:
    elsewhere = history("W2", [8] * 12, taxonomy=taxonomy, program="ED")
    told = moved(pd.concat([history("W1", hits, taxonomy=taxonomy), elsewhere]), lens, **finding)
    assert len(told) == count
    when = told["date"].dt.strftime("%Y-%m")
    first, last = months
    assert when.between(first, last).all()
    assert set(zip(told["role"], told["assertion"], strict=True)) == {CLINICAL}
    assert set(told["worker_id"]) == {"W1"}
    assert tuple(told.columns) == SENTENCE_COLUMNS
    assert not told.duplicated(list(EVIDENCE_COLUMNS)).any()


def test_the_surest_come_first_and_no_more_than_are_read_before_a_talk(taxonomy: Taxonomy, lens: Lens) -> None:
    frame = history("W1", [1] * 7 + [10] * 5, taxonomy=taxonomy)
    frame["signal_probability"] = [at * 7919 % 1_009 / 1_009 for at in range(len(frame))]
    told = moved(frame, lens)
    after = frame[(frame["date"] >= "2025-08-01") & (frame["role"] == CLINICAL[0])]
    assert len(after) == 50
    surest = after["signal_probability"].sort_values(ascending=False).head(MOST_SENTENCES)
    assert told["signal_probability"].tolist() == pytest.approx(surest.tolist())


def test_of_sentences_that_are_as_sure_the_earlier_come_first(taxonomy: Taxonomy, lens: Lens) -> None:
    told = moved(history("W1", [1] * 7 + [10] * 5, taxonomy=taxonomy), lens)
    assert told["date"].is_monotonic_increasing
    assert len(told) == MOST_SENTENCES


def test_copied_sentences_are_no_evidence(taxonomy: Taxonomy, lens: Lens) -> None:
    frame = history("W1", UP, taxonomy=taxonomy)
    frame["copied"] = frame["date"].dt.month == 9
    told = moved(frame, lens)
    assert len(told) == 12  # 15 but for the 3 of September
    assert 9 not in set(told["date"].dt.month)


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param({"unit": "W9"}, id="a-worker-without-sentences"),
        pytest.param({"measure": "strain"}, id="a-measure-without-sentences"),
        pytest.param({"since": "2026-01"}, id="a-time-without-sentences"),
    ],
)
def test_where_nothing_is_counted_nothing_is_told(taxonomy: Taxonomy, lens: Lens, finding: dict[str, str]) -> None:
    told = moved(history("W1", UP, taxonomy=taxonomy), lens, **finding)
    assert len(told) == 0
    assert tuple(told.columns) == SENTENCE_COLUMNS


@pytest.mark.parametrize(
    "hits",
    [
        pytest.param([0] * 7 + [4] * 5, id="shift-up"),
        pytest.param([4] * 5 + [0] * 7, id="shift-down"),
        pytest.param([0] * 6 + [9] + [0] * 5, id="outlier"),
    ],
)
def test_every_change_that_is_found_has_as_many_sentences_as_it_tells_of(
    taxonomy: Taxonomy, lens: Lens, hits: list[int]
) -> None:
    frame = history("W1", hits, taxonomy=taxonomy)
    found = find_changes(tally(frame), lens=lens)
    named = found[found["state"].isin(CHANGED) & (found["measure"] == "clinical_drift")]
    assert named["by"].tolist() == ["worker_id"]
    for row in named.to_dict("records"):
        told = moving_sentences(row, results(frame, taxonomy=taxonomy), lens=lens)
        labelled = row["labelled_after"] if row["direction"] == "up" else row["labelled_before"]
        assert len(told) == min(MOST_SENTENCES, labelled) > 0


def test_the_sentences_behind_each_finding_of_a_results_folder_are_told_by_number(
    taxonomy: Taxonomy, lens: Lens, tmp_path: Path
) -> None:
    frame = pd.concat([history("W1", [0] * 7 + [4] * 5, taxonomy=taxonomy), history("W2", [4] * 12, taxonomy=taxonomy)])
    write_results(tmp_path, frame, rows_a_group=100, taxonomy=taxonomy)
    whole = results(frame, taxonomy=taxonomy)
    found = find_changes(tally(frame), lens=lens)
    evidence = read_evidence(tmp_path, found, lens=lens)
    assert len(evidence) == len(found)
    assert sum(bool(own) for own in evidence) == found["state"].isin(CHANGED).sum() > 0
    for row, own in zip(found.to_dict("records"), evidence, strict=True):
        wanted = moving_sentences(row, whole, lens=lens) if row["state"] in CHANGED else whole.iloc[:0]
        assert own == wanted[list(EVIDENCE_COLUMNS)].to_dict("records")


def test_of_no_findings_there_is_no_evidence(taxonomy: Taxonomy, lens: Lens, tmp_path: Path) -> None:
    nothing = history("W1", UP, taxonomy=taxonomy).iloc[:0]
    write_results(tmp_path, nothing, rows_a_group=100, taxonomy=taxonomy)
    assert read_evidence(tmp_path, find_changes(tally(nothing), lens=lens), lens=lens) == []
