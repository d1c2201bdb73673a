"""Reasons: the words that carried a sentence's label, found by leaving out each in turn.

Leaving out, or occlusion (Zeiler and Fergus, ECCV 2014; Li, Monroe and Jurafsky, arXiv:1612.08220), asks every engine
the same question, and its answer is exact: what the engine would have said without the word.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analyzer.classify.calibration import SMALLEST_CHANCE, calibrated
from analyzer.classify.engine import Engine
from analyzer.classify.labels import FloatArray, Labels, Probabilities
from analyzer.sentences import SentenceBatch, given_sentences
from analyzer.taxonomy import NEUTRAL, NO_SIGNAL, Taxonomy

MOST_WORDS = 5
"""Words that are told of a sentence."""
LEAST_WEIGHT, LEAST_SHARE = 0.01, 0.25
"""A word is told from this weight on, and from this share of its sentence's weightiest word on.

The weight is low where the label is sure and other words say the same, so the share does most of the choosing.
"""
REACH = {"fast": 1}
"""Sentences before and after that an engine's word on a sentence hangs on; nothing further away need be read anew."""
LONGEST_REACH = 12
"""The same for every other engine: about what a window of `accurate` holds."""
_RUN = re.compile(r"\S+")
_PUNCTUATION = ("P", "Sm")
"""Categories of characters that no word begins or ends with; Sm are "+", "=" and the like."""

Span = tuple[int, int, str]
"""First character, one past the last, heading: as `given_sentences` takes them."""


@dataclass(frozen=True)
class Reason:
    """A word that carried a label.

    Attributes:
        sentence: Index of its sentence in the batch.
        start: First character in the note.
        end: One past the last character.
        weight: How much the label's log chance falls when the word is left out.
    """

    sentence: int
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Passage:
    """A sentence amid its context, in a text of their own.

    Attributes:
        text: The sentence and its context.
        spans: The sentences in it.
        at: Which of them it is about.
    """

    text: str
    spans: list[Span]
    at: int


def find_reasons(
    batch: SentenceBatch,
    labels: Labels,
    *,
    among: Sequence[int],
    engine: Engine,
    supervision: npt.NDArray[np.float32],
    taxonomy: Taxonomy,
) -> list[Reason]:
    """Find the words that carried the labels of some sentences.

    Args:
        batch: Sentences, those of a note one after the other.
        labels: What the engine said of them.
        among: Index of each sentence to explain; neutral ones have no reasons.
        engine: The same.
        supervision: 1 for supervision notes, shape (notes,).
        taxonomy: Its labels.

    Returns:
        At most MOST_WORDS of each sentence, the weightiest first, in the order of `among`. None of a sentence whose
        label hangs on no single word.
    """
    neutral = taxonomy.role_names.index(NEUTRAL)
    found = list[Reason]()
    for sentence in among:
        if labels.role[sentence] == neutral:
            continue
        note = int(batch.note[sentence])
        words = word_spans(batch.texts[note], start=int(batch.start[sentence]), end=int(batch.end[sentence]))
        said = _without_each(batch, sentence, words, engine=engine, is_supervision=supervision[note], taxonomy=taxonomy)
        chances = log_chances(said, labels, sentence=sentence, taxonomy=taxonomy)
        found += _weightiest(sentence, words, chances[0] - chances[1:])
    return found


def word_spans(text: str, *, start: int, end: int) -> list[tuple[int, int]]:
    """Find the words of a sentence: what stands between blanks, without the punctuation at its ends."""
    return [span for run in _RUN.finditer(text, start, end) if (span := _stripped(text, *run.span()))]


def passage_around(batch: SentenceBatch, sentence: int, *, reach: int) -> Passage:
    """Take a sentence with at most `reach` sentences of its note before it and as many after it."""
    note = int(batch.note[sentence])
    first = max(int(np.searchsorted(batch.note, note)), sentence - reach)
    last = min(int(np.searchsorted(batch.note, note, side="right")), sentence + reach + 1)
    near, begin, finish = slice(first, last), int(batch.start[first]), int(batch.end[last - 1])
    spans = zip(batch.start[near].tolist(), batch.end[near].tolist(), batch.heading[near], strict=True)
    moved = [(start - begin, end - begin, heading) for start, end, heading in spans]
    return Passage(batch.texts[note][begin:finish], moved, sentence - first)


def without(passage: Passage, *, start: int, end: int) -> Passage:
    """Leave out some characters of a sentence; what stands after them moves up."""
    size = end - start
    spans = [(a - size * (a >= end), b - size * (b >= end), heading) for a, b, heading in passage.spans]
    return Passage(passage.text[:start] + passage.text[end:], spans, passage.at)


def log_chances(said: Probabilities, labels: Labels, *, sentence: int, taxonomy: Taxonomy) -> FloatArray:
    """Return the log chance of a sentence's label in each variant, shape (variants,).

    It is the signal's, which is chosen first and which supervisors act on. A label that leads to no signal, such as
    another party's act, shares it with everything that is neutral; there it is the role's and the assertion's.
    """
    role, assertion, signal = (int(part[sentence]) for part in (labels.role, labels.assertion, labels.signal))
    no_signal = taxonomy.signals[signal] == NO_SIGNAL
    chance = said.role[:, role] * said.assertion[:, assertion] if no_signal else said.signal[:, signal]
    return np.asarray(np.log(np.maximum(chance, SMALLEST_CHANCE)))


def _without_each(
    batch: SentenceBatch,
    sentence: int,
    words: Sequence[tuple[int, int]],
    *,
    engine: Engine,
    is_supervision: np.float32,
    taxonomy: Taxonomy,
) -> Probabilities:
    """Return what the engine says of a sentence as it is, and then without each of its words."""
    whole = passage_around(batch, sentence, reach=REACH.get(engine.name, LONGEST_REACH))
    moved = int(batch.start[sentence]) - whole.spans[whole.at][0]
    variants = [whole, *(without(whole, start=start - moved, end=end - moved) for start, end in words)]
    given = given_sentences([variant.text for variant in variants], [variant.spans for variant in variants])
    scores = engine.scores(given, supervision=np.full(len(variants), is_supervision, dtype=np.float32))
    return calibrated(scores[whole.at :: len(whole.spans)], calibration=engine.calibration, taxonomy=taxonomy)


def _weightiest(sentence: int, words: Sequence[tuple[int, int]], weights: FloatArray) -> Iterator[Reason]:
    least = max(LEAST_WEIGHT, LEAST_SHARE * weights.max(initial=0.0))
    for at in np.argsort(-weights, kind="stable")[:MOST_WORDS].tolist():
        if weights[at] >= least:
            start, end = words[at]
            yield Reason(sentence, start, end, float(weights[at]))


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and _is_punctuation(text[start]):
        start += 1
    while start < end and _is_punctuation(text[end - 1]):
        end -= 1
    return (start, end) if start < end else None


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith(_PUNCTUATION)
