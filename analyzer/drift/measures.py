"""Measures: shares of sentences by worker, program or setting and period."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.drift.intervals import design_effect, wilson_interval
from analyzer.drift.periods import period_names
from analyzer.names import UNITS
from analyzer.taxonomy import NEUTRAL, OTHER_PARTY, Measure, Taxonomy

MEASURE_COLUMNS = (
    "unit", "period", "measure", "numerator", "denominator", "estimate", "low", "high", "notes", "design_effect",
)  # fmt: skip
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Cells:
    """Units, periods and notes as codes; a cell is a unit in a period."""

    units: list[str]
    periods: list[str]
    cell: IntArray
    note: IntArray
    note_cell: IntArray


def measure_table(
    sentences: pd.DataFrame, *, taxonomy: Taxonomy, by: str = "worker_id", period: str = "month"
) -> pd.DataFrame:
    """Count every measure in each unit and period.

    Args:
        sentences: Labelled sentences, as `Analyzer.score` gives them. Those marked `copied` are not counted.
        taxonomy: Its measures.
        by: One of UNITS.
        period: "month", "week" or "quarter".

    Returns:
        A row for each unit, period with a note, and measure, with the columns MEASURE_COLUMNS: the share
        `numerator / denominator` (NaN of 0), its 95% interval (sentences of one note are not independent:
        `design_effect`), and the notes read.

    Raises:
        ValueError: There is no such unit or period.
    """
    if by not in UNITS:
        raise ValueError(f"no unit {by!r}; units are {', '.join(UNITS)}")
    cells = _cells(sentences, by=by, period=period)
    notes = np.bincount(cells.note_cell, minlength=len(cells.units) * len(cells.periods))
    seen = np.flatnonzero(notes)
    parts = [_count(measure, sentences, cells, seen, notes, taxonomy=taxonomy) for measure in taxonomy.measures]
    if not parts or not len(seen):
        return pd.DataFrame({name: [] for name in MEASURE_COLUMNS})
    table = pd.concat(parts, ignore_index=True)
    order = [measure.name for measure in taxonomy.measures]
    table["measure"] = pd.Categorical(table["measure"], categories=order)
    return table.sort_values(["unit", "period", "measure"], kind="stable", ignore_index=True).astype({"measure": str})


def numerator_mask(sentences: pd.DataFrame, measure: Measure, *, taxonomy: Taxonomy) -> BoolArray:
    """Tell which sentences a measure counts, shape (sentences,)."""
    counted = sentences["signal"].isin(measure.signals)
    if measure.families:
        families = sentences["role"].map(taxonomy.family_of)
        counted &= families.isin(measure.families)
    return counted.to_numpy(dtype=bool)


def denominator_mask(sentences: pd.DataFrame, measure: Measure, *, taxonomy: Taxonomy) -> BoolArray:
    """Tell among which sentences a measure counts, shape (sentences,): no neutral, foreign or copied ones."""
    relevant = (sentences["role"] != NEUTRAL) & (sentences["assertion"] != OTHER_PARTY)
    if measure.denominator == "drift_roles":
        relevant &= sentences["role"].map(taxonomy.family_of).isin(taxonomy.drift_families)
    if "copied" in sentences:
        relevant &= ~sentences["copied"].astype(bool)
    return relevant.to_numpy(dtype=bool)


def _cells(sentences: pd.DataFrame, *, by: str, period: str) -> _Cells:
    unit = pd.Categorical(sentences[by].astype(str))
    when = period_names(sentences["date"], period=period)
    cell = unit.codes.astype(np.int64) * len(when.categories) + when.codes
    note, _ = pd.factorize(sentences["note_id"])
    note_cell = np.zeros(int(note.max(initial=-1)) + 1, dtype=np.int64)
    note_cell[note] = cell
    return _Cells(list(unit.categories), list(when.categories), cell, note.astype(np.int64), note_cell)


def _count(
    measure: Measure,
    sentences: pd.DataFrame,
    cells: _Cells,
    seen: IntArray,
    notes: IntArray,
    *,
    taxonomy: Taxonomy,
) -> pd.DataFrame:
    among = denominator_mask(sentences, measure, taxonomy=taxonomy)
    counted = numerator_mask(sentences, measure, taxonomy=taxonomy) & among
    size = len(cells.units) * len(cells.periods)
    numerator = np.bincount(cells.cell[counted], minlength=size)[seen]
    denominator = np.bincount(cells.cell[among], minlength=size)[seen]
    effect = design_effect(
        np.bincount(cells.note[counted], minlength=len(cells.note_cell)),
        np.bincount(cells.note[among], minlength=len(cells.note_cell)),
        cells.note_cell,
    )
    low, high = wilson_interval(numerator, denominator, design_effect=effect)
    unit, period = np.divmod(seen, len(cells.periods))
    return pd.DataFrame(
        {
            "unit": np.array(cells.units, dtype=object)[unit],
            "period": np.array(cells.periods, dtype=object)[period],
            "measure": measure.name,
            "numerator": numerator,
            "denominator": denominator,
            "estimate": np.where(denominator > 0, numerator / np.maximum(denominator, 1), np.nan),
            "low": low,
            "high": high,
            "notes": notes[seen],
            "design_effect": effect,
        }
    )
