"""What is found in invented notes, as a table: `python -m tests.privacy.found` writes it anew.

Do that after a rule was changed on purpose, and read the difference: each line of it is a note that is redacted in
another way now. How good that is tells `python -m benchmarks.redaction.quality`.
"""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from analyzer.privacy.identifiers import find_identifiers
from analyzer.privacy.names import NameList
from analyzer.privacy.redact import redact_counting
from benchmarks.redaction.quality import LABELLED, columns_of, records
from tests.conftest import SAMPLES

KEPT = Path(__file__).parent / "cases" / "found.tsv"
DAYS, DIGITS = 17, 12
Row = tuple[str, str, str, str]
"""Which notes, which of them, what is found in it ("12-20 NAME, ...", of the corpus its number), a hash of the rest."""


def found() -> Iterator[Row]:
    """Yield a row for each note in which something is found."""
    for source, note, text, names in _notes():
        spans = [f"{one.start}-{one.end} {one.kind}" for one in find_identifiers(text, names=names)]
        redacted, _ = redact_counting(text, names=names, shift_days=DAYS)
        if spans:
            told = str(len(spans)) if source.startswith("writer_") else ", ".join(spans)
            yield source, note, told, hashlib.sha256(redacted.encode()).hexdigest()[:DIGITS]


def kept() -> list[Row]:
    """Read the table."""
    with KEPT.open(encoding="utf-8", newline="") as file:
        return [(source, note, spans, redacted) for source, note, spans, redacted in csv.reader(file, delimiter="\t")]


def _notes() -> Iterator[tuple[str, str, str, NameList]]:
    for path in sorted(LABELLED.glob("*.jsonl")):
        for record in records(path):
            yield path.stem, record["id"], record["text"], NameList.of(columns_of(record))
    corpus = SAMPLES.parent / "corpus"
    for path in (
        SAMPLES.parent / "eval" / "dev.jsonl",
        *sorted(corpus.glob("*-natural.jsonl")),
        *sorted((corpus / "unlabelled").glob("*.jsonl")),
    ):
        for note in records(path):
            yield path.stem if path.parent.name != "eval" else "eval", note["note_id"], note["text"], NameList()
    with (SAMPLES / "notes.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield "samples", str(number), row["Progress Note"], NameList()


if __name__ == "__main__":
    with KEPT.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(found())
