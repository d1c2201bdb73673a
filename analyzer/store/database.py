"""The database behind the store: SQLite by default, PostgreSQL by its URL."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from platformdirs import user_data_path
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from analyzer.errors import PeerdriftError

STORE_VARIABLE = "PEERDRIFT_STORE"
"""Variable of the environment with the URL or the path of the store."""
WAIT_SECONDS = 120
"""How long one waits for others to write before it gives up."""
IN_MEMORY = ":memory:"
"""Place of a store that lives as long as it is open, for one user."""
_WRITES = "peerdrift_writes"
_UNREACHED = "it cannot be reached; is it there, and is the server up?"
_WAITED = "others write to it for too long; try again when they are done"
_FULL = "its disk is full; make room"
_READ_ONLY = "it may not be written to; make the file and its folder writable"
_REASONS = {
    "SQLITE_BUSY": _WAITED, "SQLITE_LOCKED": _WAITED, "55P03": _WAITED, "40P01": _WAITED,
    "SQLITE_FULL": _FULL, "53100": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "": _UNREACHED, "SQLITE_CANTOPEN": _UNREACHED, "57P01": _UNREACHED, "57P03": _UNREACHED,
}  # fmt: skip
"""What the codes of SQLite and PostgreSQL mean; a server that is not there has none."""


class Database:
    """A database that is read and written in transactions of its own.

    Attributes:
        url: Where it is.
    """

    def __init__(self, where: str) -> None:
        self.url = _url(where)
        try:
            engine = create_engine(self.url, **_options(self.url))
        except (NoSuchModuleError, ModuleNotFoundError):
            raise PeerdriftError(f"{self}: no driver for {self.url.drivername}; take SQLite or PostgreSQL") from None
        if self.is_sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        self._readers = engine if self.is_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        self._writers: Engine = engine.execution_options(**{_WRITES: True})

    def __str__(self) -> str:
        return self.url.database or "" if self.is_sqlite else self.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether it is a file of SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look at the database as it is at one moment, whoever writes meanwhile.

        Raises:
            PeerdriftError: It cannot be reached.
        """
        with self._told(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Change the database: all of it at the end, or nothing where an error leaves the block.

        Raises:
            PeerdriftError: It cannot be reached, or others write for longer than WAIT_SECONDS.
        """
        with self._told(), self._writers.begin() as connection:
            yield connection

    def forget_deleted(self) -> None:
        """Take what was deleted out of the files, as far as the database lets one."""
        # neither may be in a transaction
        if self.is_sqlite:
            with self._told(), closing(self._writers.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            alone = self._writers.execution_options(isolation_level="AUTOCOMMIT")
            with self._told(), alone.connect() as connection:
                connection.exec_driver_sql("VACUUM")

    def revisions(self) -> tuple[str | None, str]:
        """Return the revision of the tables that are there, None for no tables, and the one that this program needs."""
        needed, path = _newest_revision(), self._file
        if path is not None and not path.exists():  # to look would make it
            return None, needed
        with self.reading() as connection:
            return MigrationContext.configure(connection).get_current_revision(), needed

    def upgrade(self) -> None:
        """Make the tables, or bring those of an earlier version up to this one."""
        path = self._file
        if path is not None:
            _make_private(path)
        with self.writing() as connection:
            config = _alembic()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        """Let go of all connections."""
        self._writers.dispose()

    @property
    def _file(self) -> Path | None:
        """Return the file of SQLite, where there is one."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != IN_MEMORY else None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the database says into our words; its own quote the statement with its values."""
        try:
            yield
        except OperationalError as error:
            raise PeerdriftError(f"{self}: {_why(error)}") from None
        except DBAPIError as error:
            raise PeerdriftError(f"{self}: {_refused(error)}") from None


def default_place() -> str:
    """Return the URL or path of the store that the environment names, else that of the user's own data folder."""
    return os.environ.get(STORE_VARIABLE) or str(user_data_path("peerdrift") / "store.db")


def _why(error: OperationalError) -> str:
    """Say why a database could not do what it was asked to."""
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or ""
    code = "_".join(name.split("_")[:2])  # SQLITE_READONLY_DBMOVED is a kind of SQLITE_READONLY
    return _REASONS.get(code, _refused(error))


def _refused(error: DBAPIError) -> str:
    return f"the database refused ({type(error.orig).__name__})"


def _url(where: str) -> URL:
    try:
        path = where if where == IN_MEMORY else str(Path(where).absolute())
        url = make_url(where) if "://" in where else URL.create("sqlite", database=path)
    except (ArgumentError, ValueError):
        raise PeerdriftError("the store's URL cannot be read; write it as postgresql://USER@HOST/DATABASE") from None
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _options(url: URL) -> dict[str, Any]:
    # hidden, for an error's text must not hold a note
    shared: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        shared |= {"connect_args": {"timeout": WAIT_SECONDS}}
        if url.database == IN_MEMORY:  # one connection: another would see another database
            shared |= {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        return shared
    return shared | {"pool_pre_ping": True}


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins no transactions of its own: `_begin_sqlite` does
    for setting in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a committed batch outlives a power cut
        "foreign_keys = ON",
        "secure_delete = ON",  # what is deleted is overwritten
    ):
        connection.execute(f"PRAGMA {setting}").close()


def _begin_sqlite(connection: Connection) -> None:
    # a writer takes the lock at once: one that reads first and writes then would fail where another wrote between
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@cache
def _newest_revision() -> str:
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _make_private(path: Path) -> None:
    """Make the file of a new store, and its folder, such that only their owner reads them."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise PeerdriftError(f"{path}: the store cannot be made ({error.strerror})") from None
