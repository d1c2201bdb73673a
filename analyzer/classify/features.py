"""Sparse features of sentences, made from the cutter's token arrays without a loop over sentences."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.feature_extraction.text import HashingVectorizer

from analyzer.sentences import SentenceBatch
from analyzer.sentences.batch import HashArray, IntArray

NGRAM_COLUMNS = 2**17
"""Columns that word 1-, 2- and 3-grams are hashed to."""
SUBWORD_COLUMNS = 2**16
"""Columns that character 2- to 6-grams of a word are hashed to."""
NOTE_COLUMNS = 1
"""Columns that tell of the note: whether it is a supervision note."""
COLUMNS = NGRAM_COLUMNS + SUBWORD_COLUMNS + NOTE_COLUMNS
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


def feature_matrix(batch: SentenceBatch, *, supervision: npt.NDArray[np.float32]) -> Sparse:
    """Put all features side by side, as fitting needs them.

    Args:
        batch: The sentences.
        supervision: 1 for supervision notes, shape (notes,).

    Returns:
        Shape (sentences, COLUMNS).
    """
    note = sp.csr_matrix(supervision[batch.note].reshape(-1, 1))
    return sp.hstack([word_ngrams(batch), word_counts(batch) @ subwords(batch), note], format="csr", dtype=np.float32)


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
