"""What notes say, added up: for each note, how many sentences of each label it holds, by chance and by label.

All measures of all policies, units and periods are sums over notes, so that sentences are read once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from analyzer.classify.chances import CERTAIN, ByteArray, own_pair_of, read_chances
from analyzer.drift.sums import IntArray, group_sums
from analyzer.errors import PeerdriftError
from analyzer.results import SENTENCES, checked_schema, read_pieces
from analyzer.taxonomy import Taxonomy

NOTE_FIELDS = ("note_id", "worker_id", "program", "setting", "date")
TALLY_COLUMNS = (*NOTE_FIELDS, "role", "assertion", "copied", "chances")
"""Columns of sentences.parquet that are read."""


@dataclass(frozen=True)
class Tally:
    """Sums over the sentences of each note that are not copied.

    Attributes:
        notes: NOTE_FIELDS, a row a note.
        sentences: How many each has, shape (notes,).
        expected: Of each own pair of role and assertion, the sum of the chances, shape (notes, pairs).
        labelled: Of each own pair, the sentences labelled with it, shape (notes, pairs).
    """

    notes: pd.DataFrame
    sentences: IntArray
    expected: npt.NDArray[np.float32]
    labelled: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.notes)

    def where(self, chosen: npt.NDArray[np.bool_]) -> "Tally":
        """Return some of the notes, by a mask of shape (notes,)."""
        return Tally(
            self.notes[chosen].reset_index(drop=True),
            self.sentences[chosen],
            self.expected[chosen],
            self.labelled[chosen],
        )


def tally_sentences(sentences: pd.DataFrame, *, taxonomy: Taxonomy) -> Tally:
    """Add up a frame of labelled sentences.

    Args:
        sentences: As `Analyzer.score` gives them. Without a column `chances`, labels count as certain; without one
            `copied`, nothing is copied.
        taxonomy: Its labels.

    Raises:
        PeerdriftError: They are labelled by another taxonomy.
    """
    code, first = _notes(sentences["note_id"])
    notes = sentences.iloc[first][list(NOTE_FIELDS)].reset_index(drop=True)
    kept = ~sentences["copied"].to_numpy(dtype=bool) if "copied" in sentences else np.ones(len(sentences), dtype=bool)
    with _other_roles_told("sentences"):
        pair = _pairs(sentences, taxonomy=taxonomy)
        if "chances" in sentences:
            chances = read_chances(sentences["chances"], pairs=len(taxonomy.own_pairs))
        else:
            chances = _certain(pair, pairs=len(taxonomy.own_pairs))
    return _summed(notes, code[kept], pair[kept], chances[kept])


def tally_results(folder: Path, *, taxonomy: Taxonomy, with_copied: bool = False) -> Tally:
    """Add up the sentences of a results folder, a piece of the file at a time.

    Args:
        folder: What `score_exports` wrote.
        taxonomy: Its labels.
        with_copied: Count copied sentences as well.

    Raises:
        PeerdriftError: There are none, the file has other columns, or its labels are of another taxonomy.
    """
    path = folder / SENTENCES
    checked_schema(path)
    with _other_roles_told(f"{path}:"):
        parts = [
            tally_table(piece, taxonomy=taxonomy, with_copied=with_copied) for piece in read_pieces(path, TALLY_COLUMNS)
        ]
    return joined(parts, taxonomy=taxonomy)


def tally_table(table: pa.Table, *, taxonomy: Taxonomy, with_copied: bool = False) -> Tally:
    """Add up a table of labelled sentences whose notes are whole and in a row, as `score_exports` writes them.

    Args:
        table: With TALLY_COLUMNS, texts as dictionaries.
        taxonomy: Its labels.
        with_copied: Count copied sentences as well.
    """
    table = table.combine_chunks()
    note = _codes(table["note_id"])
    starts = _starts(note)
    code = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(note))))
    notes = table.select(list(NOTE_FIELDS)).take(pa.array(starts)).to_pandas()
    pair = own_pair_of(
        _named(table["role"], taxonomy.role_names), _named(table["assertion"], taxonomy.assertions), taxonomy=taxonomy
    )
    chances = read_chances(table["chances"], pairs=len(taxonomy.own_pairs))
    copied = table["copied"].to_numpy(zero_copy_only=False).astype(bool)
    if copied.any() and not with_copied:
        code, pair, chances = code[~copied], pair[~copied], chances[~copied]
    return _summed(notes, code, pair, chances)


def joined(parts: list[Tally], *, taxonomy: Taxonomy) -> Tally:
    """Put tallies of parts together; a note that lies in several becomes one."""
    pairs = len(taxonomy.own_pairs)
    if not parts:
        empty = pd.DataFrame({name: [] for name in NOTE_FIELDS})
        return Tally(empty, np.zeros(0, np.int64), np.zeros((0, pairs), np.float32), np.zeros((0, pairs), np.int32))
    whole = Tally(
        pd.concat([part.notes for part in parts], ignore_index=True),
        np.concatenate([part.sentences for part in parts]),
        np.concatenate([part.expected for part in parts]),
        np.concatenate([part.labelled for part in parts]),
    )
    code, first = _notes(whole.notes["note_id"])
    if len(first) == len(whole):
        return whole
    return Tally(
        whole.notes.iloc[first].reset_index(drop=True),
        group_sums(whole.sentences[:, None], code, groups=len(first))[:, 0].astype(np.int64),
        group_sums(whole.expected, code, groups=len(first)).astype(np.float32),
        group_sums(whole.labelled, code, groups=len(first)).astype(np.int32),
    )


@contextmanager
def _other_roles_told(what: str) -> Iterator[None]:
    """Tell labels that the taxonomy does not have, or chances of others, as what they are."""
    try:
        yield
    except pa.ArrowInvalid:  # damage, which is no question of roles
        raise
    except ValueError:
        raise PeerdriftError(f"{what} labelled by other roles than this version has; score the export anew") from None


def _notes(note_id: "pd.Series[str]") -> tuple[IntArray, IntArray]:
    """Number the notes in the order in which they come: the number of each row, and the first row of each note."""
    code, _ = pd.factorize(note_id)
    first = np.flatnonzero(~pd.Series(code).duplicated().to_numpy())
    return code.astype(np.int64), first


def _pairs(sentences: pd.DataFrame, *, taxonomy: Taxonomy) -> IntArray:
    role = pd.Index(taxonomy.role_names).get_indexer(pd.Index(sentences["role"]))
    assertion = pd.Index(taxonomy.assertions).get_indexer(pd.Index(sentences["assertion"]))
    if (role < 0).any() or (assertion < 0).any():  # as an index, -1 would be the last of them
        raise ValueError("a label that the taxonomy does not have")
    return own_pair_of(role.astype(np.int64), assertion.astype(np.int64), taxonomy=taxonomy)


def _certain(pair: IntArray, *, pairs: int) -> ByteArray:
    chances = np.zeros((len(pair), pairs), dtype=np.uint8)
    own = np.flatnonzero(pair >= 0)
    chances[own, pair[own]] = CERTAIN
    return chances


def _summed(notes: pd.DataFrame, code: IntArray, pair: IntArray, chances: ByteArray) -> Tally:
    """Add up sentences by the number of their note."""
    pairs = chances.shape[1]
    order = np.argsort(code, kind="stable") if (np.diff(code) < 0).any() else slice(None)
    code, pair, chances = code[order], pair[order], chances[order]
    starts = _starts(code)
    expected = np.zeros((len(notes), pairs), dtype=np.float32)
    if len(starts):
        expected[code[starts]] = np.add.reduceat(chances, starts, axis=0, dtype=np.uint32) / np.float32(CERTAIN)
    own = pair >= 0
    labelled = np.bincount(code[own] * pairs + pair[own], minlength=len(notes) * pairs)
    return Tally(
        notes,
        np.bincount(code, minlength=len(notes)),
        expected,
        labelled.reshape(len(notes), pairs).astype(np.int32),
    )


def _starts(code: IntArray) -> IntArray:
    """Return where runs of the same number begin."""
    return np.flatnonzero(np.concatenate([[True], code[1:] != code[:-1]])[: len(code)])


def _codes(column: pa.ChunkedArray) -> IntArray:
    """Return numbers that are the same where the texts of a dictionary column are."""
    return np.asarray(_dictionary(column).indices.to_numpy(zero_copy_only=False), dtype=np.int64)


def _named(column: pa.ChunkedArray, names: tuple[str, ...]) -> IntArray:
    """Return where each text of a dictionary column stands among names."""
    array = _dictionary(column)
    place = np.array([names.index(name) for name in array.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(place[array.indices.to_numpy(zero_copy_only=False)])


def _dictionary(column: pa.ChunkedArray) -> pa.DictionaryArray:
    array = column.combine_chunks()
    return array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
