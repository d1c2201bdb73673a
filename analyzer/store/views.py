"""What people chose on a page, kept under a name; everybody sees their own alone."""

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from analyzer.errors import PeerdriftError
from analyzer.privacy.viewer import Viewer
from analyzer.store.scope import person_key, require_grant
from analyzer.store.store import Store, now
from analyzer.store.tables import LONGEST_VIEW_NAME, views

VIEW_COLUMNS = ("name", "query", "added")
LONGEST_QUERY = 2_000
"""Characters of a query string."""


def save_view(store: Store, *, viewer: Viewer, name: str, query: str) -> None:
    """Keep what a viewer chose; what they kept under that name before is replaced.

    Args:
        store: Which.
        viewer: Whose; another of their kinds of access has views of its own.
        name: Of 1 to LONGEST_VIEW_NAME printable characters, without blanks around it.
        query: The URL's query string.

    Raises:
        PeerdriftError: Name or query are none, or nothing was granted to the viewer.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_VIEW_NAME or not name.isprintable():
        raise PeerdriftError(f"the name of a view has 1 to {LONGEST_VIEW_NAME} printable characters")
    if len(query) > LONGEST_QUERY or not query.isprintable():
        raise PeerdriftError(f"what is kept of a page has at most {LONGEST_QUERY:,} printable characters")
    with store.adding() as connection:
        require_grant(connection, viewer)
        own = and_(_own(connection, viewer), views.c.name == name)
        if not connection.execute(update(views).where(own).values(query=query, added=now())).rowcount:
            who = {"person_key": person_key(connection, viewer), "access": str(viewer.access)}
            connection.execute(insert(views).values(name=name, query=query, added=now(), **who))


def list_views(store: Store, *, viewer: Viewer) -> pd.DataFrame:
    """List what a viewer kept, with the columns VIEW_COLUMNS, in the order of names.

    Raises:
        NotAllowedError: Nothing was granted to the viewer.
    """
    with store.reading() as connection:
        require_grant(connection, viewer)
        query = select(*(views.c[name] for name in VIEW_COLUMNS)).where(_own(connection, viewer))
        rows = connection.execute(query.order_by(views.c.name)).all()
    return pd.DataFrame(rows, columns=list(VIEW_COLUMNS))


def delete_view(store: Store, *, viewer: Viewer, name: str) -> None:
    """Forget what a viewer kept under a name.

    Raises:
        PeerdriftError: There is nothing of that name, or nothing was granted to the viewer.
    """
    with store.writing() as connection:
        require_grant(connection, viewer)
        own = and_(_own(connection, viewer), views.c.name == name.strip())
        if not connection.execute(delete(views).where(own)).rowcount:
            raise PeerdriftError("no view of that name; it may have been deleted")


def _own(connection: Connection, viewer: Viewer) -> ColumnElement[bool]:
    return and_(views.c.person_key == person_key(connection, viewer), views.c.access == str(viewer.access))
