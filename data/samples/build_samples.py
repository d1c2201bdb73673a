"""Build the sample exports from the invented corpus; run as `python data/samples/build_samples.py`.

Corpus notes are given to workers and dates after their labels, so that known stories unfold (README.md tells them). No
note is used twice in notes.csv. The same seed gives the same files.
"""

import csv
import json
import random
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.styles import Font

from analyzer.taxonomy import load_taxonomy
from analyzer.training.corpus import BANK, GoldNote, read_corpus

HERE = Path(__file__).parent
SEED = 20260301
MONTHS = [(2025, month) for month in range(3, 13)] + [(2026, 1), (2026, 2)]
NOTES_A_MONTH = 4
SETTINGS = {
    "Crisis Stabilization Unit": "Crisis residential",
    "Mobile Crisis Team": "Community",
    "Emergency Department Peers": "Hospital ED",
    "Recovery Community Center": "Drop-in center",
}
HEADER = ["Document ID", "Staff ID", "Service Date", "Note Type", "Location", "Program", "Progress Note"]
SMALL = 36
WRITERS = tuple("abcdefghijklmnopqrs")
"""Whose notes are dealt out; the corpus has more writers by now, and the samples stay as they are."""


@dataclass(frozen=True)
class Worker:
    """A worker of the sample: who, where, and from which month on what else is in the notes."""

    worker_id: str
    program: str
    story: str = "steady"
    begins: int = 0
    ends: int = len(MONTHS)
    notes: int | None = None


WORKERS = [
    Worker("PSS-101", "Crisis Stabilization Unit", "tasks", begins=6),
    Worker("PSS-102", "Crisis Stabilization Unit", "tasks", begins=6),
    Worker("PSS-103", "Crisis Stabilization Unit", "tasks", begins=6),
    Worker("PSS-204", "Mobile Crisis Team", "therapy", begins=5),
    Worker("PSS-205", "Mobile Crisis Team"),
    Worker("PSS-206", "Mobile Crisis Team"),
    Worker("PSS-307", "Emergency Department Peers", "therapy", begins=0, ends=6),
    Worker("PSS-308", "Emergency Department Peers"),
    Worker("PSS-309", "Emergency Department Peers", notes=5),
    Worker("PSS-410", "Recovery Community Center", "friendship", begins=7),
    Worker("PSS-411", "Recovery Community Center"),
    Worker("PSS-412", "Recovery Community Center"),
]
STORY_ROLES = {
    "tasks": {"medication_handling", "clerical_tasks", "coercion", "drug_screening"},
    "therapy": {"clinical_assessment", "clinical_treatment"},
    "friendship": {"friend_like", "sponsor_like"},
}


def story_share(note: GoldNote, story: str) -> float:
    """Return the share of a note's role-relevant sentences that belong to a story."""
    taxonomy = load_taxonomy()
    relevant = [s for s in note.sentences if s["role"] != "neutral" and s["assertion"] != "other_party"]
    told = [
        s
        for s in relevant
        if s["role"] in STORY_ROLES[story] and taxonomy.signal(s["role"], s["assertion"]) in taxonomy.drift_signals
    ]
    return len(told) / max(len(relevant), 1)


def drift_share(note: GoldNote) -> float:
    """Return the share of a note's role-relevant sentences that are drift of any kind."""
    taxonomy = load_taxonomy()
    relevant = [s for s in note.sentences if s["role"] != "neutral" and s["assertion"] != "other_party"]
    return sum(taxonomy.signal(s["role"], s["assertion"]) in taxonomy.drift_signals for s in relevant) / max(
        len(relevant), 1
    )


def notes_to_deal() -> list[GoldNote]:
    """Return the corpus notes that the samples are made of."""
    corpus = read_corpus(HERE.parent / "corpus")
    return [note for note in corpus if note.kind != BANK and note.writer.removeprefix("writer_") in WRITERS]


def deal(notes: list[GoldNote], rng: random.Random) -> list[list[object]]:
    """Give notes to workers and months; a row an exported note."""
    pools = _pools(notes, rng)
    rows: list[list[object]] = []
    for at, month in enumerate(MONTHS):
        for worker in WORKERS:
            told = worker.story if worker.begins <= at < worker.ends else "steady"
            count = NOTES_A_MONTH if worker.notes is None else int(at < worker.notes)
            for number in range(count):
                # three notes in four carry the story: drift is seldom all that a worker writes about
                pool = pools[told if number < NOTES_A_MONTH - 1 else "steady"]
                rows.append(_row(pool.pop(), worker, month, rng))
    rows.sort(key=lambda row: (row[2], row[1]))
    for number, row in enumerate(rows, start=1):
        row[0] = f"PN-{24000 + number}"
    return rows


def _pools(notes: list[GoldNote], rng: random.Random) -> dict[str, list[GoldNote]]:
    shuffled = sorted(notes, key=lambda note: note.note_id)
    rng.shuffle(shuffled)
    pools: dict[str, list[GoldNote]] = {}
    taken: set[str] = set()
    for story in ("friendship", "therapy", "tasks"):
        wanted = sum(w.ends - w.begins for w in WORKERS if w.story == story) * (NOTES_A_MONTH - 1)
        ranked = sorted(
            (n for n in shuffled if n.note_id not in taken),
            key=lambda n: story_share(n, story) - 0.5 * (drift_share(n) - story_share(n, story)),
            reverse=True,
        )
        pools[story] = ranked[:wanted]
        taken |= {note.note_id for note in ranked[:wanted]}
        rng.shuffle(pools[story])
    pools["steady"] = sorted((n for n in shuffled if n.note_id not in taken), key=drift_share, reverse=True)[-430:]
    rng.shuffle(pools["steady"])
    return pools


def _row(note: GoldNote, worker: Worker, month: tuple[int, int], rng: random.Random) -> list[object]:
    kind = "Peer Supervision Note" if note.note_type == "supervision" else "Peer Support Progress Note"
    day = date(*month, rng.randint(1, 28))
    return ["", worker.worker_id, day, kind, SETTINGS[worker.program], worker.program, note.text]


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
        sheet.append([row[1], when, row[3], row[5], row[6]])
    book.properties.created = book.properties.modified = datetime(2026, 3, 1)
    book.save(HERE / "notes.xlsx")


def write_jsonl(rows: list[list[object]]) -> None:
    """Write notes.jsonl: one object a line, ISO dates."""
    names = ["note_id", "author", "authored_on", "document_type", "facility", "department", "clinical_notes"]
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
    rows = deal(notes_to_deal(), random.Random(SEED))
    write_csv(rows)
    write_xlsx(rows[:SMALL])
    write_jsonl(rows[-SMALL:])
    write_dirty()
    print(f"{len(rows)} notes, {len({row[1] for row in rows})} workers")


if __name__ == "__main__":
    main()
