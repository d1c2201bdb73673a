from pathlib import Path

import pandas as pd
import pytest

from analyzer import report
from analyzer.drift import find_shifts, measure_table
from analyzer.taxonomy import Taxonomy
from tests.drift.build import MEDICATION, history

STEADY, UP = [2] * 8, [1] * 4 + [12] * 4


@pytest.fixture(scope="module")
def sentences(taxonomy: Taxonomy) -> pd.DataFrame:
    return pd.concat(
        [
            history("W3", STEADY, taxonomy=taxonomy, program="Beta"),
            history("W2", UP, taxonomy=taxonomy, program="Alpha", label=MEDICATION),
            history("W1", UP, taxonomy=taxonomy, program="Alpha", label=MEDICATION),
            history("W0", [3], taxonomy=taxonomy, program="Beta"),
        ],
        ignore_index=True,
    )


def test_findings_go_by_programs_then_workers_in_alphabetical_order(
    sentences: pd.DataFrame, taxonomy: Taxonomy
) -> None:
    lines = report.findings_text(find_shifts(sentences, taxonomy=taxonomy), taxonomy=taxonomy).splitlines()
    units = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("    ")]
    assert units == ["Alpha", "Beta", "W0", "W1", "W2", "W3"]
    assert lines.index("Programs") < lines.index("Workers")
    assert "  W0  insufficient_data: too few notes to say (4 read)" in lines
    assert "  W3  stable: no lasting change in any measure (32 notes)" in lines
    assert lines[lines.index("  W1  shift") + 1] == (
        "    - since 2025-05 more organizational drift: 48 of 80 sentences (60%), before 4 of 80 sentences (5%);"
        " the program shares this change"
    )
    assert lines[-1].startswith("Labels come from a model and can be wrong")


def test_good_news_comes_before_bad(taxonomy: Taxonomy) -> None:
    frame = history("W1", [1] * 6 + [12] * 6, taxonomy=taxonomy, program="")
    lines = report.findings_text(find_shifts(frame, taxonomy=taxonomy), taxonomy=taxonomy).splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("    -")] == [
        "    - since 2025-07 more clinical drift",
        "    - since 2025-07 less in role",
    ]
    better = history("W1", [12] * 6 + [1] * 6, taxonomy=taxonomy, program="", label=("role_strain", "performed"))
    worse = history("W1", [1] * 6 + [6] * 6, taxonomy=taxonomy, program="", label=("transport", "performed"))
    both = find_shifts(pd.concat([better, worse]), taxonomy=taxonomy)
    lines = report.findings_text(both, taxonomy=taxonomy).splitlines()
    told = [line.split(":")[0].split(maxsplit=3)[-1] for line in lines if line.startswith("    -")]
    assert told[0] == "less strain"
    assert told[-1] == "more organizational drift"


def test_no_program_no_heading_for_programs(taxonomy: Taxonomy) -> None:
    frame = history("W1", STEADY, taxonomy=taxonomy, program="")
    text = report.findings_text(find_shifts(frame, taxonomy=taxonomy), taxonomy=taxonomy)
    assert "Programs" not in text
    assert "Workers" in text


def test_measures_show_share_counts_and_interval(sentences: pd.DataFrame, taxonomy: Taxonomy) -> None:
    table = measure_table(sentences, taxonomy=taxonomy)
    row = (
        table[(table["unit"] == "W1") & (table["period"] == "2025-05")].set_index("measure").loc["organizational_drift"]
    )
    shown = report.measures_text(table, by="worker_id", period="month", taxonomy=taxonomy)
    lines = shown.splitlines()
    at = next(at for at, line in enumerate(lines) if "2025-05" in line and "60% 12/20" in line)
    interval = f"[{row['low']:.0%}-{row['high']:.0%}]".replace("%-", "-")
    assert interval in lines[at] + lines[at + 1]  # a narrow column breaks the cell
    assert "Measures by worker and month" in shown
    assert max(map(len, shown.splitlines())) <= report.WIDTH


def test_a_measure_with_nothing_to_count_is_a_dash(taxonomy: Taxonomy) -> None:
    table = measure_table(history("W1", [0], taxonomy=taxonomy), taxonomy=taxonomy)
    shown = report.measures_text(table, by="worker_id", period="month", taxonomy=taxonomy)
    cells = [cell.strip() for cell in next(line for line in shown.splitlines() if "2025-01" in line).split("│")]
    assert cells.count("-") == 1  # safeguard, among no drift roles
    assert "100% 20/20" in shown


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("[/ward]", id="a-closing-tag"),
        pytest.param("[bold]CSU[/bold]", id="tags"),
        pytest.param(":key: team", id="an-emoji-by-name"),
        pytest.param("[red]", id="a-colour"),
    ],
)
def test_a_name_is_shown_as_it_is(taxonomy: Taxonomy, name: str) -> None:
    frame = history("W1", STEADY, taxonomy=taxonomy, program=name)
    table = measure_table(frame, taxonomy=taxonomy, by="program")
    assert name in report.measures_text(table, by="program", period="month", taxonomy=taxonomy)
    assert f"  {name}  stable" in report.findings_text(find_shifts(frame, taxonomy=taxonomy), taxonomy=taxonomy)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        pytest.param("=HYPERLINK(1)", "'=HYPERLINK(1)", id="equals"),
        pytest.param("+1", "'+1", id="plus"),
        pytest.param("-1", "'-1", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\r=1", "'\r=1", id="carriage-return"),
        pytest.param("PSS-101", "PSS-101", id="a-name"),
        pytest.param("a=b", "a=b", id="a-sign-inside"),
        pytest.param("", "", id="blank"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_quoted(cell: str, safe: str) -> None:
    frame = pd.DataFrame({"unit": [cell], "share": [-0.5]})
    kept = frame.copy()
    assert report.safe_for_spreadsheets(frame).to_dict("list") == {"unit": [safe], "share": [-0.5]}
    pd.testing.assert_frame_equal(frame, kept)


def test_tables_are_written_for_spreadsheets(tmp_path: Path, taxonomy: Taxonomy) -> None:
    frame = history("=W1", UP, taxonomy=taxonomy, program="@Alpha")
    table, findings = measure_table(frame, taxonomy=taxonomy), find_shifts(frame, taxonomy=taxonomy)
    report.write_tables(tmp_path, table=table, findings=findings, taxonomy=taxonomy)
    drift = pd.read_csv(tmp_path / report.DRIFT_CSV)
    assert set(drift["unit"]) == {"'=W1"}
    assert drift["numerator"].tolist() == table["numerator"].tolist()
    assert drift["estimate"].to_numpy() == pytest.approx(table["estimate"].to_numpy(), rel=1e-5, nan_ok=True)
    found = pd.read_csv(tmp_path / report.FINDINGS_CSV, keep_default_na=False)
    assert set(found["unit"]) == {"'=W1", "'@Alpha"}
    own = found[(found["by"] == "worker_id") & (found["measure"] == "clinical_drift")].iloc[0]
    assert own["words"] == "since 2025-05 more clinical drift: 48 of 80 sentences (60%), before 4 of 80 sentences (5%)"


def test_tables_of_nothing_have_their_columns(tmp_path: Path, taxonomy: Taxonomy) -> None:
    nothing = history("W1", UP, taxonomy=taxonomy).iloc[:0]
    table, findings = measure_table(nothing, taxonomy=taxonomy), find_shifts(nothing, taxonomy=taxonomy)
    report.write_tables(tmp_path, table=table, findings=findings, taxonomy=taxonomy)
    assert pd.read_csv(tmp_path / report.DRIFT_CSV).columns.tolist() == table.columns.tolist()
    assert pd.read_csv(tmp_path / report.FINDINGS_CSV).columns.tolist() == [*findings.columns, "words"]
