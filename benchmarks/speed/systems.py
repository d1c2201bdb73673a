"""Everything that is measured: how it is called, on how many sentences, on how many cores."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.speed.process import SURROUNDINGS
from benchmarks.speed.settings import ROOT

Command = Callable[[Path, Path], list[str]]
"""From an export and a folder for results to the arguments of a command."""
OURS, FLOOR = "fast", "floor"
"""What all others are held against, and what ours is held against."""
STEPS = ("read", "cut", "label")
"""Of ours, each with those before it; what the whole command takes besides is writing."""
_PEERDRIFT = "from analyzer.cli import main; main()"


@dataclass(frozen=True)
class System:
    """Something that labels notes.

    Attributes:
        title: Its name in the table.
        sentences: Of the notes that it labels in a whole run: fewer where it is slow.
        command: How it is called.
        cores: That it may use.
        peer: Whether it needs what `benchmarks.speed.environments` prepares.
    """

    title: str
    sentences: int
    command: Command
    cores: int = 1
    peer: bool = False


def systems(work: Path) -> dict[str, System]:
    """Return every system by its name, in the order of the table.

    Args:
        work: Folder of the peers' environments and models.
    """
    return _ours() | _peers(work)


def _ours() -> dict[str, System]:
    found = {
        "fast": System("Peerdrift fast, one worker", 500_000, _scored()),
        "fast-2": System("Peerdrift fast, two workers", 500_000, _scored("--workers", "2"), cores=2),
    }
    found |= {step: System(f"Peerdrift fast, up to {step}", 500_000, _upto(step)) for step in STEPS}
    if _has_cascade():
        found["accurate"] = System("Peerdrift accurate, cascade", 2_400, _scored("--engine", "accurate"))
        alone = _scored("--engine", "accurate", "--no-cascade")
        found["accurate-alone"] = System("Peerdrift accurate, no cascade", 1_200, alone)
    else:
        found["accurate"] = System("Peerdrift accurate", 1_200, _scored("--engine", "accurate"))
    return found


def _peers(work: Path) -> dict[str, System]:
    listed = {
        "floor": ("floor: read, words, one dot product, write", 1_000_000),
        "fasttext": ("cut at stops + fastText", 100_000),
        "fasttext-pysbd": ("pySBD + fastText", 12_000),
        "spacy-lean": ("spaCy sentencizer + textcat, bags of words", 6_000),
        "spacy": ("spaCy en_core_web_sm + textcat ensemble", 2_400),
        "medspacy": ("medSpaCy: PyRuSH, targets, ConText", 2_400),
        "minilm": ("pySBD + MiniLM-L6 (PyTorch) + heads, as SetFit", 1_200),
        "minilm-int8": ("pySBD + MiniLM-L6 (int8 ONNX) + heads", 1_200),
    }
    return {name: System(title, count, _peer(name, work), peer=True) for name, (title, count) in listed.items()}


def python_of(peer: str, work: Path) -> str:
    """Return the interpreter that runs a peer: ours, but for medspaCy, which needs older versions of everything."""
    return str(work / "medspacy" / "bin" / "python") if peer == "medspacy" else sys.executable


def _scored(*options: str) -> Command:
    return lambda export, out: [sys.executable, "-c", _PEERDRIFT, "score", str(export), "--out", str(out), *options]


def _upto(step: str) -> Command:
    return lambda export, _: [sys.executable, "-m", "benchmarks.speed.upto", step, str(export)]


def _peer(name: str, work: Path) -> Command:
    called = [python_of(name, work), "-m", "benchmarks.speed.peer", "run", name, str(work / "models")]
    return lambda export, out: [*called, str(export), str(out)]


@cache
def _has_cascade() -> bool:
    """Whether `peerdrift score` can do without its cascade, that is, has one."""
    command = [sys.executable, "-c", _PEERDRIFT, "score", "--help"]
    wide = os.environ | SURROUNDINGS | {"COLUMNS": "200", "TERM": "dumb"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=wide)
    return "--no-cascade" in done.stdout
