"""Small frames of labelled sentences, made by counting and not by chance."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from analyzer.classify.chances import CERTAIN, chances_column
from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift import Tally, tally_sentences
from analyzer.results import SENTENCE_SCHEMA, SENTENCES
from analyzer.taxonomy import Taxonomy, load_taxonomy

COLUMNS = ["worker_id", "program", "setting", "date", "note_id", "role", "assertion", "signal"]
PLAIN = ("supportive_presence", "performed")
CLINICAL = ("clinical_assessment", "performed")
MEDICATION = ("medication_handling", "performed")
NEUTRAL = ("neutral", "performed")
NOTES_A_MONTH = 4
SENTENCES_A_NOTE = 5
PAIRS = [(role, assertion) for role in load_taxonomy().role_names for assertion in load_taxonomy().assertions]
"""Every role with every assertion."""
HOMES = {"W1": "CSU", "W2": "CSU", "W3": "ED"}
"""Programs of the workers in ROWS."""
Row = tuple[str, str, int, tuple[str, str], int]
ROWS: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(
        st.sampled_from(sorted(HOMES)),
        st.sampled_from(["2025-01-03", "2025-01-20", "2025-02-11", "2025-04-01"]),
        st.integers(0, 2),
        st.sampled_from(PAIRS),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=25,
)
"""Worker, date, number of the note on that date, label, how many sentences."""


def sentences(rows: Sequence[tuple[str, str, str, str, tuple[str, str], int]], *, taxonomy: Taxonomy) -> pd.DataFrame:
    """Rows of (worker, program, date, note_id, (role, assertion), how many)."""
    told = [
        (worker, program, "Ward", pd.Timestamp(date), note, role, assertion, taxonomy.signal(role, assertion))
        for worker, program, date, note, (role, assertion), count in rows
        for _ in range(count)
    ]
    return pd.DataFrame(told, columns=COLUMNS)


def history(
    worker: str, hits: Sequence[int], *, taxonomy: Taxonomy, program: str = "CSU", label: tuple[str, str] = CLINICAL
) -> pd.DataFrame:
    """Months of a worker: four notes of five sentences; `hits` of the twenty have `label`, spread over the notes."""
    rows = []
    for month, count in enumerate(hits):
        date = (pd.Timestamp("2025-01-10") + pd.DateOffset(months=month)).strftime("%Y-%m-%d")
        for note in range(NOTES_A_MONTH):
            own = count // NOTES_A_MONTH + (note < count % NOTES_A_MONTH)
            name = f"{worker}-{month}-{note}"
            rows.append((worker, program, date, name, label, own))
            rows.append((worker, program, date, name, PLAIN, SENTENCES_A_NOTE - own))
    return sentences(rows, taxonomy=taxonomy)


def drawn(rows: list[Row], *, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return sentences of ROWS."""
    return sentences(
        [(worker, HOMES[worker], day, f"{worker}-{day}-{note}", pair, n) for worker, day, note, pair, n in rows],
        taxonomy=taxonomy,
    )


def tally(*frames: pd.DataFrame) -> Tally:
    """Add up frames of sentences, of the taxonomy that ships."""
    return tally_sentences(pd.concat(frames, ignore_index=True), taxonomy=load_taxonomy())


def with_chances(frame: pd.DataFrame, *, sure: float, taxonomy: Taxonomy) -> pd.DataFrame:
    """Give each sentence's own label the chance `sure` and the next label the rest."""
    pairs = list(taxonomy.own_pairs)
    chances = np.zeros((len(frame), len(pairs)), dtype=np.uint8)
    for row, pair in enumerate(zip(frame["role"], frame["assertion"], strict=True)):
        if pair in pairs:
            own = pairs.index(pair)
            chances[row, own] = round(CERTAIN * sure)
            chances[row, (own + 1) % len(pairs)] = CERTAIN - round(CERTAIN * sure)
    return frame.assign(chances=chances_column(chances).to_numpy())


def results(frame: pd.DataFrame, *, taxonomy: Taxonomy) -> pd.DataFrame:
    """Fill sentences up to all columns of a results folder; what they have is kept."""
    told = with_chances(frame.reset_index(drop=True), sure=1.0, taxonomy=taxonomy)
    filled = told.assign(
        note_type="Progress Note",
        sentence_index=told.groupby("note_id").cumcount(),
        start=0,
        end=1,
        text="",
        second_role=None,
        role_probability=1.0,
        assertion_probability=1.0,
        drift_probability=0.0,
        confident=True,
        engine="fast",
        model_version="1",
        heading="",
        copied=False,
        signal_probability=1.0,
    )
    kept = {str(name): frame[name].to_numpy() for name in frame if name not in COLUMNS}
    return filled.assign(**kept)[SENTENCE_SCHEMA.names]


def write_results(folder: Path, frame: pd.DataFrame, *, rows_a_group: int, taxonomy: Taxonomy) -> None:
    """Write sentences as a results folder has them, in row groups of so many."""
    table = pa.Table.from_pandas(results(frame, taxonomy=taxonomy), schema=SENTENCE_SCHEMA, preserve_index=False)
    with pq.ParquetWriter(folder / SENTENCES, SENTENCE_SCHEMA) as file:
        for at in range(0, len(table), rows_a_group):
            file.write_table(table.slice(at, rows_a_group))


def held_out(
    *, taxonomy: Taxonomy, missed: Mapping[tuple[str, str], float] | None = None, writers: int = 6, each: int = 10
) -> HeldOutSentences:
    """Sentences of every label by every writer; of those in `missed`, so much is taken to say nothing of the worker."""
    pairs = list(taxonomy.own_pairs)
    rows = [(pair, writer, at) for pair in range(len(pairs) + 1) for writer in range(writers) for at in range(each)]
    chances = np.zeros((len(rows), len(pairs)), dtype=np.uint8)
    for row, (pair, _, at) in enumerate(rows):
        if pair < len(pairs) and at >= each * (missed or {}).get(pairs[pair], 0.0):
            chances[row, pair] = CERTAIN
    return HeldOutSentences(
        pair=np.array([pair for pair, _, _ in rows], dtype=np.uint8),
        chances=chances,
        writer=np.array([writer for _, writer, _ in rows], dtype=np.uint8),
        note=np.arange(len(rows), dtype=np.int32),
    )
