"""The way that all peers go: read a CSV, cut and label its notes, write Parquet."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

NOTE_ID, TEXT = "Document ID", "Progress Note"
"""Columns of the notes that `benchmarks.speed.notes` writes."""
NOTES_AT_ONCE = 1_000
SCHEMA = pa.schema({"note_id": pa.string(), "text": pa.string(), "role": pa.string(), "assertion": pa.string()})
Sentence = tuple[str, str, str]
"""Text, role and assertion."""
Label = Callable[[list[str]], list[list[Sentence]]]
"""Cuts and labels notes: a list of sentences for each."""


def label_file(export: Path, *, out: Path, label: Label) -> None:
    """Label the notes of a CSV, some notes at a time.

    Args:
        export: The CSV.
        out: Folder for sentences.parquet.
        label: What cuts and labels.
    """
    out.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(out / "sentences.parquet", SCHEMA, compression="zstd") as writer:
        for table in read_notes(export):
            ids = table[NOTE_ID].to_pylist()
            found = label(table[TEXT].to_pylist())
            rows = [(note_id, *sentence) for note_id, own in zip(ids, found, strict=True) for sentence in own]
            columns = [pa.array(column, type=pa.string()) for column in zip(*rows, strict=True)]
            writer.write_table(pa.table(columns or [[]] * len(SCHEMA), schema=SCHEMA))


def read_notes(export: Path) -> Iterator[pa.Table]:
    """Read a CSV in pieces, on one thread."""
    opened = pc.open_csv(
        export,
        read_options=pc.ReadOptions(use_threads=False),
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(include_columns=[NOTE_ID, TEXT]),
    )
    for batch in opened:
        for first in range(0, batch.num_rows, NOTES_AT_ONCE):
            yield pa.Table.from_batches([batch.slice(first, NOTES_AT_ONCE)])


def regrouped(flat: list[Sentence], counts: list[int]) -> list[list[Sentence]]:
    """Lay labelled sentences back into their notes.

    Args:
        flat: Sentences of all notes.
        counts: How many of each note.
    """
    rest = iter(flat)
    return [list(islice(rest, count)) for count in counts]
