"""How long a piece of work may take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 60
"""Processor time that tells linear work from quadratic on long texts, also on a slow machine with much else to do."""


@contextmanager
def in_seconds() -> Iterator[None]:
    """Fail where the work inside takes as long as only work does that grows faster than its text."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < SECONDS
