"""Whose change it is: organizational before individual, but one worker's change is no program's."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from analyzer.drift.confusion import Confusion
from analyzer.drift.intervals import SMALLEST_SHARE, part_neither, residual_weights, sentence_variance, true_shares
from analyzer.drift.sums import FloatArray
from analyzer.drift.teams import Row, Teams, periods_after

SHARED_Z = 2.0
"""Standard errors at which a program's change must still hold without the worker who moved it most."""
SHARED_PART = 0.5
"""Part of the program's change in share that must be left then."""


def moved_by_one(finding: Row, teams: Teams) -> bool:
    """Tell whether a program's change goes away when one of its workers is left out.

    Args:
        finding: A program's row of findings.
        teams: Workers within programs.
    """
    measure = teams.lens.taxonomy.measure(finding["measure"])
    confusion = teams.lens.confusion(measure)
    own = teams.sums(measure)[(teams.pairs["program"] == finding["unit"]).to_numpy()]
    after = periods_after(finding, teams.periods)
    workers = np.stack([own[:, ~after].sum(axis=1), own[:, after].sum(axis=1)], axis=1)  # (workers, sides, kinds)
    all_of_them = workers.sum(axis=0)
    rest = all_of_them - workers
    sign = 1.0 if finding["direction"] == "up" else -1.0
    whole = sign * _change(all_of_them[None], confusion)[0]
    left = sign * _change(rest, confusion)
    scores = sign * _score(rest, confusion)
    return bool(np.isnan(left).any() or scores.min() < SHARED_Z or left.min() < SHARED_PART * whole)


def with_owners(findings: pd.DataFrame, teams: Teams, *, changed: Collection[str]) -> pd.DataFrame:
    """Say of each worker's change how much of it the worker's colleagues have too.

    Args:
        findings: Rows of programs and workers.
        teams: Workers within programs.
        changed: The states of changes.

    Returns:
        The findings with `shared` (the program has a change of this measure in this direction), `program_effect`
        (change of share among colleagues over the same periods), `worker_effect` (the rest) and `program_part`
        (between 0 and 1; NaN without colleagues).
    """
    changes = findings[findings["state"].isin(changed)]
    programs = changes[changes["by"] == "program"]
    moved = set(zip(programs["unit"], programs["measure"], programs["direction"], strict=True))
    own = changes[changes["by"] == "worker_id"]
    effects, shared = np.full(len(own), np.nan), np.zeros(len(own), dtype=bool)
    for at, row in enumerate(own.to_dict("records")):
        homes = teams.homes.get(str(row["unit"]), [])
        effects[at] = colleagues_change(row, homes, teams)
        shared[at] = any((home, row["measure"], row["direction"]) in moved for home in homes)
    change = own["change"].to_numpy(dtype=np.float64)
    part = np.divide(effects, change, out=np.full(len(own), np.nan), where=change != 0.0).clip(0.0, 1.0)
    out = findings.assign(shared=False, program_effect=np.nan, worker_effect=np.nan, program_part=np.nan)
    columns = ["shared", "program_effect", "worker_effect", "program_part"]
    for name, values in zip(columns, (shared, effects, change - effects, part), strict=True):
        out.loc[own.index, name] = values
    return out


def colleagues_change(finding: Row, programs: Collection[str], teams: Teams) -> float:
    """Return how the share of a worker's colleagues changed over the periods of the worker's change; NaN for none."""
    beside = teams.pairs["program"].isin(list(programs)) & (teams.pairs["worker_id"] != finding["unit"])
    if not beside.any():
        return float("nan")
    measure = teams.lens.taxonomy.measure(finding["measure"])
    sums, after = teams.sums(measure)[beside.to_numpy()].sum(axis=0), periods_after(finding, teams.periods)
    both = np.stack([sums[~after].sum(axis=0), sums[after].sum(axis=0)])
    return float(_change(both[None], teams.lens.confusion(measure))[0])


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
