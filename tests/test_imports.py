"""Imports point one way: along the way of a note, from export to finding."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS: tuple[set[str], ...] = (
    {"printable", "names", "plural", "spreadsheet", "shipped"},
    {"errors"},
    {"limited_file"},
    {"model_folder"},
    {"taxonomy"},
    {"notes"},
    {"sentences"},
    {"classify"},
    {"results", "agreement", "selection"},
    {"drift", "privacy", "familiarity"},
    {"analysis"},
    {"report", "brief", "batch", "store"},
    {"training"},
    {"dashboard"},
    {"cli"},
)
"""Parts of the package, each above what it may import; parts of one layer do not know each other."""
PLACE = {name: place for place, layer in enumerate(LAYERS) for name in layer}
PARTS = sorted({path.stem for path in (ROOT / "analyzer").iterdir() if path.suffix == ".py"} - {"__init__"})
PACKAGES = sorted(path.parent.name for path in (ROOT / "analyzer").glob("*/__init__.py"))


def part_of(module: str) -> str:
    """The part of `analyzer` that a module belongs to, or "dashboard"; "" for the package itself."""
    first, *rest = module.split(".")
    return first if first == "dashboard" else (rest[0] if rest else "")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def sources(part: str) -> list[Path]:
    folder = ROOT / part if part == "dashboard" else ROOT / "analyzer" / part
    return sorted(folder.rglob("*.py")) or [folder.with_suffix(".py")]


def test_every_part_has_its_layer() -> None:
    assert sorted([*PARTS, *PACKAGES, "dashboard"]) == sorted(PLACE)


@pytest.mark.parametrize("part", sorted(PLACE))
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    names = {
        part_of(module)
        for module in chain.from_iterable(imported(path) for path in sources(part))
        if module.split(".")[0] in {"analyzer", "dashboard"}
    } - {part, ""}
    above = {name for name in names if PLACE[name] >= PLACE[part]}
    assert above == set()


def test_scoring_a_note_loads_neither_spacy_nor_torch() -> None:
    """They take seconds to import, and a command that scores one note has no use for them."""
    script = (
        "import sys; import pandas as pd; from analyzer import score_frame;"
        "notes = pd.DataFrame({'worker_id': ['a'], 'date': ['2025-01-02'], 'text': ['I drove him home. He laughed.']});"
        "assert len(score_frame(notes)) == 2;"
        "print(sorted({'spacy', 'torch', 'scipy', 'sklearn', 'transformers'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
