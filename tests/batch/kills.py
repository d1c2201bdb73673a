"""`peerdrift score` as a process that is killed at random moments, with all its own."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.batch.exports import contents

MOST_RUNS = 50
"""Of one killing after the other, in which nothing more would be finished."""
SECONDS = 300


@dataclass(frozen=True)
class Command:
    """What is scored, and how."""

    arguments: tuple[str, ...]
    workers: int = 1

    def line(self, out: Path) -> Sequence[str]:
        score = "from analyzer.cli import main; main()"
        return [sys.executable, "-c", score, "score", *self.arguments, "--out", str(out), *self._workers()]

    def _workers(self) -> list[str]:
        return ["--workers", str(self.workers)] if self.workers > 1 else []


@dataclass(frozen=True)
class Killed:
    """How often a run was killed, when, and how many of these had finished pieces to go on from."""

    kills: int
    after: tuple[float, ...]
    pieces: tuple[int, ...]


def started(command: Command, out: Path) -> "subprocess.Popen[str]":
    """Start a run as the head of a group of processes."""
    return subprocess.Popen(
        command.line(out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def seconds_of(command: Command, *, out: Path) -> float:
    """Measure a run that is not killed."""
    begun = time.monotonic()
    _end(started(command, out))
    return time.monotonic() - begun


def kill_and_go_on(
    command: Command, *, out: Path, whole: Path, kills: int, within: float, draw: random.Random
) -> Killed:
    """Start a run, kill it at a random moment with SIGKILL, start it again ... and let the last one end.

    A run that ends before its moment has the results of one that is not killed, and another is begun.

    Args:
        command: The run.
        out: Folder of its results.
        whole: Results of a run that was not killed.
        kills: How often.
        within: Seconds of such a run; the moments are drawn from them.
        draw: Of moments.
    """
    after, pieces = list[float](), list[int]()
    for _ in range(MOST_RUNS):
        if len(after) == kills:
            break
        process, moment = started(command, out), draw.uniform(0, within)
        try:
            _, told = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            after.append(moment)
            pieces.append(len(list(out.glob("unfinished/*/*.sentences.arrow"))))
        else:
            assert process.returncode == 0, told
            assert contents(out) == contents(whole)
            shutil.rmtree(out)
    _end(started(command, out))
    return Killed(len(after), tuple(after), tuple(pieces))


def _end(process: "subprocess.Popen[str]") -> None:
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, out + err
