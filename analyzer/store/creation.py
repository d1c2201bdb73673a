"""Making a store, and whom it knows at first: whoever runs it on their own machine."""

from cryptography.fernet import MultiFernet
from sqlalchemy import Connection, insert

from analyzer.errors import PeerdriftError
from analyzer.names import LOCAL
from analyzer.privacy.chain import NO_ENTRIES
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.audit import Action, record
from analyzer.store.database import Database
from analyzer.store.pieces import insert_row
from analyzer.store.secrets import derived, new_secret
from analyzer.store.store import KEEPS_TEXT, NO, SECRET, YES, Store, closed_where_refused, now
from analyzer.store.tables import audit_head, grants, people, settings

LOCAL_ADMIN, LOCAL_SUPERVISOR = Viewer(LOCAL, Access.ADMIN), Viewer(LOCAL, Access.SUPERVISOR)


def create_store(where: str, *, keys: MultiFernet, keeps_text: bool = True) -> Store:
    """Make a store.

    Args:
        where: Path of a SQLite file to be made, or the URL of an empty database.
        keys: As `read_keys` gives them; they guard its secret.
        keeps_text: Whether it shall keep the texts of notes, encrypted, or none.

    Raises:
        PeerdriftError: There is one, or none can be made there.
    """
    secret = new_secret()
    secrets, sealed = derived(secret), keys.encrypt(secret)
    with closed_where_refused(Database(where)) as database:
        database.upgrade()
        with database.writing() as connection:
            if connection.execute(settings.select()).first() is not None:
                raise PeerdriftError(f"{database}: there is a store here already")
            chosen = {SECRET: sealed, KEEPS_TEXT: YES if keeps_text else NO}
            connection.execute(insert(settings), [{"name": name, "value": value} for name, value in chosen.items()])
            connection.execute(insert(audit_head).values(only=1, number=NO_ENTRIES.number, hash=NO_ENTRIES.hash))
            _add_local(connection)
            record(connection, LOCAL_ADMIN, Action.MADE_STORE, {"keeps_text": keeps_text}, secrets=secrets)
        return Store(database, keys, secrets, sealed, keeps_text)


def _add_local(connection: Connection) -> None:
    person = insert_row(connection, people, {"name": LOCAL, "added": now()})
    connection.execute(
        insert(grants),
        [
            {"person_key": person, "access": access, "everybody": access == Access.SUPERVISOR, "granted": now()}
            for access in (Access.ADMIN, Access.SUPERVISOR, Access.ANALYST)
        ],
    )
