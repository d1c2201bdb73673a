"""Whose change it is: organizational before individual, but one worker's change is no program's."""

from collections.abc import Collection, Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.drift.confusion import Confusion
from analyzer.drift.intervals import SMALLEST_SHARE, part_neither, residual_weights, sentence_variance, true_shares
from analyzer.drift.measures import Lens
from analyzer.drift.periods import period_texts
from analyzer.drift.sums import FloatArray, group_sums
from analyzer.drift.tally import Tally

SHARED_Z = 2.0
"""Standard errors at which a program's change must still hold without the worker who moved it most."""
SHARED_PART = 0.5
"""Part of the program's change in share that must be left then."""
BoolArray = npt.NDArray[np.bool_]
Row = Mapping[Hashable, Any]


def moved_by_one(finding: Row, tally: Tally, *, lens: Lens, period: str) -> bool:
    """Tell whether a program's change goes away when one of its workers is left out.

    Args:
        finding: A program's row of findings.
        tally: Notes of all programs.
        lens: How they are looked at.
        period: That of the finding.
    """
    own = tally.where((tally.notes["program"] == finding["unit"]).to_numpy())
    measure = lens.taxonomy.measure(finding["measure"])
    confusion, sums = lens.confusion(measure), lens.sums(own, measure)
    after = after_change(finding, own.notes, period=period)
    worker, names = pd.factorize(own.notes["worker_id"])
    before, later = (group_sums(sums[side], worker[side], groups=len(names)) for side in (~after, after))
    rest = np.stack([before.sum(axis=0) - before, later.sum(axis=0) - later], axis=1)  # (workers, sides, kinds)
    sign = 1.0 if finding["direction"] == "up" else -1.0
    whole = sign * _change(np.stack([before.sum(axis=0), later.sum(axis=0)])[None], confusion)[0]
    left = sign * _change(rest, confusion)
    scores = sign * _score(rest, confusion)
    return bool(np.isnan(left).any() or scores.min() < SHARED_Z or left.min() < SHARED_PART * whole)


def with_owners(
    findings: pd.DataFrame, tally: Tally, *, lens: Lens, period: str, changed: Collection[str]
) -> pd.DataFrame:
    """Say of each worker's change how much of it the worker's colleagues have too.

    Args:
        findings: Rows of programs and workers.
        tally: Notes of all programs.
        lens: How they are looked at.
        period: That of the findings.
        changed: The states of changes.

    Returns:
        The findings with `shared` (the program has a change of this measure in this direction), `program_effect`
        (change of share among colleagues over the same periods), `worker_effect` (the rest) and `program_part`
        (between 0 and 1; NaN without colleagues).
    """
    changes = findings[findings["state"].isin(changed)]
    programs = changes[changes["by"] == "program"]
    moved = set(zip(programs["unit"], programs["measure"], programs["direction"], strict=True))
    pairs = tally.notes[["worker_id", "program"]].astype(str).drop_duplicates()
    homes = pairs.groupby("worker_id")["program"].agg(list).to_dict() if len(pairs) else {}
    out = findings.assign(shared=False, program_effect=np.nan, worker_effect=np.nan, program_part=np.nan)
    for at, row in zip(changes.index, changes.to_dict("records"), strict=True):
        if row["by"] != "worker_id":
            continue
        own = homes.get(str(row["unit"]), [])
        effect = colleagues_change(row, own, tally, lens=lens, period=period)
        part = float(np.clip(effect / row["change"], 0.0, 1.0)) if row["change"] else np.nan
        out.loc[at, ["program_effect", "worker_effect", "program_part"]] = [effect, row["change"] - effect, part]
        out.loc[at, "shared"] = any((home, row["measure"], row["direction"]) in moved for home in own)
    return out


def colleagues_change(finding: Row, programs: Collection[str], tally: Tally, *, lens: Lens, period: str) -> float:
    """Return how the share of a worker's colleagues changed over the periods of the worker's change; NaN for none."""
    beside = tally.notes["program"].isin(list(programs)) & (tally.notes["worker_id"].astype(str) != finding["unit"])
    rest = tally.where(beside.to_numpy())
    if not len(rest):
        return float("nan")
    measure = lens.taxonomy.measure(finding["measure"])
    sums, after = lens.sums(rest, measure), after_change(finding, rest.notes, period=period)
    both = np.stack([sums[~after].sum(axis=0), sums[after].sum(axis=0)])
    return float(_change(both[None], lens.confusion(measure))[0])


def after_change(finding: Row, notes: pd.DataFrame, *, period: str) -> BoolArray:
    """Tell which notes, or rows of them, lie in the periods of a change, shape (notes,)."""
    when = period_texts(notes["date"], period=period)
    after: BoolArray = when >= finding["since"]
    return after & (when <= finding["until"]) if finding["until"] else after


def _change(sides: FloatArray, confusion: Confusion) -> FloatArray:
    """Return the change in share from the first side to the second, shape (rows,); sides: (rows, 2, KINDS)."""
    changed: FloatArray = true_shares(sides[:, 1], confusion) - true_shares(sides[:, 0], confusion)
    return changed


def _score(sides: FloatArray, confusion: Confusion) -> FloatArray:
    """Return the standardised change of sides, shape (rows,)."""
    both = sides.sum(axis=1)
    share = np.clip(np.nan_to_num(true_shares(both, confusion), nan=0.5), SMALLEST_SHARE, 1.0 - SMALLEST_SHARE)
    weights = residual_weights(share, confusion)
    count = np.maximum(sides.sum(axis=2), 1e-9)
    a_sentence = sentence_variance(share, part_neither(both, confusion), confusion)
    score = np.einsum("rsk,rk->rs", sides, weights)
    part = count[:, 1] / count.sum(axis=1)
    apart = score[:, 1] - part * score.sum(axis=1)
    return np.asarray(apart / np.sqrt(count.sum(axis=1) * part * (1.0 - part) * a_sentence))
