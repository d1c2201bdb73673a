"""Notes as frames of bounded size."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from analyzer.notes.columns import FIELDS, HELPING_FIELDS
from analyzer.notes.rejected import Rejected
from analyzer.notes.rows import NoteRow

NOTE_COLUMNS = tuple(name for name in FIELDS if name not in HELPING_FIELDS)
PIECE_NOTES = 2_000
"""Notes in a piece; all work after reading is done piece by piece."""
PIECE_CHARACTERS = 4_000_000
"""Characters after which a piece ends early, so that memory is bounded for long notes too."""


@dataclass(frozen=True)
class NotesPiece:
    """Some notes of an export, in its order, and the rows between them that could not be read.

    `notes` has the columns NOTE_COLUMNS; note_id is unique over the whole export.
    """

    notes: pd.DataFrame
    rejected: list[Rejected]


@dataclass
class PendingNotes:
    """Notes and rejected rows that will be the next piece."""

    rows: list[tuple[object, ...]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    characters: int = 0

    def take(self, note_id: str, note: NoteRow) -> None:
        """Take a note under an id that is its own."""
        named = (note.note_type, note.setting, note.program, note.person_id)
        self.rows.append((note_id, note.worker_id, note.date, *named, note.text))
        self.characters += len(note.text)

    def full(self) -> bool:
        """Say whether there is enough for a piece."""
        return max(len(self.rows), len(self.rejected)) >= PIECE_NOTES or self.characters >= PIECE_CHARACTERS

    def piece(self) -> NotesPiece:
        """Return what there is."""
        frame = pd.DataFrame(self.rows, columns=list(NOTE_COLUMNS)).astype(
            {name: "str" for name in NOTE_COLUMNS if name != "date"}
        )
        frame["date"] = pd.to_datetime(frame["date"])
        return NotesPiece(frame, self.rejected)


def concatenated(pieces: Iterable[NotesPiece]) -> tuple[pd.DataFrame, list[Rejected]]:
    """Put pieces together: all notes as one frame, and all rejected rows."""
    held = list(pieces)
    frame = pd.concat([piece.notes for piece in held], ignore_index=True)
    return frame, [entry for piece in held for entry in piece.rejected]
