"""One confined reader for all hostile files."""

from collections.abc import Iterator

import pytest

from tests.hostile.confined import Confined


@pytest.fixture(scope="session")
def confined() -> Iterator[Confined]:
    reader = Confined()
    yield reader
    reader.close()
