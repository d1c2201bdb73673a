"""Which model labels what is shown."""

from sqlalchemy import select

from analyzer.privacy.viewer import Viewer
from analyzer.store.reading import current_model
from analyzer.store.scope import require_grant
from analyzer.store.store import Store
from analyzer.store.tables import models


def read_model(store: Store, *, viewer: Viewer) -> tuple[str, str]:
    """Return engine and version of the model that labelled what came in last; "" for both where nothing is labelled.

    Args:
        store: Which.
        viewer: Who looks; a model tells of nobody.

    Raises:
        NotAllowedError: Nothing was granted to the viewer.
    """
    with store.reading() as connection:
        require_grant(connection, viewer)
        own = select(models.c.engine, models.c.model_version).where(models.c.model_key == current_model(connection))
        row = connection.execute(own).first()
    return ("", "") if row is None else (row.engine, row.model_version)
