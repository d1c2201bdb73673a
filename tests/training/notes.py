"""Small labelled notes for the tests of training."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyzer.training.corpus import GoldNote
from tests.conftest import ROOT

CORPUS, DEV = ROOT / "data" / "corpus", ROOT / "data" / "eval" / "dev.jsonl"
Labelled = tuple[str, str, str]
"""Words, role, assertion."""


def row(sentences: Sequence[Labelled], *, note_id: str = "n1", worker_id: str = "W1") -> dict[str, Any]:
    """A row of a corpus file, its sentences joined by blanks."""
    spans, at = [], 0
    for words, role, assertion in sentences:
        spans.append({"start": at, "end": at + len(words), "text": words, "role": role, "assertion": assertion})
        at += len(words) + 1
    return {
        "note_id": note_id,
        "worker_id": worker_id,
        "note_type": "session",
        "setting": "ward",
        "date": "2025-01-02",
        "text": " ".join(words for words, _, _ in sentences),
        "sentences": spans,
    }


def gold(sentences: Sequence[Labelled], *, note_id: str = "n1", worker_id: str = "W1") -> GoldNote:
    """The same as a gold note."""
    return GoldNote(**row(sentences, note_id=note_id, worker_id=worker_id), writer="writer_x", kind="natural")


def write_slice(folder: Path, *, writers: str = "gnps", sentences: int = 75) -> Path:
    """Write the first notes of some natural writers, at least so many sentences of each."""
    folder.mkdir(parents=True, exist_ok=True)
    for writer in writers:
        taken, count = [], 0
        for line in (CORPUS / f"writer_{writer}-natural.jsonl").read_text(encoding="utf-8").split("\n"):
            taken.append(line)
            count += len(json.loads(line)["sentences"])
            if count >= sentences:
                break
        (folder / f"writer_{writer}-natural.jsonl").write_text("\n".join(taken) + "\n", encoding="utf-8")
    return folder


def first_notes(path: Path, *, count: int) -> Path:
    """Write the first development notes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(DEV.read_text(encoding="utf-8").split("\n")[:count]) + "\n", encoding="utf-8")
    return path
