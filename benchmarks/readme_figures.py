"""Put the benchmarks' figures into the README: `python -m benchmarks.readme_figures` in the repository's root."""

import json
from pathlib import Path
from typing import Any

from benchmarks.markdown import head, line, put_between, with_interval
from benchmarks.speed.figures import Range, first_result, peak_memory, processor_rates, ratio

FOLDER = Path(__file__).parent
README = FOLDER.parent / "README.md"
BEGIN, END = "<!-- {name}: written by python -m benchmarks.readme_figures -->", "<!-- end of {name} -->"
QUALITY = ("keywords", "tfidf", "fast", "accurate")
"""Systems of the quality benchmark that the README shows: ours, and what is tried first."""
SPEED = ("fast", "floor", "fasttext", "medspacy", "minilm-int8")
"""Those of the speed benchmark."""
FIGURES = (
    ("signal_macro_f1", "signal macro F1"),
    ("signal_kappa", "signal kappa"),
    ("drift_flag_f1", "drift flag F1"),
    ("note_flag_f1", "note flag F1"),
)
Row = dict[str, Any]


def quality_text(figures: Row) -> str:
    """Write how good engines and simpler ways are, with date and machine."""
    rows = {row["system"]: row for row in figures["systems"]}
    lines = head(["", *(title for _, title in FIGURES)])
    for name in QUALITY:
        own = rows[name]
        lines.append(line([own["title"], *(with_interval(own[figure]) for figure, _ in FIGURES)]))
    said = (
        f"{figures['dev_sentences']} sentences of {figures['dev_notes']} development notes, {figures['date']};"
        " in brackets 95% intervals by resampling notes."
    )
    return "\n".join([*lines, "", said])


def speed_text(figures: Row) -> str:
    """Write how fast the fast engine is beside others, with date and machine."""
    rows = {row["system"]: row for row in figures["systems"]}
    heads = ["", "sentences a second of one core", "times our cost", "first result, s", "memory, MB"]
    lines = head(heads)
    for name in SPEED:
        own = rows[name]
        cells = [f"{Range.of(processor_rates(own)).median:,.0f}", _times(ratio(own, rows["fast"]).median)]
        lines.append(line([own["title"], *cells, f"{first_result(own).median:.1f}", f"{peak_memory(own):,.0f}"]))
    how = f"CSV to Parquet, medians of {figures['repeats']}"
    said = f"{how}, {figures['date']}; {figures['machine']}, shared with others."
    return "\n".join([*lines, "", said])


def with_figures(readme: str, name: str, text: str) -> str:
    """Return a README with the figures of that name replaced.

    Raises:
        ValueError: Their marks are not there.
    """
    return put_between(readme, text, begin=BEGIN.format(name=name), end=END.format(name=name))


def written(readme: str) -> str:
    """Return a README with the figures that the benchmarks keep."""
    readme = with_figures(readme, "quality", quality_text(_read("quality/compare.json")))
    return with_figures(readme, "speed", speed_text(_read("speed/speed.json")))


def _read(name: str) -> Row:
    figures: Row = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return figures


def _times(times: float) -> str:
    return f"{times:.0f}" if times >= 10 else f"{times:.2f}"


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
