"""From a trained model to its folder: calibrated, measured, and described in a card."""

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix

from analyzer.agreement import kappa
from analyzer.analysis import Analyzer
from analyzer.classify.artifact import Golden, Manifest, build_engine, golden_probabilities, save_model
from analyzer.classify.calibration import calibrated
from analyzer.classify.chances import own_chances, own_pair_of
from analyzer.classify.engine import Engine
from analyzer.classify.held_out import HELD_OUT, HeldOutSentences, packed_held_out
from analyzer.classify.labels import decide
from analyzer.model_folder import sha256
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training import fit
from analyzer.training.calibrate import strict_threshold
from analyzer.training.card import write_card
from analyzer.training.corpus import (
    GoldNote,
    LabelledSentences,
    corpus_sha256,
    labelled_sentences,
    read_corpus,
    read_gold,
)
from analyzer.training.evaluation.align import align
from analyzer.training.evaluation.evaluate import calibration_error, f1, figures, gold_frame, macro_f1

GOLDEN = (
    ("Sat with him on the floor until he could breathe again.", "session"),
    ("Nurse asked me to pass the evening meds because she was short.", "session"),
    ("Told the charge nurse that I can't watch the cup.", "session"),
    ("Administered the PHQ-9, score 17, moderate depression.", "session"),
    ("Dana has been texting members from her own phone.", "supervision"),
    ("Client took her meds and slept well.", "session"),
)
"""Invented sentences whose probabilities are kept with a model and checked when it is loaded."""
LIBRARIES = ("numpy", "scikit-learn", "scipy", "spacy", "tokenizers", "torch", "transformers")
"""Distributions on whose versions a model's weights and figures may hang."""
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """What a model is made from and measured on."""

    corpus: Path
    notes: Sequence[GoldNote]
    data: LabelledSentences
    gold: Sequence[GoldNote]
    taxonomy: Taxonomy


@dataclass(frozen=True)
class Made:
    """A model before it is measured.

    Attributes:
        engine: Its name.
        files: Content by name.
        fitted: Heads, calibration and what was held out.
        settings: What was chosen.
        libraries: Others than LIBRARIES on which it hangs.
    """

    engine: str
    files: dict[str, bytes]
    fitted: fit.Fitted
    settings: dict[str, Any]
    libraries: tuple[str, ...] = ()


def read_source(corpus: Path, *, dev: Path) -> Source:
    """Read a corpus and gold notes.

    Raises:
        PeerdriftError: One of them cannot be read.
    """
    taxonomy, gold, notes = load_taxonomy(), read_gold(dev), read_corpus(corpus)
    return Source(corpus, notes, labelled_sentences(notes, taxonomy=taxonomy), gold, taxonomy)


def publish(made: Made, *, source: Source, out: Path, progress: Progress) -> dict[str, Any]:
    """Measure a model and write its folder, card and all.

    Args:
        made: The model.
        source: What it was made from, and the gold notes.
        out: The model folder.
        progress: Told in words which step begins.

    Returns:
        The figures on the development notes.
    """
    progress("measuring on the development notes")
    taxonomy = source.taxonomy
    held = held_out_sentences(made.fitted, source.data, taxonomy=taxonomy)
    files = made.files | {HELD_OUT: packed_held_out(held)}
    draft = Manifest(
        engine=made.engine,
        roles=list(taxonomy.role_names),
        assertions=list(taxonomy.assertions),
        signals=list(taxonomy.signals),
        taxonomy_sha256=taxonomy.digest,
        corpus_sha256=corpus_sha256(source.corpus),
        files={name: sha256(content) for name, content in files.items()},
        libraries={"python": platform.python_version()}
        | {name: version(name) for name in (*LIBRARIES, *made.libraries)},
        settings=made.settings,
        metrics={},
        golden=[],
        calibration=made.fitted.calibration,
    )
    engine = build_engine(files, manifest=draft)
    confident_from = confident_on_gold(engine, source)
    draft = replace(draft, calibration=replace(draft.calibration, confident_from=confident_from))
    engine = build_engine(files, manifest=draft)
    scored = Analyzer(engine, taxonomy=taxonomy).score(gold_frame(source.gold))
    aligned = align(source.gold, scored, taxonomy=taxonomy)
    metrics = figures(aligned, taxonomy)
    said = golden_probabilities(engine, GOLDEN, taxonomy=taxonomy)
    held_out = held_out_figures(made.fitted, source.data, confident_from=confident_from, taxonomy=taxonomy)
    manifest = replace(
        draft,
        metrics={"dev": metrics, "writers_left_out": held_out},
        golden=[Golden(*golden, chances) for golden, chances in zip(GOLDEN, said, strict=True)],
    )
    save_model(out, files=files, manifest=manifest, card=write_card(manifest, aligned, source.data, taxonomy=taxonomy))
    return metrics


def confident_on_gold(engine: Engine, source: Source) -> float:
    """Return the chance from which drift flags are called confident.

    Args:
        engine: Its calibration holds the chance from which they are precise enough for writers that were left out.
        source: The development notes.
    """
    taxonomy, data = source.taxonomy, labelled_sentences(source.gold, taxonomy=source.taxonomy)
    scores = engine.scores(data.batch, supervision=data.supervision)
    labels = decide(calibrated(scores, calibration=engine.calibration, taxonomy=taxonomy), taxonomy=taxonomy)
    truth = taxonomy.signal_table()[data.role, data.assertion]
    return strict_threshold(labels, truth, wanted=engine.calibration.confident_from, taxonomy=taxonomy)


def held_out_sentences(fitted: fit.Fitted, data: LabelledSentences, *, taxonomy: Taxonomy) -> HeldOutSentences:
    """Put together what ships of what was said of writers that were left out."""
    rows = fitted.held_out.rows
    pair = own_pair_of(data.role[rows], data.assertion[rows], taxonomy=taxonomy)
    said = calibrated(fitted.held_out.scores, calibration=fitted.calibration, taxonomy=taxonomy)
    return HeldOutSentences(
        pair=np.where(pair < 0, len(taxonomy.own_pairs), pair).astype(np.uint8),
        chances=own_chances(said, taxonomy=taxonomy),
        writer=np.unique(data.writer[rows], return_inverse=True)[1].astype(np.uint8),
        note=np.unique(data.batch.note[rows], return_inverse=True)[1].astype(np.int32),
    )


def held_out_figures(
    fitted: fit.Fitted, data: LabelledSentences, *, confident_from: float, taxonomy: Taxonomy
) -> dict[str, Any]:
    """Say how the labels of writers that were left out agree with gold."""
    rows, labels = fitted.held_out.rows, fitted.held_out.labels
    gold = taxonomy.signal_table()[data.role[rows], data.assertion[rows]]
    counts = confusion_matrix(gold, labels.signal, labels=range(len(taxonomy.signals))).astype(float)
    drift = taxonomy.drift_signal_indices
    truth, flagged = np.isin(gold, drift), np.isin(labels.signal, drift)
    sure = flagged & (labels.signal_probability >= confident_from)
    return {
        "sentences": len(rows),
        "writers": len(set(data.writer[rows].tolist())),
        "signal_macro_f1": round(float(macro_f1(counts)), 4),
        "signal_kappa": round(float(kappa(counts)), 4),
        "drift_flag_f1": round(float(f1(confusion_matrix(truth, flagged, labels=[False, True]))), 4),
        "signal_calibration_error": round(calibration_error(labels.signal_probability, gold == labels.signal), 4),
        "drift_calibration_error": round(calibration_error(labels.drift_probability, truth), 4),
        "confident_precision": round(float(truth[sure].mean()) if sure.any() else 0.0, 4),
        "confident_recall": round(float((truth & sure).sum() / max(truth.sum(), 1)), 4),
    }
