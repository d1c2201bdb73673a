"""Build the sample exports from written.txt; run as `python data/samples/build_samples.py`.

written.txt holds the invented notes of twelve workers over a year, in which known stories unfold (README.md tells
them). Nobody has labelled them and no model has learnt from them. The same file gives the same exports.
"""

import csv
import json
import re
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

HERE = Path(__file__).parent
WRITTEN = HERE / "written.txt"
PROGRAMS = {
    "PSS-1": ("Crisis residential", "Crisis Stabilization Unit"),
    "PSS-2": ("Community", "Mobile Crisis Team"),
    "PSS-3": ("Hospital ED", "Emergency Department Peers"),
    "PSS-4": ("Drop-in center", "Recovery Community Center"),
}
"""Setting and program of workers whose names begin so."""
NOTE_TYPES = {"session": "Peer Support Progress Note", "supervision": "Peer Supervision Note"}
NOTE_START = re.compile(
    r"^=== (?P<worker>\S+) \| (?P<kind>\w+) \| (?P<date>[\d-]+) \|(?: person)?[ ]*(?P<person>\S*)[ ]*\n", re.MULTILINE
)
HEADER = ["Document ID", "Staff ID", "Service Date", "Note Type", "Location", "Program", "Client ID", "Progress Note"]
SMALL = 36


def written_rows(text: str) -> list[list[object]]:
    """Read written.txt; a row an exported note, in order of date and worker."""
    starts = list(NOTE_START.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    rows = [_row(start, text[start.end() : end].strip("\n")) for start, end in zip(starts, ends, strict=True)]
    rows.sort(key=lambda row: (row[2], row[1]))
    for number, row in enumerate(rows, start=1):
        row[0] = f"PN-{24000 + number}"
    return rows


def _row(start: re.Match[str], text: str) -> list[object]:
    setting, program = PROGRAMS[start["worker"][:5]]
    day = date.fromisoformat(start["date"])
    return ["", start["worker"], day, NOTE_TYPES[start["kind"]], setting, program, start["person"], text]


def write_csv(rows: list[list[object]]) -> None:
    """Write notes.csv as an agency's record system would: its own column names, American dates."""
    with (HERE / "notes.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        writer.writerows([*row[:2], row[2].strftime("%m/%d/%Y"), *row[3:]] for row in rows)


def write_xlsx(rows: list[list[object]]) -> None:
    """Write notes.xlsx: a title over the header, real date cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Peer services export (invented sample)"])
    sheet.append([])
    sheet.append(["Provider", "Date of Service", "Service Type", "Team", "Note Text"])
    for cell in sheet[3]:
        cell.font = Font(bold=True)
    for row in rows:
        when = datetime(row[2].year, row[2].month, row[2].day)
        sheet.append([row[1], when, row[3], row[5], row[7]])
    book.properties.created = book.properties.modified = datetime(2026, 3, 1)
    book.save(HERE / "notes.xlsx")


def write_jsonl(rows: list[list[object]]) -> None:
    """Write notes.jsonl: one object a line, ISO dates."""
    names = ["note_id", "author", "authored_on", "document_type", "facility", "department", "mrn", "clinical_notes"]
    with (HERE / "notes.jsonl").open("w", encoding="utf-8") as handle:
        for row in rows:
            cells = [*row[:2], row[2].isoformat(), *row[3:]]
            handle.write(json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False) + "\n")


def write_dirty() -> None:
    """Write dirty.csv: what goes wrong in real exports, byte by byte; README.md lists its rows."""
    good = "Met with member at the drop-in. Listened while he talked about his brother."
    rows: list[bytes] = [
        b"Staff ID,Service Date,Program,Progress Note",
        f'PSS-101,03/04/2025,CSU,"{good}"'.encode(),
        b'PSS-101,,CSU,"A note without a date."',
        b',03/05/2025,CSU,"A note without a worker."',
        b"PSS-101,03/06/2025,CSU,",
        b'PSS-102,31/31/2025,CSU,"A note of a day that does not exist."',
        b'PSS-102,soon,CSU,"A note with a word for a date."',
        b"PSS-102,03/07/2025,CSU,An unquoted note, with a comma, in it.",
        'PSS-103,March 8 2025,CSU,"She said “no ride, thank you” – and that’s that."'.encode("cp1252"),
        'PSS-103,2025-03-09,CSU,"El compañero came by. Told him about the Tuesday group."'.encode(),
        b'PSS-103,03/10/2025,CSU,"A note with a NUL \x00 in it."',
        b'PSS-104,03/11/2025,CSU,"Two lines in one field.\r\nThe nurse asked me to count the meds, I said no."',
        b'PSS-104,03/12/2025,CSU,"<p>Sat with her &amp; listened.</p><p>We wrote her plan.</p>"',
        b"PSS-104,03/13/2025,CSU,{\\rtf1\\ansi Walked her to the clinic.\\par Shared my own story.}",
        b"",
        b'PSS-105,03/14/2025,CSU,"A quote that is never closed.',
        f'PSS-105,03/15/2025,CSU,"{good}"'.encode(),
    ]
    (HERE / "dirty.csv").write_bytes(b"\r\n".join(rows) + b"\r\n")


def main() -> None:
    """Write all samples."""
    rows = written_rows(WRITTEN.read_text(encoding="utf-8"))
    write_csv(rows)
    write_xlsx(rows[:SMALL])
    write_jsonl(rows[-SMALL:])
    write_dirty()
    print(f"{len(rows)} notes, {len({row[1] for row in rows})} workers")


if __name__ == "__main__":
    main()
