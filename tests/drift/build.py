"""Small frames of labelled sentences, made by counting and not by chance."""

from collections.abc import Sequence

import pandas as pd

from analyzer.taxonomy import Taxonomy

COLUMNS = ["worker_id", "program", "setting", "date", "note_id", "role", "assertion", "signal"]
PLAIN = ("supportive_presence", "performed")
CLINICAL = ("clinical_assessment", "performed")
MEDICATION = ("medication_handling", "performed")
NOTES_A_MONTH = 4
SENTENCES_A_NOTE = 5


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
