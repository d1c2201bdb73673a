"""Exports that are single notes: a folder or ZIP archive of .txt and .docx files, or one such file."""

import io
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from analyzer.errors import PeerdriftError
from analyzer.notes.delimited import has_header
from analyzer.notes.document import ENDINGS, LARGEST_FILE, document_text
from analyzer.notes.file_names import NAME_FIELDS, name_reader
from analyzer.notes.hints import NO_HINTS, Hints
from analyzer.notes.name_pattern import reads_as_date
from analyzer.notes.note_files import NoteFile, files_of
from analyzer.notes.note_form import form_values
from analyzer.notes.rejected import Rejected
from analyzer.notes.table import Row, Table
from analyzer.printable import printable

LONGEST_PART, LONGEST_PATH = 255, 1_000
"""Characters of a folder's or file's name, of which no disk holds a longer one, and of a path within an archive."""
_HEADER_CHARACTERS = 20_000
"""A table that was put among the notes is told by a header within so many characters."""
_EXPORTS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".jsonl", ".ndjson", ".json", ".parquet", ".xml", ".zip")
_KINDS_TOLD = 5
"""So many endings are named of a folder that holds no notes."""
_UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What opening a file or unpacking it from a damaged archive raises; RuntimeError also for a method not known."""


def single_notes_table(path: Path, hints: Hints = NO_HINTS) -> Table:
    """Read single notes; worker and date are told by the file's name or by a form at the note's head.

    Raises:
        PeerdriftError: The pattern of names is none, the archive cannot be read, or no file is a note.
    """
    names = name_reader(hints.file_names)
    files = files_of(path, endings=ENDINGS, largest=LARGEST_FILE)
    title = path.name or path.resolve().name
    if not any(file.ending in ENDINGS for file in files):
        raise PeerdriftError(f"{title}: no .txt or .docx file in it; {_told(files)}")
    folders_tell = len({file.stem.rpartition("/")[0] for file in files if file.ending in ENDINGS}) > 1

    def rows() -> Iterator[Row | Rejected]:
        for number, file in enumerate(files, start=1):
            try:
                text = _text(file, hints)
                values = _values(file.stem, names(file.stem, folders_tell), form_values(text, hints.columns), hints)
            except ValueError as error:
                yield Rejected(title, number, "", f"file {printable(file.name[-LONGEST_PATH:])}: {error}")
            else:
                yield number, [*(values.get(field) for field in NAME_FIELDS), text]

    # The reader looks for the columns that the user names; here these are keys of forms.
    return Table(_format(path), [hints.columns.get(field, field) for field in (*NAME_FIELDS, "text")], rows())


def _format(path: Path) -> str:
    if path.is_dir():
        return "folder of single notes"
    return "ZIP of single notes" if path.suffix.lower() == ".zip" else "single note"


def _text(file: NoteFile, hints: Hints) -> str:
    """Read the text of a file.

    Raises:
        ValueError: Says why there is none.
    """
    if file.problem:
        raise ValueError(file.problem)
    if file.ending not in ENDINGS:
        raise ValueError(f"{f'a {file.ending}' if file.ending else 'no ending'}, not .txt or .docx")
    if any(len(part) > LONGEST_PART for part in file.name.split("/")):
        raise ValueError(f"a name of more than {LONGEST_PART} characters")
    if len(file.name) > LONGEST_PATH:
        raise ValueError(f"a path of more than {LONGEST_PATH:,} characters")
    text = document_text(file.ending, _content(file))
    if file.ending == ".txt" and has_header(io.StringIO(text[:_HEADER_CHARACTERS], newline=""), hints):
        raise ValueError("a table with a header and no note; give it as an export itself")
    return text


def _content(file: NoteFile) -> bytes:
    """Read a file, and no more of it than a note may have, whatever size it says it has."""
    content = b""
    if file.size <= LARGEST_FILE:
        try:
            with file.open() as handle:
                content = handle.read(LARGEST_FILE + 1)
        except _UNREADABLE as error:
            said = error.strerror if isinstance(error, OSError) else "the archive is damaged here"
            raise ValueError(f"cannot be read: {said}") from None
    if max(file.size, len(content)) > LARGEST_FILE:
        raise ValueError(f"larger than {LARGEST_FILE // 2**20} MB; a note is not")
    return content


def _values(stem: str, named: Mapping[str, str], form: Mapping[str, str], hints: Hints) -> dict[str, str]:
    """Put together what name and form tell: a pattern that the user gave goes before the form, a common one after.

    Raises:
        ValueError: There is no worker or no date, or none that reads.
    """
    sources = [form, named] if hints.file_names is None else [named, form]
    values = {"note_id": stem, **sources[1], **sources[0]}
    dates = [source["date"] for source in sources if "date" in source]
    missing = [what for what, found in (("worker", "worker_id" in values), ("date", dates)) if not found]
    if missing:
        raise ValueError(f"no {' and no '.join(missing)} {_looked_for(named, hints)}")
    values["date"] = next((date for date in dates if reads_as_date(date)), dates[0])
    if not reads_as_date(values["date"]):
        raise ValueError("its date is no such day, or is written as no date is")
    return values


def _looked_for(named: Mapping[str, str], hints: Hints) -> str:
    """Say where worker and date were looked for, and what to do."""
    if hints.file_names is not None:
        fits = "fits --file-names" if named else "does not fit --file-names"
        return f"in a form at its head, and its name {fits} {hints.file_names!r}"
    if "date" in named:
        return (
            "in a form at its head, and its folder and its name may both tell one; give --file-names such as"
            " '{worker_id}/{person_id}_{date}' or '{worker_id}_{date}'"
        )
    return "in its name or in a form at its head; give --file-names '{worker_id}_{date}' or as its names are"


def _told(files: Iterable[NoteFile]) -> str:
    """Say what a folder without notes holds instead, and what to do with it."""
    counts = Counter(file.ending or "nameless" for file in files)
    if not counts:
        return "it is empty"
    held = ", ".join(f"{count} {ending}" for ending, count in counts.most_common(_KINDS_TOLD))
    exports = any(ending in _EXPORTS for ending in counts)
    advice = "give them as exports themselves" if exports else "save the notes as .txt or .docx"
    return f"it holds {held}: {advice}"
