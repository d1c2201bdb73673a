"""Part of our way of a note, so that what each step takes is the difference of two: `upto.py read|cut|label EXPORT`."""

import sys
from collections.abc import Callable
from pathlib import Path

from analyzer.analysis import Analyzer
from analyzer.notes import NotesPiece, read_notes
from analyzer.sentences import cut_notes

Step = Callable[[NotesPiece], object]


def _read(piece: NotesPiece) -> object:
    return piece


def _cut(piece: NotesPiece) -> object:
    return cut_notes(piece.notes["text"].tolist())


def _label(piece: NotesPiece) -> object:
    return Analyzer.load("fast").score_piece(piece.notes)


STEPS: dict[str, Step] = {"read": _read, "cut": _cut, "label": _label}
"""Each does what those before it do, and its own."""


def main() -> None:
    """Go so far with an export, and throw the result away."""
    step, export = STEPS[sys.argv[1]], Path(sys.argv[2])
    for piece in read_notes(export):
        step(piece)


if __name__ == "__main__":
    main()
