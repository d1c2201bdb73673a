"""A command as a process, with what it took: time, time of the processor, and memory of it and its children."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import psutil

from benchmarks.speed.settings import ROOT

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SURROUNDINGS = dict.fromkeys(THREADS, "1") | {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
}
LOOK_EVERY = 0.05
"""Seconds between two looks at memory: a shorter peak of several processes may be missed, one of a single is not."""
_MEGABYTE = 2**20


@dataclass(frozen=True)
class Spent:
    """What a process and its children took.

    Attributes:
        seconds: From start to end.
        processor_seconds: Of all of them together.
        peak_memory_mb: Most resident memory of all of them at one time, in MiB; what they share counts for each.
    """

    seconds: float
    processor_seconds: float
    peak_memory_mb: float


@dataclass
class _Looks:
    """What looks at a process and its children saw."""

    peak: int = 0
    processor: dict[int, float] = field(default_factory=dict)

    def look(self, process: psutil.Process) -> None:
        total = 0
        for one in (process, *process.children(recursive=True)):
            try:
                total += one.memory_info().rss
                times = one.cpu_times()
            except psutil.NoSuchProcess:  # it ended between the list and the look
                continue
            self.processor[one.pid] = times.user + times.system
        self.peak = max(self.peak, total)


def spent_on(command: Sequence[str], *, cores: int = 1, extra: Mapping[str, str] | None = None) -> Spent:
    """Run a command on some cores and wait for its end.

    Args:
        command: Its arguments, the program first; it runs in the repository's root.
        cores: How many it may use, the last of those that there are.
        extra: Further variables of its surroundings.

    Raises:
        RuntimeError: It failed; the message has the end of what it said.
    """
    surroundings = os.environ | SURROUNDINGS | dict(extra or {})
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        began = perf_counter()
        with _held_to(cores):
            process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=said, stderr=subprocess.STDOUT)
        looks, ended = _Looks(), threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, looks, ended))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        watch.join()
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command[:4])} ... failed: {said.read()[-1500:]}")
    processor = max(usage.ru_utime + usage.ru_stime, sum(looks.processor.values()))
    peak = max(looks.peak / _MEGABYTE, usage.ru_maxrss / 1024)
    return Spent(round(seconds, 3), round(processor, 3), round(peak, 1))


@contextmanager
def _held_to(cores: int) -> Iterator[None]:
    """Hold what this thread starts meanwhile to the last cores."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(all_cores)[-cores:])
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def _watch(pid: int, looks: _Looks, ended: threading.Event) -> None:
    try:
        process = psutil.Process(pid)
        while not ended.wait(LOOK_EVERY):
            looks.look(process)
    except psutil.NoSuchProcess:
        return
