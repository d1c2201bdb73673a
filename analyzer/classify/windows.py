"""Windows of a note: whole sentences with a separator between them, as an encoder reads them.

Sequential sentence classification after Cohan et al. (EMNLP 2019): the encoder sees a sentence among its neighbours,
and each sentence's tokens are pooled afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.classify.canonical import canonical, sentence_words
from analyzer.classify.vocabulary import Vocabulary
from analyzer.sentences import SentenceBatch

OVERLAP = 2
"""Sentences that a window shares with the one before it."""
LONGEST_SENTENCE, LONGEST_HEADING = 160, 12
"""Tokens that are read of a sentence and of a heading."""
KINDS = ("session note", "supervision note")
"""What a window begins with, by whether it is a supervision note."""


@dataclass(frozen=True)
class Window:
    """Consecutive sentences of a note.

    Attributes:
        tokens: With special ones.
        sentences: Index of each sentence.
        begins: Where each sentence's tokens begin.
        ends: Where its separator stands, the last token of a sentence.
    """

    tokens: list[int]
    sentences: list[int]
    begins: list[int]
    ends: list[int]


@dataclass(frozen=True)
class NoteTokens:
    """The tokens of a note's parts, before they are laid into windows."""

    kind: list[int]
    sentences: list[list[int]]
    headings: list[list[int]]

    @property
    def key(self) -> tuple[tuple[int, ...], ...]:
        """What notes have in common of which an encoder says the same."""
        return tuple(map(tuple, [self.kind, *self.sentences, *self.headings]))


def batch_tokens(
    batch: SentenceBatch,
    *,
    supervision: npt.NDArray[np.float32],
    words: Vocabulary,
    among: npt.NDArray[np.bool_] | None = None,
) -> list[NoteTokens]:
    """Tokenise the sentences and headings of some notes.

    Args:
        batch: The sentences, those of a note one after the other.
        supervision: 1 for supervision notes, shape (notes,).
        words: The encoder's.
        among: Which sentences are read, shape (sentences,): the others of a note are left out as if it had none; all
            by default.

    Returns:
        One a note of which a sentence is read.
    """
    rows = np.arange(len(batch)) if among is None else np.flatnonzero(among)
    written = sentence_words(canonical(batch, supervision=supervision))
    sentences = words.tokens([written[row] for row in rows.tolist()])
    heading = [batch.heading[row] for row in rows.tolist()]
    distinct = sorted(set(heading))
    headings = dict(zip(distinct, words.tokens(distinct), strict=True))
    kinds = words.tokens(KINDS)
    notes, firsts = np.unique(batch.note[rows], return_index=True)
    lasts = [*firsts.tolist(), len(rows)][1:]
    return [
        NoteTokens(
            kinds[int(supervision[note])],
            [tokens[:LONGEST_SENTENCE] for tokens in sentences[first:last]],
            [headings[own][:LONGEST_HEADING] for own in heading[first:last]],
        )
        for note, first, last in zip(notes.tolist(), firsts.tolist(), lasts, strict=True)
    ]


def note_windows(note: NoteTokens, *, longest: int, words: Vocabulary) -> list[Window]:
    """Lay a note into windows of whole sentences.

    Args:
        note: Its tokens.
        longest: Tokens of a window; one sentence alone may be longer.
        words: For the special tokens.

    Returns:
        Windows that together hold every sentence, with OVERLAP sentences in common between neighbours.
    """
    return [_window(note, first, last, words) for first, last in _parts(note, longest)]


def _parts(note: NoteTokens, longest: int) -> Iterator[tuple[int, int]]:
    first, count = 0, len(note.sentences)
    while first < count:
        last, size, heading = first, len(note.kind) + 2, list[int]()
        while last < count:
            size += len(note.sentences[last]) + 1 + _heading_size(note.headings[last], heading)
            if size > longest and last > first:
                break
            heading, last = note.headings[last], last + 1
        yield first, last
        if last == count:
            return
        first = max(last - OVERLAP, first + 1)


def _heading_size(own: list[int], before: list[int]) -> int:
    return len(own) + 1 if own and own != before else 0


def _window(note: NoteTokens, first: int, last: int, words: Vocabulary) -> Window:
    tokens = [words.first, *note.kind, words.separator]
    begins, ends, heading = list[int](), list[int](), list[int]()
    for at in range(first, last):
        if _heading_size(note.headings[at], heading):
            tokens += [*note.headings[at], words.separator]
        heading = note.headings[at]
        begins.append(len(tokens))
        tokens += [*note.sentences[at], words.separator]
        ends.append(len(tokens) - 1)
    return Window(tokens, list(range(first, last)), begins, ends)
