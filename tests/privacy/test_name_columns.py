from pathlib import Path

import pytest

from analyzer.notes import NO_HINTS, read_notes
from analyzer.privacy.name_columns import looks_like_name, may_hold_names, names_of

EXPORT = """\
Staff,Date,Client ID,Client Name,Signed By,Client Status,Note
"Tran, Huong",2025-03-04,M-61,Zebulon Quark-Adeyemi,K. Oyelaran LCSW,Hope,Sat on the step.
PSS-204,2025-03-05,M-62,,Night Shift,Grace,"Walked, mostly."
"""


@pytest.mark.parametrize(
    "header",
    [
        "Client Name",
        "signed_by",
        "Supervisor",
        "clientName",
        "Patient First Name",
        "Reviewed By",
        "LAST_NAME",
        "Guardian",
    ],
)
def test_a_column_of_people_may_hold_names(header: str) -> None:
    assert may_hold_names(header)


@pytest.mark.parametrize(
    "header", ["Client Status", "Program Name", "Service Location", "Units", "Staff Type", "Note Text", "File Name", ""]
)
def test_other_columns_hold_none(header: str) -> None:
    assert not may_hold_names(header)


@pytest.mark.parametrize(
    ("value", "is_name"),
    [
        pytest.param("Tran, Huong", True, id="name"),
        pytest.param("Oyelaran", True, id="surname"),
        pytest.param("K. Qzyx", True, id="in-no-list"),
        pytest.param("PSS-204", False, id="code"),
        pytest.param("Night Shift", False, id="words"),
        pytest.param("Northside Recovery Center", False, id="organisation"),
        pytest.param("Sat with Huong on the step and talked of the week", False, id="sentence"),
        pytest.param("Tran\nHuong", False, id="lines"),
        pytest.param("x" * 90, False, id="long"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_names_are_told_from_other_cells(value: str, is_name: bool) -> None:
    assert looks_like_name(value) is is_name


def test_a_word_of_no_list_is_no_name_where_only_listed_ones_count() -> None:
    assert not looks_like_name("Telezoom", listed_only=True)


def test_names_come_from_all_columns_that_hold_them_and_codes_from_two(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(EXPORT, encoding="utf-8")
    names, identities = names_of(read_notes(path), paths=[path], hints=NO_HINTS)
    assert names == {"Tran, Huong", "Zebulon Quark-Adeyemi", "K. Oyelaran LCSW"}
    assert identities == {"Tran, Huong", "PSS-204", "M-61", "M-62"}
