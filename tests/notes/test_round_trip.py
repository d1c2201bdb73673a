"""The same awkward notes, written in every format and encoding, come back the same."""

import base64
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.notes import read_notes
from analyzer.notes.columns import word_list
from analyzer.notes.pieces import concatenated
from tests.notes.documents import docx_bytes, zip_bytes
from tests.notes.exports import csv_text, jsonl_text, written, xlsx_bytes

HEADER = ["Note ID", "Staff ID", "Service Date", "Client ID", "Progress Note"]
TEXTS = [
    "She said “no ride, thank you” – and that’s that… café",
    "Two lines.\nThe second, with a comma; a semicolon | a bar\tand a tab.",
    '"Stay with me," he said. I stayed. ""Twice"" quoted.',
    "=SUM(A1) is no formula, +1 and -1 and @home neither",
    "'u up'. 'u mad'. ok",
    "D: Calm.\nA: Tired, 5 < 6 & 7 > 4.\nP: Call Tues.",
]
NOTATIONS = ["2025-03-14", "3/14/2025", "03.14.2025", "14-Mar-25", "March 14, 2025", "20250314"]
"""One day in six notations; "3/4/2025" beside them is read in the order that they show."""
ROWS = [[f"N{at}", f"P{at % 2}", NOTATIONS[at], f"C{at}", text] for at, text in enumerate(TEXTS)]
OPEN = ["N9", "P9", "3/4/2025", "C9", "A date that is open by itself."]
WIDE = 200
"""Columns of a wide export."""


def wide(rows: list[list[str]], header: list[str]) -> tuple[list[list[str]], list[str]]:
    """Put the columns apart among so many others that there are WIDE."""
    extra = WIDE - len(header)
    names = [f"Q{number} answer" for number in range(extra)]
    return (
        [[*row[:2], *["x, y\nz"] * (extra // 2), *row[2:], *[""] * (extra - extra // 2)] for row in rows],
        [*header[:2], *names[: extra // 2], *header[2:], *names[extra // 2 :]],
    )


def text_file(delimiter: str, encoding: str, lead: str = "") -> Callable[[list[list[str]], list[str]], bytes]:
    return lambda rows, header: (lead + csv_text(rows, header=header, delimiter=delimiter)).encode(encoding)


def objects(encoding: str) -> Callable[[list[list[str]], list[str]], bytes]:
    return lambda rows, header: jsonl_text([dict(zip(header, row, strict=True)) for row in rows]).encode(encoding)


def parquet(rows: list[list[str]], header: list[str]) -> bytes:
    handle = io.BytesIO()
    pq.write_table(pa.table({name: [row[at] for row in rows] for at, name in enumerate(header)}), handle)
    return handle.getvalue()


TABLES: dict[str, tuple[str, Callable[[list[list[str]], list[str]], bytes]]] = {
    "csv": ("a.csv", text_file(",", "utf-8")),
    "csv-with-bom": ("a.csv", text_file(",", "utf-8-sig")),
    "csv-utf-16": ("a.csv", text_file(",", "utf-16")),
    "csv-utf-16-without-bom": ("a.csv", text_file(",", "utf-16-le")),
    "csv-cp1252": ("a.csv", text_file(",", "cp1252")),
    "csv-semicolons": ("a.csv", text_file(";", "utf-8")),
    "csv-bars": ("a.csv", text_file("|", "utf-8")),
    "csv-below-a-title": ("a.csv", text_file(",", "utf-8", lead='"Notes, all of them"\r\n\r\n')),
    "tsv": ("a.tsv", text_file("\t", "utf-8")),
    "tsv-utf-16": ("a.tsv", text_file("\t", "utf-16")),
    "txt": ("a.txt", text_file("\t", "utf-8")),
    "xlsx": ("a.xlsx", lambda rows, header: xlsx_bytes([header, *rows])),
    "xlsx-below-a-title": ("a.xlsx", lambda rows, header: xlsx_bytes([["Notes"], [], header, *rows])),
    "jsonl": ("a.jsonl", objects("utf-8")),
    "jsonl-with-bom": ("a.jsonl", objects("utf-8-sig")),
    "jsonl-utf-16": ("a.ndjson", objects("utf-16")),
    "parquet": ("a.parquet", parquet),
}


def told(path: Path) -> list[list[object]]:
    frame, rejected = concatenated(read_notes(path))
    assert rejected == []
    return frame[["note_id", "worker_id", "date", "person_id", "text"]].values.tolist()


WANTED = [[row[0], row[1], pd.Timestamp(2025, 3, 14), row[3], row[4]] for row in ROWS]
WANTED_OPEN = [OPEN[0], OPEN[1], pd.Timestamp(2025, 3, 4), OPEN[3], OPEN[4]]


@pytest.mark.parametrize("width", [len(HEADER), WIDE], ids=["narrow", "200-columns"])
@pytest.mark.parametrize(("name", "content"), TABLES.values(), ids=TABLES)
def test_awkward_notes_come_back_from_every_table(
    tmp_path: Path, name: str, content: Callable[[list[list[str]], list[str]], bytes], width: int
) -> None:
    rows, header = [*ROWS, OPEN], HEADER
    if width == WIDE:
        rows, header = wide(rows, header)
        assert len(header) == len(rows[0]) == WIDE
    path = written(tmp_path / name, content(rows, header))
    assert told(path) == [*WANTED, WANTED_OPEN]


def test_awkward_notes_come_back_from_a_workbook_with_serial_dates_and_merged_cells(tmp_path: Path) -> None:
    serial = (date(2025, 3, 14) - date(1899, 12, 30)).days
    cells = [[row[0], row[1], serial if at % 2 else date(2025, 3, 14), row[3], row[4]] for at, row in enumerate(ROWS)]
    for row in cells:
        row[1] = "P0"
    content = xlsx_bytes([HEADER, *cells], merged=["B2:B7"])
    assert told(written(tmp_path / "a.xlsx", content)) == [[row[0], "P0", *row[2:]] for row in WANTED]


def resource(row: list[str]) -> dict[str, object]:
    return {
        "resourceType": "DocumentReference",
        "id": row[0],
        "status": "current",
        "date": "2025-03-14T23:30:00-05:00",
        "author": [{"reference": f"Practitioner/{row[1]}"}],
        "subject": {"reference": f"Patient/{row[3]}"},
        "content": [{"attachment": {"contentType": "text/plain", "data": base64.b64encode(row[4].encode()).decode()}}],
    }


def test_awkward_notes_come_back_from_fhir(tmp_path: Path) -> None:
    assert told(written(tmp_path / "a.ndjson", jsonl_text([resource(row) for row in ROWS]))) == WANTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_awkward_notes_come_back_from_single_text_files(tmp_path: Path, encoding: str, zipped: bool) -> None:
    files = {f"P{at % 2}_2025-03-14_{at}.txt": row[4].encode(encoding) for at, row in enumerate(ROWS)}
    path = tmp_path / "notes"
    if zipped:
        path = written(tmp_path / "notes.zip", zip_bytes(files))
    else:
        path.mkdir()
        for name, content in files.items():
            written(path / name, content)
    assert sorted(row[4] for row in told(path)) == sorted(TEXTS)
    assert {(row[1], row[2]) for row in told(path)} == {("P0", WANTED[0][2]), ("P1", WANTED[0][2])}


def test_awkward_notes_come_back_from_single_documents(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"P{at}_2025-03-14.docx": docx_bytes(*text.split("\n")) for at, text in enumerate(TEXTS)
    }
    path = written(tmp_path / "notes.zip", zip_bytes(files))
    assert [row[4].split() for row in told(path)] == [text.split() for text in TEXTS]  # type: ignore[attr-defined]


WORDS = st.text(st.characters(exclude_characters="\0<&{\r", exclude_categories=["Cs", "Cc"]), min_size=1)
NOTES = st.lists(
    WORDS.filter(lambda text: text.strip() and text.strip().lower() not in word_list("missing")), min_size=1, max_size=4
)


@given(NOTES)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@pytest.mark.parametrize("kind", ["csv", "csv-utf-16", "tsv", "xlsx", "jsonl", "parquet"])
def test_any_text_comes_back(tmp_path: Path, kind: str, texts: list[str]) -> None:
    name, content = TABLES[kind]
    rows = [[f"N{at}", "P1", "2025-03-14", "", text] for at, text in enumerate(texts)]
    assert [row[4] for row in told(written(tmp_path / name, content(rows, HEADER)))] == texts
