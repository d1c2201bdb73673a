"""What a run is of: the same run gives the same files, byte for byte."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.analysis import Analyzer
from analyzer.errors import PeerdriftError
from analyzer.model_folder import MANIFEST
from analyzer.notes import Hints
from analyzer.notes.pieces import PIECE_CHARACTERS, PIECE_NOTES
from analyzer.shipped import shipped

_DECIDING = ("notes", "sentences", "classify", "taxonomy", "batch", "analysis.py", "results.py")
"""Parts of the package that decide what is in the results."""
_ALSO_DECIDING = ("numpy", "onnxruntime", "pandas", "pyarrow", "tokenizers")
"""Packages that do."""
_KINDS = (".py", ".toml", ".txt")
NAME_LENGTH = 16
"""Digits of a hash in the name of a run."""


@dataclass(frozen=True)
class Labeller:
    """Which engine labels the sentences, which model of it where not the shipped one, and whether by a cascade."""

    engine: str = "fast"
    model: Path | None = None
    cascade: bool = True

    def load(self) -> Analyzer:
        """Load it, once a process.

        Raises:
            PeerdriftError: As `Analyzer.load`.
        """
        return Analyzer.load(self.engine, model=self.model, cascade=self.cascade)


@dataclass(frozen=True)
class Input:
    """An export.

    Attributes:
        size: Bytes, of all files of a folder.
        sha256: Of its name and its content; names of files may tell of people, and are not kept.
    """

    size: int
    sha256: str


@dataclass(frozen=True)
class Labelled:
    """What decides, beside a note, which labels its sentences get."""

    engine: str
    model_version: str
    version: str
    code: str


@dataclass(frozen=True)
class Run:
    """Exports, how they are read and in which pieces, and how their sentences are labelled."""

    inputs: tuple[Input, ...]
    hints: dict[str, Any]
    labelled: Labelled
    piece: tuple[int, int]

    @classmethod
    def of(cls, paths: Sequence[Path], *, hints: Hints, labeller: Labeller) -> "Run":
        """Look through exports and a model.

        Raises:
            PeerdriftError: An export is not there or cannot be read.
        """
        inputs = tuple(_input(path) for path in paths)
        told = asdict(hints) | {"columns": dict(hints.columns)}
        return cls(inputs, told, labelled_by(labeller), (PIECE_NOTES, PIECE_CHARACTERS))

    def told(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return told

    @property
    def name(self) -> str:
        """Return a name that no other run has."""
        return hashlib.sha256(json.dumps(self.told(), sort_keys=True).encode()).hexdigest()[:NAME_LENGTH]


def labelled_by(labeller: Labeller) -> Labelled:
    """Tell what a labeller's labels come of."""
    engine = labeller.load().engine
    return Labelled(engine.name, engine.model_version, __version__, code_sha256())


@cache
def code_sha256() -> str:
    """Return the hash of the code, data and packages that decide what is in the results."""
    package, whole = Path(__file__).parent.parent, hashlib.sha256()
    for path in (shipped("models") / "boundary" / MANIFEST, *_files(package)):
        whole.update(f"{path.name} {_sha256(path)}\n".encode())
    whole.update(" ".join(f"{name}=={version(name)}" for name in _ALSO_DECIDING).encode())
    return whole.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    for name in _DECIDING:
        part = package / name
        yield from sorted(path for path in part.rglob("*") if path.suffix in _KINDS) if part.is_dir() else [part]


def _input(path: Path) -> Input:
    try:
        if not (path.is_dir() or path.is_file()):
            raise PeerdriftError(f"{path.name}: no such file")
        files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        whole = hashlib.sha256((path.name or path.resolve().name).encode("utf-8", "surrogateescape"))
        for file in files:
            name = file.relative_to(path).as_posix() if path.is_dir() else ""
            whole.update(f"\0{name}\0{_sha256(file)}".encode("utf-8", "surrogateescape"))
        return Input(sum(file.stat().st_size for file in files), whole.hexdigest())
    except OSError as error:
        raise PeerdriftError(f"{path.name}: cannot be opened: {error.strerror}") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
