"""Scored notes as a results folder gives them, drawn by a seed and labelled by nobody: no engine is needed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.classify.chances import CERTAIN, own_pair_of
from analyzer.results import CHANCES_TYPE, NOTE_SCHEMA, NOTES, READING, SENTENCE_SCHEMA, SENTENCES
from analyzer.taxonomy import load_taxonomy

WORKERS = ("W1", "W2", "W3", "W4", "W5", "W6")
PROGRAMS = ("Crisis Stabilization", "Mobile Team", "")
SETTINGS = ("Ward", "Community")
NOTE_TYPES = ("Progress Note", "Supervision", "")
FIRST_DAY, DAYS = np.datetime64("2025-01-01", "us"), 400
ENGINE, VERSION = "fast", "1"
SURE = 180
"""The byte of the chance of each sentence's own label; another label has what remains."""
_NOTE_FIELDS = NOTE_SCHEMA.names[:-1]
_KINDS = {"note_type": NOTE_TYPES, "setting": SETTINGS}
Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Scored:
    """Notes and their sentences, as `read_scored_notes` and `read_scored` give them."""

    notes: pd.DataFrame
    sentences: pd.DataFrame

    def rows(self, first: int, end: int) -> "Scored":
        """Return the notes from one row to before another, with their sentences."""
        notes = self.notes.iloc[first:end].reset_index(drop=True)
        return Scored(notes, self.sentences[self.sentences["note_id"].isin(notes["note_id"])].reset_index(drop=True))

    def pieces(self, *firsts: int) -> list["Scored"]:
        """Return all notes in pieces that begin at these rows."""
        ends = [*firsts, len(self.notes)]
        return [self.rows(first, end) for first, end in zip([0, *firsts], ends, strict=True)]

    def told(self, **values: object) -> "Scored":
        """Return them with other values in fields of the notes, one or one each, which their sentences bear too."""
        notes = self.notes.assign(**values)
        own = notes.set_index("note_id").loc[self.sentences["note_id"]]
        return Scored(notes, self.sentences.assign(**{name: own[name].array for name in values if name != "text"}))

    def renamed(self, *note_ids: str) -> "Scored":
        """Return them under other IDs, in their order."""
        names = dict(zip(self.notes["note_id"], note_ids, strict=True))
        notes, sentences = (frame.assign(note_id=frame["note_id"].map(names)) for frame in (self.notes, self.sentences))
        return Scored(notes, sentences)

    def labelled(self, version: str) -> "Scored":
        """Return them as another version of the model might have labelled them."""
        other = scored(len(self.notes), seed=99, most_sentences=9, version=version).sentences
        places = np.arange(len(self.sentences)) % len(other)
        names = ["role", "assertion", "signal", "chances", "model_version"]
        drawn = other[names].iloc[places].reset_index(drop=True)
        return Scored(self.notes, self.sentences.assign(**{name: drawn[name] for name in names}))


@cache
def scored(
    notes: int = 20,
    *,
    seed: int = 1,
    fewest_sentences: int = 1,
    most_sentences: int = 9,
    version: str = VERSION,
    first: int = 0,
) -> Scored:
    """Draw notes with their sentences.

    Args:
        notes: How many.
        seed: The same notes for the same number.
        fewest_sentences: In a note.
        most_sentences: In a note.
        version: Of the model that labelled them.
        first: Number of the first note, for its ID.
    """
    rng = np.random.default_rng(seed)
    counts = rng.integers(min(fewest_sentences, most_sentences), most_sentences + 1, size=notes)
    note = np.repeat(np.arange(notes), counts)
    index = np.arange(len(note)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = zip((first + note).tolist(), index.tolist(), strict=True)
    texts = [f"Zaß 🙂 {seed}-{number}-{at} sat with her." for number, at in places]
    fields = _fields(notes, first=first, rng=rng) | {"text": _joined(texts, counts)}
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    start = _starts(lengths, index)
    own = {name: fields[name][note] for name in _NOTE_FIELDS}
    told = {"sentence_index": index, "start": start, "end": start + lengths, "text": np.array(texts, dtype=object)}
    same = {"engine": np.full(len(note), ENGINE, object), "model_version": np.full(len(note), version, object)}
    return Scored(_frame(fields, NOTE_SCHEMA), _frame(own | told | same | _labels(len(note), rng=rng), SENTENCE_SCHEMA))


def write_folder(folder: Path, pieces: Sequence[Scored], *, own_ids: bool = True) -> None:
    """Write a results folder, a row group for each piece."""
    with (
        pq.ParquetWriter(folder / NOTES, NOTE_SCHEMA) as notes,
        pq.ParquetWriter(folder / SENTENCES, SENTENCE_SCHEMA) as sentences,
    ):
        for piece in pieces:
            notes.write_table(pa.Table.from_pandas(piece.notes, NOTE_SCHEMA, preserve_index=False))
            sentences.write_table(pa.Table.from_pandas(piece.sentences, SENTENCE_SCHEMA, preserve_index=False))
    columns = {"worker_id": "Staff", "text": "Note"} | ({"note_id": "Note ID"} if own_ids else {})
    (folder / READING).write_text(json.dumps([{"file": "notes.csv", "columns": columns}]), encoding="utf-8")


def _fields(notes: int, *, first: int, rng: np.random.Generator) -> dict[str, Values]:
    worker = rng.integers(len(WORKERS), size=notes)
    drawn = {"worker_id": (WORKERS, worker), "program": (PROGRAMS, worker % len(PROGRAMS))}
    drawn |= {name: (values, rng.integers(len(values), size=notes)) for name, values in _KINDS.items()}
    fields = {name: np.array(values, dtype=object)[at] for name, (values, at) in drawn.items()}
    ids = np.array([f"N{number}" for number in range(first, first + notes)], dtype=object)
    days = rng.integers(DAYS, size=notes).astype("timedelta64[D]")
    return fields | {"note_id": ids, "date": FIRST_DAY + days}


def _joined(texts: list[str], counts: Values) -> Values:
    ends = np.cumsum(counts).tolist()
    starts = [0, *ends[:-1]]
    return np.array([" ".join(texts[begin:end]) for begin, end in zip(starts, ends, strict=True)], dtype=object)


def _starts(lengths: Values, index: Values) -> Values:
    """Return where each sentence begins in its note, with a blank after each sentence."""
    before = np.cumsum(lengths + 1) - (lengths + 1)
    return before - before[index == 0][np.cumsum(index == 0) - 1]


def _labels(count: int, *, rng: np.random.Generator) -> dict[str, Values]:
    taxonomy = load_taxonomy()
    role = rng.integers(len(taxonomy.role_names), size=count)
    assertion = rng.integers(len(taxonomy.assertions), size=count)
    names = {"role": taxonomy.role_names, "assertion": taxonomy.assertions, "signal": taxonomy.signals}
    codes = {"role": role, "assertion": assertion, "signal": taxonomy.signal_table()[role, assertion]}
    words = {name: np.array(names[name], dtype=object)[codes[name]] for name in names}
    chance_names = ("role_probability", "assertion_probability", "drift_probability", "signal_probability")
    second = np.array([None, *taxonomy.role_names], dtype=object)[rng.integers(4, size=count)]
    return words | {name: rng.random(count, dtype=np.float32) for name in chance_names} | {
        "second_role": second,
        "confident": rng.random(count) < 0.8,
        "copied": rng.random(count) < 0.1,
        "heading": np.array(["", "plan"], dtype=object)[rng.integers(2, size=count)],
        "chances": _chances(own_pair_of(role, assertion, taxonomy=taxonomy), rng=rng, pairs=len(taxonomy.own_pairs)),
    }  # fmt: skip


def _chances(pair: Values, *, rng: np.random.Generator, pairs: int) -> Values:
    chances = np.zeros((len(pair), pairs), dtype=np.uint8)
    own = np.flatnonzero(pair >= 0)
    chances[own, rng.integers(pairs, size=len(own))] = CERTAIN - SURE
    chances[own, pair[own]] = SURE
    return np.array([row.tobytes() for row in chances], dtype=object)


def _frame(columns: dict[str, Values], schema: pa.Schema) -> pd.DataFrame:
    arrays = [pa.array(columns[field.name]).cast(field.type) for field in schema]
    table = pa.Table.from_arrays(arrays, schema=schema)
    frame: pd.DataFrame = table.to_pandas(types_mapper={SENTENCE_SCHEMA.field("chances").type: CHANCES_TYPE}.get)
    return frame
