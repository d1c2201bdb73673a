"""Scoring pieces on this machine, on one process or several."""

import warnings
from collections.abc import Generator, Iterable

from analyzer.batch.piece import Task, score_task
from analyzer.batch.work import Finished


def scored_here(tasks: Iterable[Task], *, workers: int) -> Generator[Finished, None, None]:
    """Score pieces and yield each when it is finished, in any order.

    Args:
        tasks: Taken as processes get free, so that no more than a few pieces wait on the disk.
        workers: Processes.
    """
    if workers == 1:
        yield from map(score_task, tasks)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415  # one process needs none, and it is slow to import

    run = Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="2 * n_jobs")
    scored = run(delayed(score_task)(task) for task in tasks)
    try:
        for piece in scored:  # noqa: UP028  # `yield from` would end it with joblib's warning
            yield piece
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that tasks are given up, as is meant
            scored.close()
