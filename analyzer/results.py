"""A folder of results: its files, their columns, and reading them."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.errors import PeerdriftError

SENTENCES, NOTES, REJECTED = "sentences.parquet", "notes.parquet", "rejected.csv"
RESULTS = "--results"
"""Word before the results folder in the arguments of the dashboard's script."""
SENTENCE_SCHEMA = pa.schema(
    [
        ("note_id", pa.string()),
        ("worker_id", pa.string()),
        ("date", pa.timestamp("us")),
        ("note_type", pa.string()),
        ("setting", pa.string()),
        ("program", pa.string()),
        ("sentence_index", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
        ("role", pa.string()),
        ("assertion", pa.string()),
        ("signal", pa.string()),
        ("second_role", pa.string()),
        ("role_probability", pa.float32()),
        ("assertion_probability", pa.float32()),
        ("drift_probability", pa.float32()),
        ("confident", pa.bool_()),
        ("engine", pa.string()),
        ("model_version", pa.string()),
    ]
)
"""Columns of sentences.parquet, one row a sentence; other programs rely on them."""
SENTENCE_COLUMNS = tuple(SENTENCE_SCHEMA.names)
NOTE_SCHEMA = pa.schema(
    [(name, SENTENCE_SCHEMA.field(name).type) for name in ("note_id", "worker_id", "date", "note_type", "setting")]
    + [("program", pa.string()), ("text", pa.string())]
)


def read_scored(folder: Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the scored sentences of a results folder.

    Args:
        folder: What `score_exports` wrote.
        columns: Only these.

    Raises:
        PeerdriftError: There are none, or the file has other columns.
    """
    path = folder / SENTENCES
    if not path.is_file():
        raise PeerdriftError(f"{folder}: no {SENTENCES} here; run peerdrift score EXPORT --out {folder} first")
    try:
        schema = pq.read_schema(path)
    except pa.ArrowInvalid:
        raise PeerdriftError(f"{path}: not a Parquet file; score the export anew") from None
    missing = [name for name in SENTENCE_SCHEMA.names if name not in schema.names]
    if missing:
        raise PeerdriftError(f"{path}: no column {missing[0]}; score the export anew")
    frame: pd.DataFrame = pq.read_table(path, columns=list(columns) if columns else None).to_pandas()
    return frame


def read_scored_notes(folder: Path) -> pd.DataFrame:
    """Read the notes of a results folder, a row a note; their text is what the offsets point into.

    Raises:
        PeerdriftError: There are none.
    """
    path = folder / NOTES
    if not path.is_file():
        raise PeerdriftError(f"{folder}: no {NOTES} here; run peerdrift score EXPORT --out {folder} first")
    try:
        frame: pd.DataFrame = pq.read_table(path).to_pandas()
    except pa.ArrowInvalid:
        raise PeerdriftError(f"{path}: not a Parquet file; score the export anew") from None
    return frame
