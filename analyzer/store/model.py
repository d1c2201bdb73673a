"""Which model labels what is shown."""

from analyzer.privacy.viewer import Viewer
from analyzer.store.reading import model_name
from analyzer.store.scope import require_grant
from analyzer.store.store import Store


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
        return model_name(connection)
