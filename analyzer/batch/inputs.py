"""Which exports are meant: files and folders, patterns of their names, and addresses elsewhere."""

import glob
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from analyzer.errors import PeerdriftError

_ELSEWHERE = "://"


@contextmanager
def local_exports(given: Sequence[str | Path]) -> Iterator[list[Path]]:
    """Give exports as files and folders of this machine.

    What lies elsewhere is fetched into a folder that nobody else can read, and that is deleted afterwards.

    Args:
        given: Paths, which are taken as they are; as words, patterns ("exports/*.csv") and addresses ("s3://...") too.

    Raises:
        PeerdriftError: A pattern or address leads to nothing, or what reads such addresses is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="peerdrift-") as folder:  # made for its owner alone
        paths = list[Path]()
        for number, one in enumerate(given):
            if isinstance(one, str) and _ELSEWHERE in one:
                paths += _fetched(one, Path(folder, str(number)))
            else:
                paths += _expanded(one) if isinstance(one, str) else [one]
        yield paths


def _expanded(pattern: str) -> list[Path]:
    """Return the files that a pattern means, by name; a path that is there means itself, brackets or not."""
    if not glob.has_magic(pattern) or Path(pattern).exists():
        return [Path(pattern)]
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # Path.glob takes no absolute patterns
    if not found:
        raise PeerdriftError(f"{pattern}: no file has such a name")
    return [Path(name) for name in found]


def _fetched(address: str, folder: Path) -> list[Path]:
    from fsspec.core import url_to_fs  # noqa: PLC0415  # which few exports need, and which takes long to load
    from fsspec.utils import get_protocol  # noqa: PLC0415

    protocol, name = get_protocol(address), PurePosixPath(address).name  # the rest of an address may hold a password
    told = f"{protocol}{_ELSEWHERE} {name}"
    try:
        files, pattern = url_to_fs(address)
    except ImportError as error:
        raise PeerdriftError(f"{told}: a package is needed to read from there: {error}") from None
    except ValueError:
        raise PeerdriftError(f"{told}: no kind of address that is known; download it and name the file") from None
    try:
        found = sorted(files.glob(pattern)) if glob.has_magic(pattern) else [pattern]
        return [_copy(files, path, folder / str(number)) for number, path in enumerate(found)] or _nothing(told)
    except FileNotFoundError:
        return _nothing(told)
    except OSError as error:
        raise PeerdriftError(f"{told}: cannot be fetched ({error.strerror or type(error).__name__})") from None


def _nothing(told: str) -> list[Path]:
    raise PeerdriftError(f"{told}: no such file")


def _copy(files: Any, path: str, folder: Path) -> Path:
    folder.mkdir(parents=True)
    target = folder / PurePosixPath(path).name
    files.get(path, str(target), recursive=files.isdir(path))
    return target
