"""The figures of a run as Markdown."""

import textwrap
from pathlib import Path
from typing import Any

from benchmarks.markdown import head, line, with_interval

HEADING = "## Figures"
"""What follows it in the README is written by a run."""
COLUMNS = (
    ("signal_macro_f1", "signal macro F1"),
    ("signal_kappa", "signal kappa"),
    ("drift_flag_f1", "drift flag F1"),
    ("note_flag_f1", "note flag F1"),
    ("role_macro_f1", "role macro F1"),
)
WIDTH = 120
"""Characters in a line of words."""
REST = ("sentences a second", "without cutting", "peak memory, MB", "training, s")


def table(figures: dict[str, Any]) -> str:
    """Set the figures of `run` as a section of Markdown, with what was skipped."""
    heads = ["system", *(title for _, title in COLUMNS), *REST]
    skipped = [f"**Skipped: {row['title']}**: {row['why']}.\n" for row in figures["skipped"]]
    other = [f"{row['title']} was trained on another corpus than this.\n" for row in _strays(figures)]
    lines = [*head(heads), *map(_row, figures["systems"])]
    return "\n".join([HEADING, "", _preamble(figures), "", *skipped, *other, *lines, ""])


def write_into(readme: Path, figures: dict[str, Any]) -> None:
    """Put the figures into a README in place of earlier ones."""
    words = readme.read_text(encoding="utf-8").partition(HEADING)[0]
    readme.write_text(words + table(figures), encoding="utf-8")


def _preamble(figures: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in figures["versions"].items())
    words = (
        f"From one run of `python -m benchmarks.quality` on {figures['date']} ({figures['machine']}; {versions})."
        f" Trained on {figures['training_sentences']:,} sentences (corpus SHA-256 {figures['corpus_sha256'][:12]}...),"
        f" measured on the {figures['dev_sentences']} sentences of the {figures['dev_notes']} development notes, with"
        f" 95% intervals by resampling notes. To flag every note would have a note flag F1 of"
        f" {figures['flag_every_note_f1']:.2f}; libraries and cutting alone take {figures['floor_memory_mb']:,} MB."
    )
    return textwrap.fill(words, WIDTH)


def _row(row: dict[str, Any]) -> str:
    cells = [row["title"], *(with_interval(row[name]) for name, _ in COLUMNS)]
    cells += [f"{row[name]:,}" for name in ("sentences_a_second", "sentences_a_second_without_cutting")]
    seconds = row["seconds_to_train"]
    cells += [f"{row['peak_memory_mb']:,}", "shipped" if seconds is None else f"{seconds:,.0f}"]
    return line(cells)


def _strays(figures: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in figures["systems"] if not row["same_corpus"]]
