"""A validation as text: tables by writer, label, bin and slice."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 150
FIGURES = {
    "signal macro F1": ("signal", "macro_f1"),
    "signal kappa": ("signal", "kappa"),
    "role kappa": ("role", "kappa"),
    "assertion kappa": ("assertion", "kappa"),
    "drift flag F1": ("drift_flag", "f1"),
}
"""Figures of the first table, and where they stand among a writer's."""
MORE_FIGURES = {
    "drift flag precision": ("drift_flag", "precision"),
    "drift flag recall": ("drift_flag", "recall"),
    "confident drift flag precision": ("confident_flag", "precision"),
    "confident drift flag recall": ("confident_flag", "recall"),
    "note flag F1": ("note_flag", "f1"),
    "role macro F1": ("role", "macro_f1"),
    "assertion macro F1": ("assertion", "macro_f1"),
}
SLICES = {"note_type": "type of note", "voice": "voice", "words": "words in the sentence"}
SETTING_SHOWN = 200
"""Sentences of a setting from which it is shown; the JSON has more."""
ABOUT = (
    "Each writer's natural notes, labelled by a model that was fitted and calibrated without that writer."
    " Sentences as cut by hand. Intervals of 95% by resampling notes. All notes are invented."
)


def validation_text(found: Mapping[str, Any]) -> str:
    """Lay out what `validate` found.

    Args:
        found: With "overall", "spread" and "writers".
    """
    overall = found["overall"]
    errors, slices = overall["errors"], overall["errors"]["slices"]
    tables = {
        "By writer": _writers(found),
        "All writers": _figures(overall),
        "From writer to writer": _spread(found["spread"]),
        **{f"By gold {name}": _labels(errors[f"{name}s"]) for name in ("signal", "role", "assertion")},
        "Confusion: gold signals in rows, scored ones in columns": _confusion(errors["confusion"]),
        "Reliability: the signal's probability as said, and the share that is right": _bins(
            errors["signal_reliability"]
        ),
        "Reliability: drift_probability as said, and the share that is drift": _bins(errors["reliability"]),
        **{f"By {words}": _slices(slices[name]) for name, words in SLICES.items()},
        f"By setting, of at least {SETTING_SHOWN} sentences": _slices(slices["setting"], fewest=SETTING_SHOWN),
    }
    buffer = io.StringIO()
    console = Console(file=buffer, width=WIDTH, no_color=True, markup=False, emoji=False, highlight=False)
    console.print(ABOUT, soft_wrap=True)
    for title, table in tables.items():
        console.print(f"\n{title}", soft_wrap=True)
        console.print(table)
    return "\n".join(line.rstrip() for line in buffer.getvalue().split("\n"))


def _writers(found: Mapping[str, Any]) -> Table:
    grid = _grid("writer", "notes", "sentences", *FIGURES, "calibration error")
    for name, own in [*found["writers"].items(), ("all", found["overall"])]:
        cells = [_interval(own[part][figure]) for part, figure in FIGURES.values()]
        error = f"{own['signal_calibration_error']:.3f}"
        grid.add_row(name.removeprefix("writer_"), str(own["notes"]), f"{own['sentences']:,}", *cells, error)
    return grid


def _figures(own: Mapping[str, Any]) -> Table:
    grid = _grid("figure", "value [95% interval]")
    for name, (part, figure) in (FIGURES | MORE_FIGURES).items():
        grid.add_row(name, _interval(own[part][figure]))
    grid.add_row("calibration error of the signal's probability", f"{own['signal_calibration_error']:.3f}")
    grid.add_row("calibration error of drift_probability", f"{own['drift_calibration_error']:.3f}")
    return grid


def _spread(spread: Mapping[str, Mapping[str, float]]) -> Table:
    grid = _grid("figure", "least", "median", "greatest")
    for name, own in spread.items():
        grid.add_row(name, *(f"{own[part]:.2f}" for part in ("least", "median", "greatest")))
    return grid


def _labels(table: Mapping[str, Mapping[str, float]]) -> Table:
    grid = _grid("label", "gold", "precision", "recall", "F1")
    for label, row in table.items():
        grid.add_row(label, f"{row['gold']:,}", *(f"{row[name]:.2f}" for name in ("precision", "recall", "f1")))
    return grid


def _confusion(table: Mapping[str, Mapping[str, int]]) -> Table:
    scored = {name for row in table.values() for name in row}
    columns = [name for name in table if name in scored] + sorted(scored - set(table))
    grid = _grid("gold", *columns)
    for gold, row in table.items():
        grid.add_row(gold, *(f"{row.get(name, 0):,}" for name in columns))
    return grid


def _bins(bins: Sequence[Mapping[str, float]]) -> Table:
    grid = _grid("from", "sentences", "said", "true")
    for row in bins:
        grid.add_row(f"{row['from']:.1f}", f"{row['sentences']:,}", f"{row['said']:.2f}", f"{row['true']:.2f}")
    return grid


def _slices(table: Mapping[str, Mapping[str, float]], *, fewest: int = 0) -> Table:
    grid = _grid("part", "sentences", "signal accuracy", "signal macro F1", "drift flag F1")
    for name, row in table.items():
        if row["sentences"] >= fewest:
            shares = (f"{row[part]:.2f}" for part in ("signal_accuracy", "signal_macro_f1", "drift_flag_f1"))
            grid.add_row(name, f"{row['sentences']:,}", *shares)
    return grid


def _grid(*columns: str) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, name in enumerate(columns):
        grid.add_column(name, justify="right" if at else "left", no_wrap=True)
    return grid


def _interval(figure: Mapping[str, float]) -> str:
    return f"{figure['value']:.2f} [{figure['low']:.2f}-{figure['high']:.2f}]"
