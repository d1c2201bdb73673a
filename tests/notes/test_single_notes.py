"""Folders and archives of single notes: where worker and date come from, and all that can be wrong.

Every text below says SECRET, which no message and no reason may repeat.
"""

import io
import os
import shutil
import stat
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest

from analyzer.errors import PeerdriftError
from analyzer.notes import Rejected, read_notes
from analyzer.notes.document import LARGEST_FILE
from analyzer.notes.formats import open_table
from analyzer.notes.hints import Hints
from analyzer.notes.note_form import LONGEST_VALUE, TITLE_LINES, form_values
from analyzer.notes.pieces import concatenated
from analyzer.notes.single_notes import single_notes_table
from tests.notes.documents import docx_bytes, docx_with_table, zip_bytes
from tests.notes.exports import csv_text, written

SECRET = "SECRET-NOTE-TEXT"
NOTE = f"{SECRET} sat with her."
NAME = "PSS-101_2025-03-04"
NOBODY = 65_534
Found = tuple[str | None, str | None, str | None]


def folder_of(root: Path, members: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder and return it."""
    folder = root / "notes"
    folder.mkdir()
    for name, content in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written(path, content)
    return folder


def archive_of(root: Path, members: Mapping[str, str | bytes]) -> Path:
    return written(root / "notes.zip", zip_bytes(members))


def read(path: Path, file_names: str | None = None, **columns: str) -> tuple[pd.DataFrame, list[Rejected]]:
    return concatenated(read_notes(path, file_names=file_names, columns=columns))


def told(path: Path, file_names: str | None = None) -> dict[str, Found]:
    """Return worker, date and type of each note by its id, as the table has them."""
    table = single_notes_table(path, Hints(file_names=file_names))
    cells = [dict(zip(table.header, row[1], strict=True)) for row in table.rows if not isinstance(row, Rejected)]
    return {str(cell["note_id"]): (cell["worker_id"], cell["date"], cell["note_type"]) for cell in cells}


def reasons(path: Path, file_names: str | None = None) -> list[str]:
    table = single_notes_table(path, Hints(file_names=file_names))
    entries = [row for row in table.rows if isinstance(row, Rejected)]
    assert all(entry.file == path.name and entry.column == "" for entry in entries)
    assert all(SECRET not in entry.reason and "\n" not in entry.reason for entry in entries)
    return [entry.reason for entry in entries]


COMMON: dict[str, tuple[str, str, str, str | None]] = {
    "worker-date": ("PSS-101_2025-03-04", "PSS-101", "2025-03-04", None),
    "compact-date": ("PSS_101_20250304", "PSS_101", "20250304", None),
    "month-first": ("101_03-04-2025", "101", "03-04-2025", None),
    "day-first": ("101_31-03-2025", "101", "31-03-2025", None),
    "dots-and-short-year": ("PSS-101 3.4.25", "PSS-101", "3.4.25", None),
    "named-month": ("PSS-101_04Mar2025", "PSS-101", "04 Mar 2025", None),
    "month-in-full": ("PSS-101_March-4-2025", "PSS-101", "March 4 2025", None),
    "year-and-named-month": ("PSS-101_2025-Mar-04", "PSS-101", "2025 Mar 04", None),
    "underscores-in-the-date": ("PSS-101_2025_03_04", "PSS-101", "2025-03-04", None),
    "compact-date-with-the-year-last": ("PSS-101_03312025", "PSS-101", "03-31-2025", None),
    "hyphens-all-over": ("PSS-101-2025-03-04", "PSS-101", "2025-03-04", None),
    "hyphen-between-blanks": ("PSS-101 - 2025-03-04", "PSS-101", "2025-03-04", None),
    "two-names": ("Doe_Jane_2025-03-04", "Doe_Jane", "2025-03-04", None),
    "name-like-a-month": ("Marge_2025-03-04", "Marge", "2025-03-04", None),
    "date-first": ("2025-03-04_PSS-101", "PSS-101", "2025-03-04", None),
    "date-first-two-names": ("2025-03-04_Doe_Jane", "Doe_Jane", "2025-03-04", None),
    "date-first-with-type": ("2025-03-04_PSS-101_Progress Note", "PSS-101", "2025-03-04", "Progress Note"),
    "date-first-with-anything": ("2025-03-04_PSS-101_Jane R", "PSS-101", "2025-03-04", None),
    "date-first-second-of-the-day": ("2025-03-04_jdoe_2", "jdoe", "2025-03-04", None),
    "date-type-worker": ("2025-03-04_Group_PSS-101", "PSS-101", "2025-03-04", "Group"),
    "with-type": ("PSS-101_2025-03-04_Supervision", "PSS-101", "2025-03-04", "Supervision"),
    "a-client-is-no-type": ("PSS-101_2025-03-04_Jane", "PSS-101", "2025-03-04", None),
    "with-time": ("PSS-101_2025-03-04T1030", "PSS-101", "2025-03-04", None),
    "second-copy": ("PSS-101_2025-03-04 - Copy (2)", "PSS-101", "2025-03-04", None),
    "worker-type-date": ("PSS-101_Progress_2025-03-04", "PSS-101", "2025-03-04", "Progress"),
    "type-worker-date": ("Progress Note_PSS-101_2025-03-04", "PSS-101", "2025-03-04", "Progress Note"),
    "folder": ("PSS-101/2025-03-04", "PSS-101", "2025-03-04", None),
    "folder-and-type": ("PSS-101/2025-03-04_group", "PSS-101", "2025-03-04", "group"),
    "folder-and-time": ("PSS-101/2025-03-04 10.30", "PSS-101", "2025-03-04", None),
    "folder-and-type-before": ("a/PSS-101/note_2025-03-04", "PSS-101", "2025-03-04", "note"),
    "folder-of-a-month": ("2025-03/2025-03-04_PSS-101", "PSS-101", "2025-03-04", None),
    "folder-of-a-team": ("Crisis Team/2025-03-04_PSS-101", "PSS-101", "2025-03-04", None),
    "folder-and-name-say-the-same": ("PSS-101/PSS-101_2025-03-04", "PSS-101", "2025-03-04", None),
    "folder-named-notes": ("notes/PSS-101_2025-03-04", "PSS-101", "2025-03-04", None),
}
PATTERNS: dict[str, tuple[str, str, Found]] = {
    "plain": ("{worker_id}_{date}", "PSS-101_2025-03-04", ("PSS-101", "2025-03-04", None)),
    "with-ending": ("{worker_id}_{date}.txt", "PSS-101_2025-03-04", ("PSS-101", "2025-03-04", None)),
    "underscore-in-the-worker": ("{worker_id}_{date}", "PSS_101_04Mar2025", ("PSS_101", "04 Mar 2025", None)),
    "with-type": ("{date} {note_type} by {worker_id}", "3.4.25 Any Thing by Jo", ("Jo", "3.4.25", "Any Thing")),
    "folder": ("{worker_id}/{date}_{note_type}", "x/P 1/2025-03-04_y_z", ("P 1", "2025-03-04", "y_z")),
    "stem-alone-without-slash": ("{date}_{worker_id}", "P9/2025-03-04_P1", ("P1", "2025-03-04", None)),
    "case-of-literals": ("Note {worker_id} {date}", "NOTE P1 2025-03-04", ("P1", "2025-03-04", None)),
    "braces-as-text": ("{{{worker_id}}} {date}", "{P1} 2025-03-04", ("P1", "2025-03-04", None)),
    "other-fields": (
        "{program}_{setting}_{person_id}_{worker_id}_{date}",
        "A_B_C_P1_2025-03-04",
        ("P1", "2025-03-04", None),
    ),
    "no-plausible-worker": ("{worker_id}_{date}", "note_2025-03-04", ("note", "2025-03-04", None)),
}


@pytest.mark.parametrize(("stem", "worker", "date", "kind"), COMMON.values(), ids=COMMON)
def test_common_names_tell_worker_and_date(tmp_path: Path, stem: str, worker: str, date: str, kind: str | None) -> None:
    path = archive_of(tmp_path, {f"{stem}.txt": NOTE, "other/PSS-102_2025-03-05.TXT": NOTE})
    assert told(path)[stem] == (worker, date, kind)


@pytest.mark.parametrize(
    "stem",
    [
        "Progress Note 2025-03-04",
        "note1_2025-03-04",
        "Client 12_2025-03-04",
        "notes/2025-03-04",
        "2025/2025-03-04",
        "March_2025-03-04",
        "PSS-101",
        "PSS-101/first",
        "2025-03-04",
        "PSS-101_2025-02-30",
        "PSS-101_12345678",
        "_2025-03-04",
    ],
)
def test_a_name_that_tells_no_worker_or_no_date_is_not_taken_for_one(tmp_path: Path, stem: str) -> None:
    (reason,) = reasons(archive_of(tmp_path, {f"{stem}.txt": NOTE}))
    assert reason == (
        f"file {stem}.txt: no worker and no date in its name or in a form at its head;"
        " give --file-names '{worker_id}_{date}' or as its names are"
    )


def test_a_folder_and_a_name_that_tell_two_workers_are_not_guessed_at(tmp_path: Path) -> None:
    members = {"PSS-101/2025-03-04_C-12.txt": NOTE, "PSS-102/2025-03-05_C-12.txt": f"Staff: PSS-102\n\n{NOTE}"}
    path = archive_of(tmp_path, members)
    assert told(path) == {"PSS-102/2025-03-05_C-12": ("PSS-102", "2025-03-05", None)}
    (reason,) = reasons(path)
    assert reason.startswith(
        "file PSS-101/2025-03-04_C-12.txt: no worker in a form at its head, and its folder and its"
    )
    pattern = "{worker_id}/{date}_{person_id}"
    assert set(told(path, pattern).values()) == {("PSS-101", "2025-03-04", None), ("PSS-102", "2025-03-05", None)}


@pytest.mark.parametrize(("pattern", "stem", "found"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_given_by_the_user_tells_what_it_names(tmp_path: Path, pattern: str, stem: str, found: Found) -> None:
    assert told(archive_of(tmp_path, {f"{stem}.txt": NOTE}), pattern) == {stem: found}


def test_a_pattern_goes_before_the_form_and_the_form_before_a_common_name(tmp_path: Path) -> None:
    members = {f"{NAME}.txt": f"Staff: Form\nDate: 3/5/2025\nType: Group\n\n{NOTE}"}
    path = archive_of(tmp_path, members)
    assert told(path) == {NAME: ("Form", "3/5/2025", "Group")}
    assert told(path, "{worker_id}_{date}") == {NAME: ("PSS-101", "2025-03-04", "Group")}
    assert told(path, "{worker_id}_{setting}") == {NAME: ("PSS-101", "3/5/2025", "Group")}
    assert told(path, "nothing {date}") == {NAME: ("Form", "3/5/2025", "Group")}


def test_a_note_id_in_the_pattern_is_the_id_of_the_note(tmp_path: Path) -> None:
    frame, _ = read(archive_of(tmp_path, {"n7 P1 2025-03-04.txt": NOTE}), "{note_id} {worker_id} {date}")
    assert frame["note_id"].tolist() == ["n7"]


def test_a_file_that_does_not_fit_the_pattern_is_rejected(tmp_path: Path) -> None:
    path = archive_of(tmp_path, {f"{NAME}.txt": NOTE, "a.txt": f"Staff: P1\n{NOTE}", "b 2025-03-04.txt": NOTE})
    assert reasons(path, "b {date}") == [
        f"file {NAME}.txt: no worker and no date in a form at its head,"
        " and its name does not fit --file-names 'b {date}'",
        "file a.txt: no date in a form at its head, and its name does not fit --file-names 'b {date}'",
        "file b 2025-03-04.txt: no worker in a form at its head, and its name fits --file-names 'b {date}'",
    ]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        pytest.param("{worker_id_{date}", "braces that do not match", id="open-brace"),
        pytest.param("{worker_id}_{date", "braces that do not match", id="open-brace-at-the-end"),
        pytest.param("worker_id}_{date}", "braces that do not match", id="closing-brace"),
        pytest.param("{who}_{date}", "no field {who}; fields are note_id,", id="unknown-field"),
        pytest.param("{text}_{date}", "no field {text}", id="text"),
        pytest.param("{version}", "no field {version}", id="version"),
        pytest.param("{}_{date}", "no field {};", id="no-name"),
        pytest.param("{0}", "no field {0}", id="number"),
        pytest.param("{date.year}", "no field {date.year}", id="attribute"),
        pytest.param("{date:ti}", "{date} must stand alone in its braces", id="format"),
        pytest.param("{date!r}", "{date} must stand alone in its braces", id="conversion"),
        pytest.param("PSS_2025", "no field in braces", id="no-field"),
        pytest.param("", "no field in braces", id="empty"),
        pytest.param("{{worker_id}}", "no field in braces", id="doubled-braces"),
        pytest.param("{date}_{date}", "a field that is there twice", id="twice"),
    ],
)
def test_a_pattern_that_is_none_is_refused_before_any_work(tmp_path: Path, pattern: str, said: str) -> None:
    with pytest.raises(PeerdriftError) as caught:
        read(tmp_path, pattern)
    assert str(caught.value).startswith(f"--file-names {pattern!r}: {said}")
    assert "\n" not in str(caught.value)


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "lines": (
        "Staff: PSS-101\nDate of Service: 3/4/2025\nNote type: Group\nClient ID: C-1\nLocation: ED\nTeam: A\n\nSat.",
        {
            "worker_id": "PSS-101",
            "date": "3/4/2025",
            "note_type": "Group",
            "person_id": "C-1",
            "setting": "ED",
            "program": "A",
        },
    ),
    "tabs": ("Staff ID\tPSS-101\r\nDOS\t3/4/2025\r\n\r\nSat.", {"worker_id": "PSS-101", "date": "3/4/2025"}),
    "several-tabs": ("Staff ID:\t\tPSS-101\nDate:\t\t\t3/4/2025", {"worker_id": "PSS-101", "date": "3/4/2025"}),
    "bars": ("Staff | PSS-101 | Date | 3/4/2025\nSat.", {"worker_id": "PSS-101", "date": "3/4/2025"}),
    "pairs-in-a-line": ("Staff: Jo Doe    Date: 3/4/2025\nSat.", {"worker_id": "Jo Doe", "date": "3/4/2025"}),
    "four-cells": ("Staff\tP1\tDate\t3/4/2025\nSat.", {"worker_id": "P1", "date": "3/4/2025"}),
    "empty-cell": ("Staff\t\tDate\t3/4/2025\nSat.", {"date": "3/4/2025"}),
    "empty-cells-at-both-ends": ("Staff\t\tDate\t\nSat.", {}),
    "empty-value-before-a-pair": ("Staff:    Date: 3/4/2025\nSat.", {"date": "3/4/2025"}),
    "cells-that-are-no-pairs": ("Staff\tP1\nA\tB\tC\nDate: 3/4/2025", {"worker_id": "P1"}),
    "titles-above": ("Riverside\n1 Main St\n\nProgress Note\nStaff: P1\nSat.", {"worker_id": "P1"}),
    "too-many-titles": ("Title\n" * (TITLE_LINES + 1) + "Staff: P1", {}),
    "unknown-keys-between": (
        "Duration: 30 min\nStaff: P1\nGoal:\nDate: 3/4/25\nSat.",
        {"worker_id": "P1", "date": "3/4/25"},
    ),
    "blank-lines-between": ("\n\nStaff: P1\n\n\nDate: 3/4/25\n\nSat.", {"worker_id": "P1", "date": "3/4/25"}),
    "no-blank-after-the-colon": ("Staff:P1\nDate:3/4/25", {"worker_id": "P1", "date": "3/4/25"}),
    "time-in-the-value": ("Date: 3/4/2025 10:30 AM\nSat.", {"date": "3/4/2025 10:30 AM"}),
    "more-telling-key-first": ("Provider Name: Jo\nStaff ID: P1", {"worker_id": "P1"}),
    "first-of-two": ("Staff: P1\nStaff: P2", {"worker_id": "P1"}),
    "ends-at-the-note": ("Staff: P1\nSat with her.\nDate: 3/4/2025", {"worker_id": "P1"}),
    "ends-at-the-heading-of-the-note": ("Staff: P1\nNarrative:\nDate: 3/4/2025", {"worker_id": "P1"}),
    "note-itself-as-a-value": ("Staff: P1\nNote: Sat.\nDate: 3/4/2025", {"worker_id": "P1"}),
    "long-value": (f"Staff: {'x' * (LONGEST_VALUE + 1)}\nDate: 3/4/2025", {}),
    "sentence-as-a-value": ("Peer: he told me to go.\nDate: 3/4/2025", {}),
    "form-below-a-sentence": ("Sat with her.\nStaff: P1", {}),
    "no-form": ("Sat with her", {}),
    "empty": ("", {}),
}


@pytest.mark.parametrize(("text", "values"), FORMS.values(), ids=FORMS)
def test_forms_at_the_head_of_a_note_are_read(text: str, values: dict[str, str]) -> None:
    assert form_values(text, {}) == values


def test_keys_given_by_the_user_are_found_in_forms(tmp_path: Path) -> None:
    text = f"Who: P1\nWhen: 2025-03-04\nStaff: P2\nWhat: x\nType: y\n\n{NOTE}"
    path = archive_of(tmp_path, {"a.txt": text, "b.txt": f"Staff: P3\nDate: 2025-03-05\n\n{NOTE}"})
    frame, rejected = read(path, worker_id="who", date="When", text="What")
    assert frame["worker_id"].tolist() == ["P1", "P3"]
    assert frame["date"].dt.day.tolist() == [4, 5]
    assert frame["note_type"].tolist() == ["", ""]
    assert frame["text"].iloc[0] == text
    assert rejected == []


def test_a_date_that_does_not_read_gives_way_to_one_that_does(tmp_path: Path) -> None:
    path = archive_of(tmp_path, {f"{NAME}.txt": f"Start Time: 10:30\n{NOTE}", "x.txt": f"Staff: P\nDate: soon\n{NOTE}"})
    assert told(path) == {NAME: ("PSS-101", "2025-03-04", None)}
    assert reasons(path) == ["file x.txt: its date is no such day, or is written as no date is"]


def test_a_form_in_a_word_table_is_read_and_stays_in_the_text(tmp_path: Path) -> None:
    content = docx_with_table(("Staff ID", "PSS-101"), ("Date of Service", "3/14/2025"), ("Duration", "30 min"))
    frame, rejected = read(folder_of(tmp_path, {"a.docx": content}))
    assert frame["worker_id"].tolist() == ["PSS-101"]
    assert frame["date"].dt.day.tolist() == [14]
    assert frame["text"].iloc[0].startswith("Staff ID\tPSS-101\n")
    assert frame["text"].iloc[0].endswith("\nSat with her.")
    assert rejected == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("pack", [folder_of, archive_of], ids=["folder", "archive"])
def test_every_encoding_is_read_from_folder_and_archive(tmp_path: Path, pack: object, encoding: str) -> None:
    text = "Staff: Zoë\r\n\r\nÉl dijo “no”, ’tis so…\r\n"
    assert callable(pack)
    frame, rejected = read(pack(tmp_path, {"2025-03-04.txt": text.encode(encoding), "P_2025-03-04.txt": text}))
    assert frame["text"].tolist() == [text]
    assert [entry.row for entry in rejected] == [1]


def test_folder_and_archive_of_the_same_files_are_read_alike_in_order(tmp_path: Path) -> None:
    members = {
        "May/PSS-101_2025-05-04.docx": docx_bytes("Sat."),
        "May/PSS-101_2025-05-05.txt": "Walked.",
        "B_2025-03-05.txt": "Listened.",
        "2025/April/C1_2025-04-06.txt": "Told.",
        "x.pdf": b"%PDF",
    }
    folder, archive = folder_of(tmp_path, members), archive_of(tmp_path, members)
    frame, rejected = read(folder)
    assert frame["note_id"].tolist() == [
        "2025/April/C1_2025-04-06", "B_2025-03-05", "May/PSS-101_2025-05-04", "May/PSS-101_2025-05-05",
    ]  # fmt: skip
    assert rejected == [Rejected("notes", 5, "", "file x.pdf: a .pdf, not .txt or .docx")]
    other, rejected = read(archive)
    pd.testing.assert_frame_equal(frame, other)
    assert rejected == [Rejected("notes.zip", 5, "", "file x.pdf: a .pdf, not .txt or .docx")]
    assert (open_table(folder).format, open_table(archive).format) == ("folder of single notes", "ZIP of single notes")
    assert open_table(folder).header == [
        "note_id", "worker_id", "date", "note_type", "setting", "program", "person_id", "text",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"),
    [(f"{NAME}.txt", NOTE), (f"{NAME}.docx", docx_bytes(NOTE)), (f"{NAME}.TXT", f"a,b\n{NOTE}")],
    ids=["txt", "docx", "txt-with-commas"],
)
def test_one_file_is_a_note_by_itself(tmp_path: Path, name: str, content: str | bytes) -> None:
    table = open_table(written(tmp_path / name, content))
    frame, rejected = read(tmp_path / name)
    assert (table.format, len(frame), rejected) == ("single note", 1, [])
    assert frame.loc[0, ["note_id", "worker_id"]].tolist() == [NAME, "PSS-101"]


def test_a_txt_with_a_header_is_an_export_by_itself_and_rejected_among_notes(tmp_path: Path) -> None:
    table = csv_text([["P1", "2025-03-04", NOTE]], delimiter="\t")
    folder = folder_of(tmp_path, {"All_2025-03-04.txt": table, f"{NAME}.txt": NOTE})
    assert open_table(folder / "All_2025-03-04.txt").format == "TSV"
    assert reasons(folder) == [
        "file All_2025-03-04.txt: a table with a header and no note; give it as an export itself"
    ]


def test_a_note_saved_as_docx_and_as_txt_is_one_note(tmp_path: Path) -> None:
    frame, rejected = read(folder_of(tmp_path, {f"{NAME}.docx": docx_bytes("Old."), f"{NAME}.txt": "New."}))
    assert (frame["text"].tolist(), rejected) == (["New."], [])


def test_what_systems_add_is_skipped_in_silence(tmp_path: Path) -> None:
    junk = ["__MACOSX/._a.txt", "._a.txt", ".DS_Store", "Thumbs.db", "~$a.docx", "desktop.ini", ".git/config.txt"]
    frame, rejected = read(archive_of(tmp_path, dict.fromkeys([*junk, f"x/{NAME}.txt"], NOTE)))
    assert frame["note_id"].tolist() == [f"x/{NAME}"]
    assert rejected == []


def encrypted(content: bytes) -> bytes:
    """Set the mark of encryption on the first member."""
    flagged = bytearray(content)
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flagged[flagged.find(header) + offset] |= 1
    return bytes(flagged)


def with_link() -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return handle.getvalue()


def with_declared_size(size: int) -> bytes:
    """Return an archive whose list tells another size of its first member than it has."""
    content = bytearray(zip_bytes({"a.txt": NOTE * 9}, zipfile.ZIP_STORED))
    at = content.find(b"PK\x01\x02") + 24
    content[at : at + 4] = size.to_bytes(4, "little")
    return bytes(content)


def damaged() -> bytes:
    content = zip_bytes({"a.txt": NOTE * 99})
    at = content.find(b"a.txt") + 8
    return content[:at] + bytes(20) + content[at + 20 :]


def of_unknown_method() -> bytes:
    content = bytearray(zip_bytes({"a.txt": NOTE}))
    for header, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.find(header) + offset] = 97
    return bytes(content)


REJECTED: dict[str, tuple[bytes, str]] = {
    "empty": (zip_bytes({"a.txt": b""}), "an empty file"),
    "blank": (zip_bytes({"a.txt": " \n"}), "no text in it"),
    "old-word": (
        zip_bytes({"a.docx": b"\xd0\xcf\x11\xe0" + SECRET.encode()}),
        "an old Word file (.doc), or one locked",
    ),
    "damaged-docx": (zip_bytes({"a.docx": docx_bytes(NOTE)[:900]}), "no readable .docx"),
    "docx-as-txt": (zip_bytes({"a.txt": docx_bytes(NOTE)}), "not text but a ZIP archive"),
    "locked": (encrypted(zip_bytes({"a.txt": NOTE})), "locked with a password; unpack the archive"),
    "link": (with_link(), "a link, not a file"),
    "damaged-member": (damaged(), "cannot be read: the archive is damaged here"),
    "unknown-method": (of_unknown_method(), "cannot be read: the archive is damaged here"),
    "larger-than-it-says": (with_declared_size(5), "cannot be read: the archive is damaged here"),
    "large-by-its-own-word": (with_declared_size(LARGEST_FILE + 1), "larger than 32 MB; a note is not"),
    "bomb": (zip_bytes({"a.txt": bytes(LARGEST_FILE + 1)}), "larger than 32 MB; a note is not"),
    "long-name": (zip_bytes({"x" * 300 + ".txt": NOTE}), "a name of more than 255 characters"),
    "too-long": (
        zip_bytes({"a.txt": NOTE * 99_999}, zipfile.ZIP_STORED),
        "2,999,970 characters; a note may have 1,000,000",
    ),
    "other-kind": (zip_bytes({"a.PDF": b"%PDF", f"{NAME}.txt": NOTE}), "a .pdf, not .txt or .docx"),
    "no-ending": (zip_bytes({"a": NOTE, f"{NAME}.txt": NOTE}), "no ending, not .txt or .docx"),
    "control-characters-in-the-name": (zip_bytes({"a\n\x1b.pdf": "", f"{NAME}.txt": NOTE}), "a .pdf, not"),
}


@pytest.mark.parametrize(("content", "said"), REJECTED.values(), ids=REJECTED)
def test_a_member_that_cannot_be_read_is_rejected_with_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    (reason,) = reasons(written(tmp_path / "notes.zip", content))
    assert reason.startswith(("file a", "file xxx"))
    assert f": {said}" in reason


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = written(tmp_path / "notes.zip", zip_bytes({"a.txt": bytes(8 * LARGEST_FILE)}))
    tracemalloc.start()
    try:
        reasons(path)
        assert tracemalloc.get_traced_memory()[1] < 2 * LARGEST_FILE
    finally:
        tracemalloc.stop()


def test_names_that_would_lead_out_of_an_archive_are_names(tmp_path: Path) -> None:
    names = [f"/abs/{NAME}.txt", f"../../up/{NAME}.txt", f"C:\\win\\{NAME}.txt", "..", "P1\\2025-03-04.txt"]
    path = archive_of(tmp_path, dict.fromkeys(names, NOTE))
    assert set(told(path, "{worker_id}_{date}")) == {f"abs/{NAME}", f"up/{NAME}", f"C:/win/{NAME}"}
    assert told(path, "{worker_id}/{date}")["P1/2025-03-04"] == ("P1", "2025-03-04", None)
    assert list(tmp_path.iterdir()) == [path]


def test_links_that_leave_the_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    written(outside / "P9_2025-03-04.txt", NOTE)
    folder = folder_of(tmp_path, {f"{NAME}.txt": NOTE, "March/P2_2025-03-04.txt": NOTE})
    (folder / "P3_2025-03-04.txt").symlink_to(outside / "P9_2025-03-04.txt")
    (folder / "P4_2025-03-04.txt").symlink_to(folder / "none.txt")
    (folder / "P5_2025-03-04.txt").symlink_to(f"{NAME}.txt")
    (folder / "out.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "P6_2025-03-04.txt")
    frame, rejected = read(folder)
    assert frame["worker_id"].tolist() == ["P2", "P5", "PSS-101"]
    assert [entry.reason for entry in rejected] == [
        "file P3_2025-03-04.txt: a link that leads out of the folder and is not followed",
        "file P4_2025-03-04.txt: a link that leads nowhere",
        "file P6_2025-03-04.txt: no regular file",
        "file out.txt: a link that leads out of the folder and is not followed",
    ]


@pytest.fixture
def closed() -> Iterator[Path]:
    """Return a folder of notes that nobody but root could open, as somebody else than root."""
    root = Path(tempfile.mkdtemp())
    folder = folder_of(root, {f"{NAME}.txt": NOTE, "closed/a.txt": NOTE})
    root.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield folder
    os.seteuid(user)
    for path in (folder, folder / "closed"):
        path.chmod(0o700)
    shutil.rmtree(root)


def chmod_as_owner(path: Path, mode: int) -> None:
    user = os.geteuid()
    os.seteuid(path.stat().st_uid)
    path.chmod(mode)
    os.seteuid(user)


def test_folders_that_cannot_be_opened_are_told(closed: Path) -> None:
    chmod_as_owner(closed / "closed", 0)
    assert reasons(closed) == ["file closed: a folder that cannot be opened: Permission denied"]
    chmod_as_owner(closed, 0)
    with pytest.raises(PeerdriftError, match=r"^notes: cannot be opened: Permission denied$"):
        open_table(closed)


def test_a_name_that_is_no_utf_8_and_one_in_other_letters_are_read(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"Zoë_2025-03-04.txt": NOTE})
    written(Path(os.fsdecode(os.fsencode(folder) + b"/J\xe9_2025-03-04.txt")), NOTE)
    frame, rejected = read(folder)
    assert frame["worker_id"].tolist() == ["J\ufffd", "Zoë"]
    assert rejected == []


@pytest.mark.parametrize(
    ("members", "said"),
    [
        pytest.param({}, "no .txt or .docx file in it; it is empty", id="empty"),
        pytest.param({".DS_Store": "x"}, "no .txt or .docx file in it; it is empty", id="junk-alone"),
        pytest.param(
            {"a.csv": "x", "b.CSV": "x", "c.pdf": "x"},
            "no .txt or .docx file in it; it holds 2 .csv, 1 .pdf: give them as exports themselves",
            id="exports",
        ),
        pytest.param(
            {"a.doc": "x", "b": "x"},
            "no .txt or .docx file in it; it holds 1 .doc, 1 nameless: save the notes as .txt or .docx",
            id="other-kinds",
        ),
    ],
)
@pytest.mark.parametrize("pack", [folder_of, archive_of], ids=["folder", "archive"])
def test_a_folder_or_archive_without_notes_says_what_it_holds(
    tmp_path: Path, pack: object, members: dict[str, str], said: str
) -> None:
    assert callable(pack)
    path = pack(tmp_path, members)
    with pytest.raises(PeerdriftError) as caught:
        read(path)
    assert str(caught.value) == f"{path.name}: {said}"


GOOD_ZIP = zip_bytes({f"{NAME}.txt": NOTE})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GOOD_ZIP[: len(GOOD_ZIP) // 2], id="cut-off"),
        pytest.param(NOTE.encode(), id="text"),
        pytest.param(GOOD_ZIP.replace(b"PK\x01\x02", b"PK\x01\x09"), id="broken-list"),
        pytest.param(b"Rar!\x1a\x07\x00" + bytes(99), id="rar"),
    ],
)
def test_an_archive_that_cannot_be_read_ends_in_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PeerdriftError) as caught:
        read(written(tmp_path / "notes.zip", content))
    assert str(caught.value) == (
        "notes.zip: not a readable ZIP archive; pack it anew, or unpack it and give the folder"
    )
    assert caught.value.__suppress_context__


def test_one_file_is_held_at_a_time(tmp_path: Path) -> None:
    text = "Sat with her.\n" * 5_000
    members = {f"P{at}_2025-03-04.txt": text for at in range(100)}
    rows = single_notes_table(written(tmp_path / "notes.zip", zip_bytes(members, zipfile.ZIP_STORED))).rows
    tracemalloc.start()
    try:
        assert sum(1 for _ in rows) == 100
        assert tracemalloc.get_traced_memory()[1] < 30 * len(text)
    finally:
        tracemalloc.stop()


def test_a_file_that_went_away_is_rejected(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {f"{NAME}.txt": NOTE})
    table = single_notes_table(folder)
    (folder / f"{NAME}.txt").unlink()
    (row,) = table.rows
    assert row == Rejected("notes", 1, "", f"file {NAME}.txt: cannot be read: No such file or directory")


@pytest.mark.parametrize(
    "stem", ["Jane Doe/2025-03-04", "Doe, Jane 2025-03-04", "Jane Doe_2025-03-04", "2025-03-04 Jane B. Doe"]
)
def test_a_name_of_several_words_may_be_the_clients_and_is_asked_for(tmp_path: Path, stem: str) -> None:
    frame, (entry,) = read(archive_of(tmp_path, {f"{stem}.txt": NOTE}))
    assert len(frame) == 0
    assert "give --file-names" in entry.reason
    pattern = "{worker_id}/{date}" if "/" in stem else "{date} {worker_id}" if stem[0] == "2" else None
    if pattern:
        told_so, _ = concatenated(read_notes(tmp_path / "notes.zip", file_names=pattern))
        assert len(told_so) == 1
