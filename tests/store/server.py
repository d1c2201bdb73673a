"""A PostgreSQL of the tests' own, in a fresh folder and on a socket in it; gone at the end, whatever ends them."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

USER = "postgres"
"""Who runs the server where the tests run as root, which PostgreSQL refuses; and the name of its superuser."""
START_SECONDS = 60
NOT_DURABLE = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
"""A killed writer loses nothing by these; a machine that loses power would."""
MEMORY = Path("/dev/shm")
"""A folder in memory, on Linux; making databases there does not wait for the disk."""
FREE_BYTES = 2_000_000_000
"""Of such a folder that must be free."""
FIRST_WITH_STRATEGY = 150_000
"""Version of the server, as it numbers itself, that lets one say how a database is copied."""
# the server ends, and its folder goes, when the pipe into it closes: also where its parent was killed
_WATCHED = 'folder=$1; shift; "$@" & server=$!; trap "" INT; cat >/dev/null; kill -INT $server; wait; rm -rf "$folder"'


def binaries() -> Path | None:
    """Return the folder with PostgreSQL's programs, the newest; None where it is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        folder: Where its data and its socket are.
        own: A connection to it.
    """

    folder: Path
    own: psycopg.Connection

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return _url(self.folder, name)

    def create(self, name: str, *, template: str = "template1") -> str:
        """Make a database, a copy of another, and return its URL."""
        quickly = " STRATEGY FILE_COPY" if self.own.info.server_version >= FIRST_WITH_STRATEGY else ""
        self.own.execute(f"CREATE DATABASE {name} TEMPLATE {template}{quickly}")  # type: ignore[call-overload]
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, also where a connection was left behind."""
        self.own.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def quick_folder() -> Path | None:
    """Return a folder in memory; None where there is none with enough room."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > FREE_BYTES
    return MEMORY if there else None


@contextmanager
def running(programs: Path, *, options: tuple[str, ...] = NOT_DURABLE, within: Path | None = None) -> Iterator[Server]:
    """Run a server as long as the block lasts.

    Args:
        programs: As `binaries` gives them.
        options: For the server.
        within: Where its folder is made; None for where temporary files are.
    """
    # not pytest's folder: the path of a socket has at most 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="peerdrift-", dir=within))
    as_user = _user(folder)
    data = ["-D", str(folder / "data")]
    made = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    try:
        subprocess.run(
            [programs / "initdb", *data, *made], check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user
        )
        started = [str(programs / "postgres"), *data, "-k", str(folder), "-c", "listen_addresses=", *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                ["sh", "-c", _WATCHED, "sh", str(folder), *started],
                stdin=subprocess.PIPE, stdout=log, stderr=log, cwd=folder, start_new_session=True, **as_user,
            )  # fmt: skip
        try:
            with _connected(folder) as own:
                yield Server(folder, own)
        finally:
            server.communicate(timeout=START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user(folder: Path) -> dict[str, str | list[str]]:
    """Give the folder to whoever runs the server, and say who that is."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(USER)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": USER, "group": USER, "extra_groups": []}


def _url(folder: Path, name: str) -> str:
    return f"postgresql://{USER}@/{name}?host={folder}"


def _connected(folder: Path) -> psycopg.Connection:
    """Wait for a server that was started, and connect to it."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            return psycopg.connect(_url(folder, "postgres"), autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)
