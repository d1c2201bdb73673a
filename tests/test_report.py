import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analyzer import report
from analyzer.drift import Lens, find_changes, measure_table, plain_lens
from analyzer.drift.events import Event, event_effects
from analyzer.taxonomy import Taxonomy
from analyzer.taxonomy.policy import Policy
from tests.drift.build import MEDICATION, history, tally

STEADY, UP = [2] * 8, [1] * 4 + [12] * 4
TRAINING = Event("2025-04", "W1", "training", "boundaries")
REBASE = Event("2025-05", "", "rebase", "new notes")


@pytest.fixture(scope="module")
def lens(taxonomy: Taxonomy) -> Lens:
    return plain_lens(taxonomy)


def tables(*frames: pd.DataFrame, lens: Lens, by: str = "worker_id", events: Sequence[Event] = ()) -> report.Tables:
    """Return what `peerdrift drift` finds in some sentences."""
    added = tally(*frames)
    measures = measure_table(added, lens=lens, by=by)
    watched = [measure.name for measure in lens.taxonomy.watched]
    effects = event_effects(measures, events, measures=watched)
    return report.Tables(measures, find_changes(added, lens=lens), effects, events)


@pytest.fixture(scope="module")
def told(taxonomy: Taxonomy, lens: Lens) -> report.Tables:
    return tables(
        history("W3", STEADY, taxonomy=taxonomy, program="Beta"),
        history("W2", UP, taxonomy=taxonomy, program="Alpha", label=MEDICATION),
        history("W1", UP, taxonomy=taxonomy, program="Alpha", label=MEDICATION),
        history("W0", [0], taxonomy=taxonomy, program="Beta"),
        lens=lens,
        events=[TRAINING, REBASE],
    )


@pytest.fixture(scope="module")
def nothing(taxonomy: Taxonomy, lens: Lens) -> report.Tables:
    return tables(history("W1", UP, taxonomy=taxonomy).iloc[:0], lens=lens)


def read_json(folder: Path) -> dict[str, list[dict[str, object]]]:
    """Read drift.json as strict readers do: NaN and Infinity are no JSON."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    text = (folder / report.DRIFT_JSON).read_text(encoding="utf-8")
    read: dict[str, list[dict[str, object]]] = json.loads(text, parse_constant=refuse)
    return read


def test_findings_go_by_programs_then_workers_in_alphabetical_order(told: report.Tables, taxonomy: Taxonomy) -> None:
    lines = report.findings_text(told.findings, taxonomy=taxonomy).splitlines()
    units = [line.split()[0] for line in lines if line.startswith("  ") and not line.startswith("    ")]
    assert units == ["Alpha", "Beta", "W0", "W1", "W2", "W3"]
    assert lines.index("Programs") < lines.index("Workers")
    assert "  W0  insufficient_data: too few notes to say (4 read)" in lines
    assert "  W3  stable: no lasting change in any measure (32 notes)" in lines
    # Wilson's intervals of 48 and 4 of 80
    assert lines[lines.index("  W1  shift") + 1] == (
        "    - since 2025-05 more organizational drift: about 60% (49% to 70%; 48 sentences),"
        " before about 5% (2% to 12%; 4 sentences); the program shares this change"
    )
    assert lines[-3:] == [
        "A worker who does not change has a false finding in at most one of 20 years;"
        " among as many workers as here expect up to 0.2 a year.",
        "Policy: SAMHSA advisory.",
        "Labels come from a model and can be wrong: read the sentences before you speak to anyone.",
    ]


def test_good_news_comes_before_bad(taxonomy: Taxonomy, lens: Lens) -> None:
    better = history("W1", [12] * 6 + [1] * 6, taxonomy=taxonomy, program="", label=("role_strain", "performed"))
    worse = history("W1", [1] * 6 + [6] * 6, taxonomy=taxonomy, program="", label=("transport", "performed"))
    both = tables(better, worse.assign(note_id=worse["note_id"] + "x"), lens=lens).findings
    lines = report.findings_text(both, taxonomy=taxonomy).splitlines()
    said = [line.split(":")[0].split(maxsplit=3)[-1] for line in lines if line.startswith("    -")]
    assert said[0] == "less strain"
    assert said[-1] == "more organizational drift"


@pytest.mark.parametrize(
    ("hits", "heading", "line"),
    [
        pytest.param(UP, "W1  shift", "since 2025-05 more clinical drift: about 60%", id="shift"),
        pytest.param(
            [1] * 6 + [12] + [1] * 5,
            "W1  outlier",
            "2025-07 stands out with more clinical drift: about 60%",
            id="outlier",
        ),
        pytest.param(
            list(range(12)),
            "W1  trend",
            "clinical drift rises from period to period, since 2025-07: about 42%",
            id="trend",
        ),
    ],
)
def test_every_kind_of_change_is_told(taxonomy: Taxonomy, lens: Lens, hits: list[int], heading: str, line: str) -> None:
    found = tables(history("W1", hits, taxonomy=taxonomy, program=""), lens=lens).findings
    lines = report.findings_text(found, taxonomy=taxonomy).splitlines()
    assert lines[lines.index(f"  {heading}") + 1].startswith(f"    - {line}")


def test_no_program_no_heading_for_programs(taxonomy: Taxonomy, lens: Lens) -> None:
    found = tables(history("W1", STEADY, taxonomy=taxonomy, program=""), lens=lens).findings
    text = report.findings_text(found, taxonomy=taxonomy)
    assert "Programs" not in text
    assert "Workers" in text


def test_the_policy_is_named(taxonomy: Taxonomy, lens: Lens) -> None:
    ohio = Lens(Policy("Ohio", lens.policy.family_of, lens.policy.signal_of, ()), None, taxonomy)
    found = tables(history("W1", STEADY, taxonomy=taxonomy), lens=ohio).findings
    assert "Policy: Ohio." in report.findings_text(found, taxonomy=taxonomy).splitlines()


def test_no_findings_are_told_as_none(nothing: report.Tables, taxonomy: Taxonomy) -> None:
    lines = report.findings_text(nothing.findings, taxonomy=taxonomy).splitlines()
    assert lines[0] == "Findings"
    assert "Policy: none." in lines
    assert not {"Programs", "Workers"} & set(lines)


def test_what_happened_is_told_by_unit_with_the_change_at_it(told: report.Tables, taxonomy: Taxonomy) -> None:
    lines = report.events_text(told, taxonomy=taxonomy).splitlines()
    assert lines[:3] == ["Before and after", "", "  W1"]
    drift, in_role, rest = lines[3:-1]
    assert drift.startswith("    - organizational drift, training in 2025-04 (boundaries): +55 points")
    assert in_role.startswith("    - in role, training in 2025-04 (boundaries): -55 points")
    assert drift.endswith("; 3 periods before, 4 after)")
    assert rest == "    - 6 other measures without a change beyond chance"
    assert lines[-1] == "What changed at the time of an event need not have changed by it."


@pytest.mark.parametrize(
    ("event", "units"),
    [
        pytest.param(Event("2025-04", "", "policy", ""), ["W1", "W2", "W3"], id="of-all-who-have-months-on-both-sides"),
        pytest.param(Event("2025-04", "W3", "policy", ""), ["W3"], id="of-one"),
        pytest.param(Event("2025-04", "W9", "policy", ""), [], id="of-nobody-here"),
        pytest.param(Event("2025-01", "", "policy", ""), [], id="nothing-before"),
        pytest.param(REBASE, [], id="a-rebasing-is-no-event"),
    ],
)
def test_what_is_not_known_before_and_after_is_left_out(
    taxonomy: Taxonomy, lens: Lens, event: Event, units: list[str]
) -> None:
    frames = [history(f"W{n}", hits, taxonomy=taxonomy) for n, hits in enumerate([[3], STEADY, UP, STEADY])]
    lines = report.events_text(tables(*frames, lens=lens, events=[event]), taxonomy=taxonomy).splitlines()
    assert [line.strip() for line in lines if line.startswith("  ") and not line.startswith("    ")] == units


def test_measures_show_share_interval_and_counts(told: report.Tables, taxonomy: Taxonomy) -> None:
    shown = report.measures_text(told.measures, by="worker_id", period="month", taxonomy=taxonomy)
    lines = shown.splitlines()
    at = next(at for at, line in enumerate(lines) if "2025-05" in line and "60% [39-78%]" in line)
    assert "12/20" in lines[at] + lines[at + 1]  # a narrow column breaks the cell
    assert lines[0].startswith("Measures by worker and month: share [95% interval] sentences labelled so/counted among")
    assert max(map(len, lines)) <= report.WIDTH
    for name in ("W0", "W1", "W2", "W3"):  # a unit is named once, over all its months
        assert sum(f"│ {name} " in line for line in lines) == 1
    assert "done" not in shown  # parts of measures are for charts


def test_a_measure_with_nothing_to_count_is_a_dash(taxonomy: Taxonomy, lens: Lens) -> None:
    measures = tables(history("W1", [0], taxonomy=taxonomy), lens=lens).measures
    shown = report.measures_text(measures, by="worker_id", period="month", taxonomy=taxonomy)
    cells = [cell.strip() for cell in next(line for line in shown.splitlines() if "2025-01" in line).split("│")]
    assert cells.count("-") == 1  # safeguard, among no drift roles
    assert any("100%" in cell for cell in cells)


def test_measures_of_nothing_have_a_heading_and_no_rows(nothing: report.Tables, taxonomy: Taxonomy) -> None:
    shown = report.measures_text(nothing.measures, by="program", period="quarter", taxonomy=taxonomy)
    assert "Measures by program and quarter" in shown
    assert "│" not in shown.splitlines()[-2]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("[/ward]", id="a-closing-tag"),
        pytest.param("[bold]CSU[/bold]", id="tags"),
        pytest.param(":key: team", id="an-emoji-by-name"),
        pytest.param("[red]", id="a-colour"),
    ],
)
def test_a_name_is_shown_as_it_is(taxonomy: Taxonomy, lens: Lens, name: str) -> None:
    found = tables(
        history("W1", UP, taxonomy=taxonomy, program=name),  # one worker's change is not the program's
        lens=lens,
        by="program",
        events=[Event("2025-04", name, "other", name)],
    )
    assert name in report.measures_text(found.measures, by="program", period="month", taxonomy=taxonomy)
    assert f"  {name}  stable" in report.findings_text(found.findings, taxonomy=taxonomy)
    assert f"other in 2025-04 ({name})" in report.events_text(found, taxonomy=taxonomy)


def test_tables_are_written_for_spreadsheets(tmp_path: Path, taxonomy: Taxonomy, lens: Lens) -> None:
    events = [Event("2025-04", "=W1", "training", "=cmd()")]
    written = tables(history("=W1", UP, taxonomy=taxonomy, program="@Alpha"), lens=lens, events=events)
    report.write_tables(tmp_path, written, taxonomy=taxonomy)
    drift = pd.read_csv(tmp_path / report.DRIFT_CSV)
    assert set(drift["unit"]) == {"'=W1"}
    for name in ("numerator", "denominator", "raw", "estimate", "low", "high", "pooled", "design_effect"):
        assert drift[name].to_numpy() == pytest.approx(written.measures[name].to_numpy(), rel=1e-5, nan_ok=True)
    found = pd.read_csv(tmp_path / report.FINDINGS_CSV, keep_default_na=False)
    assert set(found["unit"]) == {"'=W1", "'@Alpha"}
    own = found[(found["by"] == "worker_id") & (found["measure"] == "clinical_drift")].iloc[0]
    assert own["words"] == (
        "since 2025-05 more clinical drift: about 60% (49% to 70%; 48 sentences),"
        " before about 5% (2% to 12%; 4 sentences)"
    )
    effects = pd.read_csv(tmp_path / report.EVENTS_CSV)
    assert set(effects["unit"]) == {"'=W1"}
    assert set(effects["words"]) == {"'=cmd()"}


def test_a_table_of_events_is_written_where_there_are_events(tmp_path: Path, taxonomy: Taxonomy, lens: Lens) -> None:
    report.write_tables(tmp_path, tables(history("W1", UP, taxonomy=taxonomy), lens=lens), taxonomy=taxonomy)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drift.csv", "drift.json", "findings.csv"]


def test_all_is_told_as_json_without_numbers_that_json_has_not(
    told: report.Tables, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    assert told.measures["estimate"].isna().any()
    assert told.findings["program_effect"].isna().any()
    report.write_tables(tmp_path, told, taxonomy=taxonomy)
    read = read_json(tmp_path)
    assert list(read) == ["false_findings_a_year", "findings", "events", "measures", "charts", "funnels"]
    assert read["false_findings_a_year"] == pytest.approx(0.15)  # W1, W2 and W3
    for name, frame in (("findings", told.findings), ("events", told.effects), ("measures", told.measures)):
        assert len(read[name]) == len(frame)
        assert set(frame.columns) <= set(read[name][0])  # findings have their words as well
    assert len(read["funnels"]) == len(taxonomy.watched)
    assert len(read["charts"]) == len(taxonomy.watched) * 4


def test_json_says_what_the_frames_say(told: report.Tables, tmp_path: Path, taxonomy: Taxonomy) -> None:
    report.write_tables(tmp_path, told, taxonomy=taxonomy)
    for row, read in zip(told.findings.to_dict("records"), read_json(tmp_path)["findings"], strict=True):
        for name, value in row.items():
            missing = isinstance(value, float) and math.isnan(value)
            assert read[str(name)] == (None if missing else pytest.approx(value, abs=1e-6))


def test_findings_in_json_have_the_sentences_behind_them(
    told: report.Tables, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    sentence = {"note_id": "=n1", "sentence_index": 3}
    evidence = [[sentence] if at == 0 else [] for at in range(len(told.findings))]
    report.write_tables(tmp_path, replace(told, evidence=evidence), taxonomy=taxonomy)
    assert [row["sentences"] for row in read_json(tmp_path)["findings"]] == evidence
    report.write_tables(tmp_path, told, taxonomy=taxonomy)
    assert all(row["sentences"] == [] for row in read_json(tmp_path)["findings"])


def test_names_in_json_are_as_they_are(tmp_path: Path, taxonomy: Taxonomy, lens: Lens) -> None:
    name = '=W1 "ä" \\ </script>\n'
    report.write_tables(tmp_path, tables(history(name, UP, taxonomy=taxonomy), lens=lens), taxonomy=taxonomy)
    read = read_json(tmp_path)
    assert {row["unit"] for row in read["measures"]} == {row["unit"] for row in read["charts"]} == {name}


def test_a_rebasing_parts_the_charts_and_what_happened_is_written_beside_them(
    told: report.Tables, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    report.write_tables(tmp_path, told, taxonomy=taxonomy)
    charts = {(chart["unit"], chart["measure"]): chart for chart in read_json(tmp_path)["charts"]}
    chart = charts["W1", "strain"]
    assert [part["begins"] for part in chart["stretches"]] == ["2025-01", "2025-05"]
    assert [part["rebased"] for part in chart["stretches"]] == ["", "new notes"]
    assert chart["annotations"] == [{"period": "2025-04", "kind": "training", "words": "boundaries"}]


def test_tables_of_nothing_have_their_columns(nothing: report.Tables, tmp_path: Path, taxonomy: Taxonomy) -> None:
    report.write_tables(tmp_path, nothing, taxonomy=taxonomy)
    assert pd.read_csv(tmp_path / report.DRIFT_CSV).columns.tolist() == nothing.measures.columns.tolist()
    assert pd.read_csv(tmp_path / report.FINDINGS_CSV).columns.tolist() == [*nothing.findings.columns, "words"]
    read = read_json(tmp_path)
    assert [read[name] for name in ("findings", "events", "measures", "charts")] == [[], [], [], []]


def test_reasons_are_laid_out_with_the_words_that_carried_a_label(taxonomy: Taxonomy) -> None:
    sentences = pd.DataFrame(
        {
            "sentence_index": [0, 1, 2],
            "start": [0, 20, 40],
            "text": ["Signed in.", "Gave\nmedication out.", "Sat with Sam."],
            "role": ["neutral", "medication_handling", "supportive_presence"],
            "assertion": "performed",
            "signal": ["none", "organizational_drift", "in_role"],
            "confident": [True, True, False],
        }
    )
    reasons = pd.DataFrame({"sentence_index": [1], "start": [25], "end": [35], "weight": [1.0]})
    assert report.reasons_text(sentences, reasons, taxonomy=taxonomy).splitlines() == [
        "Gave medication out.",
        "  medication_handling, performed: organizational_drift",
        "  words: medication (-63%)",
        f"  {taxonomy.role('medication_handling').guidance}",
        "",
        "Sat with Sam.",
        "  supportive_presence, performed: in_role (unsure)",
        "  words: none alone; what stands around it",
        f"  {taxonomy.role('supportive_presence').guidance}",
        "",
        "In brackets: how much less likely the label is without the word.",
    ]
