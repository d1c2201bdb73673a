"""Parts of a piece on the disk: its notes, rejected rows, sentences and what tells copied ones."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.batch.whole_file import whole_file
from analyzer.batch.work import part
from analyzer.notes import NotesPiece, write_rejected
from analyzer.results import NOTE_SCHEMA, SENTENCE_SCHEMA
from analyzer.sentences import SentenceTraces

NOTES_PART, REJECTED_PART, SENTENCES_PART, TRACES_PART, TAKEN_PART = (
    "notes.parquet",
    "rejected.csv",
    "sentences.parquet",
    "traces.parquet",
    "taken.parquet",
)
PART_NOTE_SCHEMA = NOTE_SCHEMA.insert(0, pa.field("person_id", pa.string()))
"""Of notes that wait to be scored: whom a note is about is not kept in the results, but tells copied sentences."""
TRACE_SCHEMA = pa.schema([("key", pa.uint64()), ("note", pa.int64()), ("day", pa.int32()), ("words", pa.int32())])
REPEATED = [
    field.name
    for field in SENTENCE_SCHEMA
    if field.type == pa.string() and field.name != "text"
]  # fmt: skip
"""Columns of words that stand in many rows."""


def write_notes(folder: Path, number: int, piece: NotesPiece) -> None:
    """Write the notes of a piece and its rejected rows, before it is scored."""
    with whole_file(part(folder, number, REJECTED_PART)) as path:
        write_rejected(path, piece.rejected)
    write_table(
        part(folder, number, NOTES_PART),
        pa.Table.from_pandas(piece.notes, schema=PART_NOTE_SCHEMA, preserve_index=False),
    )


def read_notes_part(folder: Path, number: int) -> pd.DataFrame:
    """Read the notes of a piece, as the reader of exports gave them."""
    frame: pd.DataFrame = pq.read_table(part(folder, number, NOTES_PART)).to_pandas()
    return frame


def write_traces(folder: Path, number: int, traces: SentenceTraces) -> None:
    """Write what tells copied sentences of a piece."""
    write_table(part(folder, number, TRACES_PART), pa.table(vars(traces), schema=TRACE_SCHEMA))


def read_traces(folder: Path, number: int) -> SentenceTraces:
    """Read what tells copied sentences of a piece."""
    table = pq.read_table(part(folder, number, TRACES_PART))
    return SentenceTraces(**{name: table[name].to_numpy() for name in TRACE_SCHEMA.names})


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table; words that stand in many rows are kept once."""
    repeated = [name for name in REPEATED if name in table.schema.names]
    with whole_file(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd", use_dictionary=repeated)
