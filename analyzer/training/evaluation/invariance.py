"""How much the signals depend on names, pronouns and words that they should not depend on."""

from collections.abc import Sequence

import numpy as np

from analyzer.analysis import Analyzer
from analyzer.training.corpus import GoldNote
from analyzer.training.evaluation.align import align
from analyzer.training.evaluation.evaluate import gold_frame
from analyzer.training.swaps.augment import Swap, names, person, pronouns, worker

SEED = 20260317
KINDS: dict[str, Swap] = {"names": names, "pronouns": pronouns, "person": person, "worker": worker}
DIGITS = 4
"""Decimal places of a share."""


def invariance(notes: Sequence[GoldNote], analyzer: Analyzer, *, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Rewrite gold notes by each swap, and count the gold sentences whose signal changes.

    Names are those that training never puts in. Sentences are cut by our own cutter, before and after.

    Args:
        notes: Gold notes.
        analyzer: The engine to measure.
        seed: Of the swaps' draws; a note's draws do not depend on the other notes.

    Returns:
        For each swap: `sentences`, the gold sentences of notes that it altered; `changed`, those of them whose scored
        signal differs; `share`, `changed` over the gold sentences of all notes, from 0 to 1.
    """
    before = _signals(notes, analyzer)
    return {kind: _figures(notes, rewrites(notes, kind=kind, seed=seed), before, analyzer) for kind in KINDS}


def rewrites(notes: Sequence[GoldNote], *, kind: str, seed: int = SEED) -> list[GoldNote]:
    """Rewrite each note by one swap, as measuring does.

    Args:
        notes: Gold notes.
        kind: One of KINDS.
        seed: Of the draws.
    """
    extra = {"held_out": True} if kind == "names" else {}
    draws = [np.random.default_rng([seed, at]) for at in range(len(notes))]
    return [KINDS[kind](note, rng=rng, **extra) for note, rng in zip(notes, draws, strict=True)]


def _figures(
    notes: Sequence[GoldNote], others: Sequence[GoldNote], before: list[list[str]], analyzer: Analyzer
) -> dict[str, float]:
    altered = [at for at, (note, other) in enumerate(zip(notes, others, strict=True)) if note.text != other.text]
    after = _signals([others[at] for at in altered], analyzer)
    pairs = [pair for at, own in zip(altered, after, strict=True) for pair in zip(before[at], own, strict=True)]
    changed = sum(old != new for old, new in pairs)
    everything = sum(len(note.sentences) for note in notes)
    return {"sentences": len(pairs), "changed": changed, "share": round(changed / max(everything, 1), DIGITS)}


def _signals(notes: Sequence[GoldNote], analyzer: Analyzer) -> list[list[str]]:
    """Return the scored signal of each gold sentence, by note."""
    if not notes:
        return []
    scored = align(notes, analyzer.score(gold_frame(notes)), taxonomy=analyzer.taxonomy).frame["scored_signal"]
    ends = np.cumsum([len(note.sentences) for note in notes])[:-1]
    return [part.tolist() for part in np.split(scored.to_numpy(), ends)]
