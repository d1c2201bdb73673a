"""Reading exports: from a file to frames of notes, with every row accounted for."""

from analyzer.notes.reader import NOTE_COLUMNS, NotesPiece, read_notes
from analyzer.notes.rejected import Rejected, write_rejected

__all__ = ["NOTE_COLUMNS", "NotesPiece", "Rejected", "read_notes", "write_rejected"]
