"""Scoring pieces on this machine, on one process or several."""

import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from analyzer.batch.piece import Task, score_task
from analyzer.batch.run import Labeller
from analyzer.batch.work import Finished

Scoring = Callable[[Iterable[Task]], Generator[Finished, None, None]]
"""Scores pieces and yields each when it is finished, in any order; tasks are taken as processes get free, so that no
more than a few pieces wait on the disk."""


@contextmanager
def processes(workers: int, *, labeller: Labeller) -> Iterator[Scoring]:
    """Start processes that score pieces; they load the model while the exports are looked through.

    Args:
        workers: How many; for one, none is started.
        labeller: What they will label with.
    """
    if workers == 1:
        yield _scored_by_this
        return
    from joblib import Parallel, delayed  # noqa: PLC0415  # one process needs none, and it is slow to import

    with Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="2 * n_jobs") as run:
        ready = run(delayed(_load)(labeller) for _ in range(workers))

        def score(tasks: Iterable[Task]) -> Generator[Finished, None, None]:
            for _ in ready:
                pass
            return _until_closed(run(delayed(score_task)(task) for task in tasks))

        try:
            yield score
        finally:
            _close(ready)


def _scored_by_this(tasks: Iterable[Task]) -> Generator[Finished, None, None]:
    yield from map(score_task, tasks)


def _load(labeller: Labeller) -> None:
    labeller.load()


def _until_closed(scored: Any) -> Generator[Finished, None, None]:
    try:
        for piece in scored:  # noqa: UP028  # `yield from` would end it with joblib's warning
            yield piece
    finally:
        _close(scored)


def _close(scored: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that tasks are given up, as is meant
        scored.close()
