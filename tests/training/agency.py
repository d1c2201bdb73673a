"""An agency of the tests: corpus notes, each with sentences in a house idiom that the shipped engine gets wrong."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.analysis import Analyzer
from analyzer.results import NOTE_SCHEMA, NOTES, SENTENCE_SCHEMA, SENTENCES
from analyzer.training.corpus import read_gold
from analyzer.training.evaluation.evaluate import gold_frame
from tests.training.notes import CORPUS

Label = tuple[str, str]
IDIOM: dict[str, Label] = {
    "Did a {} loop with him after lunch.": ("transport", "performed"),
    "Sat the {} quiet post for the tech.": ("clerical_tasks", "performed"),
    "Did a {} porch sit with her.": ("supportive_presence", "performed"),
}
KINDS = ("long", "short", "second", "late", "early")


def write_agency(folder: Path, *, notes: int = 40) -> dict[tuple[str, int], Label]:
    """Write a scored folder and return the true label of each sentence, by note and index."""
    folder.mkdir(parents=True, exist_ok=True)
    own = read_gold(CORPUS / "writer_y-natural.jsonl")[:notes]
    truth = {(note.note_id, s["text"].strip()): (s["role"], s["assertion"]) for note in own for s in note.sentences}
    frame, rng = gold_frame(own), np.random.default_rng(7)
    for at, note in enumerate(own):
        said = {pattern.format(rng.choice(KINDS)): label for pattern, label in IDIOM.items()}
        truth |= {(note.note_id, text): label for text, label in said.items()}
        frame.loc[at, "text"] = "\n".join([note.text.rstrip(), *said])
    frame["worker_id"] = [f"W{at % 5}" for at in range(len(frame))]
    scored = Analyzer.load("fast").score(frame)
    for name, table, schema in ((SENTENCES, scored, SENTENCE_SCHEMA), (NOTES, frame, NOTE_SCHEMA)):
        pq.write_table(pa.Table.from_pandas(table, schema=schema, preserve_index=False), folder / name)
    found = {
        (row.note_id, row.sentence_index): truth.get((row.note_id, row.text.strip())) for row in scored.itertuples()
    }
    return {place: label for place, label in found.items() if label}


def write_reviews(path: Path, labels: dict[tuple[str, int], Label]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["note_id", "sentence_index", "verdict", "role", "assertion", "reviewer"])
        writer.writerows([note, index, "corrected", *label, "QA"] for (note, index), label in labels.items())
    return path
