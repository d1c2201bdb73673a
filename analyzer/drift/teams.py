"""Workers within programs: what each adds up to in each period, so that whose change it is takes no look at notes."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.drift.measures import Lens
from analyzer.drift.periods import period_names, period_texts
from analyzer.drift.sums import FloatArray, IntArray, group_sums
from analyzer.drift.tally import Tally
from analyzer.taxonomy import Measure

BoolArray = npt.NDArray[np.bool_]
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Teams:
    """The notes of programs by worker, program and period.

    Attributes:
        lens: How sentences are looked at.
        tally: Notes of programs.
        period: How long a period is.
    """

    lens: Lens
    tally: Tally
    period: str

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The pairs of worker_id and program that there are, a row a pair."""
        return self._numbered[1]

    @cached_property
    def periods(self) -> npt.NDArray[np.object_]:
        """Names of the periods with a note, in order of time."""
        return np.asarray(self._when.categories, dtype=object)

    @cached_property
    def homes(self) -> dict[str, list[str]]:
        """The programs of each worker."""
        return {str(worker): own.tolist() for worker, own in self.pairs.groupby("worker_id")["program"]}

    def sums(self, measure: Measure) -> FloatArray:
        """Return the sums of chances by kind, shape (pairs, periods, KINDS)."""
        if measure.name not in self._sums:
            notes = self.lens.sums(self.tally, measure)
            shape = len(self.pairs), len(self.periods)
            cells = group_sums(notes, self._cell, groups=shape[0] * shape[1])
            self._sums[measure.name] = cells.reshape(*shape, notes.shape[1])
        return self._sums[measure.name]

    @cached_property
    def _sums(self) -> dict[str, FloatArray]:
        return {}

    @cached_property
    def _when(self) -> "pd.Categorical[str]":
        return period_names(self.tally.notes["date"], period=self.period)

    @cached_property
    def _numbered(self) -> tuple[IntArray, pd.DataFrame]:
        """The pair of each note as a number, and the pairs."""
        worker, workers = pd.factorize(self.tally.notes["worker_id"].astype(str))
        program, programs = pd.factorize(self.tally.notes["program"].astype(str))
        both, pair = np.unique(worker * max(len(programs), 1) + program, return_inverse=True)
        of_worker, of_program = np.divmod(both, max(len(programs), 1))
        return pair.astype(np.int64), pd.DataFrame(
            {"worker_id": np.asarray(workers)[of_worker], "program": np.asarray(programs)[of_program]}
        )

    @cached_property
    def _cell(self) -> IntArray:
        return np.asarray(self._numbered[0] * len(self.periods) + self._when.codes, dtype=np.int64)


def after_change(finding: Row, notes: pd.DataFrame, *, period: str) -> BoolArray:
    """Tell which notes, or rows of them, lie in the periods of a change, shape (notes,)."""
    return periods_after(finding, period_texts(notes["date"], period=period))


def periods_after(finding: Row, periods: npt.NDArray[np.object_]) -> BoolArray:
    """Tell which periods, by their names, are those of a change, shape (periods,)."""
    after: BoolArray = periods >= finding["since"]
    return after & (periods <= finding["until"]) if finding["until"] else after
