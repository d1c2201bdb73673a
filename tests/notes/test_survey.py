from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.notes import Survey, read_notes, survey_text
from analyzer.notes.date_order import DateOrders
from analyzer.notes.survey import MOST_NAMES
from tests.notes.exports import csv_text, written

SURVEY = Survey(
    file="a.csv",
    format="CSV",
    columns={"worker_id": "Staff", "date": "When", "person_id": "Client", "text": "Note"},
    unused=(),
    date_order=None,
    dates_in_that_order=0,
    notes=3,
    rejected=0,
    earlier=0,
    persons=True,
    workers=2,
    alike=0,
    typical_characters=400,
    longer=(),
)
LINES = [
    "a.csv: CSV, 3 notes by 2 workers, typically 400 characters",
    "  worker_id  <- Staff",
    "  date       <- When",
    "  person_id  <- Client",
]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        pytest.param({"notes": 1}, "a.csv: CSV, 1 note by 2 workers, typically 400 characters", id="one-note"),
        pytest.param(
            {"notes": 12345}, "a.csv: CSV, 12,345 notes by 2 workers, typically 400 characters", id="many-notes"
        ),
        pytest.param(
            {"date_order": "day-first", "dates_in_that_order": 2},
            "  date       <- When (3/4/2025 is read as day/month, as 2 of its dates show)",
            id="order-shown",
        ),
        pytest.param(
            {"date_order": "month-first"},
            "  date       <- When (3/4/2025 is read as month/day, as you said)",
            id="order-said",
        ),
        pytest.param({"unused": ("A", "B")}, "  not used: A, B", id="unused"),
        pytest.param(
            {"unused": tuple("ABCDEFGHIJ")}, f"  not used: {', '.join('ABCDEFGH')} and 2 more", id="many-unused"
        ),
        pytest.param(
            {"alike": 1},
            "  1 worker spelled like another but for capitals or blanks: they count apart",
            id="alike",
        ),
        pytest.param({"earlier": 2}, "  left out: 2 earlier versions of amended notes", id="earlier"),
        pytest.param({"rejected": 1}, "  cannot be read: 1 row", id="rejected"),
        pytest.param(
            {"persons": False},
            "  no person known: text copied from earlier notes is not marked (--columns person_id=NAME)",
            id="no-person",
        ),
    ],
)
def test_a_survey_in_words(changes: dict[str, object], line: str) -> None:
    plain, changed = survey_text(SURVEY).splitlines(), survey_text(replace(SURVEY, **changes)).splitlines()
    assert plain == [*LINES, "  text       <- Note"]
    assert line in changed
    assert len(set(changed) - set(plain)) == 1


def test_a_survey_of_an_export_that_has_our_own_names_is_short() -> None:
    survey = replace(SURVEY, columns={name: name for name in ("date", "text", "worker_id")}, date_order="day-first")
    assert survey_text(survey).splitlines() == [
        "a.csv: CSV, 3 notes by 2 workers, typically 400 characters",
        "  has worker_id, date, text (3/4/2025 is read as day/month, as you said)",
    ]


def test_a_survey_names_the_columns_of_an_export_that_are_read_and_those_that_are_not(tmp_path: Path) -> None:
    extra = [f"Field {at}" for at in range(200)]
    header = ["Staff ID", *extra[:100], "DOS", "MRN", *extra[100:], "Note Text", ""]
    row = ["P1", *["x"] * 100, "2025-03-04", "7", *["y"] * 100, "text", ""]
    (survey,) = read_notes(written(tmp_path / "a.csv", csv_text([row], header=header))).surveys
    assert survey.columns == {"worker_id": "Staff ID", "date": "DOS", "person_id": "MRN", "text": "Note Text"}
    assert survey.unused == tuple(extra)
    assert f"and {200 - MOST_NAMES} more" in survey_text(survey)
    assert survey.persons


def test_orders_are_counted_by_what_each_date_can_be() -> None:
    orders = DateOrders()
    for written_date in ("3/4/2025", "3/14/2025", "14/3/2025", "2025-03-04", 45720, "3/3/2025"):
        orders.add(written_date)
    assert (orders.month_first, orders.day_first, orders.either) == (1, 1, 1)


def test_a_column_with_longer_text_than_the_notes_is_named(tmp_path: Path) -> None:
    rows = [["P1", "2025-03-04", "Y", "Sat with him for an hour."], ["P1", "2025-03-05", "N", "She slept."]]
    (survey,) = read_notes(
        written(tmp_path / "a.csv", csv_text(rows, header=["Staff", "Date", "Notes", "What happened"]))
    ).surveys
    assert survey.longer == ("What happened",)
    assert "longer text than in Notes: What happened" in survey_text(survey)
    assert (survey.workers, survey.typical_characters) == (1, 1)


def test_workers_of_several_spellings_are_counted(tmp_path: Path) -> None:
    rows = [[name, "2025-03-04", "text"] for name in ("Doe, Jane", "DOE, JANE", "doe jane", "Lee", "?")]
    (survey,) = read_notes(written(tmp_path / "a.csv", csv_text(rows))).surveys
    assert (survey.workers, survey.alike) == (5, 2)
