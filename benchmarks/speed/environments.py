"""What peers need: packages at pinned versions, in folders of their own, and their models; made once, kept."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.speed.peer.listed import PEERS
from benchmarks.speed.process import spent_on
from benchmarks.speed.systems import python_of

PINNED = Path(__file__).with_name("peer")
PLAIN, MEDSPACY, MODELS = "plain", "medspacy", "models"
_DONE = ".made_of"
"""File in a folder that says from which pinned versions it was made."""


def surroundings(work: Path) -> dict[str, str]:
    """Return the variables by which our interpreter finds the peers' packages."""
    return {"PYTHONPATH": str(work / PLAIN)}


def extra_for(peer: str, work: Path) -> dict[str, str]:
    """Return the variables that a peer runs with: medspaCy's environment has all that it needs."""
    return {} if peer == "medspacy" else surroundings(work)


def prepare(peers: Sequence[str], *, work: Path, progress: Callable[[str], None]) -> dict[str, str]:
    """Install what peers need, and make their models.

    Args:
        peers: Their names.
        work: Folder for both.
        progress: Told in words what begins.

    Returns:
        Why a peer cannot run, for those that cannot.
    """
    missing = dict[str, str]()
    for name in peers:
        try:
            _install(name, work, progress)
            _make_models(name, work, progress)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            missing[name] = last_line(error)
    return missing


def last_line(error: Exception) -> str:
    """Return the end of what a failed process said."""
    return str(error).strip().rsplit("\n", 1)[-1][:200]


def _install(peer: str, work: Path, progress: Callable[[str], None]) -> None:
    kind = MEDSPACY if peer == "medspacy" else PLAIN
    folder, pinned = work / kind, PINNED / f"{kind}.txt"
    if _made(folder, pinned):
        return
    progress(f"installing {pinned.name} into {folder}")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder)]
    if kind == MEDSPACY:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [python_of(peer, work), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--requirement", str(pinned)], check=True)
    (folder / _DONE).write_bytes(pinned.read_bytes())


def _make_models(peer: str, work: Path, progress: Callable[[str], None]) -> None:
    folder, module = work / MODELS / PEERS[peer][0], PINNED / f"{PEERS[peer][0]}.py"
    if _made(folder, module):
        return
    progress(f"{peer}: making its models")
    command = [python_of(peer, work), "-m", "benchmarks.speed.peer", "prepare", peer, str(work / MODELS)]
    spent_on(command, extra=extra_for(peer, work))
    (folder / _DONE).write_bytes(module.read_bytes())


def _made(folder: Path, of: Path) -> bool:
    done = folder / _DONE
    return done.is_file() and done.read_bytes() == of.read_bytes()
