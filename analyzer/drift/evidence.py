"""The sentences behind a number."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from analyzer.drift.findings import CHANGED
from analyzer.drift.measures import Lens
from analyzer.drift.periods import period_names
from analyzer.results import SENTENCES
from analyzer.taxonomy import Measure

MOST_SENTENCES = 12
"""Sentences that are told of a finding: as many as are read before a talk."""
EVIDENCE_COLUMNS = ("note_id", "sentence_index")
READ_COLUMNS = (
    *EVIDENCE_COLUMNS, "worker_id", "program", "date", "role", "assertion", "copied", "signal_probability",
)  # fmt: skip


def counted_rows(sentences: pd.DataFrame, measure: Measure, *, lens: Lens) -> npt.NDArray[np.bool_]:
    """Tell which sentences are labelled as a measure counts them, shape (sentences,); copied ones are not.

    Args:
        sentences: With role and assertion, and copied where that is known.
        measure: Which.
        lens: Its policy says what counts.
    """
    counted = lens.policy.counted(measure) & lens.policy.among(measure, taxonomy=lens.taxonomy)
    pairs = {pair for pair, one in zip(lens.policy.signal_of, counted, strict=True) if one}
    role, assertion = sentences["role"].astype(str), sentences["assertion"].astype(str)
    found = np.array([pair in pairs for pair in zip(role, assertion, strict=True)], dtype=bool)
    return found & ~sentences["copied"].to_numpy(dtype=bool) if "copied" in sentences else found


def moving_sentences(finding: Mapping[Hashable, Any], sentences: pd.DataFrame, *, lens: Lens) -> pd.DataFrame:
    """Return the sentences that made a finding: of the side with the larger share, the surest first.

    Args:
        finding: A row of `find_changes` that is a change.
        sentences: As results hold them, of all or of the unit.
        lens: How they are looked at.

    Returns:
        At most MOST_SENTENCES rows of `sentences`.
    """
    own: pd.DataFrame = sentences[sentences[finding["by"]].astype(str) == finding["unit"]]
    if own.empty:
        return own
    when = np.asarray(period_names(own["date"], period=finding["period"]).astype(str), dtype=object)
    after = (when >= finding["since"]) & ((when <= finding["until"]) if finding["until"] else True)
    side = after if finding["direction"] == "up" else ~after
    counted: pd.DataFrame = own.loc[side & counted_rows(own, lens.taxonomy.measure(finding["measure"]), lens=lens)]
    surest: pd.DataFrame = counted.sort_values("signal_probability", ascending=False, kind="stable")
    return surest.head(MOST_SENTENCES)


def read_evidence(folder: Path, findings: pd.DataFrame, *, lens: Lens) -> list[list[dict[str, Any]]]:
    """Find the sentences behind each finding in a results folder.

    Args:
        folder: What `score_exports` wrote.
        findings: As `find_changes` gives them.
        lens: How they were looked at.

    Returns:
        For each finding the EVIDENCE_COLUMNS of its sentences, none where nothing changed. No text.
    """
    found: list[list[dict[str, Any]]] = []
    for finding in findings.to_dict("records"):
        if finding["state"] not in CHANGED:
            found.append([])
            continue
        own = pq.read_table(
            folder / SENTENCES, columns=list(READ_COLUMNS), filters=[(finding["by"], "=", finding["unit"])]
        ).to_pandas()
        rows = moving_sentences(finding, own, lens=lens)[list(EVIDENCE_COLUMNS)]
        found.append([{str(name): value for name, value in row.items()} for row in rows.to_dict("records")])
    return found
