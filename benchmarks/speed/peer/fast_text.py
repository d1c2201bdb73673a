"""fastText's supervised classifier (Joulin et al., EACL 2017), two heads, settings as in the quality benchmark."""

import re
from pathlib import Path
from typing import Any

from benchmarks.speed.peer.corpus import HEADS, read_labelled
from benchmarks.speed.peer.flow import Label, Sentence, regrouped
from benchmarks.speed.peer.splitters import Split, by_pysbd, by_stops

SETTINGS = {"lr": 0.5, "wordNgrams": 3, "minn": 2, "maxn": 5, "dim": 100, "bucket": 200_000}
EPOCHS = 1
"""One pass instead of the quality benchmark's 25: labelling costs the same."""
_LABEL = "__label__"
_WORD = re.compile(r"\w+|[^\w\s]")


def prepare(folder: Path) -> None:
    """Train both heads."""
    import fasttext  # noqa: PLC0415

    sentences = read_labelled()
    for head in HEADS:
        source = folder / f"{head}.txt"
        lines = [f"{_LABEL}{sentence[head]} {_line(sentence['text'])}" for sentence in sentences]
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        model = fasttext.train_supervised(
            input=str(source), **SETTINGS, epoch=EPOCHS, thread=1, seed=1, loss="softmax", verbose=0
        )
        model.save_model(str(folder / f"{head}.bin"))


def load_with_pysbd(folder: Path) -> Label:
    """Load what `prepare` made, behind pySBD."""
    return _load(folder, by_pysbd())


def load_with_stops(folder: Path) -> Label:
    """Load what `prepare` made, behind a cut at every stop."""
    return _load(folder, by_stops)


def _load(folder: Path, split: Split) -> Label:
    import fasttext  # noqa: PLC0415

    models = [fasttext.load_model(str(folder / f"{head}.bin")) for head in HEADS]

    def label(notes: list[str]) -> list[list[Sentence]]:
        cut = [split(note) for note in notes]
        flat = [sentence for own in cut for sentence in own]
        lines = [_line(sentence) for sentence in flat]
        role, assertion = (_best(model, lines) for model in models)
        return regrouped(list(zip(flat, role, assertion, strict=True)), [len(own) for own in cut])

    return label


def _best(model: Any, lines: list[str]) -> list[str]:
    return [labels[0].removeprefix(_LABEL) for labels in model.predict(lines, k=1)[0]] if lines else []


def _line(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
