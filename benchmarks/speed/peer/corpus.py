"""The labelled corpus as peers learn from it, and the names of labels."""

import json
from pathlib import Path

CORPUS = Path(__file__).parent.parent.parent.parent / "data" / "corpus"
HEADS = ("role", "assertion")


def read_labelled() -> list[dict[str, str]]:
    """Read every sentence: its text, role and assertion."""
    notes = [
        json.loads(line)
        for path in sorted(CORPUS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [sentence for note in notes for sentence in note["sentences"]]


def label_names(head: str) -> list[str]:
    """Return the names of a head's labels, in the order of the alphabet."""
    return sorted({sentence[head] for sentence in read_labelled()})
