"""Parts of a piece on the disk: its notes, rejected rows, sentences and what tells copied ones."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import feather

from analyzer.batch.whole_file import whole_file
from analyzer.batch.work import part
from analyzer.notes import NotesPiece, write_rejected
from analyzer.results import NOTE_SCHEMA
from analyzer.sentences import SentenceTraces

NOTES_PART, REJECTED_PART, SENTENCES_PART, TRACES_PART, TAKEN_PART = (
    "notes.arrow",
    "rejected.csv",
    "sentences.arrow",
    "traces.arrow",
    "taken.arrow",
)
PART_NOTE_SCHEMA = NOTE_SCHEMA.insert(0, pa.field("person_id", pa.string()))
"""Of notes that wait to be scored: whom a note is about is not kept in the results, but tells copied sentences."""
TRACE_SCHEMA = pa.schema([("key", pa.uint64()), ("note", pa.int64()), ("day", pa.int32()), ("words", pa.int32())])


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
    frame: pd.DataFrame = read_table(part(folder, number, NOTES_PART)).to_pandas()
    return frame


def write_traces(folder: Path, number: int, traces: SentenceTraces) -> None:
    """Write what tells copied sentences of a piece."""
    write_table(part(folder, number, TRACES_PART), pa.table(vars(traces), schema=TRACE_SCHEMA))


def read_traces(folder: Path, number: int) -> SentenceTraces:
    """Read what tells copied sentences of a piece."""
    table = read_table(part(folder, number, TRACES_PART))
    return SentenceTraces(**{name: table[name].to_numpy() for name in TRACE_SCHEMA.names})


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table as it lies in memory, packed lightly: a part is read once, soon, and deleted."""
    with whole_file(path) as unfinished:
        feather.write_feather(table, str(unfinished), compression="lz4")


def read_table(path: Path, *, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a table that `write_table` wrote."""
    return feather.read_table(str(path), columns=columns, memory_map=False).combine_chunks()
