"""Sums on one thread: two part them in another way, and one process would not say bit by bit what several do."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[Any]:
    """Hold numpy's products to one thread for a while."""
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    """Return what knows the libraries that are loaded: looking for them takes longer than many a product."""
    return ThreadpoolController()
