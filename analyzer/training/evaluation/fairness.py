"""Whom an engine treats otherwise: drift found and missed by way of writing, and words that must not matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.agreement import Counts, accuracy, note_counts, with_interval
from analyzer.analysis import Analyzer
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.align import align
from analyzer.training.evaluation.evaluate import gold_frame
from analyzer.training.evaluation.invariance import invariance

FEWEST_NOTES = 5
"""Notes from which a way of writing is judged; with fewer only its numbers of notes and sentences are told."""
Figure = dict[str, float]
"""A value with the low and high end of its 95% interval."""
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class VoiceFigures:
    """An engine on the notes of one way of writing.

    Attributes:
        voice: The way of writing, as `voice_of` tells it.
        notes: How many.
        sentences: Gold ones in them.
        drift: Share of the sentences that are drift by gold.
        labelled: Share that the engine calls drift.
        excess: `labelled` less `drift`: over zero it accuses too much, under zero too little.
        missed: Of the drift sentences, the share that the engine calls none; None where there are none.
        error: Share of the sentences whose signal is another than gold's.
    """

    voice: str
    notes: int
    sentences: int
    drift: Figure | None = None
    labelled: Figure | None = None
    excess: Figure | None = None
    missed: Figure | None = None
    error: Figure | None = None


@dataclass(frozen=True)
class Fairness:
    """What was found.

    Attributes:
        voices: One way of writing after another, that with the most notes first.
        swaps: Of each swap of `invariance`, its figures.
    """

    voices: tuple[VoiceFigures, ...]
    swaps: dict[str, dict[str, float]]


def fairness(notes: Sequence[GoldNote], analyzer: Analyzer) -> Fairness:
    """Measure an engine on each way of writing, and by rewrites that must not change a label.

    Args:
        notes: Gold notes.
        analyzer: The engine to measure.
    """
    frame = align(notes, analyzer.score(gold_frame(notes)), taxonomy=analyzer.taxonomy).frame
    groups = [own for _, own in frame.groupby("voice")]
    groups.sort(key=lambda own: (-own["note_id"].nunique(), own["voice"].iloc[0]))
    voices = tuple(_voice_figures(own, taxonomy=analyzer.taxonomy) for own in groups)
    return Fairness(voices, invariance(notes, analyzer))


def _voice_figures(frame: pd.DataFrame, *, taxonomy: Taxonomy) -> VoiceFigures:
    counted = VoiceFigures(str(frame["voice"].iloc[0]), frame["note_id"].nunique(), len(frame))
    if counted.notes < FEWEST_NOTES:
        return counted
    gold, labelled = (frame[name].isin(taxonomy.drift_signals) for name in ("signal", "scored_signal"))
    flags = note_counts(gold, labelled, frame["note_id"], classes=(False, True))
    signals = note_counts(frame["signal"], frame["scored_signal"], frame["note_id"], classes=taxonomy.signals)
    kinds: dict[str, Callable[[Counts], Array]] = {"drift": _gold, "labelled": _labelled, "excess": _excess}
    figures = {name: with_interval(flags, function) for name, function in kinds.items()}
    missed = with_interval(flags, _missed) if gold.any() else None
    return VoiceFigures(
        counted.voice,
        counted.notes,
        counted.sentences,
        **figures,
        missed=missed,
        error=with_interval(signals, _error),
    )


def _gold(counts: Counts) -> Array:
    return np.asarray(counts[..., 1, :].sum(-1) / np.maximum(counts.sum((-2, -1)), 1))


def _labelled(counts: Counts) -> Array:
    return np.asarray(counts[..., :, 1].sum(-1) / np.maximum(counts.sum((-2, -1)), 1))


def _excess(counts: Counts) -> Array:
    return _labelled(counts) - _gold(counts)


def _missed(counts: Counts) -> Array:
    return np.asarray(counts[..., 1, 0] / np.maximum(counts[..., 1, :].sum(-1), 1))


def _error(counts: Counts) -> Array:
    return 1 - accuracy(counts)
