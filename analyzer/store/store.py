"""The store as an open thing: its database, what opens its texts, and what the agency chose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import Connection, select

from analyzer.errors import PeerdriftError
from analyzer.store.database import Database
from analyzer.store.secrets import Secrets, derived
from analyzer.store.tables import settings

SECRET, KEEPS_TEXT = "secret", "keeps_text"
"""Names of settings."""
YES, NO = b"yes", b"no"
ADDING = 0x70656572
"""Number of the lock of PostgreSQL that one holds who adds."""


@dataclass(frozen=True)
class Store:
    """An open store; `analyzer.store.creation` makes one.

    Attributes:
        database: Where it lies.
        cipher: Encrypts and decrypts texts.
        secrets: Derived from the store's secret.
        sealed: The store's secret as its key encrypted it: another where the key was rotated.
        keeps_text: Whether it keeps the texts of notes, encrypted, or none.
    """

    database: Database
    cipher: MultiFernet
    secrets: Secrets
    sealed: bytes
    keeps_text: bool

    @classmethod
    def open(cls, where: str, *, keys: MultiFernet) -> "Store":
        """Open a store.

        Args:
            where: Path of a SQLite file, or the URL of a database.
            keys: As `read_keys` gives them.

        Raises:
            PeerdriftError: There is none, it is of another version, or the keys are not its own.
        """
        database = Database(where)
        found, needed = database.revisions()
        if found is None:
            raise PeerdriftError(f"{database}: no store here; run peerdrift store init")
        if found != needed:
            raise PeerdriftError(f"{database}: a store of another version; run peerdrift store upgrade")
        with database.reading() as connection:
            told: dict[str, bytes] = {row.name: row.value for row in connection.execute(select(settings))}
        try:
            secret = keys.decrypt(told[SECRET])
        except InvalidToken:
            raise PeerdriftError(f"{database}: the key is not that of this store; name its own key file") from None
        return cls(database, keys, derived(secret), told[SECRET], told[KEEPS_TEXT] == YES)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Look at the store as it is at one moment; see `Database.reading`."""
        with self.database.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Change the store, all or nothing; see `Database.writing`.

        Raises:
            PeerdriftError: The key was rotated since it was opened: what is encrypted now could not be read later.
        """
        with self.database.writing() as connection:
            if (
                connection.execute(select(settings.c.value).where(settings.c.name == SECRET)).scalar_one()
                != self.sealed
            ):
                raise PeerdriftError(f"{self.database}: the key was rotated; start this program again")
            yield connection

    @contextmanager
    def adding(self) -> Iterator[Connection]:
        """Change the store while nobody else adds to it, so that what is looked for first is not added meanwhile."""
        with self.writing() as connection:
            if not self.database.is_sqlite:  # SQLite lets only one write anyway
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADDING})")
            yield connection

    def encrypted(self, text: str) -> bytes:
        """Encrypt a text."""
        return self.cipher.encrypt(text.encode("utf-8"))

    def decrypted(self, token: bytes) -> str:
        """Decrypt a text.

        Raises:
            PeerdriftError: It is not what was encrypted with this store's key.
        """
        try:
            return self.cipher.decrypt(token).decode("utf-8")
        except InvalidToken:
            raise PeerdriftError(f"{self.database}: a text that was altered, or that another key encrypted") from None


def now() -> datetime:
    """Return the time in UTC as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
