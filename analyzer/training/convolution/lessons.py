"""Labelled sentences as the network learns them: whole notes, a few at a time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from analyzer.classify.canonical import canonical
from analyzer.classify.convolution import LONGEST_SENTENCE, IntArray
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.word_vectors import buckets, parts
from analyzer.sentences import SentenceBatch
from analyzer.taxonomy import Taxonomy
from analyzer.training.convolution.settings import Settings
from analyzer.training.corpus import BANK, LabelledSentences
from analyzer.training.targets import head_targets


@dataclass(frozen=True)
class Pieces:
    """Words or headings as pieces, laid end to end.

    Attributes:
        flat: Pieces of all, shape (pieces,).
        begins: Where each one's begin, shape (words,).
    """

    flat: torch.Tensor
    begins: torch.Tensor


@dataclass(frozen=True)
class Read:
    """What a network reads of some sentences.

    Attributes:
        words: The distinct words.
        bucket: Of each distinct word, shape (distinct words,).
        word: Index of each word of each sentence among them, shape (words,).
        row: Its sentence, shape (words,).
        headings: The distinct headings.
        heading: Index of each sentence's among them, shape (sentences,).
        supervision: 1 for sentences of supervision notes, shape (sentences, 1).
        follows: Which sentences have one of their note before them, as numbers of theirs, shape (those,).
    """

    words: Pieces
    bucket: torch.Tensor
    word: torch.Tensor
    row: torch.Tensor
    headings: Pieces
    heading: torch.Tensor
    supervision: torch.Tensor
    follows: torch.Tensor


@dataclass(frozen=True)
class Wanted:
    """What is to be said of sentences: each head's targets, and what each sentence counts."""

    role: torch.Tensor
    assertion: torch.Tensor
    signal: torch.Tensor
    said: torch.Tensor
    weight: torch.Tensor

    def of(self, rows: IntArray) -> "Wanted":
        """Take some sentences'."""
        at = torch.from_numpy(rows)
        return Wanted(self.role[at], self.assertion[at], self.signal[at], self.said[at], self.weight[at])


@dataclass(frozen=True)
class Lessons:
    """A corpus in the words that engines read.

    Attributes:
        batch: Its sentences.
        supervision: 1 for supervision notes, shape (notes,).
        words: Pieces of each distinct word.
        bucket: Which vector of whole words is each distinct word's, shape (distinct words,).
        headings: Pieces of each distinct heading.
        heading: Index of each sentence's heading, shape (sentences,).
        wanted: What is to be said.
    """

    batch: SentenceBatch
    supervision: npt.NDArray[np.float32]
    words: list[list[int]]
    bucket: IntArray
    headings: list[list[int]]
    heading: IntArray
    wanted: Wanted


def lessons_of(data: LabelledSentences, *, vocabulary: Vocabulary, settings: Settings, taxonomy: Taxonomy) -> Lessons:
    """Make lessons of labelled sentences."""
    batch = canonical(data.batch, supervision=data.supervision)
    distinct = sorted(set(batch.heading))
    place = {heading: at for at, heading in enumerate(distinct)}
    weight = np.where(data.kind == BANK, settings.bank_weight, 1.0)
    targets = (*head_targets(data.pairs, taxonomy=taxonomy), weight)
    return Lessons(
        batch,
        data.supervision,
        parts(batch.words, vocabulary=vocabulary),
        buckets(batch.words, count=settings.buckets),
        parts(distinct, vocabulary=vocabulary),
        np.array([place[heading] for heading in batch.heading], dtype=np.int64),
        Wanted(*(torch.from_numpy(np.asarray(part, dtype=np.float32)) for part in targets)),
    )


def steps_of(lessons: Lessons, rows: IntArray, *, settings: Settings, rng: np.random.Generator) -> list[IntArray]:
    """Part rows into steps of whole notes, drawn in a new order.

    Args:
        lessons: The corpus.
        rows: Sentences to learn, ascending.
        settings: Sentences of a step.
        rng: Draws the order.
    """
    begins = np.flatnonzero(np.diff(lessons.batch.note[rows], prepend=-1))
    notes = np.split(rows, begins[1:])
    order = rng.permutation(len(notes)).tolist()
    sizes = np.cumsum([len(notes[at]) for at in order])
    cuts = np.flatnonzero(np.diff((sizes - 1) // settings.sentences)) + 1
    return [np.concatenate([notes[at] for at in group]) for group in np.split(np.array(order), cuts)]


def read(lessons: Lessons, rows: IntArray) -> Read:
    """Give a network some sentences to read, whole notes each in its order."""
    batch = lessons.batch
    counts = np.minimum(batch.token_counts[rows], LONGEST_SENTENCE)
    row = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    distinct, word = np.unique(batch.word[batch.token_at[rows][row] + within], return_inverse=True)
    own_headings, heading = np.unique(lessons.heading[rows], return_inverse=True)
    note = batch.note[rows]
    return Read(
        words=_pieces([lessons.words[at] for at in distinct.tolist()]),
        bucket=torch.from_numpy(lessons.bucket[distinct]),
        word=torch.from_numpy(word),
        row=torch.from_numpy(row),
        headings=_pieces([lessons.headings[at] for at in own_headings.tolist()]),
        heading=torch.from_numpy(heading),
        supervision=torch.from_numpy(lessons.supervision[note][:, None]),
        follows=torch.from_numpy(np.flatnonzero(note[1:] == note[:-1]) + 1),
    )


def _pieces(parted: list[list[int]]) -> Pieces:
    counts = np.array([len(tokens) for tokens in parted], dtype=np.int64)
    flat = np.array([token for tokens in parted for token in tokens], dtype=np.int64)
    return Pieces(torch.from_numpy(flat), torch.from_numpy(np.cumsum(counts) - counts))
