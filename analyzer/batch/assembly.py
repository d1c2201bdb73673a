"""Putting the parts of a finished run together to its results."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analyzer.batch.copies import copied_in_pieces
from analyzer.batch.parts import NOTES_PART, REJECTED_PART, SENTENCES_PART, read_table
from analyzer.batch.run import Run
from analyzer.batch.whole_file import move, write_whole
from analyzer.batch.work import Finished, Work, part, read_json
from analyzer.classify.held_out import HELD_OUT
from analyzer.results import NOTE_SCHEMA, NOTES, READING, REJECTED, SENTENCE_SCHEMA, SENTENCES

RUN = "run.json"
"""Beside the results: what they are of. No text and no name is in it, of files neither."""
_FILES = (SENTENCES, NOTES, REJECTED, READING, HELD_OUT)
_REPEATED = [field.name for field in SENTENCE_SCHEMA if field.type == pa.string() and field.name != "text"]
"""Columns of words that stand in many rows: each is kept once."""
_FINAL = "whole."
"""Before the names of results that are put together and not yet in their place."""


@dataclass(frozen=True)
class Counts:
    """What results hold."""

    notes: int
    sentences: int
    copied: int
    rejected: int


def counts_of(out: Path, *, run: Run | None = None) -> Counts | None:
    """Say what the results in a folder hold; None where they are none, are not whole, or are of another run."""
    told = read_json(out / RUN)
    if not told or (run is not None and told.get("run") != run.told()) or told.get("sizes") != _sizes(out):
        return None
    return Counts(**told["counts"])


def assemble(work: Work, *, out: Path, run: Run, also: Mapping[str, bytes]) -> Counts:
    """Write the results of a run whose pieces are all finished.

    They come into their places one after the other, and `run.json` last, without which they do not count as whole: a
    run that is cut off here does all this again.

    Args:
        work: The run.
        out: Folder of the results.
        run: What it is of.
        also: Results that are not in parts, by name.
    """
    pieces = work.pieces()
    copied = _write_sentences(_final(work, SENTENCES), work.folder, pieces)
    _write_notes(_final(work, NOTES), work.folder, pieces)
    _write_rejected(_final(work, REJECTED), work.folder, pieces)
    for name, content in also.items():
        _final(work, name).write_bytes(content)
    (out / RUN).unlink(missing_ok=True)
    for name in _FILES:
        if _final(work, name).exists():
            move(_final(work, name), out / name)
        elif name not in also and name == HELD_OUT:  # of an earlier run, by a model of which it was known
            (out / name).unlink(missing_ok=True)
    counts = Counts(
        sum(piece.notes for piece in pieces),
        sum(piece.sentences for piece in pieces),
        copied,
        sum(piece.rejected for piece in pieces),
    )
    told: dict[str, Any] = {"run": run.told(), "counts": asdict(counts), "sizes": _sizes(out)}
    write_whole(out / RUN, (json.dumps(told, indent=1) + "\n").encode())
    return counts


def _final(work: Work, name: str) -> Path:
    return work.folder / (_FINAL + name)


def _sizes(out: Path) -> dict[str, int]:
    return {name: (out / name).stat().st_size for name in _FILES if (out / name).is_file()}


def _write_sentences(path: Path, folder: Path, pieces: list[Finished]) -> int:
    """Write the sentences with the column `copied` set, and return how many are copies."""
    place, count = SENTENCE_SCHEMA.get_field_index("copied"), 0
    with pq.ParquetWriter(path, SENTENCE_SCHEMA, compression="zstd", use_dictionary=_REPEATED) as file:
        for piece, copied in zip(pieces, copied_in_pieces(folder, pieces), strict=True):
            table = read_table(part(folder, piece.number, SENTENCES_PART))
            file.write_table(table.set_column(place, SENTENCE_SCHEMA.field(place), pa.array(copied)))
            count += int(copied.sum())
    return count


def _write_notes(path: Path, folder: Path, pieces: list[Finished]) -> None:
    with pq.ParquetWriter(path, NOTE_SCHEMA, compression="zstd") as file:
        for piece in pieces:
            file.write_table(read_table(part(folder, piece.number, NOTES_PART), columns=NOTE_SCHEMA.names))


def _write_rejected(path: Path, folder: Path, pieces: list[Finished]) -> None:
    """Lay the files of rejected rows after one another, with the first one's header."""
    with path.open("wb") as file:
        for piece in pieces:
            with part(folder, piece.number, REJECTED_PART).open("rb") as rows:
                header = rows.readline()
                file.write((header if file.tell() == 0 else b"") + rows.read())
