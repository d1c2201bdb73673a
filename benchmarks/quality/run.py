"""A run: every system trained and measured, each in child processes on one core.

Training and measuring are processes of their own, so that a system's peak memory is that of scoring. This process
imports nothing heavy: on Linux a child's peak memory starts with what its parent held.
"""

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from json import loads
from pathlib import Path
from typing import Any

from benchmarks.quality.settings import ROOT, Settings

PACKAGES = (
    "peerdrift",
    "numpy",
    "scipy",
    "scikit-learn",
    "spacy",
    "fasttext-numpy2",
    "torch",
    "transformers",
    "onnxruntime",
)
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
NO_NETWORK = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error", "TOKENIZERS_PARALLELISM": "false"}

Ask = Callable[[str, str, Path, Settings], dict[str, Any]]
"""Does a step of a system; see `benchmarks.quality.child`."""


def ask_child(step: str, name: str, folder: Path, settings: Settings) -> dict[str, Any]:
    """Do a step in a child process.

    Raises:
        RuntimeError: The step failed; the message is what it said last.
    """
    command = [sys.executable, "-m", "benchmarks.quality.child", step, name, str(folder), settings.as_json()]
    surroundings = os.environ | ONE_THREAD | NO_NETWORK
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=surroundings)
    if done.returncode:
        raise RuntimeError(f"{name}: {step} failed\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = loads(done.stdout.strip().rsplit("\n", 1)[-1])
    return answer


def run(settings: Settings, *, progress: Callable[[str], None], ask: Ask = ask_child) -> dict[str, Any]:
    """Train and measure systems.

    Args:
        settings: Which, and on how much.
        progress: Told in words what begins, and loudly what is skipped.
        ask: Does the steps; a child process each.

    Returns:
        Date, machine, versions, corpus and development notes, a row a system, and what was skipped and why.

    Raises:
        RuntimeError: A step failed.
    """
    rows, skipped = [], []
    with tempfile.TemporaryDirectory() as parent:
        for name in settings.systems:
            folder = Path(parent, name)
            folder.mkdir()
            found = ask("check", name, folder, settings)
            if found["missing"]:
                progress(f"!!! SKIPPED: {found['title']}: {found['missing']}")
                skipped.append({"system": name, "title": found["title"], "why": found["missing"]})
                continue
            progress(f"{found['title']}: training")
            fitted = ask("fit", name, folder, settings)
            progress(f"{found['title']}: measuring")
            rows.append({"system": name, "title": found["title"]} | fitted | ask("measure", name, folder, settings))
    return _surroundings() | ask("corpus", "", Path(), settings) | {"systems": rows, "skipped": skipped}


def _surroundings() -> dict[str, Any]:
    return {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, Python {platform.python_version()}, one core",
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
