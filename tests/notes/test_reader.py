from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.errors import PeerdriftError
from analyzer.names import DateOrderName
from analyzer.notes import NOTE_COLUMNS, NotesPiece, Rejected, kept_rows, read_notes, reader
from analyzer.notes.columns import word_list
from analyzer.notes.pieces import PIECE_CHARACTERS, PIECE_NOTES, concatenated
from tests.notes.exports import HEADER, csv_text, jsonl_text, written, xlsx_bytes

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
GOOD = ["P1", "2025-03-04", "text"]


def read(path: Path | list[Path], columns: dict[str, str] | None = None) -> tuple[pd.DataFrame, list[Rejected]]:
    return concatenated(read_notes(path, columns=columns))


def test_all_columns_of_a_note_are_read_and_stripped(tmp_path: Path) -> None:
    header = ["Doc ID", "Staff", "DOS", "Type", "Location", "Team", "Note"]
    rows = [
        [" n1 ", " P1", "3/14/2025 ", "Progress ", " ED", "Crisis ", " text "],
        ["", "P2", "2025-03-05", "", "", "", "x"],
    ]
    frame, rejected = read(written(tmp_path / "my notes.csv", csv_text(rows, header=header)))
    assert tuple(frame.columns) == NOTE_COLUMNS
    assert frame.values.tolist() == [
        ["n1", "P1", pd.Timestamp(2025, 3, 14), "Progress", "ED", "Crisis", "", " text "],
        ["my notes-3", "P2", pd.Timestamp(2025, 3, 5), "", "", "", "", "x"],
    ]
    assert rejected == []


def test_columns_that_an_export_lacks_are_empty(tmp_path: Path) -> None:
    frame, _ = read(written(tmp_path / "a.csv", csv_text([GOOD])))
    assert frame.loc[0, ["note_id", "note_type", "setting", "program"]].tolist() == ["a-2", "", "", ""]


def test_types_are_the_same_for_every_format_and_for_a_piece_without_notes(tmp_path: Path) -> None:
    (full,) = read_notes(written(tmp_path / "a.csv", csv_text([GOOD])))
    (none,) = read_notes(written(tmp_path / "b.csv", csv_text([["P1", "", "text"]])))
    (book,) = read_notes(written(tmp_path / "a.xlsx", xlsx_bytes([HEADER, [101, datetime(2025, 3, 4), "x"]])))
    assert len(none.notes) == 0
    for frame in (none.notes, book.notes):
        assert {name: kind.name for name, kind in frame.dtypes.items() if name != "date"} == {
            name: kind.name for name, kind in full.notes.dtypes.items() if name != "date"
        }
        assert pd.api.types.is_datetime64_dtype(frame["date"])
    assert book.notes["worker_id"].tolist() == ["101"]


@pytest.mark.parametrize(
    ("worker", "read_as"),
    [
        pytest.param(101, "101", id="whole-number"),
        pytest.param(101.0, "101", id="whole-number-as-float"),
        pytest.param(1.5, "1.5", id="fraction"),
        pytest.param("007", "007", id="zeros-are-kept"),
        pytest.param("a\ud83db", "a\ufffdb", id="half-a-character"),
    ],
)
def test_numbers_of_workers_are_read_as_names(tmp_path: Path, worker: object, read_as: str) -> None:
    content = jsonl_text([{"staff": worker, "date": "2025-03-04", "text": "x"}])
    frame, _ = read(written(tmp_path / "a.jsonl", content))
    assert frame["worker_id"].tolist() == [read_as]


@pytest.mark.parametrize(
    ("ids", "unique"),
    [
        pytest.param(["a", "b"], ["a", "b"], id="unique"),
        pytest.param(["a", "a", "a"], ["a", "a#2", "a#3"], id="three-times"),
        pytest.param(["a", "a", "a#2"], ["a", "a#3", "a#2"], id="numbered-id-after"),
        pytest.param(["a#2", "a", "a"], ["a#2", "a", "a#3"], id="numbered-id-before"),
        pytest.param(["", "a-2"], ["a-2", "a-2#2"], id="made-up-id"),
    ],
)
def test_note_ids_of_several_workers_are_made_unique(tmp_path: Path, ids: list[str], unique: list[str]) -> None:
    rows = [[note_id, f"P{at}", *GOOD[1:]] for at, note_id in enumerate(ids)]
    frame, _ = read(written(tmp_path / "a.csv", csv_text(rows, header=["Note ID", *HEADER])))
    assert frame["note_id"].tolist() == unique


@given(ids=st.lists(st.sampled_from(["", "x", "x#2", "x#2#2", "x#3", "a-2", "a-3"]), min_size=1, max_size=12))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_note_ids_are_unique_whatever_the_export_has(tmp_path: Path, ids: list[str]) -> None:
    rows = [[note_id, f"P{at}", *GOOD[1:]] for at, note_id in enumerate(ids)]
    frame, _ = read(written(tmp_path / "a.csv", csv_text(rows, header=["Note ID", *HEADER])))
    assert frame["note_id"].is_unique
    assert len(frame) == len(ids)


def test_several_exports_are_read_in_order_with_unique_ids(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    paths = [
        written(tmp_path / "a.csv", csv_text([GOOD])),
        written(tmp_path / "x" / "a.csv", csv_text([GOOD])),
        written(tmp_path / "a.xlsx", xlsx_bytes([HEADER, GOOD])),
    ]
    frame, rejected = read(paths)
    assert frame["note_id"].tolist() == ["a-2", "a-2#2", "a-2#3"]
    assert rejected == []


def test_every_file_is_checked_before_the_first_note_is_read(tmp_path: Path) -> None:
    good, bad = written(tmp_path / "a.csv", csv_text([GOOD])), written(tmp_path / "b.csv", "Staff,Date\nP1,x\n")
    with pytest.raises(PeerdriftError, match=r"^b\.csv: no column for text"):
        read_notes([good, bad])


def test_columns_given_by_the_user_are_used(tmp_path: Path) -> None:
    content = csv_text([["x", *GOOD]], header=["Progress Note", "Who", "When", "What"])
    frame, _ = read(written(tmp_path / "a.csv", content), {"worker_id": "Who", "date": "When", "text": "What"})
    assert frame.loc[0, ["worker_id", "text"]].tolist() == ["P1", "text"]


def test_pieces_hold_so_many_notes_at_most_and_all_notes_in_order(tmp_path: Path) -> None:
    rows = [["P1", "2025-03-04", f"note {at}"] for at in range(2 * PIECE_NOTES + 1)]
    pieces = list(read_notes(written(tmp_path / "a.csv", csv_text(rows))))
    assert [len(piece.notes) for piece in pieces] == [PIECE_NOTES, PIECE_NOTES, 1]
    assert concatenated(pieces)[0]["text"].tolist() == [row[2] for row in rows]


def test_pieces_of_long_notes_end_early(tmp_path: Path) -> None:
    text = "x" * (PIECE_CHARACTERS // 5)
    pieces = list(read_notes(written(tmp_path / "a.csv", csv_text([["P1", "2025-03-04", text]] * 6))))
    assert [len(piece.notes) for piece in pieces] == [5, 1]


@pytest.mark.parametrize("count", [1, PIECE_NOTES - 1, PIECE_NOTES, PIECE_NOTES + 1])
def test_an_export_of_rejected_rows_alone_is_no_export_without_rows(tmp_path: Path, count: int) -> None:
    frame, rejected = read(written(tmp_path / "a.csv", csv_text([["P1", "", "text"]] * count)))
    assert len(frame) == 0
    assert rejected == [Rejected("a.csv", row, "Service Date", "no date") for row in range(2, count + 2)]


def test_an_export_without_rows_is_an_error_but_not_beside_another(tmp_path: Path) -> None:
    empty, full = written(tmp_path / "a.csv", csv_text([])), written(tmp_path / "b.csv", csv_text([GOOD]))
    with pytest.raises(PeerdriftError, match=r"^a\.csv, a\.csv: a header, but no rows$"):
        list(read_notes([empty, empty]))
    assert len(read([empty, full])[0]) == 1


def test_mark_up_is_taken_out_before_a_note_is_looked_at(tmp_path: Path) -> None:
    rows = [["P1", "2025-03-04", text] for text in ("<p>a</p>", "{\\rtf1 b}", "<p> </p>", "{\\rtf1}", "{\\rtf1 \\u0?}")]
    frame, rejected = read(written(tmp_path / "a.csv", csv_text(rows)))
    assert frame["text"].tolist() == ["a", "b"]
    assert [(entry.row, entry.reason.split(":")[0]) for entry in rejected] == [
        (4, "no text"),
        (5, "no text"),
        (6, "a NUL character"),
    ]


def test_texts_that_no_file_can_hold_are_made_so_that_one_can(tmp_path: Path) -> None:
    content = jsonl_text([{"staff": "P1", "date": "2025-03-04", "id\ud83d": "x", "text": "a \ud83d b"}])
    frame, rejected = read(written(tmp_path / "a.jsonl", content))
    assert frame["text"].tolist() == ["a \ufffd b"]
    assert rejected == []


def test_the_dirty_sample_is_read_as_its_readme_tells() -> None:
    frame, rejected = read(SAMPLES / "dirty.csv")
    assert frame["worker_id"].tolist() == ["PSS-101", "PSS-103", "PSS-103", "PSS-104", "PSS-104", "PSS-104", "PSS-105"]
    assert frame["date"].dt.day.tolist() == [4, 8, 9, 11, 12, 13, 15]
    assert frame["text"].tolist()[1:6] == [
        "She said “no ride, thank you” – and that’s that.",
        "El compañero came by. Told him about the Tuesday group.",
        "Two lines in one field.\r\nThe nurse asked me to count the meds, I said no.",
        "Sat with her & listened.\n\nWe wrote her plan.",
        "Walked her to the clinic.\nShared my own story.",
    ]
    assert [(entry.row, entry.column) for entry in rejected] == [
        (3, "Service Date"),
        (4, "Staff ID"),
        (5, "Progress Note"),
        (6, "Service Date"),
        (7, "Service Date"),
        (8, ""),
        (11, "Progress Note"),
        (16, ""),
    ]


@pytest.mark.parametrize("name", ["notes.csv", "notes.xlsx", "notes.jsonl"])
def test_the_samples_are_read_without_a_rejected_row(name: str) -> None:
    frame, rejected = read(SAMPLES / name)
    assert len(frame) >= 36
    assert rejected == []
    assert (frame["text"].str.strip() != "").all()


TEXTS = st.text(st.characters(exclude_characters="\0<&{", exclude_categories=["Cs"])).filter(
    lambda text: text.strip() and text.strip().lower() not in word_list("missing")
)


@given(notes=st.lists(st.tuples(TEXTS, st.dates(date(1990, 1, 1), date(2100, 12, 31))), min_size=1, max_size=5))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_date_come_back_from_csv_and_json_alike(tmp_path: Path, notes: list[tuple[str, date]]) -> None:
    rows = [["P1", day.isoformat(), text] for text, day in notes]
    objects = [dict(zip(("staff", "date", "text"), row, strict=True)) for row in rows]
    for path in (
        written(tmp_path / "a.csv", csv_text(rows)),
        written(tmp_path / "a.jsonl", jsonl_text(objects)),
    ):
        frame, rejected = read(path)
        assert frame["text"].tolist() == [text for text, _ in notes]
        assert [when.date() for when in frame["date"]] == [day for _, day in notes]
        assert rejected == []


VERSIONED = ["Note ID", "Staff", "Service Date", "Version", "Progress Note"]


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        pytest.param([("1", "P1", "", "a"), ("1", "P1", "", "b")], ["b"], id="the-later-row"),
        pytest.param([("1", "P1", "2", "a"), ("1", "P1", "1", "b")], ["a"], id="the-higher-version"),
        pytest.param([("1", "P1", "10", "a"), ("1", "P1", "9", "b")], ["a"], id="numbers-not-words"),
        pytest.param(
            [("1", "P1", "2025-03-04 10:00", "a"), ("1", "P1", "2025-03-04T09:00:00", "b")], ["a"], id="the-later-time"
        ),
        pytest.param([("1", "P1", "2025-03-04", "a"), ("1", "P1", "", "b")], ["a"], id="one-without-a-version"),
        pytest.param([("1", "P1", "Final", "a"), ("1", "P1", "draft", "b")], ["a"], id="states"),
        pytest.param([("1", "P1", "v2", "a"), ("1", "P1", "v1", "b")], ["a"], id="v-and-a-number"),
        pytest.param([("1", "P1", "1.10", "a"), ("1", "P1", "1.9", "b")], ["a"], id="parts-of-versions"),
        pytest.param([("1", "P1", "what", "a"), ("1", "P1", "ever", "b")], ["b"], id="words-that-say-nothing"),
        *[
            pytest.param([(word, "P1", "", "a"), (word, "P1", "", "b")], ["a", "b"], id=f"id-{word}")
            for word in ("NULL", "0", "N/A", "-", "nan", "None", "(null)", "\\N", "#N/A")
        ],
        pytest.param([("1", "P1", "1", "a"), ("1", "P1", "3", "b"), ("1", "P1", "2", "c")], ["b"], id="three"),
        pytest.param([("1", "P1", "", "a"), ("1", "P2", "", "b")], ["a", "b"], id="another-worker-is-another-note"),
        pytest.param([("", "P1", "", "a"), ("", "P1", "", "b")], ["a", "b"], id="no-id-is-no-version"),
        pytest.param([("1", "P1", "", "a"), ("2", "P1", "", "b"), ("1", "P1", "", "c")], ["b", "c"], id="apart"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_of_an_amended_note_the_latest_version_counts(
    tmp_path: Path, ending: str, rows: list[tuple[str, str, str, str]], kept: list[str]
) -> None:
    cells = [[note_id, worker, "2025-03-04", version, text] for note_id, worker, version, text in rows]
    content = {
        "csv": csv_text(cells, header=VERSIONED),
        "xlsx": xlsx_bytes([VERSIONED, *cells]),
        "jsonl": jsonl_text([dict(zip(VERSIONED, row, strict=True)) for row in cells]),
    }[ending]
    reading = read_notes(written(tmp_path / f"a.{ending}", content))
    frame, rejected = concatenated(reading)
    assert frame["text"].tolist() == kept
    assert (reading.surveys[0].notes, reading.surveys[0].earlier) == (len(kept), len(rows) - len(kept))
    assert reading.notes == len(frame)
    assert rejected == []


SHARED = ["ID", "Staff", "Client ID", "Service Date", "Note Type", "Note"]
OWN = ["1", "P1", "C1", "2025-03-04", "session", "a"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param(1, "P2", id="another-worker"),
        pytest.param(2, "C2", id="another-person"),
        pytest.param(3, "2025-03-05", id="another-day"),
        pytest.param(4, "addendum", id="another-type"),
    ],
)
def test_notes_that_share_an_id_alone_are_all_kept(tmp_path: Path, column: int, value: str) -> None:
    other = [*OWN[:column], value, *OWN[column + 1 : -1], "b"]
    reading = read_notes(written(tmp_path / "a.csv", csv_text([OWN, other], header=SHARED)))
    frame, _ = concatenated(reading)
    assert frame[["note_id", "text"]].values.tolist() == [["1", "a"], ["1#2", "b"]]
    assert reading.surveys[0].earlier == 0


def test_times_of_versions_are_read_in_the_order_that_the_dates_show(tmp_path: Path) -> None:
    rows = [["1", "P1", "25/3/2025", "05/04/2025", "a"], ["1", "P1", "25/3/2025", "01/05/2025", "b"]]
    for date_order, kept in (("day-first", "b"), (None, "b")):
        path = written(tmp_path / "a.csv", csv_text([*rows, ["2", "P1", "1/3/2025", "", "c"]], header=VERSIONED))
        assert concatenated(read_notes(path, date_order=date_order))[0]["text"].tolist() == [kept, "c"]


@pytest.mark.parametrize("word", ["NULL", "n/a", "None", "#N/A", "-", "(null)"])
def test_words_for_missing_values_are_missing(tmp_path: Path, word: str) -> None:
    header = ["Staff", "Client ID", "Service Date", "Program", "Note"]
    good = ["P1", word, "2025-03-04", word, "text"]
    bad = [[word, *good[1:]], [*good[:2], word, *good[3:]], [*good[:4], word]]
    frame, rejected = read(written(tmp_path / "a.csv", csv_text([good, *bad], header=header)))
    assert frame[["worker_id", "person_id", "program"]].values.tolist() == [["P1", "", ""]]
    assert [entry.reason for entry in rejected] == ["no worker", "no date", "no text"]


@pytest.mark.parametrize("value", [["P1", "P2"], {"x": "P1"}], ids=["list", "object"])
def test_a_worker_that_is_no_name_is_rejected(tmp_path: Path, value: object) -> None:
    good = {"staff": "P1", "date": "2025-03-04", "client id": "C1", "text": "a"}
    rows = [good, good | {"staff": value}, good | {"client id": value}]
    frame, (entry,) = read(written(tmp_path / "a.jsonl", jsonl_text(rows)))
    assert entry.reason == "a list or object, no name"
    assert frame["person_id"].tolist() == ["C1", ""]


def test_dates_swapped_by_a_spreadsheet_are_not_taken(tmp_path: Path) -> None:
    swapped = [["P1", datetime(2025, day, 3), "text"] for day in (4, 5, 6, 7, 8)]
    path = written(tmp_path / "a.xlsx", xlsx_bytes([HEADER, *swapped, ["P1", "03/14/2025", "text"]]))
    with pytest.raises(PeerdriftError, match="5 date cells whose days are all 12 or less"):
        read_notes(path)
    assert read_notes(path, date_order="month-first").notes == 6


def test_a_version_that_cannot_be_read_supersedes_none(tmp_path: Path) -> None:
    rows = [["1", "P1", "2025-03-04", "1", "a"], ["1", "P1", "soon", "2", "b"]]
    reading = read_notes(written(tmp_path / "a.csv", csv_text(rows, header=VERSIONED)))
    frame, rejected = concatenated(reading)
    assert frame["text"].tolist() == ["a"]
    assert len(rejected) == reading.surveys[0].rejected == 1
    assert reading.surveys[0].earlier == 0


def test_a_later_export_amends_the_notes_of_an_earlier_one(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / f"{name}.csv", csv_text([["1", *GOOD[:2], "", name]], header=VERSIONED)) for name in "ab"
    ]
    reading = read_notes(paths)
    assert concatenated(reading)[0]["text"].tolist() == ["b"]
    assert [(survey.notes, survey.earlier) for survey in reading.surveys] == [(0, 1), (1, 0)]


def test_exports_without_ids_amend_none(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    paths = [written(folder / "a.csv", csv_text([GOOD])) for folder in (tmp_path, tmp_path / "x")]
    assert len(concatenated(read_notes(paths))[0]) == 2


def test_a_reading_can_be_gone_over_again(tmp_path: Path) -> None:
    reading = read_notes(written(tmp_path / "a.csv", csv_text([GOOD, ["P1", "", "x"]])))
    first, second = concatenated(reading), concatenated(reading)
    pd.testing.assert_frame_equal(first[0], second[0])
    assert first[1] == second[1]


@pytest.mark.parametrize(
    ("cell", "date_order", "wanted"),
    [
        pytest.param("25/3/2025", None, ["04-03", "25-03"], id="day-first-shown"),
        pytest.param("3/25/2025", None, ["03-04", "25-03"], id="month-first-shown"),
        pytest.param("5/3/2025", "day-first", ["04-03", "05-03"], id="day-first-said"),
        pytest.param("5/3/2025", "month-first", ["03-04", "03-05"], id="month-first-said"),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_the_order_of_day_and_month_is_what_the_dates_show_or_the_user_says(
    tmp_path: Path, ending: str, cell: str, date_order: DateOrderName | None, wanted: list[str]
) -> None:
    rows = [["P1", "4/3/2025", "text"], ["P1", cell, "text"]]
    objects = [dict(zip(("staff", "date", "text"), row, strict=True)) for row in rows]
    content = {"csv": csv_text(rows), "xlsx": xlsx_bytes([HEADER, *rows]), "jsonl": jsonl_text(objects)}[ending]
    reading = read_notes(written(tmp_path / f"a.{ending}", content), date_order=date_order)
    frame, rejected = concatenated(reading)
    assert frame["date"].dt.strftime("%d-%m").tolist() == wanted
    assert rejected == []


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        pytest.param(["4/3/2025"], "1 date in column Service Date can be read as", id="one"),
        pytest.param(["4/3/2025", "2025-03-04"], "no other shows the order", id="beside-another-notation"),
        pytest.param(["4/3/2025", "4/4/2025"], "no other shows the order", id="same-day-and-month"),
        pytest.param(
            ["4/3/2025", "13/3/2025", "3/13/2025"],
            "of the others 1 can only be month/day and 1 only day/month",
            id="both-orders",
        ),
    ],
)
def test_an_order_that_nothing_shows_is_asked_for(tmp_path: Path, dates: list[str], said: str) -> None:
    with pytest.raises(PeerdriftError, match=said) as caught:
        read_notes(written(tmp_path / "a.csv", csv_text([["P1", date, "text"] for date in dates])))
    assert "say which: month-first or day-first (--date-order)" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_dates_of_both_orders_are_read_where_none_is_open(tmp_path: Path) -> None:
    frame, rejected = read(
        written(
            tmp_path / "a.csv", csv_text([["P1", "13/3/2025", "a"], ["P1", "3/13/2025", "b"], ["P1", "4/4/25", "c"]])
        )
    )
    assert frame["date"].dt.strftime("%d-%m").tolist() == ["13-03", "13-03", "04-04"]
    assert rejected == []


def test_a_date_against_the_order_that_was_said_is_rejected(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", csv_text([["P1", "4/3/2025", "a"], ["P1", "13/3/2025", "b"]]))
    frame, (entry,) = concatenated(read_notes(path, date_order="month-first"))
    assert frame["text"].tolist() == ["a"]
    assert entry.reason == "not in the order month/day/year"


def test_six_notations_of_one_day_are_one_day_whatever_shows_the_order(tmp_path: Path) -> None:
    dates = ["2025-03-04", "4/3/2025", "04.03.2025", "4 Mar 2025", "March 4, 2025", "20250304", "45720", "31/3/2025"]
    frame, rejected = read(written(tmp_path / "a.csv", csv_text([["P1", date, "x"] for date in dates])))
    assert frame["date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-04"] * 7 + ["2025-03-31"]
    assert rejected == []


def test_excel_s_formulas_of_text_are_their_text(tmp_path: Path) -> None:
    rows = [['="007"', '="2025-03-04"', '="a"'], ["1", "2025-03-05", "b"]]
    frame, _ = read(written(tmp_path / "a.csv", csv_text(rows)))
    assert frame["worker_id"].tolist() == ["007", "1"]
    assert frame["text"].tolist() == ['="a"', "b"]


def test_pieces_are_what_the_package_says_they_are(tmp_path: Path) -> None:
    (piece,) = reader.read_notes(written(tmp_path / "a.csv", csv_text([GOOD])))
    assert isinstance(piece, NotesPiece)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        pytest.param([["P1", "2025-03-04", "a note"], ["P2", "2025-03-05", "another"]], True, id="no-order"),
        pytest.param([["P1", "3/4/2025", "a note"], ["P2", "3/25/2025", "another"]], True, id="month-first"),
        pytest.param([["P1", "3/4/2025", "a note"], ["P2", "25/3/2025", "another"]], False, id="day-first"),
        pytest.param(
            [["P1", "3/4/2025", "a note"], ["P2", "3/25/2025", "b"], ["P3", "13/13/2025", "c"]], False, id="bad"
        ),
        pytest.param([["P1", "2025-03-04", "a note"], ["", "2025-03-05", "another"]], True, id="rejected"),
    ],
)
def test_small_exports_are_kept_from_the_first_time_and_read_as_again(
    rows: list[list[str]], kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "notes.csv", csv_text(rows, header=["worker_id", "date", "text"]))
    first = read_notes(path)
    monkeypatch.setattr(kept_rows, "KEPT_CHARACTERS", 0)
    again = read_notes(path)
    assert (first._kept is not None, again._kept) == (kept, None)
    assert first.surveys == again.surveys
    for one, other in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one.notes, other.notes)
        assert one.rejected == other.rejected
