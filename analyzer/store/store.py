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
        with closed_where_refused(Database(where)) as database:
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
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """Change the store, all or nothing; see `Database.writing`.

        Args:
            alone: Wait until nobody else writes, and let nobody write meanwhile.

        Raises:
            PeerdriftError: The key was rotated since it was opened: what is encrypted now could not be read later.
        """
        sealed = select(settings.c.value).where(settings.c.name == SECRET)
        with self.database.writing() as connection:
            # held to the end: who rotates the key waits for those who still encrypt with the old one
            if connection.execute(sealed.with_for_update(read=not alone)).scalar_one() != self.sealed:
                raise PeerdriftError(f"{self.database}: the key was rotated; start this program again")
            yield connection

    @contextmanager
    def adding(self) -> Iterator[Connection]:
        """Change the store while nobody else adds to it, so that what is looked for first is not added meanwhile."""
        with self.writing() as connection:
            if not self.database.is_sqlite:  # SQLite lets only one write anyway
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADDING})")
            yield connection

    def encrypted(self, text: str, *, bound_to: bytes) -> bytes:
        """Encrypt a text.

        Args:
            text: Any.
            bound_to: Hash of what it belongs to: put beside anything else, it is not decrypted.
        """
        return self.cipher.encrypt(bound_to + text.encode("utf-8"))

    def decrypted(self, token: bytes, *, bound_to: bytes) -> str:
        """Decrypt a text.

        Args:
            token: As `encrypted` gave it.
            bound_to: As it was then.

        Raises:
            PeerdriftError: It is not what was encrypted with this store's key for that place.
        """
        try:
            told = self.cipher.decrypt(token)
        except InvalidToken:
            raise PeerdriftError(f"{self.database}: a text that was altered, or that another key encrypted") from None
        if not told.startswith(bound_to):
            raise PeerdriftError(f"{self.database}: a text that was put where it does not belong")
        return told[len(bound_to) :].decode("utf-8")


@contextmanager
def closed_where_refused(database: Database) -> Iterator[Database]:
    """Let go of a database where an error leaves the block: nobody else has it to close it."""
    try:
        yield database
    except BaseException:
        database.close()
        raise


def now() -> datetime:
    """Return the time in UTC as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
