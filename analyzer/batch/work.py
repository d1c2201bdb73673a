"""The folder in which a run is kept until it is finished: its pieces, and which of them are done."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analyzer.batch.run import NAME_LENGTH, Run
from analyzer.batch.whole_file import write_whole
from analyzer.errors import PeerdriftError

WORK = "unfinished"
"""Folder within the folder of results. It holds note text: it is for its owner alone, and gone when all is done."""
PIECES = "pieces.json"
_PRIVATE = 0o700


@dataclass(frozen=True)
class Finished:
    """A piece that is scored and on the disk.

    Attributes:
        number: Its place among the pieces.
        notes: How many it has.
        sentences: How many they have.
        taken: Notes whose sentences came from earlier results.
        rejected: Rows between the notes that could not be read.
    """

    number: int
    notes: int
    sentences: int
    taken: int
    rejected: int


class Work:
    """A run that is not finished.

    Attributes:
        folder: Of its parts.
        done: Finished pieces, by number.
        all_read: Whether these are all pieces.
    """

    def __init__(self, folder: Path, *, run: Run, done: Iterable[Finished] = (), all_read: bool = False) -> None:
        self.folder = folder
        self.done = {piece.number: piece for piece in done}
        self.all_read = all_read
        self._run = run

    @classmethod
    def left(cls, out: Path, *, run: Run) -> "Work | None":
        """Find what is left of a run that was cut off; None where there is nothing.

        Raises:
            PeerdriftError: There is a folder of that name that no run has made.
        """
        work = out / WORK
        if work.is_symlink() or (work.exists() and not _ours(work)):
            raise PeerdriftError(f"{work}: holds what peerdrift did not put there; move it or name another --out")
        folder = work / run.name
        told = read_json(folder / PIECES)
        done = [Finished(**piece) for piece in told.get("pieces", [])]
        return cls(folder, run=run, done=done, all_read=told.get("all_read", False)) if folder.is_dir() else None

    @classmethod
    def begin(cls, out: Path, *, run: Run) -> "Work":
        """Go on with a run where it was cut off, or begin it; what is left of other runs is deleted.

        Raises:
            PeerdriftError: There is a folder of that name that no run has made.
        """
        left = cls.left(out, run=run)
        work = out / WORK
        work.mkdir(mode=_PRIVATE, exist_ok=True)
        work.chmod(_PRIVATE)
        for other in work.iterdir():
            if other.name != run.name:
                shutil.rmtree(other)
        folder = work / run.name
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        return left or cls(folder, run=run)

    @property
    def notes(self) -> int:
        """Count the notes that are scored."""
        return sum(piece.notes for piece in self.done.values())

    @property
    def sentences(self) -> int:
        """Count their sentences."""
        return sum(piece.sentences for piece in self.done.values())

    def add(self, piece: Finished) -> None:
        """Keep that a piece is finished."""
        self.done[piece.number] = piece
        self._write()

    def close(self) -> None:
        """Keep that all pieces are finished."""
        self.all_read = True
        self._write()

    def remove(self) -> None:
        """Delete it with the texts in it."""
        shutil.rmtree(self.folder.parent)

    def pieces(self) -> list[Finished]:
        """Return the finished pieces in order."""
        return [self.done[number] for number in sorted(self.done)]

    def _write(self) -> None:
        told = {"run": self._run.told(), "all_read": self.all_read, "pieces": [asdict(one) for one in self.pieces()]}
        write_whole(self.folder / PIECES, json.dumps(told).encode())


def part(folder: Path, number: int, kind: str) -> Path:
    """Name a part of a piece, such as "00000.notes.arrow"."""
    return folder / f"{number:05}.{kind}"


def read_json(path: Path) -> dict[str, Any]:
    """Read an object of JSON that a run wrote; empty where there is none."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _ours(work: Path) -> bool:
    """Say whether a folder holds nothing but folders of runs."""
    return work.is_dir() and all(one.is_dir() and not one.is_symlink() and _is_name(one.name) for one in work.iterdir())


def _is_name(name: str) -> bool:
    return len(name) == NAME_LENGTH and set(name) <= set("0123456789abcdef")
