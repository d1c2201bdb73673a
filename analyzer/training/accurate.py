"""Training the `accurate` engine: an encoder on all writers, and others without some of them to calibrate it by."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.classify.artifact import ENCODER, TOKENIZER, packed_heads
from analyzer.classify.vocabulary import Vocabulary, vocabulary
from analyzer.model_folder import WEIGHTS, sha256
from analyzer.training.corpus import NATURAL, corpus_sha256
from analyzer.training.encoder.export import exported, heads_of
from analyzer.training.encoder.loop import Task, trained
from analyzer.training.encoder.predict import network_scores
from analyzer.training.encoder.settings import Base, Settings
from analyzer.training.fit import calibrated_fit, writer_folds
from analyzer.training.left_out import LEFT_OUT, LeftOut, in_order, keep_left_out, read_left_out
from analyzer.training.publish import Made, Progress, Source, publish, read_source

FOLDS = 2
"""Groups of writers, each left out once: two, because an encoder takes the better part of an hour on a processor."""
BITS = 8
"""Of the weights that are shipped."""
FINGERPRINT_LENGTH = 12


def train_accurate(
    corpus: Path, *, dev: Path, out: Path, base: Base, settings: Settings, work: Path, progress: Progress
) -> dict[str, Any]:
    """Train the `accurate` engine and write its model folder.

    Args:
        corpus: Folder of labelled notes.
        dev: Gold notes that the card reports on; never trained on.
        out: The model folder.
        base: Pretrained weights.
        settings: How to train.
        work: Folder of checkpoints, one inside for each corpus, base and settings; a run that was cut off goes on from
            its own.
        progress: Told in words how it goes.

    Returns:
        The figures on the development notes, as `evaluate` gives them.

    Raises:
        PeerdriftError: The corpus or the gold notes cannot be read.
    """
    progress("reading the corpus")
    source = read_source(corpus, dev=dev)
    definition = (base.folder / "tokenizer.json").read_text(encoding="utf-8")
    words = vocabulary(definition)
    work = work / fingerprint(corpus, base=base, settings=settings)
    task = Task("all", source.notes, base, settings, words, source.taxonomy)
    network = trained(task, checkpoints=work, progress=progress)
    held = left_out_scores(source, base=base, settings=settings, words=words, work=work, progress=progress)
    progress("exporting")
    fitted = calibrated_fit(
        heads_of(network), source.data, rows=held.rows, scores=held.scores, taxonomy=source.taxonomy
    )
    files = {
        WEIGHTS: packed_heads(fitted.heads),
        ENCODER: exported(network, bits=BITS),
        TOKENIZER: definition.encode(),
    }
    told = settings.told() | {"base": base.name, "bits": BITS, "folds": FOLDS}
    made = Made("accurate", files, fitted, told, ("onnxruntime",))
    return publish(made, source=source, out=out, progress=progress)


def fingerprint(corpus: Path, *, base: Base, settings: Settings) -> str:
    """Name a training by all that decides its weights."""
    told = json.dumps([corpus_sha256(corpus), base.name, settings.told()], sort_keys=True)
    return sha256(told.encode())[:FINGERPRINT_LENGTH]


def left_out_scores(
    source: Source, *, base: Base, settings: Settings, words: Vocabulary, work: Path, progress: Progress
) -> LeftOut:
    """Score each writer's natural notes by a network that saw none of that writer; kept in `work`."""
    kept = work / LEFT_OUT
    if kept.is_file():
        return read_left_out(kept, source.data, taxonomy=source.taxonomy)
    folds = writer_folds(source.data, folds=FOLDS)
    parts = []
    for number, (_, test) in enumerate(folds, start=1):
        left_out = set(source.data.writer[test].tolist())
        notes = [note for note in source.notes if note.writer not in left_out]
        task = Task(f"fold{number}", notes, base, settings, words, source.taxonomy)
        network = trained(task, checkpoints=work, progress=progress)
        tests = [note for note in source.notes if note.writer in left_out and note.kind == NATURAL]
        parts.append(LeftOut(test, network_scores(network, tests, words=words).astype(np.float64)))
    found = in_order(parts)
    keep_left_out(kept, found)
    return found
