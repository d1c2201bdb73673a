"""Training the `fast` engine: a convolution on all writers, and others without some of them to calibrate it by."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from analyzer.classify.artifact import LAYERS, TOKENIZER, packed_heads, packed_layers, read_manifest
from analyzer.classify.convolution import ConvolutionEngine, IntArray
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.word_vectors import WordVectors
from analyzer.model_folder import WEIGHTS
from analyzer.taxonomy import Taxonomy
from analyzer.training.calibrate import uncalibrated
from analyzer.training.convolution.first_vectors import base_vocabulary, first_vectors
from analyzer.training.convolution.lessons import Lessons, lessons_of
from analyzer.training.convolution.loop import Trained, trained
from analyzer.training.convolution.settings import Settings
from analyzer.training.corpus import LabelledSentences, corpus_sha256
from analyzer.training.encoder.settings import Base
from analyzer.training.fit import calibrated_fit, writer_folds
from analyzer.training.left_out import (
    LEFT_OUT,
    LeftOut,
    in_order,
    keep_left_out,
    natural_writers,
    read_left_out,
    writer_split,
)
from analyzer.training.publish import Made, Progress, publish, read_source
from analyzer.training.teacher import taught
from analyzer.training.unlabelled import UNLABELLED, with_unlabelled

FOLDS = 4
"""Groups of writers, each left out once to see how the model does on writers that it has not met."""
KEPT = "{writer}-{key}.npz"
"""File of one writer's scores in the folder of a run; the key tells what they were made from."""
KEY_LENGTH = 12


@dataclass(frozen=True)
class School:
    """All that a network learns from.

    Attributes:
        data: Labelled sentences, and unlabelled ones with the teacher's opinion.
        base: The pretrained encoder whose words it begins with.
        first: Vectors of the pieces to begin with.
        settings: How it learns.
        taxonomy: The labels.
        progress: Told in words how it goes.
    """

    data: LabelledSentences
    base: Base
    first: npt.NDArray[np.float32]
    settings: Settings
    taxonomy: Taxonomy
    progress: Progress

    @cached_property
    def words(self) -> Vocabulary:
        """The encoder's tokenizer, read once for all trainings."""
        return base_vocabulary(self.base)[0]

    @cached_property
    def lessons(self) -> Lessons:
        """The data as every training of it learns it."""
        return lessons_of(self.data, vocabulary=self.words, settings=self.settings, taxonomy=self.taxonomy)

    def learn(self, rows: IntArray) -> Trained:
        """Train a network on some of the sentences."""
        torch.set_num_threads(1)  # sums in one order: the same weights, bit by bit, whenever trained anew
        return trained(
            self.lessons, rows, first=self.first, settings=self.settings, taxonomy=self.taxonomy, progress=self.progress
        )

    def scores(self, found: Trained, rows: IntArray) -> npt.NDArray[np.float64]:
        """Score some of the sentences as the engine will, shape (rows, labels)."""
        vectors = WordVectors(self.words, found.pieces, found.whole)
        engine = ConvolutionEngine(vectors, found.layers, found.heads, uncalibrated(self.taxonomy), "")
        return engine.scores(self.data.batch, supervision=self.data.supervision)[rows].astype(np.float64)


def train_fast(
    corpus: Path,
    *,
    dev: Path,
    out: Path,
    base: Base,
    teacher: Path | None,
    settings: Settings,
    work: Path,
    progress: Progress,
) -> dict[str, Any]:
    """Train the `fast` engine and write its model folder.

    Args:
        corpus: Folder of labelled notes, of the teacher's opinion of them if there is one, and of unlabelled notes.
        dev: Gold notes that the card reports on; never trained on.
        out: The model folder.
        base: The pretrained encoder whose words it begins with.
        teacher: Model folder of the engine that labels the unlabelled notes; None leaves them out.
        settings: How it learns.
        work: Folder where what networks say of writers they have not seen is kept, for `peerdrift validate --left-out`.
        progress: Told in words which step begins.

    Returns:
        The figures on the development notes, as `evaluate` gives them.

    Raises:
        PeerdriftError: The corpus or the gold notes cannot be read.
    """
    progress("reading the corpus")
    source = read_source(corpus, dev=dev)
    school, told = school_of(
        source.data,
        corpus,
        base=base,
        teacher=teacher,
        settings=settings,
        taxonomy=source.taxonomy,
        progress=progress,
    )
    held = left_out_scores(school)
    work.mkdir(parents=True, exist_ok=True)
    keep_left_out(work / LEFT_OUT, held)
    progress("fitting on all writers")
    found = school.learn(np.arange(len(school.data.role)))
    fitted = calibrated_fit(found.heads, source.data, rows=held.rows, scores=held.scores, taxonomy=source.taxonomy)
    _, definition = base_vocabulary(base)
    files = {
        WEIGHTS: packed_heads(found.heads),
        LAYERS: packed_layers(found.layers, pieces=found.pieces, whole=found.whole),
        TOKENIZER: definition.encode(),
    }
    chosen = settings.told() | told | {"base": base.name, "folds": FOLDS}
    return publish(Made("fast", files, fitted, chosen), source=source, out=out, progress=progress)


def school_of(
    data: LabelledSentences,
    corpus: Path,
    *,
    base: Base,
    teacher: Path | None,
    settings: Settings,
    taxonomy: Taxonomy,
    progress: Progress,
) -> tuple[School, dict[str, Any]]:
    """Put together what a network learns from.

    Args:
        data: The labelled sentences of the corpus.
        corpus: Its folder.
        base: The pretrained encoder whose words it begins with.
        teacher: Model folder of the engine that labels the unlabelled notes; None leaves them out.
        settings: How it learns.
        taxonomy: The labels.
        progress: Told in words which step begins.

    Returns:
        It, and what a manifest tells of those of its labels that no person gave.
    """
    progress("reading each piece of a word alone")
    first = first_vectors(base, size=settings.size)
    mixed = taught(data, corpus, share=settings.teacher_share, taxonomy=taxonomy)
    share = settings.teacher_share if mixed is not data else 0.0
    whole = with_unlabelled(mixed, corpus, teacher=teacher, progress=progress)
    told: dict[str, Any] = {"teacher_share": share, "unlabelled": len(whole.role) - len(data.role)}
    if whole is not mixed and teacher is not None:
        told |= {"unlabelled_sha256": corpus_sha256(corpus / UNLABELLED), "teacher": read_manifest(teacher).version}
    return School(whole, base, first, settings, taxonomy, progress), told


def left_out_scores(school: School) -> LeftOut:
    """Score each writer's natural notes by a network that saw none of that writer."""
    folds = writer_folds(school.data, folds=FOLDS)
    parts = []
    for number, (train, test) in enumerate(folds, start=1):
        school.progress(f"fitting without a part of the writers ({number} of {len(folds)})")
        parts.append(LeftOut(test, school.scores(school.learn(train), test)))
    return in_order(parts)


def each_writer_left_out(school: School, *, work: Path) -> LeftOut:
    """Train without each writer of natural notes in turn, and score that writer.

    Args:
        school: What is learnt.
        work: Folder where each writer's scores are kept; a run that was cut off goes on from them.

    Raises:
        PeerdriftError: Too few writers of natural notes.
    """
    data, taxonomy = school.data, school.taxonomy
    writers, key = natural_writers(data), _key(school)
    work.mkdir(parents=True, exist_ok=True)
    parts = []
    for number, writer in enumerate(writers, start=1):
        path = work / KEPT.format(writer=writer, key=key)
        if not path.is_file():
            school.progress(f"fitting without {writer} ({number} of {len(writers)})")
            train, test = writer_split(data, writer)
            keep_left_out(path, LeftOut(test, school.scores(school.learn(train), test)))
        parts.append(read_left_out(path, data, taxonomy=taxonomy))
    return in_order(parts)


def _key(school: School) -> str:
    """Hash all that a training depends on: words, targets, writers, kinds, first vectors and settings."""
    data = school.data
    told = (
        school.settings.told(),
        school.taxonomy.digest,
        data.writer.tolist(),
        data.kind.tolist(),
        data.batch.heading,
    )
    digest = hashlib.sha256(repr(told).encode())
    for part in (data.batch.tokens, data.batch.token_at, data.batch.note, data.pairs, school.first):
        digest.update(np.ascontiguousarray(part).data)
    return digest.hexdigest()[:KEY_LENGTH]
