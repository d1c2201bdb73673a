"""How good an engine is on gold notes, with intervals by resampling notes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.agreement import Counts, accuracy, kappa, note_counts, with_interval
from analyzer.analysis import Analyzer
from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.align import Aligned, align
from analyzer.training.evaluation.tables import error_tables

CALIBRATION_BINS = 10


def evaluate(notes: Sequence[GoldNote], analyzer: Analyzer) -> dict[str, Any]:
    """Score gold notes and say how well the labels agree.

    Args:
        notes: Gold notes.
        analyzer: The engine to measure. Sentences are cut by our own cutter.

    Returns:
        Figures by name; those of a label are {"value", "low", "high"}: a 95% interval by resampling notes. Under
        "errors", where the labels differ from gold: see `error_tables`.
    """
    aligned = align(notes, analyzer.score(gold_frame(notes)), taxonomy=analyzer.taxonomy)
    return figures(aligned, analyzer.taxonomy) | {"errors": error_tables(aligned, taxonomy=analyzer.taxonomy)}


def gold_frame(notes: Sequence[GoldNote]) -> pd.DataFrame:
    """Return gold notes as the frame that `Analyzer.score` takes, without their labels."""
    columns = ("note_id", "worker_id", "date", "note_type", "setting", "text")
    return pd.DataFrame({name: [getattr(note, name) for note in notes] for name in columns}).assign(program="")


def figures(aligned: Aligned, taxonomy: Taxonomy) -> dict[str, Any]:
    """Compute all figures of an alignment; see `evaluate`."""
    frame = aligned.frame
    spoken = frame[frame["role"] != NEUTRAL]
    flags = _flags(frame, taxonomy)
    notes = flags.groupby("note_id").agg(gold=("gold_plain", "max"), scored=("scored", "max"))
    return {
        "sentences": len(frame),
        "notes": frame["note_id"].nunique(),
        "boundaries": {
            "precision": round(aligned.same_spans / max(aligned.scored_spans, 1), 4),
            "recall": round(aligned.same_spans / max(aligned.gold_spans, 1), 4),
            "f1": round(2 * aligned.same_spans / max(aligned.scored_spans + aligned.gold_spans, 1), 4),
        },
        "role": _agreement(frame, "role", taxonomy.role_names),
        "assertion": _agreement(spoken, "assertion", taxonomy.assertions),
        "signal": _agreement(frame, "signal", taxonomy.signals),
        "drift_flag": _flag_figures(flags["gold"], flags["scored"], flags["note_id"]),
        "note_flag": _flag_figures(notes["gold"], notes["scored"], pd.Series(notes.index)),
        "confident_flag": _flag_figures(flags["gold"], flags["scored"] & flags["confident"], flags["note_id"]),
        "signal_calibration_error": round(
            calibration_error(frame["signal_chance"].to_numpy(), _right(frame).to_numpy(dtype=bool)), 4
        ),
        "drift_calibration_error": round(
            calibration_error(frame["chance"].to_numpy(), flags["gold_plain"].to_numpy()), 4
        ),
        "worker_drift_r": _worker_correlation(frame, flags),
    }


def macro_f1(counts: Counts) -> npt.NDArray[np.float64]:
    """Average F1 over the classes that occur in gold."""
    right = np.einsum("...ii->...i", counts)
    gold, scored = counts.sum(-1), counts.sum(-2)
    f1 = np.divide(2 * right, gold + scored, out=np.zeros_like(right), where=gold + scored > 0)
    return np.asarray((f1 * (gold > 0)).sum(-1) / np.maximum((gold > 0).sum(-1), 1))


def precision(counts: Counts) -> npt.NDArray[np.float64]:
    """Share of flags that are right; `counts` are 2 x 2, unflagged first."""
    return np.asarray(counts[..., 1, 1] / np.maximum(counts[..., :, 1].sum(-1), 1))


def recall(counts: Counts) -> npt.NDArray[np.float64]:
    """Share of what should be flagged that is; `counts` are 2 x 2, unflagged first."""
    return np.asarray(counts[..., 1, 1] / np.maximum(counts[..., 1, :].sum(-1), 1))


def f1(counts: Counts) -> npt.NDArray[np.float64]:
    """Harmonic mean of precision and recall; `counts` are 2 x 2, unflagged first."""
    return np.asarray(2 * counts[..., 1, 1] / np.maximum(counts[..., 1, :].sum(-1) + counts[..., :, 1].sum(-1), 1))


def calibration_error(chance: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error: mean distance of said and true share over bins of equal width, by sentences.

    Naeini, Cooper and Hauskrecht, AAAI 2015.
    """
    bins = np.minimum((chance * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    said = np.bincount(bins, weights=chance, minlength=CALIBRATION_BINS)
    true = np.bincount(bins, weights=truth, minlength=CALIBRATION_BINS)
    return float(np.abs(said - true).sum() / max(len(chance), 1))


def _agreement(frame: pd.DataFrame, name: str, classes: Sequence[str]) -> dict[str, Any]:
    counts = note_counts(frame[name], frame[f"scored_{name}"], frame["note_id"], classes=classes)
    kinds: dict[str, Callable[[Counts], npt.NDArray[np.float64]]] = {
        "macro_f1": macro_f1,
        "kappa": kappa,
        "accuracy": accuracy,
    }
    return {kind: with_interval(counts, function) for kind, function in kinds.items()}


def _flag_figures(gold: pd.Series, scored: pd.Series, note: pd.Series) -> dict[str, Any]:
    counts = note_counts(gold.astype(bool), scored.astype(bool), note, classes=(False, True))
    kinds = {"precision": precision, "recall": recall, "f1": f1}
    return {name: with_interval(counts, function) for name, function in kinds.items()}


def _flags(frame: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Flag drift; where drift and no drift are both fair, a flag is no false alarm and a miss no miss."""
    drift = taxonomy.drift_signals
    scored = frame["scored_signal"].isin(drift)
    plain = frame["signal"].isin(drift)
    open_question = [bool(fair & drift) and not fair <= drift for fair in frame["accepted"]]
    return pd.DataFrame(
        {
            "note_id": frame["note_id"],
            "gold": np.where(open_question, scored, plain),
            "gold_plain": plain,
            "scored": scored,
            "confident": frame["confident"],
        }
    )


def _right(frame: pd.DataFrame) -> pd.Series:
    return frame["signal"] == frame["scored_signal"]


def _worker_correlation(frame: pd.DataFrame, flags: pd.DataFrame) -> float | None:
    shares = pd.DataFrame({"worker": frame["worker_id"], "gold": flags["gold_plain"], "chance": frame["chance"]})
    means = shares.groupby("worker").mean()
    known = len(means) > 2 and (means.nunique() > 1).all()
    return round(float(means["gold"].corr(means["chance"])), 4) if known else None
