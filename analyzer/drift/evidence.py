"""The sentences behind a number."""

from collections.abc import Collection, Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.drift.findings import CHANGED
from analyzer.drift.measures import Lens
from analyzer.drift.teams import after_change
from analyzer.results import SENTENCES, read_pieces
from analyzer.taxonomy import NEUTRAL, OTHER_PARTY, Measure

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
    pairs = {pair for pair, one in zip(lens.policy.signal_of, lens.counted(measure), strict=True) if one}
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
    after = after_change(finding, own, period=finding["period"])
    side = after if finding["direction"] == "up" else ~after
    counted: pd.DataFrame = own.loc[side & counted_rows(own, lens.taxonomy.measure(finding["measure"]), lens=lens)]
    surest: pd.DataFrame = counted.sort_values("signal_probability", ascending=False, kind="stable")
    return surest.head(MOST_SENTENCES)


def read_evidence(
    folder: Path, findings: pd.DataFrame, *, lens: Lens, with_copied: bool = False
) -> list[list[dict[str, Any]]]:
    """Find the sentences behind each finding in a results folder.

    Args:
        folder: What `score_exports` wrote.
        findings: As `find_changes` gives them.
        lens: How they were looked at.
        with_copied: Whether copied sentences were counted.

    Returns:
        For each finding the EVIDENCE_COLUMNS of its sentences, none where nothing changed. No text.
    """
    changed = findings[findings["state"].isin(CHANGED)]
    if changed.empty:
        return [[] for _ in range(len(findings))]
    wanted = {str(by): set(own["unit"]) for by, own in changed.groupby("by")}
    sentences = _read_units(folder / SENTENCES, wanted)
    if with_copied:
        sentences["copied"] = False
    found: list[list[dict[str, Any]]] = []
    for finding in findings.to_dict("records"):
        rows: list[dict[str, Any]] = []
        if finding["state"] in CHANGED:
            moving = moving_sentences(finding, sentences, lens=lens)[list(EVIDENCE_COLUMNS)]
            rows = [{str(name): value for name, value in row.items()} for row in moving.to_dict("records")]
        found.append(rows)
    return found


def _read_units(path: Path, wanted: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Read the sentences of some workers and programs that say something of the worker, once and a piece at a time."""
    parts = []
    for table in read_pieces(path, READ_COLUMNS):
        piece = table.to_pandas()
        own = np.zeros(len(piece), dtype=bool)
        for by, units in wanted.items():
            own |= piece[by].isin(list(units)).to_numpy()
        own &= ((piece["role"] != NEUTRAL) & (piece["assertion"] != OTHER_PARTY)).to_numpy()
        texts = piece.select_dtypes("category").columns  # pieces have categories of their own
        parts.append(piece[own].astype(dict.fromkeys(texts, "str")))
    read: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return read
