"""The notebooks run from a checkout, and their kept outputs are those of the shipped models."""

import re
import runpy
from typing import Any

import nbformat
import pytest

from analyzer.analysis import Analyzer
from analyzer.training.corpus import GoldNote, read_gold
from analyzer.training.evaluation.align import Aligned, align
from analyzer.training.evaluation.error_browser import FILTERS, error_page, errors
from analyzer.training.evaluation.evaluate import gold_frame
from tests.conftest import ROOT
from tests.training.notes import DEV

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NUMBER = re.compile(r"-?\d+\.\d+")
CLOSE = 0.02
"""How far a figure may be from the kept one: another processor may round otherwise."""
LARGEST = 500_000
"""Bytes of a notebook."""


def told(notebook: Any) -> list[str]:
    """Words and figures that each cell puts out, charts and pages left out."""
    parts = [part for cell in notebook.cells if cell.cell_type == "code" for part in cell.outputs]
    return [part.get("text") or part["data"].get("text/plain", "") for part in parts]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_its_kept_outputs_are_those_of_now(path: Any) -> None:
    kept = nbformat.read(path, as_version=4)
    now = runpy.run_path(str(ROOT / "notebooks" / "execute.py"))["executed"](path)
    stale = f"{path.name} is stale: run `python notebooks/execute.py`"
    assert [cell.source for cell in now.cells] == [cell.source for cell in kept.cells]
    for before, after in zip(told(kept), told(now), strict=True):
        words = [re.sub(r"\s+", " ", NUMBER.sub("#", text)) for text in (before, after)]
        assert words[0] == words[1], stale
        numbers = [[float(number) for number in NUMBER.findall(text)] for text in (before, after)]
        assert numbers[0] == pytest.approx(numbers[1], abs=CLOSE), stale


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_executed_small_and_without_network(path: Any) -> None:
    kept = nbformat.read(path, as_version=4)
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    kinds = {part.output_type for cell in code for part in cell.outputs}
    assert "error" not in kinds
    assert path.stat().st_size < LARGEST
    assert "All notes are invented" in kept.cells[0].source
    outputs = re.sub(r'xmlns(:\w+)?="http[^"]*"', "", str([cell.outputs for cell in code]))
    assert "http" not in outputs


@pytest.fixture(scope="module")
def notes() -> list[GoldNote]:
    return read_gold(DEV)


@pytest.fixture(scope="module")
def aligned(notes: list[GoldNote]) -> Aligned:
    analyzer = Analyzer.load()
    return align(notes, analyzer.score(gold_frame(notes)), taxonomy=analyzer.taxonomy)


def test_errors_are_where_signals_differ_with_their_place_in_the_note(notes: list[GoldNote], aligned: Aligned) -> None:
    found = errors(aligned, notes)
    assert len(found) == (aligned.frame["signal"] != aligned.frame["scored_signal"]).sum() > 0
    for row in found.to_dict("records"):
        assert row["note"][row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("name", ["signal", "scored_signal", "role", "assertion"])
def test_errors_can_be_filtered_by_each_label(name: str, notes: list[GoldNote], aligned: Aligned) -> None:
    everything = errors(aligned, notes)
    values = set(everything[name])
    parts = [errors(aligned, notes, **{name: value}) for value in values]  # type: ignore[arg-type]
    assert sum(map(len, parts)) == len(everything)
    assert all(set(part[name]) == {value} for part, value in zip(parts, values, strict=True))


def test_the_page_has_a_line_an_error_with_the_sentence_marked_in_its_note(
    notes: list[GoldNote], aligned: Aligned
) -> None:
    found = errors(aligned, notes).head(5).copy()
    text = 'He said <b>"no"</b> & left.'
    found.iloc[0, found.columns.get_loc("note")] = text
    found.iloc[0, found.columns.get_loc("start")] = 8
    found.iloc[0, found.columns.get_loc("end")] = 19
    page = error_page(found)
    assert page.count("<details ") == page.count("<mark>") == 5
    assert "He said <mark>&lt;b&gt;&quot;no&quot;&lt;/b&gt;</mark> &amp; left." in page
    assert "<b>" not in page
    assert page.count("<select") == len(FILTERS)
    assert "http" not in page


def test_no_error_gives_a_page_without_lines(notes: list[GoldNote], aligned: Aligned) -> None:
    assert "<details " not in error_page(errors(aligned, notes).head(0))
