"""One step of one system in a process of its own: check what is missing, fit, measure, or describe the corpus.

Run by `benchmarks.quality.run` as `python -m benchmarks.quality.child STEP SYSTEM FOLDER SETTINGS`; answers in JSON.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analyzer.analysis import Analyzer
from analyzer.names import ENGINES
from analyzer.shipped import shipped
from analyzer.taxonomy import load_taxonomy
from analyzer.training.corpus import corpus_sha256, read_gold
from benchmarks.quality.labelling import Score, scorer
from benchmarks.quality.measure import flag_every_note_f1, floor_memory_mb, quality, speed_and_memory
from benchmarks.quality.settings import CORPUS, DEV, Settings
from benchmarks.quality.systems import peers
from benchmarks.quality.training_texts import read_training_texts

MANIFEST = "manifest.json"


def check(name: str, folder: Path, settings: Settings) -> dict[str, Any]:  # noqa: ARG001 - every step is called alike
    """Say what keeps a system from running, and what a name in the table needs."""
    if name in ENGINES:
        manifest = shipped("models") / name / MANIFEST
        return {"title": f"Peerdrift {name}", "missing": None if manifest.is_file() else f"no {manifest}"}
    system = peers(_minilm(settings))[name]
    return {"title": system.title, "missing": system.missing()}


def fit(name: str, folder: Path, settings: Settings) -> dict[str, Any]:
    """Train a system; our engines come trained, and are only asked from which corpus."""
    if name in ENGINES:
        made_from = json.loads((shipped("models") / name / MANIFEST).read_text(encoding="utf-8")).get("corpus_sha256")
        return {"seconds_to_train": None, "same_corpus": made_from == corpus_sha256(CORPUS)}
    texts = read_training_texts(CORPUS, limit=settings.sentences, taxonomy=load_taxonomy())
    began = time.process_time()
    peers(_minilm(settings))[name].fit(texts, folder=folder)
    return {"seconds_to_train": round(time.process_time() - began, 1), "same_corpus": True}


def measure(name: str, folder: Path, settings: Settings) -> dict[str, Any]:
    """Measure a trained system: speed and memory first, since computing figures takes memory too."""
    score: Score
    if name in ENGINES:
        score = Analyzer.load(name).score
    else:
        score = scorer(peers(_minilm(settings))[name].load(folder), taxonomy=load_taxonomy())
    return speed_and_memory(score, seconds=settings.speed_seconds) | quality(score)


def corpus(name: str, folder: Path, settings: Settings) -> dict[str, Any]:  # noqa: ARG001 - every step is called alike
    """Say from what the systems learn, on what they are measured, and what a system without any model would have."""
    floor = floor_memory_mb()
    texts = read_training_texts(CORPUS, limit=settings.sentences, taxonomy=load_taxonomy())
    dev = read_gold(DEV)
    return {
        "corpus_sha256": corpus_sha256(CORPUS),
        "training_sentences": texts.sentences,
        "dev_sha256": hashlib.sha256(DEV.read_bytes()).hexdigest(),
        "dev_notes": len(dev),
        "dev_sentences": sum(len(note.sentences) for note in dev),
        "flag_every_note_f1": flag_every_note_f1(dev, taxonomy=load_taxonomy()),
        "floor_memory_mb": floor,
    }


STEPS: dict[str, Callable[[str, Path, Settings], dict[str, Any]]] = {
    "check": check,
    "fit": fit,
    "measure": measure,
    "corpus": corpus,
}


def _minilm(settings: Settings) -> Path | None:
    return Path(settings.minilm) if settings.minilm else None


def main() -> None:
    """Do one step and answer on the last line of stdout; libraries may write above it."""
    step, name, folder, settings = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    answer = STEPS[step](name, Path(folder), Settings.from_json(settings))
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


if __name__ == "__main__":
    main()
