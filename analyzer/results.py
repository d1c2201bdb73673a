"""A folder of results: its files, their columns, and reading them."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.classify.held_out import HELD_OUT, HeldOutSentences, checked_held_out
from analyzer.errors import PeerdriftError
from analyzer.taxonomy import Taxonomy

SENTENCES, NOTES, REJECTED, READING = "sentences.parquet", "notes.parquet", "rejected.csv", "reading.json"
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
        ("heading", pa.string()),
        ("copied", pa.bool_()),
        ("signal_probability", pa.float32()),
        ("chances", pa.binary()),
    ]
)
"""Columns of sentences.parquet, one row a sentence; other programs rely on them, so that new ones come last. `chances`
has a byte for each of `Taxonomy.own_pairs`."""
CHANCES_TYPE = pd.ArrowDtype(SENTENCE_SCHEMA.field("chances").type)
"""How frames hold `chances`: without a Python object a sentence."""
SENTENCE_COLUMNS = tuple(SENTENCE_SCHEMA.names)
REASON_COLUMNS = ("note_id", "sentence_index", "start", "end", "weight", "guidance")
"""Columns of the frame of reasons, one row a word."""
NOTE_SCHEMA = pa.schema(
    [
        SENTENCE_SCHEMA.field(name)
        for name in ("note_id", "worker_id", "date", "note_type", "setting", "program", "text")
    ]
)


def less_likely(weight: float) -> str:
    """Say how much less likely a label is without a word, such as "63%".

    Args:
        weight: Of the word, as REASON_COLUMNS have it: the fall of the label's log chance.
    """
    return f"{-math.expm1(-weight):.0%}"


def read_scored(folder: Path, *, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Read the scored sentences of a results folder.

    Args:
        folder: What `score_exports` wrote.
        columns: Only these.

    Raises:
        PeerdriftError: There are none, or the file has other columns.
    """
    return _read(folder, SENTENCES, schema=SENTENCE_SCHEMA, columns=columns)


def read_scored_notes(folder: Path) -> pd.DataFrame:
    """Read the notes of a results folder, a row a note; their text is what the offsets point into.

    Raises:
        PeerdriftError: There are none, or the file has other columns.
    """
    return _read(folder, NOTES, schema=NOTE_SCHEMA, columns=None)


def read_held_out(folder: Path, *, taxonomy: Taxonomy) -> HeldOutSentences | None:
    """Read what the model that labelled a results folder says of writers it had not read; None where it is not there.

    Raises:
        PeerdriftError: The file is there and broken.
    """
    path = folder / HELD_OUT
    return checked_held_out(path.read_bytes(), name=str(path), taxonomy=taxonomy) if path.is_file() else None


def checked_schema(path: Path, *, schema: pa.Schema = SENTENCE_SCHEMA) -> None:
    """See that a file of results is there and has the columns of this version.

    Raises:
        PeerdriftError: It is not so.
    """
    folder = path.parent
    if not path.is_file():
        raise PeerdriftError(f"{folder}: no {path.name} here; run peerdrift score EXPORT --out {folder} first")
    try:
        found = pq.read_schema(path).names
    except pa.ArrowInvalid:
        raise PeerdriftError(f"{path}: not a Parquet file; score the export anew") from None
    missing = [column for column in schema.names if column not in found]
    if missing:
        raise PeerdriftError(f"{path}: no column {missing[0]}; score the export anew")


def read_pieces(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read scored sentences a row group at a time, texts as dictionaries: few are distinct.

    Args:
        path: Of sentences.parquet.
        columns: Which.
    """
    texts = [name for name in columns if SENTENCE_SCHEMA.field(name).type == pa.string()]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=list(columns))


def read_scored_pieces(folder: Path) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Read notes and their sentences together, as many at a time as were scored together.

    Args:
        folder: What `score_exports` wrote.

    Raises:
        PeerdriftError: A file is not there or has other columns, or they are not of one scoring.
    """
    paths = folder / NOTES, folder / SENTENCES
    for path, schema in zip(paths, (NOTE_SCHEMA, SENTENCE_SCHEMA), strict=True):
        checked_schema(path, schema=schema)
    with pq.ParquetFile(paths[0]) as notes, pq.ParquetFile(paths[1]) as sentences:
        if notes.num_row_groups != sentences.num_row_groups:
            raise PeerdriftError(f"{folder}: notes and sentences are not of one scoring; score the export anew")
        for group in range(notes.num_row_groups):
            yield _frame(notes.read_row_group(group)), _frame(sentences.read_row_group(group))


def _read(folder: Path, name: str, *, schema: pa.Schema, columns: Sequence[str] | None) -> pd.DataFrame:
    path = folder / name
    checked_schema(path, schema=schema)
    return _frame(pq.read_table(path, columns=list(columns) if columns else None))


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper={SENTENCE_SCHEMA.field("chances").type: CHANCES_TYPE}.get)
    return frame
