"""Opening the store that a command is about."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.privacy.viewer import Access, Viewer
    from analyzer.store.store import Store


def opened(where: str | None) -> "Store":
    """Open a store with the key of the environment or of the user.

    Args:
        where: Path or URL; None for the user's own.

    Raises:
        PeerdriftError: There is none, or the key is not its own.
    """
    from analyzer.store.database import default_place
    from analyzer.store.keys import read_keys
    from analyzer.store.store import Store

    return Store.open(where or default_place(), keys=read_keys())


def viewer(person: str, access: "Access") -> "Viewer":
    """Return somebody who runs a command, with one kind of their access; the store says whether they have it."""
    from analyzer.privacy.viewer import Viewer
    from analyzer.store.people import person_name

    return Viewer(person_name(person), access)
