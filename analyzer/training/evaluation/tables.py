"""Where an engine errs: tables by label, confusion, calibration and slices of the notes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.evaluation.align import Aligned

RELIABILITY_BINS = 10
FEWEST_IN_SLICE = 30
"""Sentences of a slice below which nothing is said of it."""
WORDS = ((1, 5), (6, 12), (13, 20), (21, 10_000))
"""Lengths of sentences that are told apart, in words, both ends included."""


def error_tables(aligned: Aligned, *, taxonomy: Taxonomy) -> dict[str, Any]:
    """Say where scored labels differ from gold.

    Returns:
        "roles", "assertions" and "signals": precision, recall, F1 and gold sentences of each label; "confusion": gold
        signal -> scored signal -> sentences; "reliability": bins of drift_probability; "slices": figures by note type,
        setting, length of the sentence, voice of the note and, where there are several, writer.
    """
    frame = aligned.frame
    spoken = frame[frame["role"] != NEUTRAL]
    return {
        "roles": label_table(frame, "role", taxonomy.role_names),
        "assertions": label_table(spoken, "assertion", taxonomy.assertions),
        "signals": label_table(frame, "signal", taxonomy.signals),
        "confusion": confusion_table(frame, taxonomy.signals),
        "reliability": reliability(
            frame["chance"].to_numpy(), frame["signal"].isin(taxonomy.drift_signals).to_numpy(dtype=bool)
        ),
        "slices": slice_tables(frame, taxonomy=taxonomy),
    }


def label_table(frame: pd.DataFrame, name: str, labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and gold sentences of every label that gold or the engine has."""
    table = precision_recall_fscore_support(frame[name], frame[f"scored_{name}"], labels=list(labels), zero_division=0)
    rows = zip(labels, *table, strict=True)
    seen = set(frame[name]) | set(frame[f"scored_{name}"])
    return {
        label: {"precision": _short(p), "recall": _short(r), "f1": _short(f), "gold": int(count)}
        for label, p, r, f, count in rows
        if label in seen
    }


def confusion_table(frame: pd.DataFrame, signals: Sequence[str]) -> dict[str, dict[str, int]]:
    """Count gold signals against scored ones; pairs that never occur are left out."""
    counts = confusion_matrix(frame["signal"], frame["scored_signal"], labels=list(signals))
    return {
        gold: {scored: int(count) for scored, count in zip(signals, row, strict=True) if count}
        for gold, row in zip(signals, counts, strict=True)
        if row.any()
    }


def reliability(chance: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> list[dict[str, float]]:
    """Compare said and true shares of drift in bins of equal width, empty ones left out.

    Args:
        chance: drift_probability, shape (sentences,).
        truth: Whether it is drift by gold, shape (sentences,).
    """
    bins = np.minimum((chance * RELIABILITY_BINS).astype(int), RELIABILITY_BINS - 1)
    return [
        {
            "from": _short(at / RELIABILITY_BINS),
            "sentences": int((bins == at).sum()),
            "said": _short(chance[bins == at].mean()),
            "true": _short(truth[bins == at].mean()),
        }
        for at in range(RELIABILITY_BINS)
        if (bins == at).any()
    ]


def slice_tables(frame: pd.DataFrame, *, taxonomy: Taxonomy) -> dict[str, dict[str, dict[str, float]]]:
    """Return figures for parts of the sentences, of those with at least FEWEST_IN_SLICE."""
    words = frame["text"].map(lambda text: len(text.split()))
    parts: dict[str, pd.Series] = {
        "note_type": frame["note_type"],
        "setting": frame["setting"],
        "words": words.map(_length),
        "voice": frame["voice"],
    }
    if frame["writer"].nunique() > 1:
        parts["writer"] = frame["writer"]
    return {
        name: {
            str(value): _figures(own, taxonomy=taxonomy)
            for value, own in frame.groupby(part.to_numpy(), sort=True)
            if len(own) >= FEWEST_IN_SLICE
        }
        for name, part in parts.items()
    }


def _length(words: int) -> str:
    low, high = next(pair for pair in WORDS if words <= pair[1])
    return f"{low} to {high}" if high < WORDS[-1][1] else f"{low} and more"


def _figures(frame: pd.DataFrame, *, taxonomy: Taxonomy) -> dict[str, float]:
    labels = label_table(frame, "signal", taxonomy.signals)
    in_gold = [row["f1"] for row in labels.values() if row["gold"]]
    gold, flagged = (frame[name].isin(taxonomy.drift_signals) for name in ("signal", "scored_signal"))
    agreed = (frame["signal"] == frame["scored_signal"]).mean()
    return {
        "sentences": len(frame),
        "signal_accuracy": _short(agreed),
        "signal_macro_f1": _short(float(np.mean(in_gold))),
        "drift_flag_f1": _short(f1_score(gold, flagged, zero_division=0)),
    }


def _short(value: float) -> float:
    return round(float(value), 4)
