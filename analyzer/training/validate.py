"""Cross-writer validation: how good an engine is on writers that it never saw, one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.classify.calibration import calibrated
from analyzer.classify.labels import Labels, decide
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training.calibrate import fit_calibration
from analyzer.training.corpus import (
    GoldNote,
    LabelledSentences,
    corpus_sha256,
    labelled_sentences,
    read_corpus,
)
from analyzer.training.evaluation.align import Aligned, aligned_row
from analyzer.training.evaluation.evaluate import figures
from analyzer.training.evaluation.tables import error_tables, reliability
from analyzer.training.evaluation.voices import Voices, read_voices
from analyzer.training.left_out import LeftOut

Progress = Callable[[str], None]
Scorer = Callable[[LabelledSentences, Taxonomy], LeftOut]
SPREAD = {
    "signal macro F1": ("signal", "macro_f1"),
    "signal kappa": ("signal", "kappa"),
    "drift flag F1": ("drift_flag", "f1"),
}
"""Figures whose spread over the writers is told."""


def validate_corpus(corpus: Path, *, engine: str, scorer: Scorer, progress: Progress) -> dict[str, Any]:
    """Validate an engine across the writers of a corpus.

    Args:
        corpus: Folder of labelled notes.
        engine: Whose scores they are.
        scorer: Reads or makes scores of natural sentences by models that did not see their writer.
        progress: Told in words which step begins.

    Returns:
        As `validate`, with "engine" and "corpus_sha256".

    Raises:
        PeerdriftError: The corpus, its voices or the scores cannot be read, or too few writers have natural notes.
    """
    left = read_left_out_corpus(corpus, scorer=scorer, progress=progress)
    voices = read_voices(corpus, notes=left.notes)
    found = validate(left.notes, left.data, left.scores, voices=voices, taxonomy=left.taxonomy, progress=progress)
    return {"engine": engine, "corpus_sha256": corpus_sha256(corpus)} | found


@dataclass(frozen=True)
class LeftOutCorpus:
    """A corpus, its sentences, and what models that did not see their writer say of them."""

    notes: list[GoldNote]
    data: LabelledSentences
    scores: LeftOut
    taxonomy: Taxonomy


def read_left_out_corpus(corpus: Path, *, scorer: Scorer, progress: Progress) -> LeftOutCorpus:
    """Read a corpus, and read or make its left-out scores; arguments and errors as `validate_corpus`."""
    progress("reading the corpus")
    taxonomy, notes = load_taxonomy(), read_corpus(corpus)
    data = labelled_sentences(notes, taxonomy=taxonomy)
    return LeftOutCorpus(notes, data, scorer(data, taxonomy), taxonomy)


def validate(
    notes: Sequence[GoldNote],
    data: LabelledSentences,
    left_out: LeftOut,
    *,
    voices: Voices,
    taxonomy: Taxonomy,
    progress: Progress,
) -> dict[str, Any]:
    """Say how labels of writers that were left out agree with gold.

    Args:
        notes: The corpus.
        data: Its sentences.
        left_out: What models that did not see its writer say of each sentence.
        voices: How the notes are written.
        taxonomy: The labels.
        progress: Told in words which step begins.

    Returns:
        "overall" and, by name, "writers": figures with 95% intervals by resampling notes as `evaluate` gives them,
        and "errors" (`error_tables`, and "signal_reliability": bins of signal_probability). "spread": least, median
        and greatest of some figures over the writers.
    """
    frame = left_out_frame(notes, data, left_out, voices=voices, taxonomy=taxonomy, progress=progress)
    progress("measuring")
    writers = {str(name): writer_figures(own, taxonomy=taxonomy) for name, own in frame.groupby("writer", sort=True)}
    return {
        "overall": writer_figures(frame, taxonomy=taxonomy),
        "spread": _spread(list(writers.values())),
        "writers": writers,
    }


def left_out_frame(
    notes: Sequence[GoldNote],
    data: LabelledSentences,
    left_out: LeftOut,
    *,
    voices: Voices,
    taxonomy: Taxonomy,
    progress: Progress,
) -> pd.DataFrame:
    """Label the sentences that were left out, and set the labels beside gold.

    Each writer's calibration is fitted on what was said of the other writers' sentences.

    Args:
        notes: The corpus.
        data: Its sentences.
        left_out: What models that did not see its writer say of each sentence.
        voices: How the notes are written.
        taxonomy: The labels.
        progress: Told in words whose calibration is fitted.

    Returns:
        As `Aligned.frame`, in the order of the corpus, with gold boundaries.
    """
    sentences = [(note, sentence) for note in notes for sentence in note.sentences]
    kinds = {note.note_id: voices.kind(note) for note in notes}
    writer = data.writer[left_out.rows]
    rows: dict[int, dict[str, object]] = {}
    for name in sorted(set(writer.tolist())):
        progress(f"calibrating for {name}")
        own = writer == name
        labels, confident = _labels(data, left_out, own, taxonomy=taxonomy)
        for at, label in zip(left_out.rows[own].tolist(), _told(labels, confident, taxonomy=taxonomy), strict=True):
            note, sentence = sentences[at]
            rows[at] = aligned_row(note, sentence, label, voice=kinds[note.note_id], taxonomy=taxonomy)
    return pd.DataFrame([rows[at] for at in sorted(rows)])


def writer_figures(frame: pd.DataFrame, *, taxonomy: Taxonomy) -> dict[str, Any]:
    """Compute figures and tables of sentences whose writers were left out; see `validate`."""
    aligned = Aligned(frame, len(frame), len(frame), len(frame))
    found = figures(aligned, taxonomy)
    del found["boundaries"]  # sentences are cut as in gold
    right = (frame["signal"] == frame["scored_signal"]).to_numpy(dtype=bool)
    bins = {"signal_reliability": reliability(frame["signal_chance"].to_numpy(), right)}
    return found | {"errors": error_tables(aligned, taxonomy=taxonomy) | bins}


def _labels(
    data: LabelledSentences, left_out: LeftOut, own: npt.NDArray[np.bool_], *, taxonomy: Taxonomy
) -> tuple[Labels, npt.NDArray[np.bool_]]:
    """Label some of the sentences by a calibration that is fitted on all others."""
    others = left_out.rows[~own]
    calibration = fit_calibration(
        left_out.scores[~own], role=data.role[others], assertion=data.assertion[others], taxonomy=taxonomy
    )
    chances = calibrated(left_out.scores[own], calibration=calibration, taxonomy=taxonomy)
    labels = decide(chances, taxonomy=taxonomy)
    return labels, labels.signal_probability >= calibration.confident_from


def _told(labels: Labels, confident: npt.NDArray[np.bool_], *, taxonomy: Taxonomy) -> list[tuple[Any, ...]]:
    """Return labels as `aligned_row` takes them."""
    return [
        (taxonomy.role_names[role], taxonomy.assertions[assertion], drift, signal, sure)
        for role, assertion, drift, signal, sure in zip(
            labels.role, labels.assertion, labels.drift_probability, labels.signal_probability, confident, strict=True
        )
    ]


def _spread(writers: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Tell how a figure differs from writer to writer."""
    values = {name: [own[part][figure]["value"] for own in writers] for name, (part, figure) in SPREAD.items()}
    return {
        name: {
            "least": round(min(own), 4),
            "median": round(float(np.median(own)), 4),
            "greatest": round(max(own), 4),
        }
        for name, own in values.items()
    }
