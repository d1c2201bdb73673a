"""Names that are taken out of what analysts read."""

from collections.abc import Iterable

from sqlalchemy import select

from analyzer.privacy.viewer import Access, Viewer, require
from analyzer.store.audit import Action, record
from analyzer.store.pieces import in_pieces, insert_rows
from analyzer.store.scope import require_grant
from analyzer.store.store import Store
from analyzer.store.tables import known_names


def add_known_names(store: Store, names: Iterable[str], *, viewer: Viewer) -> int:
    """Add names from the columns of an export or from a list; return how many were not known.

    Raises:
        NotAllowedError: Somebody else than a supervisor or an admin adds.
    """
    require(viewer, Access.SUPERVISOR, Access.ADMIN, to="add names")
    told = {store.secrets.content_hash((name,)): name for name in sorted({name.strip() for name in names} - {""})}
    with store.adding() as connection:
        require_grant(connection, viewer)
        known: set[bytes] = set()
        for piece in in_pieces(list(told)):
            known.update(
                connection.execute(select(known_names.c.content).where(known_names.c.content.in_(piece))).scalars()
            )
        new = {content: name for content, name in told.items() if content not in known}
        insert_rows(
            connection,
            known_names,
            [{"content": content, "name": store.encrypted(name, bound_to=content)} for content, name in new.items()],
        )
        if new:
            record(connection, viewer, Action.ADDED_NAMES, {"names": len(new)}, secrets=store.secrets)
    return len(new)
