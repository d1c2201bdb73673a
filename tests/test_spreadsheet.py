import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.spreadsheet import FORMULA, as_read, as_text, safe_cells

CELLS = [
    pytest.param("=HYPERLINK(1)", "'=HYPERLINK(1)", id="equals"),
    pytest.param("+1", "'+1", id="plus"),
    pytest.param("-1", "'-1", id="minus"),
    pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
    pytest.param("\t=1", "'\t=1", id="tab"),
    pytest.param("\r=1", "'\r=1", id="carriage-return"),
    pytest.param("'=1", "''=1", id="what-looks-done"),
    pytest.param("PSS-101", "PSS-101", id="a-name"),
    pytest.param("'tis", "'tis", id="an-apostrophe"),
    pytest.param("a=b", "a=b", id="a-sign-inside"),
    pytest.param("", "", id="blank"),
]


@pytest.mark.parametrize(("cell", "safe"), CELLS)
@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_text_that_a_spreadsheet_would_run_is_quoted(cell: str, safe: str, kind: str) -> None:
    frame = pd.DataFrame({"unit": pd.Series([cell], dtype=kind), "share": [-0.5]})
    kept = frame.copy()
    assert safe_cells(frame).to_dict("list") == {"unit": [safe], "share": [-0.5]}
    pd.testing.assert_frame_equal(frame, kept)


@given(st.text(st.sampled_from("'=+-@\t\ra1 "), max_size=6) | st.text())
def test_cells_come_back_as_they_were_and_none_begins_as_a_formula(cell: str) -> None:
    written = as_text(cell)
    assert as_read(written) == cell
    assert not written.startswith(FORMULA)


def test_numbers_stay_numbers_and_names_of_columns_are_safe() -> None:
    frame = pd.DataFrame(
        {
            "=cmd": ["=1", None],
            "change": [-0.25, 0.5],
            "count": [-1, 2],
            "sure": [True, False],
            "day": pd.to_datetime(["2025-03-04", None]),
        },
        index=[7, 9],
    )
    rows = list(csv.reader(io.StringIO(safe_cells(frame).to_csv(index=False))))
    assert rows == [
        ["'=cmd", "change", "count", "sure", "day"],
        ["'=1", "-0.25", "-1", "True", "2025-03-04"],
        ["", "0.5", "2", "False", ""],
    ]


def test_columns_of_one_name_and_frames_of_no_rows_are_no_matter() -> None:
    twice = pd.DataFrame([["=1", "b"]], columns=["a", "a"])
    assert safe_cells(twice).to_numpy().tolist() == [["'=1", "b"]]
    assert safe_cells(twice.head(0)).empty
