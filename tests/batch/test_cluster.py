"""Scoring on a real Dask cluster of two worker processes, one of which is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from analyzer.batch import Cluster, score_exports
from analyzer.batch import cluster as module
from analyzer.errors import PeerdriftError
from tests.batch.exports import contents, export_of_pieces, small_export
from tests.batch.kills import SECONDS, Command, started
from tests.cli.command import peerdrift
from tests.conftest import ROOT

pytest.importorskip("distributed")


@dataclass(frozen=True)
class Running:
    address: str
    processes: list[int]


@pytest.fixture
def cluster() -> Iterator[Running]:
    command = [sys.executable, "-m", "tests.batch.cluster"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Running(**json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(timeout=SECONDS)
        process.stdout.close()


def scored_there(export: Path, *, out: Path, cluster: Running) -> "subprocess.Popen[str]":
    return started(Command((str(export), "--scheduler", cluster.address)), out)


def finished_pieces(out: Path) -> int:
    return len(list(out.glob("unfinished/*/*.sentences.arrow")))


def test_a_cluster_writes_the_same_bytes_also_when_a_worker_is_lost(tmp_path: Path, cluster: Running) -> None:
    export = export_of_pieces(tmp_path / "export.csv", pieces=6)
    score_exports([export], out=tmp_path / "here")
    run = scored_there(export, out=tmp_path / "there", cluster=cluster)
    deadline = time.monotonic() + SECONDS
    while not finished_pieces(tmp_path / "there"):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(cluster.processes[0], signal.SIGKILL)
    assert finished_pieces(tmp_path / "there") < 6
    _, err = run.communicate(timeout=SECONDS)
    assert run.returncode == 0, err
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_scheduler_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_SECONDS", 1)
    with pytest.raises(PeerdriftError, match=r"tcp://127.0.0.1:1: no Dask scheduler answers there"):
        score_exports([small_export(tmp_path)], out=tmp_path / "out", workers=Cluster("tcp://127.0.0.1:1"))


def test_workers_of_this_machine_and_of_a_cluster_are_not_mixed(tmp_path: Path) -> None:
    more = ("--scheduler", "tcp://127.0.0.1:1", "--workers", "2")
    done = peerdrift("score", small_export(tmp_path), "--out", tmp_path / "out", *more)
    assert done.returncode == 2
    assert "give one of them" in done.stderr
