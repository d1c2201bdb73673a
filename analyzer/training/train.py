"""From a corpus to a model folder, in one call."""

import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from analyzer.analysis import Analyzer
from analyzer.classify.artifact import (
    VERSION_LENGTH,
    Golden,
    Manifest,
    golden_probabilities,
    packed_weights,
    save_linear,
)
from analyzer.classify.linear import LinearEngine
from analyzer.model_folder import sha256
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training import fit
from analyzer.training.align import Aligned, align
from analyzer.training.card import figure_row, write_card
from analyzer.training.corpus import LabelledSentences, corpus_sha256, labelled_sentences, read_corpus, read_gold
from analyzer.training.evaluate import f1, figures, gold_frame, kappa, macro_f1

HOW = "Multinomial logistic regression on hashed words, word pairs and triples, and parts of words."
GOLDEN = (
    ("Sat with him on the floor until he could breathe again.", "session"),
    ("Nurse asked me to pass the evening meds because she was short.", "session"),
    ("Told the charge nurse that I can't watch the cup.", "session"),
    ("Administered the PHQ-9, score 17, moderate depression.", "session"),
    ("Dana has been texting members from her own phone.", "supervision"),
    ("Client took her meds and slept well.", "session"),
)
"""Invented sentences whose probabilities are kept with a model and checked when it is loaded."""


def train(corpus: Path, *, dev: Path, out: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    """Train the `fast` engine and write its model folder.

    Args:
        corpus: Folder of labelled notes.
        dev: Gold notes that the card reports on; never trained on.
        out: The model folder.
        progress: Told in words which step begins.

    Returns:
        The figures on the development notes, as `evaluate` gives them.

    Raises:
        PeerdriftError: The corpus or the gold notes cannot be read.
    """
    taxonomy = load_taxonomy()
    gold = read_gold(dev)
    progress("reading the corpus")
    data = labelled_sentences(read_corpus(corpus), taxonomy=taxonomy)
    fitted = fit.fit_linear(data, taxonomy=taxonomy, progress=progress)
    digest = sha256(packed_weights(fitted.weights))
    engine = LinearEngine(fitted.weights, fitted.confident_from, digest[:VERSION_LENGTH])
    progress("measuring on the development notes")
    aligned = align(gold, Analyzer(engine, taxonomy=taxonomy).score(gold_frame(gold)), taxonomy=taxonomy)
    metrics = figures(aligned, taxonomy)
    held_out = held_out_figures(fitted, data, taxonomy=taxonomy)
    manifest = Manifest(
        engine=engine.name,
        roles=list(taxonomy.role_names),
        assertions=list(taxonomy.assertions),
        taxonomy_sha256=taxonomy.digest,
        corpus_sha256=corpus_sha256(corpus),
        weights_sha256=digest,
        libraries=_libraries(),
        settings={
            "C": fit.INVERSE_PENALTY,
            "bank_weight": fit.BANK_WEIGHT,
            "iterations": fit.ITERATIONS,
            "seed": fit.SEED,
        },
        metrics={"dev": metrics, "writers_left_out": held_out},
        golden=[
            Golden(text, kind, said)
            for (text, kind), said in zip(GOLDEN, golden_probabilities(engine, list(GOLDEN)), strict=True)
        ],
        confident_from=fitted.confident_from,
        role_temperature=fitted.weights.role_temperature,
        assertion_temperature=fitted.weights.assertion_temperature,
    )
    card = write_card(_card_facts(manifest, aligned, data, taxonomy=taxonomy))
    save_linear(out, weights=fitted.weights, manifest=manifest, card=card)
    return metrics


def held_out_figures(fitted: fit.Fitted, data: LabelledSentences, *, taxonomy: Taxonomy) -> dict[str, Any]:
    """Say how the labels of writers that were left out agree with gold."""
    rows, labels = fitted.held_out_rows, fitted.held_out_labels
    gold = taxonomy.signal_table()[data.role[rows], data.assertion[rows]]
    counts = confusion_matrix(gold, labels.signal, labels=range(len(taxonomy.signals))).astype(float)
    drift = taxonomy.drift_signal_indices
    truth, flagged = np.isin(gold, drift), np.isin(labels.signal, drift)
    sure = flagged & (labels.signal_probability >= fitted.confident_from)
    return {
        "sentences": len(rows),
        "signal_macro_f1": round(float(macro_f1(counts)), 4),
        "signal_kappa": round(float(kappa(counts)), 4),
        "drift_flag_f1": round(float(f1(confusion_matrix(truth, flagged, labels=[False, True]))), 4),
        "confident_precision": round(float(truth[sure].mean()) if sure.any() else 0.0, 4),
        "confident_recall": round(float((truth & sure).sum() / max(truth.sum(), 1)), 4),
    }


def _libraries() -> dict[str, str]:
    names = ("numpy", "scikit-learn", "scipy", "spacy")
    return {"python": platform.python_version()} | {name: version(name) for name in names}


def _card_facts(manifest: Manifest, aligned: Aligned, data: LabelledSentences, *, taxonomy: Taxonomy) -> dict[str, Any]:
    dev, held = manifest.metrics["dev"], manifest.metrics["writers_left_out"]
    named = {
        "signal macro F1": dev["signal"]["macro_f1"],
        "signal kappa": dev["signal"]["kappa"],
        "role macro F1": dev["role"]["macro_f1"],
        "role kappa": dev["role"]["kappa"],
        "assertion macro F1": dev["assertion"]["macro_f1"],
        "drift flag precision": dev["drift_flag"]["precision"],
        "drift flag recall": dev["drift_flag"]["recall"],
        "drift flag F1": dev["drift_flag"]["f1"],
        "note flag F1": dev["note_flag"]["f1"],
    }
    return {
        "engine": manifest.engine,
        "version": manifest.weights_sha256[:VERSION_LENGTH],
        "how": HOW,
        "sentences": len(data.role),
        "writers": len(set(data.writer.tolist())),
        "corpus": manifest.corpus_sha256[:VERSION_LENGTH],
        "folds": fit.FOLDS,
        "notes": dev["notes"],
        "dev_sentences": dev["sentences"],
        "dev_rows": "\n".join(figure_row(name, figure) for name, figure in named.items()),
        "boundary_precision": dev["boundaries"]["precision"],
        "boundary_recall": dev["boundaries"]["recall"],
        "boundary_f1": dev["boundaries"]["f1"],
        "calibration": dev["drift_calibration_error"],
        "worker_r": dev["worker_drift_r"],
        "held_sentences": held["sentences"],
        "held_macro": held["signal_macro_f1"],
        "held_kappa": held["signal_kappa"],
        "held_flag": held["drift_flag_f1"],
        "confident": manifest.confident_from,
        "confident_precision": held["confident_precision"],
        "confident_recall": held["confident_recall"],
        "signal_rows": _signal_rows(aligned, taxonomy=taxonomy),
    }


def _signal_rows(aligned: Aligned, *, taxonomy: Taxonomy) -> str:
    frame = aligned.frame
    table = precision_recall_fscore_support(
        frame["signal"], frame["scored_signal"], labels=list(taxonomy.signals), zero_division=0
    )
    rows = zip(taxonomy.signals, *table, strict=True)
    return "\n".join(f"| {name} | {count} | {p:.2f} | {r:.2f} | {f:.2f} |" for name, p, r, f, count in rows)
