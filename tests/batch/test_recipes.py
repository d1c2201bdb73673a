import re

import pandas as pd

from analyzer import score_frame
from analyzer.results import SENTENCE_COLUMNS
from benchmarks.scale.recipes import SPARK_SCHEMA, score_batch, score_pieces
from tests.conftest import ROOT

NOTES = pd.DataFrame(
    {
        "note_id": ["a", "b", "c"],
        "worker_id": "W1",
        "date": pd.Timestamp("2025-01-02"),
        "text": ["Sat with him. Passed the meds.", "Drove her home.", "He came in."],
    }
)


def test_pieces_are_scored_one_after_the_other_as_frames_are() -> None:
    scored = list(score_pieces(iter([NOTES[:2], NOTES[2:]])))
    assert [len(frame) for frame in scored] == [3, 1]
    assert scored[0]["role"].tolist() == score_frame(NOTES[:2])["role"].tolist()


def test_the_columns_for_spark_are_those_of_scored_sentences() -> None:
    assert tuple(re.findall(r"(\w+) \w+(?:,|$)", SPARK_SCHEMA)) == SENTENCE_COLUMNS
    assert tuple(score_batch(NOTES).columns) == SENTENCE_COLUMNS


def test_rows_hold_plain_values() -> None:
    row = score_batch(NOTES).iloc[0]
    assert isinstance(row["chances"], bytes)
    assert isinstance(row["role"], str)
    assert row["second_role"] is None or isinstance(row["second_role"], str)


def test_the_guide_has_the_functions_as_they_are_tested() -> None:
    guide = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    for name in (
        "mapInPandas(score_pieces, schema=SPARK_SCHEMA)",
        "map_batches(score_batch",
        "benchmarks/scale/recipes.py",
    ):
        assert name in guide
