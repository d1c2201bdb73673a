"""Earlier results, of which the sentences of unchanged notes are taken over."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.batch.assembly import RUN, counts_of
from analyzer.batch.parts import TAKEN_PART, write_table
from analyzer.batch.piece import PLACE
from analyzer.batch.run import Run
from analyzer.batch.work import part, read_json
from analyzer.errors import PeerdriftError
from analyzer.results import NOTE_SCHEMA, NOTES, SENTENCES, checked_schema

GROUPS_HELD = 4
"""Row groups of the earlier results that stay in memory: notes mostly come in the order of the results."""
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Group:
    """Notes that were scored together.

    Attributes:
        notes: A row a note.
        sentences: Theirs.
        note: Row of each sentence's note, shape (sentences,).
    """

    notes: pd.DataFrame
    sentences: pa.Table
    note: IntArray


class Earlier:
    """A folder of earlier results: a hash of each note in memory, and a few row groups."""

    def __init__(self, folder: Path) -> None:
        self._notes, self._sentences = (pq.ParquetFile(folder / name) for name in (NOTES, SENTENCES))
        self._held: OrderedDict[int, _Group] = OrderedDict()
        hashes = [_hashes(_notes(self._notes, group)) for group in range(self._notes.num_row_groups)]
        groups = np.repeat(np.arange(len(hashes), dtype=np.int32), [len(one) for one in hashes])
        together = np.concatenate([np.zeros(0, dtype=np.uint64), *hashes])
        order = np.argsort(together, kind="stable")
        self._hashes, self._groups = together[order], groups[order]

    @classmethod
    def open(cls, folder: Path, *, run: Run) -> "Earlier | None":
        """Open a folder of results; None where they were labelled in another way than a run's will be.

        Args:
            folder: What `score_exports` wrote, or the `run.json` in it.
            run: The run that is to take sentences over.

        Raises:
            PeerdriftError: There are no whole results.
        """
        folder = folder.parent if folder.name == RUN else folder
        for name in (NOTES, SENTENCES):
            checked_schema(folder / name, schema=NOTE_SCHEMA)
        if counts_of(folder) is None:
            raise PeerdriftError(f"{folder}: no {RUN} of these results; score the export anew without --since-manifest")
        return cls(folder) if read_json(folder / RUN)["run"]["labelled"] == run.told()["labelled"] else None

    def take(self, notes: pd.DataFrame, *, folder: Path, number: int) -> tuple[int, ...]:
        """Write the sentences of a piece's unchanged notes as a part of it.

        Args:
            notes: Of the piece.
            folder: Of the run's parts.
            number: The piece's.

        Returns:
            The places of these notes in the piece.
        """
        hashes = _hashes(notes)
        at = np.searchsorted(self._hashes, hashes)
        known = np.flatnonzero(at < len(self._hashes))
        known = known[self._hashes[at[known]] == hashes[known]]
        groups = self._groups[at[known]]
        found = [_matched(self._group(int(one)), notes, among=known[groups == one]) for one in np.unique(groups)]
        if not any(len(places) for places, _ in found):
            return ()
        table = pa.concat_tables([sentences for _, sentences in found]).combine_chunks()
        order = np.argsort(table[PLACE].to_numpy(), kind="stable")
        write_table(part(folder, number, TAKEN_PART), table.take(order))
        return tuple(np.sort(np.concatenate([places for places, _ in found])).tolist())

    def _group(self, number: int) -> _Group:
        if number not in self._held:
            notes, sentences = _notes(self._notes, number), self._sentences.read_row_group(number)
            of = pd.Index(notes["note_id"]).get_indexer(sentences["note_id"].to_pandas())
            self._held[number] = _Group(notes, sentences, of)
            if len(self._held) > GROUPS_HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]


def _matched(group: _Group, notes: pd.DataFrame, *, among: IntArray) -> tuple[IntArray, pa.Table]:
    """Return places of notes that a group has with every field the same, and their sentences."""
    rows = pd.Index(group.notes["note_id"]).get_indexer(notes["note_id"].iloc[among])
    among, rows = among[rows >= 0], rows[rows >= 0]
    mine, theirs = (
        frame.iloc[chosen].reset_index(drop=True)[NOTE_SCHEMA.names]
        for frame, chosen in ((notes, among), (group.notes, rows))
    )
    same = (mine == theirs).all(axis=1).to_numpy(dtype=bool)
    place = np.full(len(group.notes), -1)
    place[rows[same]] = among[same]
    of_each = place[group.note]
    sentences = group.sentences.append_column(PLACE, pa.array(of_each)).filter(pa.array(of_each >= 0))
    return among[same], sentences


def _notes(file: Any, group: int) -> pd.DataFrame:
    frame: pd.DataFrame = file.read_row_group(group, columns=NOTE_SCHEMA.names).to_pandas()
    return frame


def _hashes(notes: pd.DataFrame) -> npt.NDArray[np.uint64]:
    own = notes[NOTE_SCHEMA.names].astype({"date": "datetime64[us]"})
    hashes: npt.NDArray[np.uint64] = pd.util.hash_pandas_object(own, index=False).to_numpy().astype(np.uint64)
    return hashes
