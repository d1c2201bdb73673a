"""Reading exports: from a file to frames of notes, with every row accounted for."""

from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.pieces import NOTE_COLUMNS, NotesPiece
from analyzer.notes.reader import Reading, read_hinted, read_notes
from analyzer.notes.rejected import Rejected, write_rejected
from analyzer.notes.survey import Survey, survey_text

__all__ = [
    "NOTE_COLUMNS",
    "NO_HINTS",
    "Hints",
    "NotesPiece",
    "Reading",
    "Rejected",
    "Survey",
    "read_hinted",
    "read_notes",
    "survey_text",
    "write_rejected",
]
