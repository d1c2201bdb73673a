"""Scoring pieces on the machines of a Dask cluster, which share the folder of results.

Over the wire go the paths of that folder, numbers of pieces and counts: workers read the notes of a piece from the
folder and write its sentences there.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from analyzer.batch.piece import Task, score_task
from analyzer.batch.work import Finished
from analyzer.errors import PeerdriftError

PIECES_A_THREAD = 2
"""Pieces that are under way for each thread of the workers: one that is scored, one that waits."""
RETRIES = 2
"""So often a piece is tried anew that failed, such as where a shared folder did not answer."""
WAIT_SECONDS = 30
"""For the scheduler to answer, and for its first worker."""


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster.

    Attributes:
        address: Of its scheduler, such as "tls://10.0.0.5:8786".
    """

    address: str


def scored_there(tasks: Iterable[Task], *, cluster: Cluster) -> Generator[Finished, None, None]:
    """Score pieces and yield each when it is finished, in any order.

    The pieces of a worker that is lost are given to others.

    Raises:
        PeerdriftError: Dask is not installed, the scheduler does not answer, it has no workers, or a piece ends every
            worker that scores it.
    """
    distributed, waiting = _distributed(), iter(tasks)
    with _client(distributed, cluster) as client:
        running = distributed.as_completed(loop=client.loop)
        _submit(client, running, waiting)
        for future in running:
            try:
                yield future.result()
            except distributed.KilledWorker:
                raise PeerdriftError(
                    f"{cluster.address}: a piece ended every worker that scored it; do they have enough memory?"
                ) from None
            _submit(client, running, waiting)


def _submit(client: Any, running: Any, waiting: Iterator[Task]) -> None:
    room = PIECES_A_THREAD * max(sum(client.nthreads().values()), 1) - running.count()
    for task in islice(waiting, max(room, 0)):
        running.add(client.submit(score_task, task, pure=False, retries=RETRIES))


def _distributed() -> Any:
    try:
        import distributed  # noqa: PLC0415  # of the extra `cluster`
    except ImportError:
        raise PeerdriftError("--scheduler needs Dask: pip install 'peerdrift[cluster]'") from None
    return distributed


@contextmanager
def _client(distributed: Any, cluster: Cluster) -> Iterator[Any]:
    try:
        client = distributed.Client(cluster.address, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError):
        raise PeerdriftError(f"{cluster.address}: no Dask scheduler answers there") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except TimeoutError:
            raise PeerdriftError(f"{cluster.address}: the scheduler has no workers; start some") from None
        yield client
