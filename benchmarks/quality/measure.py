"""What is measured of a system: agreement with gold, speed and memory."""

import resource
import time
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analyzer.sentences import cut_notes
from analyzer.taxonomy import Taxonomy, load_taxonomy
from analyzer.training.corpus import GoldNote, read_gold
from analyzer.training.evaluation.align import align
from analyzer.training.evaluation.evaluate import figures, gold_frame
from benchmarks.quality.labelling import Score
from benchmarks.quality.settings import DEV, ROOT

NOTES_AT_ONCE = 200
"""Notes that are scored in one call for speed: peak memory is that of the model and of such a piece."""
FIGURES = {
    "signal_macro_f1": ("signal", "macro_f1"),
    "signal_kappa": ("signal", "kappa"),
    "drift_flag_f1": ("drift_flag", "f1"),
    "note_flag_f1": ("note_flag", "f1"),
    "role_macro_f1": ("role", "macro_f1"),
}
"""Our name of each figure, and where `peerdrift evaluate` has it."""


def quality(score: Score) -> dict[str, Any]:
    """Hold a system against the development notes, as `peerdrift evaluate` does.

    Returns:
        Each of FIGURES as {"value", "low", "high"}: a 95% interval by resampling notes.
    """
    taxonomy = load_taxonomy()
    notes = read_gold(DEV)
    found = figures(align(notes, score(gold_frame(notes)), taxonomy=taxonomy), taxonomy)
    return {name: found[of][kind] for name, (of, kind) in FIGURES.items()}


def speed_and_memory(score: Score, *, seconds: float) -> dict[str, Any]:
    """Label the sample notes, piece after piece, until the seconds have passed.

    Args:
        score: The system, loaded.
        seconds: How long at least; the first pieces of a slow system may take longer.

    Returns:
        Sentences a second of processor time from text to labels, which on one thread is what an idle core takes; the
        same without the time that cutting alone takes; and the peak memory of this process until now in MB.
    """
    pieces = _sample_pieces()
    score(pieces[0].head(1))  # what is made at the first call is no part of the speed
    spent = cutting = 0.0
    sentences = at = 0
    while spent < seconds or at == 0:
        piece = pieces[at % len(pieces)]
        began = time.process_time()
        sentences += len(score(piece))
        scored = time.process_time()
        cut_notes(piece["text"].tolist())
        spent, cutting, at = spent + scored - began, cutting + time.process_time() - scored, at + 1
    return {
        "sentences_a_second": round(sentences / spent),
        "sentences_a_second_without_cutting": round(sentences / max(spent - cutting, 1e-9)),
        "peak_memory_mb": _peak_memory_mb(),
    }


def floor_memory_mb() -> int:
    """Cut a piece of the sample notes and return the peak memory of this process in MB, before any model."""
    cut_notes(_sample_pieces()[0]["text"].tolist())
    return _peak_memory_mb()


def flag_every_note_f1(notes: Sequence[GoldNote], *, taxonomy: Taxonomy) -> float:
    """Return the note flag's F1 of a system that flags every note: the least that a note flag has to beat."""
    drift = sum(
        any(taxonomy.signal(s["role"], s["assertion"]) in taxonomy.drift_signals for s in note.sentences)
        for note in notes
    )
    return round(2 * drift / (drift + len(notes)), 4)


def _peak_memory_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _sample_pieces() -> list[pd.DataFrame]:
    notes = pd.read_csv(ROOT / "data" / "samples" / "notes.csv", dtype=str, keep_default_na=False)
    frame = pd.DataFrame(
        {
            "note_id": notes["Document ID"],
            "worker_id": notes["Staff ID"],
            "date": "2026-01-01",  # no system looks at it, and the sample writes dates as people do
            "note_type": notes["Note Type"],
            "text": notes["Progress Note"],
        }
    )
    return [frame.iloc[first : first + NOTES_AT_ONCE] for first in range(0, len(frame), NOTES_AT_ONCE)]
