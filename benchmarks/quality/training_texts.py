"""The corpus as single sentences with two labels, which is all that the simpler systems see of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analyzer.taxonomy import NEUTRAL, Taxonomy
from analyzer.training.corpus import read_corpus

SEED = 20260301
"""For every draw and every system that draws."""
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Head:
    """What one of a system's two classifiers learns.

    Attributes:
        name: "role" or "assertion".
        texts: The sentences.
        target: Index of each one's class, shape (sentences,).
        classes: How many there are.
    """

    name: str
    texts: list[str]
    target: IntArray
    classes: int


@dataclass(frozen=True)
class TrainingTexts:
    """Sentences of the corpus, and the two things to learn of them.

    Attributes:
        sentences: How many.
        role: Over all sentences.
        assertion: Over those that are not neutral; a neutral one's assertion is a convention.
        spoken: Where those stand among all sentences.
    """

    sentences: int
    role: Head
    assertion: Head
    spoken: IntArray


def read_training_texts(folder: Path, *, limit: int | None, taxonomy: Taxonomy) -> TrainingTexts:
    """Read the sentences of a corpus.

    Args:
        folder: The corpus.
        limit: How many sentences to draw, None for all.
        taxonomy: Names of the labels.

    Raises:
        PeerdriftError: The corpus cannot be read.
    """
    rows = [row for note in read_corpus(folder) for row in note.sentences]
    if limit is not None and limit < len(rows):
        drawn = np.random.default_rng(SEED).permutation(len(rows))[:limit]
        rows = [rows[at] for at in np.sort(drawn).tolist()]
    spoken = np.flatnonzero([row["role"] != NEUTRAL for row in rows])
    return TrainingTexts(
        sentences=len(rows),
        role=_head("role", rows, taxonomy.role_names),
        assertion=_head("assertion", [rows[at] for at in spoken.tolist()], taxonomy.assertions),
        spoken=spoken,
    )


def _head(name: str, rows: list[dict[str, object]], classes: tuple[str, ...]) -> Head:
    target = np.array([classes.index(str(row[name])) for row in rows], dtype=np.int64)
    return Head(name, [str(row["text"]) for row in rows], target, len(classes))
