"""Whose change it is: organizational before individual, but one worker's change is no program's."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.drift.changes import signed_root
from analyzer.drift.measures import measure_table
from analyzer.taxonomy import Taxonomy

SHARED_Z = 2.0
"""Standard errors at which a program's change must still hold without the worker who moved it most."""
SHARED_PART = 0.5
"""Part of the program's change in share that must be left then."""


def moved_by_one(finding: Mapping[Hashable, Any], sentences: pd.DataFrame, *, taxonomy: Taxonomy, period: str) -> bool:
    """Tell whether a program's change goes away when one of its workers is left out.

    Args:
        finding: A program's row of findings.
        sentences: Labelled sentences of all programs.
        taxonomy: Its measures.
        period: That of the finding.
    """
    own = sentences[sentences["program"] == finding["unit"]]
    table = measure_table(own, taxonomy=taxonomy, by="worker_id", period=period)
    table = table[table["measure"] == finding["measure"]]
    after = (table["period"] >= finding["since"]).to_numpy()
    counts = table[["numerator", "denominator"]].to_numpy(dtype=float)
    worker, _ = pd.factorize(table["unit"])
    before_by, after_by = (_sums(counts[side], worker[side], len(set(worker))) for side in (~after, after))
    rest_before, rest_after = before_by.sum(0) - before_by, after_by.sum(0) - after_by
    scores = signed_root(
        rest_before[:, 0], rest_before[:, 1], rest_after[:, 0], rest_after[:, 1],
        design_effect=float(table["design_effect"].iloc[0]),
    )  # fmt: skip
    sign = 1.0 if finding["direction"] == "up" else -1.0
    left = sign * (_shares(rest_after) - _shares(rest_before))
    whole = sign * (_shares(after_by.sum(0, keepdims=True)) - _shares(before_by.sum(0, keepdims=True)))
    return bool((sign * scores).min() < SHARED_Z or left.min() < SHARED_PART * whole[0])


def shared_with_program(findings: pd.DataFrame, sentences: pd.DataFrame, *, shift: str) -> npt.NDArray[np.bool_]:
    """Tell which shifts of workers their program has too, in the same measure and direction.

    Args:
        findings: Rows of programs and workers.
        sentences: Labelled sentences, for who works where.
        shift: The state of a shift.

    Returns:
        Shape (findings,); false for programs.
    """
    shifts = findings[findings["state"] == shift]
    programs = shifts[shifts["by"] == "program"]
    moved = set(zip(programs["unit"], programs["measure"], programs["direction"], strict=True))
    pairs = sentences[["worker_id", "program"]].astype(str).drop_duplicates()
    homes = pairs.groupby("worker_id")["program"].agg(list).to_dict()
    return np.array(
        [
            row.state == shift
            and row.by == "worker_id"
            and any((home, row.measure, row.direction) in moved for home in homes.get(row.unit, ()))
            for row in findings.itertuples()
        ],
        dtype=bool,
    )


def _shares(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(counts[:, 0] / np.maximum(counts[:, 1], 1.0))


def _sums(counts: npt.NDArray[np.float64], group: npt.NDArray[np.int64], groups: int) -> npt.NDArray[np.float64]:
    return np.stack([np.bincount(group, weights=column, minlength=groups) for column in counts.T], axis=1)
