import json
from datetime import date
from pathlib import Path

import pytest
from scipy.special import softmax

from analyzer.analysis import Analyzer
from analyzer.errors import PeerdriftError
from analyzer.results import read_scored
from analyzer.taxonomy import Taxonomy
from analyzer.training.on_site.reviewed import reviewed_sentences
from analyzer.training.on_site.reviews import Review, read_reviews

SECRET = "SECRET-NOTE-TEXT"
HEADER = "note_id,sentence_index,start,end,verdict,role,assertion,reviewer,date,scored_role,scored_assertion\n"


def read(tmp_path: Path, rows: str, taxonomy: Taxonomy) -> list[Review]:
    path = tmp_path / "reviews.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return read_reviews(path, taxonomy=taxonomy)


def test_rows_are_read_and_unfilled_ones_passed_over(tmp_path: Path, taxonomy: Taxonomy) -> None:
    rows = "n1,0,,,Confirmed,,,A,2026-03-31,transport,performed\nn1,1,,,,,,,,,\nn2,,5,9,corrected,neutral,,B,,,\n"
    assert read(tmp_path, rows, taxonomy) == [
        Review(2, "n1", 0, None, "confirmed", ("transport", "performed"), date(2026, 3, 31)),
        Review(4, "n2", None, (5, 9), "corrected", ("neutral", "performed"), None),
    ]


def test_jsonl_says_the_same(tmp_path: Path, taxonomy: Taxonomy) -> None:
    path = tmp_path / "reviews.jsonl"
    row = {"note_id": 7, "sentence_index": 2, "verdict": "corrected", "role": "coercion", "assertion": "averted"}
    path.write_text(json.dumps(row) + "\n" + json.dumps({"note_id": "8", "sentence_index": 0, "verdict": "contested"}))
    found = read_reviews(path, taxonomy=taxonomy)
    assert [(r.note_id, r.sentence_index, r.label) for r in found] == [
        ("7", 2, ("coercion", "averted")),
        ("8", 0, None),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param(f"n1,0,,,{SECRET},,,,,,", "column verdict: is none of confirmed", id="verdict"),
        pytest.param(",0,,,confirmed,,,,,,", "column note_id: is empty", id="no-note"),
        pytest.param(f"n1,{SECRET},,,confirmed,,,,,,", "column sentence_index: is no whole number", id="index"),
        pytest.param("n1,,,,confirmed,,,,,,", "column sentence_index: is empty", id="no-place"),
        pytest.param("n1,,4,,confirmed,,,,,,", "column end: is empty", id="half-a-span"),
        pytest.param("n1,,9,4,confirmed,,,,,,", "column end: is not after start", id="span-backwards"),
        pytest.param("n1,0,,,corrected,,,,,,", "column role: is empty", id="corrected-to-nothing"),
        pytest.param(f"n1,0,,,corrected,{SECRET},performed,,,,", "column role: is no role", id="role"),
        pytest.param(f"n1,0,,,corrected,transport,{SECRET},,,,", "column assertion: is none of", id="assertion"),
        pytest.param("n1,0,,,corrected,transport,,,,,", "column assertion: is empty", id="half-a-label"),
        pytest.param(f"n1,0,,,confirmed,,,,{SECRET},,", "column date: is no date", id="date"),
        pytest.param(
            "n1,0,,,confirmed,transport,performed,,,neutral,performed", "column verdict: is confirmed, yet", id="both"
        ),
    ],
)
def test_a_bad_row_is_told_by_its_place_and_never_by_its_value(
    row: str, said: str, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    with pytest.raises(PeerdriftError) as error:
        read(tmp_path, f"n0,0,,,confirmed,,,,,,\n{row}\n{row}\n", taxonomy)
    assert f"reviews.csv, row 3, {said}" in str(error.value)
    assert "1 more row cannot be read" in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.csv", "note_id,sentence_index\nn,0\n", "no column verdict", id="no-verdict"),
        pytest.param("a.csv", "note_id,verdict\nn,confirmed\n", "no column sentence_index, nor", id="no-place"),
        pytest.param("a.docx", "x", "reviews are read from", id="ending"),
        pytest.param("a.csv", "", "the file is empty", id="empty"),
    ],
)
def test_a_file_of_no_reviews_is_refused(
    name: str, content: str, said: str, tmp_path: Path, taxonomy: Taxonomy
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(PeerdriftError, match=said):
        read_reviews(tmp_path / name, taxonomy=taxonomy)


def review(note: str, index: int, verdict: str, label: tuple[str, str] | None, *, day: int, row: int = 2) -> Review:
    return Review(row, note, index, None, verdict, label, date(2026, 1, day))


def test_the_latest_review_counts_and_contested_ones_teach_nothing(scored_sample: Path, taxonomy: Taxonomy) -> None:
    scored, engine = read_scored(scored_sample), Analyzer.load("fast").engine
    note = scored["note_id"].iloc[0]
    given = [
        review(note, 0, "corrected", ("coercion", "averted"), day=2),
        review(note, 0, "corrected", ("transport", "performed"), day=1),
        review(note, 1, "confirmed", None, day=1),
        review(note, 2, "corrected", ("transport", "performed"), day=1),
        review(note, 2, "contested", None, day=1, row=9),
        review("elsewhere", 0, "confirmed", None, day=1),
    ]
    data = reviewed_sentences(given, scored_sample, engine=engine, taxonomy=taxonomy)
    assert [taxonomy.role_names[at] for at in data.role] == ["coercion", scored["role"].iloc[1]]
    assert (data.notes, data.corrected, data.contested, data.missing) == (1, 1, 1, 1)


def test_features_are_those_that_the_sentences_were_scored_by(scored_sample: Path, taxonomy: Taxonomy) -> None:
    scored, analyzer = read_scored(scored_sample), Analyzer.load("fast")
    own = scored[scored["note_id"].isin(scored["note_id"].unique()[[3, 9]])]
    given = [review(row.note_id, row.sentence_index, "confirmed", None, day=1) for row in own.itertuples()]
    data = reviewed_sentences(given, scored_sample, engine=analyzer.engine, taxonomy=taxonomy)
    said = analyzer.engine.heads.scores(data.features)[:, : len(taxonomy.role_names)]
    chances = softmax(said / analyzer.engine.calibration.role_temperature, axis=1)
    shown = [chances[at, taxonomy.role_names.index(role)] for at, role in enumerate(own["role"])]
    assert shown == pytest.approx(own["role_probability"].tolist(), abs=1e-3)


def test_reviews_of_other_notes_are_refused(scored_sample: Path, taxonomy: Taxonomy) -> None:
    given, engine = [review("elsewhere", 0, "confirmed", None, day=1)], Analyzer.load("fast").engine
    with pytest.raises(PeerdriftError, match="none of 1 reviewed sentence is here"):
        reviewed_sentences(given, scored_sample, engine=engine, taxonomy=taxonomy)
