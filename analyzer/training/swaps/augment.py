"""Rewrites of labelled notes that leave their labels right."""

from collections.abc import Callable

import numpy as np

from analyzer.training.corpus import GoldNote
from analyzer.training.swaps.name_swap import names
from analyzer.training.swaps.noise import abbreviated, expanded, lower_case, typos, without_stops
from analyzer.training.swaps.person_swap import person
from analyzer.training.swaps.pronoun_swap import pronouns
from analyzer.training.swaps.worker_swap import worker

__all__ = ["augmented", "names", "person", "pronouns", "worker"]

Swap = Callable[..., GoldNote]

NAMES_CHANCE = 0.5
"""Chance that the people of a note get other names."""
PRONOUNS_CHANCE = 0.3
"""Chance that she and he change places."""
PERSON_CHANCE = 0.4
"""Chance that the person served is called by another word."""
WORKER_CHANCE = 0.3
"""Chance that the workers call themselves something else."""
ABBREVIATED_CHANCE = 0.15
"""Chance that words are abbreviated."""
EXPANDED_CHANCE = 0.15
"""Chance that abbreviations are written out."""
TYPOS_CHANCE = 0.15
"""Chance that a note has slips at all."""
WITHOUT_STOPS_CHANCE = 0.05
"""Chance that a note lacks its full stops."""
LOWER_CASE_CHANCE = 0.05
"""Chance that a note is in small letters."""
STEPS: tuple[tuple[Swap, float], ...] = (
    (names, NAMES_CHANCE),
    (pronouns, PRONOUNS_CHANCE),
    (person, PERSON_CHANCE),
    (worker, WORKER_CHANCE),
    (abbreviated, ABBREVIATED_CHANCE),
    (expanded, EXPANDED_CHANCE),
    (typos, TYPOS_CHANCE),
    (without_stops, WITHOUT_STOPS_CHANCE),
    (lower_case, LOWER_CASE_CHANCE),
)
"""In this order: the swaps read capitals and whole words, which the noise after them breaks."""


def augmented(note: GoldNote, *, rng: np.random.Generator) -> GoldNote:
    """Apply a random few of the swaps and habits of writing to a note.

    Args:
        note: A labelled note.
        rng: Draws which ones, and what they put in.

    Returns:
        A note with the same labels, whose sentences hold `text == note.text[start:end]`.
    """
    drawn = rng.random(len(STEPS)).tolist()
    for (step, chance), chosen in zip(STEPS, drawn, strict=True):
        if chosen < chance:
            note = step(note, rng=rng)
    return note
