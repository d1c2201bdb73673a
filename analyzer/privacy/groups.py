"""Groups of notes that are large enough to be told of, such that no difference of two of them is small.

Every note belongs to one group, and whatever is told is a sum over whole groups. So whichever sums somebody takes from
each other, what remains is a sum over groups again: of many workers or of none (a fixed partition, as in Willenborg and
de Waal, Elements of Statistical Disclosure Control, 2001).
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]
FEWEST_WORKERS = 3
"""Workers of a group at least: with two, each could take their own notes from the sum and know the other's."""
FEWEST_NOTES = 11
"""Notes of a group at least: ten and fewer are what US health statistics suppress (CMS cell size policy)."""
TOGETHER = "(small groups together)"
"""Stands for the program, setting or type of notes of groups that are told only together with others."""
GROUP_FIELDS = ("program", "setting", "note_type")
"""What divides notes, the coarsest first."""


@dataclass(frozen=True)
class Crowd:
    """Rows of notes that have something in common.

    Attributes:
        rows: Numbers of the notes, shape (notes,).
        workers: Who wrote them.
    """

    rows: IntArray
    workers: frozenset[Hashable]

    def enough(self) -> bool:
        """Tell whether it may be told of by itself."""
        return len(self.workers) >= FEWEST_WORKERS and len(self.rows) >= FEWEST_NOTES

    def __add__(self, other: "Crowd") -> "Crowd":
        return Crowd(np.concatenate([self.rows, other.rows]), self.workers | other.workers)


NONE = Crowd(np.zeros(0, dtype=np.int64), frozenset())


def grouped(notes: pd.DataFrame) -> pd.DataFrame:
    """Say for each note under which program, setting and type it is told.

    Within each month, small groups are put together with other small ones of the same program and setting, and, where
    those are too small together, with the smallest that is not. A month with too little in all is left out.

    Args:
        notes: With worker_id, date and GROUP_FIELDS.

    Returns:
        GROUP_FIELDS, a row for each of the notes and with its index; TOGETHER where a group is told only with others,
        missing where the month is left out.
    """
    told = np.full((len(notes), len(GROUP_FIELDS)), None, dtype=object)
    values = notes[list(GROUP_FIELDS)].to_numpy(dtype=object)
    workers = notes["worker_id"].to_numpy(dtype=object)
    months = pd.to_datetime(notes["date"]).dt.strftime("%Y-%m").to_numpy()
    for month in np.unique(months):
        rows = np.flatnonzero(months == month)
        crowd = Crowd(rows, frozenset(workers[rows]))
        if crowd.enough():
            told[rows] = TOGETHER
            _divide(crowd, values, workers, told, level=0)
    return pd.DataFrame(told, index=notes.index, columns=list(GROUP_FIELDS))


def _divide(crowd: Crowd, values: TextArray, workers: TextArray, told: TextArray, *, level: int) -> None:
    """Write for a crowd that is large enough what it is told by, as deep as its parts are large enough."""
    if level == len(GROUP_FIELDS):
        return
    for name, part in _parts(crowd, values[:, level], workers).items():
        told[part.rows, level] = name
        if name != TOGETHER:
            _divide(part, values, workers, told, level=level + 1)


def _parts(crowd: Crowd, values: TextArray, workers: TextArray) -> Mapping[str, Crowd]:
    """Divide a crowd by a field; parts that are too small are one part, large enough or the whole."""
    names, code = np.unique(values[crowd.rows], return_inverse=True)
    order = np.argsort(code, kind="stable")
    pieces = np.split(crowd.rows[order], np.cumsum(np.bincount(code))[:-1])
    whole = {str(name): Crowd(rows, frozenset(workers[rows])) for name, rows in zip(names, pieces, strict=True)}
    parts = {name: part for name, part in whole.items() if part.enough()}
    rest = _joined([part for name, part in whole.items() if name not in parts])
    while len(rest.rows) and not rest.enough():
        if not parts:
            return {TOGETHER: crowd}
        smallest = min(parts, key=lambda name: (len(parts[name].rows), name))
        rest += parts.pop(smallest)
    return parts | ({TOGETHER: rest} if len(rest.rows) else {})


def _joined(crowds: Sequence[Crowd]) -> Crowd:
    joined = NONE
    for crowd in crowds:
        joined += crowd
    return joined
