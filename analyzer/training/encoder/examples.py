"""What a pass over the corpus shows the encoder: windows of notes, and bank sentences laid together at random."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.classify.note_kind import is_supervision
from analyzer.classify.vocabulary import Vocabulary
from analyzer.classify.windows import NoteTokens, Window, batch_tokens, note_windows
from analyzer.sentences import given_sentences
from analyzer.taxonomy import Taxonomy
from analyzer.training.corpus import BANK, GoldNote, labelled_spans
from analyzer.training.encoder.settings import Settings
from analyzer.training.swaps.augment import augmented
from analyzer.training.targets import pair_targets

BANK_TOKENS = 128
"""Tokens of a window of bank sentences."""


@dataclass(frozen=True)
class Example:
    """A window and what its sentences are.

    Attributes:
        window: Tokens, and where the sentences lie.
        pairs: Targets, shape (sentences, roles, assertions).
        weight: What each of its sentences counts.
    """

    window: Window
    pairs: npt.NDArray[np.float64]
    weight: float


def epoch_examples(
    notes: Sequence[GoldNote], *, epoch: int, settings: Settings, words: Vocabulary, taxonomy: Taxonomy
) -> list[Example]:
    """Return what one pass shows.

    The bank's sentences have no neighbours, and those beside them in their files give the label away; so each pass lays
    a share of them together in a new order.

    Args:
        notes: The corpus.
        epoch: Number of the pass, from 0: each draws anew, and the same pass always the same.
        settings: Shares and chances.
        words: The encoder's.
        taxonomy: For the targets.
    """
    rng = np.random.default_rng([settings.seed, epoch])
    whole = [note for note in notes if note.kind != BANK and note.sentences]
    shown = [augmented(note, rng=rng) if rng.random() < settings.augmented else note for note in whole]
    examples = [
        Example(window, pairs[window.sentences], 1.0)
        for tokens, pairs in zip(
            note_tokens(shown, words=words), [pair_targets(n.sentences, taxonomy=taxonomy) for n in shown], strict=True
        )
        for window in note_windows(tokens, longest=settings.longest, words=words)
    ]
    return examples + _bank_examples(notes, rng=rng, settings=settings, words=words, taxonomy=taxonomy)


def note_tokens(notes: Sequence[GoldNote], *, words: Vocabulary) -> list[NoteTokens]:
    """Tokenise labelled notes, cut as they are by hand and with the headings that our cutter finds."""
    batch = given_sentences([note.text for note in notes], [labelled_spans(note) for note in notes])
    return batch_tokens(batch, supervision=is_supervision([note.note_type for note in notes]), words=words)


def _bank_examples(
    notes: Sequence[GoldNote],
    *,
    rng: np.random.Generator,
    settings: Settings,
    words: Vocabulary,
    taxonomy: Taxonomy,
) -> list[Example]:
    bank = [note for note in notes if note.kind == BANK and note.sentences]
    examples = list[Example]()
    for supervision in (False, True):
        own = [note for note in bank if bool(is_supervision([note.note_type])[0]) == supervision]
        if own:
            tokens = note_tokens(own, words=words)
            sentences = [sentence for note in tokens for sentence in note.sentences]
            pairs = np.concatenate([pair_targets(note.sentences, taxonomy=taxonomy) for note in own])
            order = rng.permutation(len(sentences))[: round(len(sentences) * settings.bank_share)]
            examples += _packed(tokens[0].kind, sentences, pairs, order, weight=settings.bank_weight, words=words)
    return examples


def _packed(
    kind: list[int],
    sentences: list[list[int]],
    pairs: npt.NDArray[np.float64],
    order: npt.NDArray[np.int64],
    *,
    weight: float,
    words: Vocabulary,
) -> list[Example]:
    """Lay sentences together in the given order, as many as fit into BANK_TOKENS."""
    if not len(order):
        return []
    sizes = np.cumsum([len(sentences[at]) + 1 for at in order])
    groups = np.split(order, np.flatnonzero(np.diff(sizes // (BANK_TOKENS - len(kind) - 2))) + 1)
    examples = []
    for group in groups:
        note = NoteTokens(kind, [sentences[at] for at in group], [[] for _ in group])
        (window,) = note_windows(note, longest=2 * BANK_TOKENS + max(sizes), words=words)
        examples.append(Example(window, pairs[group], weight))
    return examples
