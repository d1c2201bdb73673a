"""Stores on SQLite and on a PostgreSQL that the tests start: each test with `places` or `store` runs on both."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.fernet import MultiFernet
from sqlalchemy import make_url

from analyzer.store.creation import create_store
from analyzer.store.database import Database
from analyzer.store.store import Store
from tests.store.server import Server, binaries, quick_folder, running
from tests.store.stores import keys, place

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    programs = binaries()
    if programs is None:
        pytest.skip("NO POSTGRESQL ON THIS MACHINE, so that the store is tested on SQLite alone: install_postgres.sh")
    with running(programs, within=quick_folder()) as started:
        yield started


@dataclass
class Places:
    """Where stores of one kind of database are made; all are closed, and gone, at the end of the test.

    Attributes:
        folder: For files of SQLite.
        server: For databases; None for SQLite.
        template: A store without notes that is copied, which is quicker than making one.
        made: Where something was made.
        opened: Stores that are open.
    """

    folder: Path
    server: Server | None
    template: Store | None = None
    made: list[str] = field(default_factory=list)
    opened: list[Store] = field(default_factory=list)

    def empty(self) -> str:
        """Return a place for a store: the path of no file yet, or the URL of an empty database."""
        return self._copied("")

    def store(self) -> Store:
        """Return a store without notes."""
        assert self.template is not None
        return self.copy(self.template)

    def copy(self, store: Store) -> Store:
        """Return a copy of a store; nobody may use the store meanwhile."""
        store.database.close()
        return self.keep(replace(store, database=Database(self._copied(place(store)))))

    def open(self, where: str, *, told: MultiFernet | None = None) -> Store:
        """Open a store."""
        return self.keep(Store.open(where, keys=told or keys()))

    def keep(self, store: Store) -> Store:
        """Close a store at the end of the test."""
        self.opened.append(store)
        return store

    def clear(self) -> None:
        """Close all stores and drop all databases."""
        for store in self.opened:
            store.database.close()
        for where in self.made if self.server else ():
            self.server.drop(_name(where))
        self.made, self.opened = [], []

    def _copied(self, where: str) -> str:
        name = f"store_{next(_NUMBERS)}"
        if self.server is not None:
            self.made.append(self.server.create(name, template=_name(where) if where else "template1"))
            return self.made[-1]
        if where:
            shutil.copy(where, self.folder / f"{name}.db")
        return str(self.folder / f"{name}.db")


def _name(url: str) -> str:
    return str(make_url(url).database)


@pytest.fixture(scope="session", params=[SQLITE, POSTGRESQL])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Places with a template, one for the whole session."""
    server = request.getfixturevalue("server") if request.param == POSTGRESQL else None
    places = Places(tmp_path_factory.mktemp("template"), server)
    places.template = places.keep(create_store(places.empty(), keys=keys()))
    yield places
    places.clear()


@pytest.fixture
def places(template: Places, tmp_path: Path) -> Iterator[Places]:
    own = Places(tmp_path, template.server, template.template)
    yield own
    own.clear()


@pytest.fixture
def store(places: Places) -> Store:
    return places.store()


@pytest.fixture
def other_store(places: Places) -> Store:
    """Another store with the same secret."""
    return places.store()
