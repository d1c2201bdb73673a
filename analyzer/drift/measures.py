"""Measures: shares of sentences by worker, program or setting and period, with what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift.confusion import KINDS, Confusion, certain, confusion_of, kind_sums
from analyzer.drift.intervals import corrected_shares, design_effects, sampling_errors
from analyzer.drift.periods import period_names
from analyzer.drift.pooling import pooled_shares
from analyzer.drift.sums import FloatArray, IntArray, group_sums
from analyzer.drift.tally import Tally
from analyzer.names import UNITS
from analyzer.taxonomy import Measure, Taxonomy
from analyzer.taxonomy.policy import Policy, advisory

MEASURE_COLUMNS = (
    "unit", "period", "measure", "policy", "numerator", "denominator", "raw", "estimate", "low", "high", "error",
    "pooled", "labelled", "notes", "workers", "design_effect",
)  # fmt: skip


@dataclass(frozen=True)
class Lens:
    """How sentences are looked at: what they count as here, and how often the model mistakes them.

    Attributes:
        policy: What an agency counts as in scope.
        held_out: What the model says of sentences whose labels are known; None for labels that are right.
        taxonomy: The measures.
    """

    policy: Policy
    held_out: HeldOutSentences | None
    taxonomy: Taxonomy

    def confusion(self, measure: Measure) -> Confusion:
        """Return how a measure mistakes sentences."""
        return self._confusions[measure.name]

    @cached_property
    def _confusions(self) -> dict[str, Confusion]:
        """Those of all measures, found once: tables, findings and owners all ask for them."""
        if self.held_out is None:
            return {measure.name: certain() for measure in self.taxonomy.measures}
        return {
            measure.name: confusion_of(
                self.held_out,
                counted=self.policy.counted(measure),
                among=self.policy.among(measure, taxonomy=self.taxonomy),
            )
            for measure in self.taxonomy.measures
        }

    def counted(self, measure: Measure) -> npt.NDArray[np.bool_]:
        """Tell which own pairs are counted by a measure, of those that it counts among, shape (pairs,)."""
        return self.policy.counted(measure) & self.policy.among(measure, taxonomy=self.taxonomy)

    def sums(self, tally: Tally, measure: Measure) -> FloatArray:
        """Add up the chances of each note by kind, shape (notes, KINDS)."""
        return self.kind_sums(tally.expected, tally.sentences.astype(np.float64), measure)

    def kind_sums(self, expected: npt.NDArray[np.floating], sentences: FloatArray, measure: Measure) -> FloatArray:
        """Add up chances of rows by kind, shape (rows, KINDS)."""
        return kind_sums(
            expected,
            sentences,
            counted=self.policy.counted(measure),
            among=self.policy.among(measure, taxonomy=self.taxonomy),
        )

    def labelled(self, tally: Tally, measure: Measure) -> IntArray:
        """Return how many sentences of each note are labelled as the measure counts them, shape (notes,)."""
        return np.asarray(tally.labelled[:, self.counted(measure)].sum(axis=1, dtype=np.int64))


def plain_lens(taxonomy: Taxonomy, *, held_out: HeldOutSentences | None = None) -> Lens:
    """Return the advisory's policy, with a model's held-out sentences or with labels taken as right."""
    return Lens(advisory(taxonomy), held_out, taxonomy)


@dataclass(frozen=True)
class Cells:
    """Units in periods, as numbers.

    Attributes:
        units: By name.
        periods: In order of time.
        of_note: Which cell each note lies in: unit x periods + period, shape (notes,).
    """

    units: list[str]
    periods: list[str]
    of_note: IntArray

    @property
    def count(self) -> int:
        """Of all cells, those without notes as well."""
        return len(self.units) * len(self.periods)


def cells_of(notes: pd.DataFrame, *, by: str, period: str) -> Cells:
    """Number the units and periods of notes.

    Raises:
        ValueError: There is no such unit or period.
    """
    unit = _units(notes, by)
    when = period_names(notes["date"], period=period)
    cell = unit.codes.astype(np.int64) * len(when.categories) + when.codes
    return Cells(list(unit.categories), list(when.categories), cell)


def _units(notes: pd.DataFrame, by: str) -> "pd.Categorical[str]":
    if by not in notes:
        raise ValueError(f"no unit {by!r}; units are {', '.join(UNITS)}")
    return pd.Categorical(notes[by].astype(str))


def measure_table(
    tally: Tally,
    *,
    lens: Lens,
    by: str = "worker_id",
    period: str = "month",
    measures: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure the share of every kind of sentence in each unit and period.

    Args:
        tally: What notes say.
        lens: How it is looked at.
        by: One of UNITS.
        period: "month", "week" or "quarter".
        measures: Names of those that are wanted; None for all.

    Returns:
        A row for each unit, period with a note, and measure, with the columns MEASURE_COLUMNS. `numerator` and
        `denominator` are sums of calibrated chances and `raw` their share; `estimate`, `low` and `high` are corrected
        for what the model mistakes (`intervals`); `error` is the standard error by chance alone, for changes within a
        unit; `pooled` is drawn toward what is usual where little is known; `labelled` are the sentences labelled so,
        which can be read. Shares of too little are NaN, from 0 to 1.

    Raises:
        ValueError: There is no such unit, period or measure.
    """
    chosen = _chosen(measures, taxonomy=lens.taxonomy)
    cells = cells_of(tally.notes, by=by, period=period)
    notes = np.bincount(cells.of_note, minlength=cells.count)
    seen = np.flatnonzero(notes)
    if not len(seen) or not chosen:
        return pd.DataFrame({name: [] for name in MEASURE_COLUMNS})
    workers = effective_workers(tally.notes["worker_id"], cells)
    parts = [_measured(measure, tally, cells, seen, workers, lens=lens) for measure in chosen]
    table = pd.concat(parts, ignore_index=True)
    unit, when = np.divmod(np.tile(seen, len(parts)), len(cells.periods))
    table["unit"], table["period"] = np.array(cells.units, object)[unit], np.array(cells.periods, object)[when]
    table["policy"], table["notes"] = lens.policy.name, np.tile(notes[seen], len(parts))
    order = np.lexsort((np.repeat(np.arange(len(parts)), len(seen)), when, unit))
    return table.iloc[order][list(MEASURE_COLUMNS)].reset_index(drop=True)


def raw_shares(tally: Tally, *, lens: Lens, by: str, measures: Sequence[str]) -> pd.DataFrame:
    """Say how large the shares of each unit are over all its notes as the model says, not corrected.

    Args:
        tally: What notes say.
        lens: How it is looked at.
        by: One of UNITS.
        measures: Names of those that are wanted.

    Returns:
        A row for each unit and measure: unit, measure, share; NaN where there is nothing to share.

    Raises:
        ValueError: There is no such unit or measure.
    """
    chosen = _chosen(measures, taxonomy=lens.taxonomy)
    unit = _units(tally.notes, by)
    of_note, units = unit.codes.astype(np.int64), len(unit.categories)
    # added up before kinds are: there are far fewer units than notes
    expected = group_sums(tally.expected, of_note, groups=units)
    sentences = group_sums(tally.sentences[:, None], of_note, groups=units)[:, 0]
    parts = []
    for measure in chosen:
        sums = lens.kind_sums(expected, sentences, measure)
        share = np.full(units, np.nan)
        np.divide(sums[:, 0], sums[:, 0] + sums[:, 1], out=share, where=sums[:, 0] + sums[:, 1] > 0)
        parts.append(pd.DataFrame({"unit": unit.categories.astype(object), "measure": measure.name, "share": share}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"unit": [], "measure": [], "share": []})


def _chosen(names: Sequence[str] | None, *, taxonomy: Taxonomy) -> list[Measure]:
    """Return measures by name, in the taxonomy's order."""
    known = {measure.name for measure in taxonomy.measures}
    unknown = sorted(set(names or ()) - known)
    if unknown:
        raise ValueError(f"no measure {unknown[0]!r}; measures are {', '.join(sorted(known))}")
    return [measure for measure in taxonomy.measures if names is None or measure.name in names]


def effective_workers(worker: "pd.Series[str]", cells: Cells) -> FloatArray:
    """Return of how many workers' notes each cell is, counted by their parts of it: 1 / sum of squared parts."""
    code, names = pd.factorize(worker)
    both, count = np.unique(cells.of_note * len(names) + code, return_counts=True)
    cell = both // max(len(names), 1)
    notes = np.bincount(cell, weights=count, minlength=cells.count)
    squares = np.bincount(cell, weights=count.astype(np.float64) ** 2, minlength=cells.count)
    return np.maximum(notes, 1.0) ** 2 / np.maximum(squares, 1.0)


def _measured(
    measure: Measure, tally: Tally, cells: Cells, seen: IntArray, workers: FloatArray, *, lens: Lens
) -> pd.DataFrame:
    confusion, note_sums = lens.confusion(measure), lens.sums(tally, measure)
    effect = design_effects(note_sums, cells.of_note, confusion, cells=cells.count, units=len(cells.units))
    effect = effect[seen // len(cells.periods)]
    sums = group_sums(note_sums, cells.of_note, groups=cells.count)[seen]
    shares = corrected_shares(sums, confusion, effect=effect, writers=workers[seen])
    among = sums[:, : KINDS - 1].sum(axis=1)
    labelled = np.bincount(cells.of_note, weights=lens.labelled(tally, measure), minlength=cells.count)[seen]
    return pd.DataFrame(
        {
            "measure": measure.name,
            "numerator": sums[:, 0],
            "denominator": among,
            "raw": np.divide(sums[:, 0], among, out=np.full(len(seen), np.nan), where=among > 0),
            "estimate": shares.estimate,
            "low": shares.low,
            "high": shares.high,
            "error": sampling_errors(sums, confusion, effect=effect),
            "pooled": pooled_shares(shares),
            "labelled": labelled.astype(np.int64),
            "workers": workers[seen],
            "design_effect": effect,
        }
    )
