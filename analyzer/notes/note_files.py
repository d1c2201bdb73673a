"""The files of a folder or ZIP archive of single notes: listed at once, opened one by one, never written to disk."""

import os
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from analyzer.errors import PeerdriftError
from analyzer.notes.clean import encodable

_OF_SYSTEMS = frozenset({"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"})
_OF_PROGRAMS = (".", "~$")
"""How the names of hidden files (.DS_Store, ._a.docx) and of Word's locks begin."""
_ENCRYPTED = 0x1
FREE_BYTES, MOST_RATIO = 2 * 2**20, 20
"""Bytes that the notes of an archive may have unpacked: so many, and so many times those of the archive. Text is packed
to a third or a tenth, and a .docx is packed already."""
_DAMAGED = "not a readable ZIP archive; pack it anew, or unpack it and give the folder"


@dataclass(frozen=True, slots=True)
class NoteFile:
    """One file of a folder or archive.

    Attributes:
        name: Its path within, "/" between the parts.
        size: Bytes that it says it has.
        problem: Why it must not be opened, or "".
        open: Opens it.
    """

    name: str
    size: int
    problem: str
    open: Callable[[], IO[bytes]]

    @property
    def ending(self) -> str:
        """The ending in lower case, with its stop."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """The path without the ending."""
        return self.name[: len(self.name) - len(self.ending)]


def files_of(path: Path, *, endings: Collection[str], largest: int) -> list[NoteFile]:
    """List the files of a folder or archive, or a file itself, in the order of their names.

    Args:
        path: The folder, archive or file.
        endings: Of the files that will be opened.
        largest: Bytes of a file that will be opened.

    Raises:
        PeerdriftError: It is an archive that cannot be read, or one that unpacks to far more than it has.
    """
    if path.is_dir():
        files = list(_folder_files(path))
    elif path.suffix.lower() == ".zip":
        files = _archive_files(path, endings=endings, largest=largest)
    else:
        return [_on_disk(path, path.name, path.resolve().parent)]
    return sorted((file for file in files if not _is_of_system(file.name)), key=lambda file: file.name)


def _is_of_system(name: str) -> bool:
    return any(part.lower() in _OF_SYSTEMS or part.startswith(_OF_PROGRAMS) for part in name.split("/"))


def _folder_files(root: Path) -> Iterator[NoteFile]:
    """Walk through a folder; links to folders are not followed, and those that lead out of it are told."""
    home = root.resolve()
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unreadable.append):
        for name in [*names, *(name for name in folders if (Path(folder) / name).is_symlink())]:
            path = Path(folder) / name
            if name in names or not path.resolve().is_relative_to(home):
                yield _on_disk(path, _shown(path.relative_to(root)), home)
    for error in unreadable:
        path = Path(str(error.filename))
        if path == root:
            raise error
        problem = f"a folder that cannot be opened: {error.strerror}"
        yield NoteFile(_shown(path.relative_to(root)), 0, problem, _opener(path))


def _shown(path: Path) -> str:
    return encodable(path.as_posix())


def _on_disk(path: Path, name: str, home: Path) -> NoteFile:
    size, problem = 0, ""
    try:
        status = path.stat()
        size = status.st_size
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            problem = "a link that leads out of the folder and is not followed"
        elif not stat.S_ISREG(status.st_mode):
            problem = "no regular file"
    except OSError as error:
        problem = "a link that leads nowhere" if path.is_symlink() else f"cannot be opened: {error.strerror}"
    return NoteFile(name, size, problem, _opener(path))


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _archive_files(path: Path, *, endings: Collection[str], largest: int) -> list[NoteFile]:
    """List an archive, which stays open as long as one of its files is held."""
    try:
        archive = zipfile.ZipFile(path)
    except OSError:
        raise
    except Exception:  # zipfile lets the errors of struct and of codecs through
        raise PeerdriftError(f"{path.name}: {_DAMAGED}") from None
    infos = [info for info in archive.infolist() if not info.is_dir()]
    packed = path.stat().st_size
    if sum(info.compress_size for info in infos) > packed:  # several share their bytes
        raise PeerdriftError(f"{path.name}: {_DAMAGED}")
    files = [
        NoteFile(_name_within(info.filename), info.file_size, _problem(info), partial(archive.open, info))
        for info in infos
    ]
    # no more is unpacked of a file than it says it has
    unpacked = sum(file.size for file in files if file.ending in endings and file.size <= largest)
    if unpacked > FREE_BYTES + MOST_RATIO * packed:
        raise PeerdriftError(
            f"{path.name}: {packed:,} bytes that unpack to {unpacked:,}, which notes do not; give the folder itself"
        )
    return files


def _name_within(name: str) -> str:
    r"""Strip a member's name of what would lead out of the archive: it is nothing but a name here."""
    parts = encodable(name).replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "nameless"


def _problem(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "locked with a password; unpack the archive and give the folder"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, not a file"
    return ""
