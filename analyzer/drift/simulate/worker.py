"""One synthetic worker: notes put together from held-out sentences, with a share planted in them.

Its notes are held-out notes of one writer, drawn anew, so that sentences hang together as they do and the model
mistakes them as it does that writer's. The planted measure alone is set: its sentences are taken out, and put in at the
share that is wanted, more in some notes than in others.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analyzer.classify.chances import CERTAIN
from analyzer.classify.held_out import HeldOutSentences
from analyzer.drift.confusion import AMONG, COUNTED, KINDS, NEITHER, true_kinds

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
FEWEST_TO_DRAW = 10
"""Sentences of a kind that a writer must have, else those of all writers are drawn from."""


@dataclass(frozen=True)
class Sentences:
    """Held-out sentences by note and by kind, to draw from.

    Attributes:
        held_out: All of them.
        kind: Of each to the planted measure, shape (sentences,).
    """

    held_out: HeldOutSentences
    kind: IntArray

    @cached_property
    def writers(self) -> list[int]:
        """Numbers of the writers."""
        return sorted(set(self.held_out.writer.tolist()))

    @cached_property
    def notes(self) -> dict[int, list[IntArray]]:
        """Sentences of each note, by writer."""
        order = np.argsort(self.held_out.note, kind="stable")
        cuts = np.flatnonzero(np.diff(self.held_out.note[order])) + 1
        found: dict[int, list[IntArray]] = {writer: [] for writer in self.writers}
        for rows in np.split(order, cuts):
            found[int(self.held_out.writer[rows[0]])].append(rows)
        return found

    @cached_property
    def of_kind(self) -> dict[int, list[IntArray]]:
        """Sentences of each kind, by writer; those of all where a writer has hardly any."""
        every = [np.flatnonzero(self.kind == kind) for kind in range(KINDS)]
        found = {}
        for writer in self.writers:
            own = [rows[self.held_out.writer[rows] == writer] for rows in every]
            found[writer] = [
                some if len(some) >= FEWEST_TO_DRAW else rows for some, rows in zip(own, every, strict=True)
            ]
        return found


def sentences_to_draw(
    held_out: HeldOutSentences, *, counted: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]
) -> Sentences:
    """Sort held-out sentences by their kind to the measure that is planted."""
    return Sentences(held_out, true_kinds(held_out, counted=counted, among=among))


@dataclass(frozen=True)
class Written:
    """What a synthetic worker wrote.

    Attributes:
        expected: Sums of chances of each note, shape (notes, pairs).
        sentences: Of each note, shape (notes,).
        period: In which each note was written, shape (notes,).
    """

    expected: npt.NDArray[np.float32]
    sentences: IntArray
    period: IntArray


def write(
    sentences: Sentences,
    *,
    shares: FloatArray | None,
    notes: int,
    periods: int,
    likeness: float,
    rng: np.random.Generator,
) -> Written:
    """Write a worker's notes.

    Args:
        sentences: To draw from.
        shares: True share of the planted measure in each period, shape (periods,); None plants nothing.
        notes: In each period.
        periods: How many.
        likeness: Intraclass correlation of the planted measure within notes.
        rng: Source of chance.
    """
    writer = sentences.writers[int(rng.integers(len(sentences.writers)))]
    own = sentences.notes[writer]
    drawn = [own[at] for at in rng.integers(len(own), size=notes * periods)]
    lengths = np.array([len(rows) for rows in drawn])
    rows, note = np.concatenate(drawn), np.repeat(np.arange(len(drawn)), lengths)
    period = np.repeat(np.arange(periods), notes)
    if shares is not None:
        wanted = np.repeat(shares, notes)
        strength = 1.0 / likeness - 1.0
        share = rng.beta(np.maximum(wanted * strength, 1e-9), np.maximum((1.0 - wanted) * strength, 1e-9))
        rows = _planted(rows, share[note], sentences.of_kind[writer], kind=sentences.kind, rng=rng)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    sums = np.add.reduceat(sentences.held_out.chances[rows], starts, axis=0, dtype=np.uint32)
    return Written((sums / CERTAIN).astype(np.float32), lengths, period)


def _planted(
    rows: IntArray, share: FloatArray, of_kind: list[IntArray], *, kind: IntArray, rng: np.random.Generator
) -> IntArray:
    """Set which of the sentences that a measure counts among are counted, each with its note's share."""
    wanted = np.where(rng.random(len(rows)) < share, COUNTED, AMONG)
    out = rows.copy()
    for one in (COUNTED, AMONG):
        change = (kind[rows] != NEITHER) & (kind[rows] != one) & (wanted == one)
        out[change] = rng.choice(of_kind[one], size=int(change.sum()))
    return out
