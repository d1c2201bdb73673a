"""Sparse features of sentences, made from the cutter's token arrays without a loop over sentences."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import HashingVectorizer
from spacy.strings import get_string_id

from analyzer.classify.canonical import canonical
from analyzer.classify.cues import cue_hashes
from analyzer.classify.heads import Heads
from analyzer.sentences import SentenceBatch
from analyzer.sentences.batch import HashArray, IntArray

NGRAM_COLUMNS = 2**17
"""Columns that word 1-, 2- and 3-grams are hashed to."""
SUBWORD_COLUMNS = 2**16
"""Columns that character 2- to 6-grams of a word are hashed to."""
CUE_COLUMNS = 2**14
"""Columns that pairs and triples of cue words, other words between them left out, are hashed to."""
NEIGHBOUR_COLUMNS = 2**13
"""Columns that the words of the sentence before are hashed to, and as many for the sentence after."""
HEADING_COLUMNS = 2**9
"""Columns that the heading in force is hashed to."""
NOTE_COLUMNS = 1
"""Columns that tell of the note: whether it is a supervision note."""
BLOCKS = (
    NGRAM_COLUMNS,
    SUBWORD_COLUMNS,
    CUE_COLUMNS,
    NEIGHBOUR_COLUMNS,
    NEIGHBOUR_COLUMNS,
    HEADING_COLUMNS,
    NOTE_COLUMNS,
)
"""Columns of each kind of feature, in order."""
COLUMNS = sum(BLOCKS)
NEIGHBOUR_WEIGHT = 0.5
"""What a neighbour's words count beside the sentence's own."""
SUBWORD_RANGE = (2, 6)
_FIRST, _LAST = np.uint64(1), np.uint64(2)
_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)

Sparse = Any
"""A scipy.sparse matrix in CSR form, float32."""


def is_supervision(note_type: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Tell supervision notes from session notes by the word in their type.

    Args:
        note_type: Names as the export gives them, shape (notes,).

    Returns:
        1 for supervision and 0 for others, shape (notes,).
    """
    names = np.char.lower(np.asarray(note_type, dtype=str))
    return (np.char.find(names, "superv") >= 0).astype(np.float32)


def word_ngrams(batch: SentenceBatch) -> Sparse:
    """Hash words, pairs and triples of words, with marks for a sentence's ends.

    Returns:
        Shape (sentences, NGRAM_COLUMNS), each row scaled by 1 / sqrt(number of n-grams).
    """
    count = len(batch)
    row_of_token = np.repeat(np.arange(count), batch.token_counts)
    padded, row = _padded(batch, row_of_token)
    within = [row[step:] == row[: len(row) - step] for step in (1, 2)]
    rows = [row_of_token, row[1:][within[0]], row[2:][within[1]]]
    hashes = [
        _mix(batch.tokens),
        _mix(padded[:-1], padded[1:])[within[0]],
        _mix(padded[:-2], padded[1:-1], padded[2:])[within[1]],
    ]
    columns = (np.concatenate(hashes) % np.uint64(NGRAM_COLUMNS)).astype(np.int32)
    return _scaled(np.concatenate(rows), columns, shape=(count, NGRAM_COLUMNS))


def word_counts(batch: SentenceBatch) -> Sparse:
    """Count the distinct words of the batch in each sentence.

    Returns:
        Shape (sentences, distinct words), each row scaled by 1 / sqrt(number of words).
    """
    rows = np.repeat(np.arange(len(batch)), batch.token_counts)
    return _scaled(rows, batch.word.astype(np.int32), shape=(len(batch), len(batch.words)))


def subwords(batch: SentenceBatch) -> Sparse:
    """Hash the character n-grams of each distinct word.

    A sentence's sub-word features are `word_counts @ subwords`; a linear model may as well score each distinct word
    once and then add the scores up, which is what makes them cheap.

    Returns:
        Shape (distinct words, SUBWORD_COLUMNS), each row of length 1.
    """
    if not batch.words:
        return sp.csr_matrix((0, SUBWORD_COLUMNS), dtype=np.float32)
    return _subword_hasher().transform(batch.words).astype(np.float32)


def cue_ngrams(batch: SentenceBatch) -> Sparse:
    """Hash pairs and triples of cue words in their order, whatever stands between them.

    Returns:
        Shape (sentences, CUE_COLUMNS), each row scaled by 1 / sqrt(number of n-grams).
    """
    count = len(batch)
    cue = np.isin(batch.tokens, cue_hashes())
    tokens, row = batch.tokens[cue], np.repeat(np.arange(count), batch.token_counts)[cue]
    within = [row[step:] == row[: len(row) - step] for step in (1, 2)]
    rows = [row[1:][within[0]], row[2:][within[1]]]
    hashes = [
        _mix(tokens[:-1], tokens[1:])[within[0]],
        _mix(tokens[:-2], tokens[1:-1], tokens[2:])[within[1]],
    ]
    columns = (np.concatenate(hashes) % np.uint64(CUE_COLUMNS)).astype(np.int32)
    return _scaled(np.concatenate(rows), columns, shape=(count, CUE_COLUMNS))


def neighbour_words(batch: SentenceBatch) -> Sparse:
    """Hash the words of each sentence as its neighbours see them.

    Returns:
        Shape (sentences, NEIGHBOUR_COLUMNS), each row scaled by NEIGHBOUR_WEIGHT / sqrt(number of words).
    """
    rows = np.repeat(np.arange(len(batch)), batch.token_counts)
    columns = (_mix(batch.tokens) % np.uint64(NEIGHBOUR_COLUMNS)).astype(np.int32)
    return NEIGHBOUR_WEIGHT * _scaled(rows, columns, shape=(len(batch), NEIGHBOUR_COLUMNS))


def has_neighbour(batch: SentenceBatch) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say which sentences have one of their note before them, and one after; both of shape (sentences,)."""
    same = batch.note[1:] == batch.note[:-1]
    edge = np.zeros(min(len(batch), 1), dtype=bool)
    return np.concatenate([edge, same]), np.concatenate([same, edge])


def heading_columns(batch: SentenceBatch) -> IntArray:
    """Return the column of each sentence's heading, shape (sentences,); those without one have a column too."""
    distinct, place = np.unique(np.array(batch.heading, dtype=object).astype(str), return_inverse=True)
    hashed = [get_string_id(heading) % HEADING_COLUMNS for heading in distinct.tolist()]
    return np.array(hashed, dtype=np.int64)[place] if len(batch) else np.zeros(0, dtype=np.int64)


def feature_matrix(batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Sparse:
    """Put all features side by side, as fitting needs them.

    Args:
        batch: The sentences.
        supervision: 1 for supervision notes, shape (notes,).

    Returns:
        Shape (sentences, COLUMNS).
    """
    batch, count = canonical(batch, supervision=supervision), len(batch)
    words, (before, after) = neighbour_words(batch), has_neighbour(batch)
    rows = np.arange(count)
    parts = [
        word_ngrams(batch),
        word_counts(batch) @ subwords(batch),
        cue_ngrams(batch),
        sp.diags(before.astype(np.float32)) @ words[np.maximum(rows - 1, 0)],
        sp.diags(after.astype(np.float32)) @ words[np.minimum(rows + 1, max(count - 1, 0))],
        sp.csr_matrix((np.ones(count, np.float32), (rows, heading_columns(batch))), shape=(count, HEADING_COLUMNS)),
        sp.csr_matrix(supervision[batch.note].reshape(-1, 1)),
    ]
    return sp.hstack(parts, format="csr", dtype=np.float32)


def linear_scores(
    batch: SentenceBatch, *, supervision: npt.NDArray[np.float32], heads: Heads
) -> npt.NDArray[np.float32]:
    """Score sentences before the softmax.

    The same as `heads.scores(feature_matrix(batch))`, but each distinct word's sub-words are scored once, and so is
    each sentence for both its neighbours.

    Returns:
        Shape (sentences, labels).
    """
    batch = canonical(batch, supervision=supervision)
    ngram, subword, cue, before, after, heading, note = np.split(heads.coefficients, np.cumsum(BLOCKS)[:-1])
    scores: npt.NDArray[np.float32] = word_ngrams(batch) @ ngram + word_counts(batch) @ (subwords(batch) @ subword)
    scores += cue_ngrams(batch) @ cue
    words, (has_before, has_after) = neighbour_words(batch), has_neighbour(batch)
    scores[has_before] += (words @ before)[:-1][has_before[1:]]
    scores[has_after] += (words @ after)[1:][has_after[:-1]]
    scores += heading[heading_columns(batch)]
    return scores + supervision[batch.note][:, None] * note + heads.intercepts


def _subword_hasher() -> HashingVectorizer:
    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=SUBWORD_RANGE,
        n_features=SUBWORD_COLUMNS,
        alternate_sign=False,
        norm="l2",
        lowercase=False,
    )


def _padded(batch: SentenceBatch, row_of_token: IntArray) -> tuple[HashArray, IntArray]:
    """Put a first and a last mark around each sentence's words."""
    counts = batch.token_counts + 2
    padded = np.empty(int(counts.sum()), dtype=np.uint64)
    ends = np.cumsum(counts)
    padded[np.arange(len(batch.tokens)) + 2 * row_of_token + 1] = batch.tokens
    padded[ends - counts], padded[ends - 1] = _FIRST, _LAST
    return padded, np.repeat(np.arange(len(batch)), counts)


def _mix(*parts: HashArray) -> HashArray:
    """Hash tuples of hashes: multiply and fold, as FNV and splitmix do."""
    mixed = np.full(len(parts[0]), _SEED, dtype=np.uint64)
    for part in parts:
        mixed = (mixed ^ part) * _PRIME
        mixed ^= mixed >> _SHIFT
    return mixed


def _scaled(rows: IntArray, columns: npt.NDArray[np.int32], *, shape: tuple[int, int]) -> Sparse:
    per_row = np.bincount(rows, minlength=shape[0])
    scale = (1.0 / np.sqrt(np.maximum(per_row, 1))).astype(np.float32)
    return sp.csr_matrix((scale[rows], (rows, columns)), shape=shape)
