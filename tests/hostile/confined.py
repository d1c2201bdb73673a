"""Reading hostile files where they do no harm: in a process with little memory to spare, which may be lost.

What a file does to its reader is seen from outside: a process that dies or does not answer is a defect.
"""

import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.errors import PeerdriftError

MEMORY = 2**30
"""Bytes that reading a hostile file may take, beyond those of the program itself."""
SECONDS = 20
"""Processor time that it may take, also on a slow machine; on a fast one none takes more than five."""
PATIENCE = 120
"""Seconds by the clock until a process that does not answer is given up."""


@dataclass(frozen=True)
class Outcome:
    """What came of reading a file.

    Attributes:
        refused: The message in which it ended; "" where it was read.
        kept: What was read of it, in short.
        rejected: Reasons of rejected rows.
        seconds: Processor time, other processes included.
    """

    refused: str
    kept: tuple[str, ...]
    rejected: tuple[str, ...]
    seconds: float


Reader = Callable[[Path], tuple[tuple[str, ...], tuple[str, ...]]]
"""Reads a file; returns what it kept and why it rejected what."""


@dataclass
class Confined:
    """A process that reads files for us; a new one where the last was lost."""

    pool: ProcessPoolExecutor | None = field(default=None)

    def __call__(self, reader: Reader, path: Path) -> Outcome:
        """Read a file; fail the test where that takes the process with it, or more than it may."""
        if self.pool is None:
            context = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(1, mp_context=context, initializer=_confine)
            self.pool.submit(_warm).result()
        try:
            outcome = self.pool.submit(_outcome, reader, path).result(timeout=PATIENCE)
        except (BrokenProcessPool, TimeoutError) as error:
            self.close()
            raise AssertionError(f"{path.name} took its reader with it: {type(error).__name__}") from None
        assert outcome.seconds < SECONDS, f"{path.name} took {outcome.seconds:.0f} seconds"
        assert "\n" not in outcome.refused
        return outcome

    def close(self) -> None:
        """End the process, which may hang."""
        if self.pool is not None:
            for process in list(self.pool._processes.values()):
                process.kill()
            self.pool.shutdown(cancel_futures=True)
            self.pool = None


def _confine() -> None:
    import analyzer.classify.artifact
    import analyzer.notes  # noqa: F401 - both are the program itself

    # data, not address space: what threads only reserve differs with what else the machine does
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (pages * resource.getpagesize() + MEMORY, hard))


def _warm() -> None:
    """Be there."""


def _outcome(reader: Reader, path: Path) -> Outcome:
    begun = _seconds()
    refused, kept, rejected = "", (), ()
    try:
        kept, rejected = reader(path)
    except PeerdriftError as error:
        refused = str(error)
    except MemoryError:
        raise AssertionError(f"{path.name} took more than {MEMORY:,} bytes") from None
    return Outcome(refused, tuple(kept), tuple(rejected), _seconds() - begun)


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
