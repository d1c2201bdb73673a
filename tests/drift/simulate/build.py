"""Held-out sentences to write synthetic workers from: of a model that is always right, and of one of few lessons."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from analyzer.classify.artifact import load_held_out
from analyzer.classify.chances import CERTAIN
from analyzer.classify.held_out import HeldOutSentences
from analyzer.taxonomy import Taxonomy

TINY = Path(__file__).parents[2] / "classify" / "tiny" / "accurate"
WRITERS, EACH, A_NOTE = 6, 8, 8


def tiny(taxonomy: Taxonomy) -> HeldOutSentences:
    """Sentences of a model that has learnt next to nothing."""
    return load_held_out(TINY, taxonomy=taxonomy)


def right(pair: Sequence[int], writer: Sequence[int], note: Sequence[int], *, taxonomy: Taxonomy) -> HeldOutSentences:
    """Sentences whose labels a model tells with certainty."""
    own, pairs = np.array(pair), len(taxonomy.own_pairs)
    chances = (own[:, None] == np.arange(pairs)).astype(np.uint8) * np.uint8(CERTAIN)
    return HeldOutSentences(own.astype(np.uint8), chances, np.array(writer, np.uint8), np.array(note, np.int32))


def perfect(taxonomy: Taxonomy) -> HeldOutSentences:
    """Six writers with every pair, and none, eight times each, in notes of eight; a model that is always right."""
    rng = np.random.default_rng(1)
    own = np.repeat(np.arange(len(taxonomy.own_pairs) + 1), EACH)
    pair = np.concatenate([rng.permutation(own) for _ in range(WRITERS)])
    writer, note = np.repeat(np.arange(WRITERS), len(own)), np.arange(len(pair)) // A_NOTE
    return right(pair.tolist(), writer.tolist(), note.tolist(), taxonomy=taxonomy)


def watching(taxonomy: Taxonomy, *names: str) -> Taxonomy:
    """The taxonomy with these measures alone: what is not watched takes no time."""
    return replace(taxonomy, measures=tuple(taxonomy.measure(name) for name in names))
