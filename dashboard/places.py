"""Which pages somebody has, by what they may look as. The store decides what they tell; others would tell nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import Page

from analyzer.privacy.viewer import Access


@dataclass(frozen=True)
class Place:
    """A page, and as what one looks at it.

    Attributes:
        view: Its script.
        title: Of the page.
        icon: Beside the title.
        path: In the address.
        access: As what one looks.
    """

    view: str
    title: str
    icon: str
    path: str
    access: Access

    def page(self) -> Page:
        """Return it as Streamlit takes it."""
        return st.Page(self.view, title=self.title, icon=f":material/{self.icon}:", url_path=self.path)


_SEEN, _TOLD, _OWN, _KEPT = Access.SUPERVISOR, Access.ANALYST, Access.WORKER, Access.ADMIN
PLACES = (
    Place("views/team.py", "Team", "groups", "team", _SEEN),
    Place("views/worker.py", "Worker", "person", "worker", _SEEN),
    Place("views/worker.py", "My notes", "person", "worker", _OWN),
    Place("views/note.py", "Note", "article", "note", _SEEN),
    Place("views/note.py", "Note", "article", "note", _OWN),
    Place("views/reviews.py", "Reviews", "rate_review", "reviews", _SEEN),
    Place("views/explore.py", "Explore", "query_stats", "explore", _TOLD),
    Place("views/upload.py", "Upload", "upload_file", "upload", _SEEN),
    Place("views/people.py", "People and audit", "badge", "people", _KEPT),
    Place("views/model.py", "Model", "tune", "model", _SEEN),
    Place("views/model.py", "Model", "tune", "model", _TOLD),
    Place("views/model.py", "Model", "tune", "model", _KEPT),
)
"""In the order in which they stand. Of those with the same path, the first that somebody may open is theirs."""


def places(held: Sequence[Access]) -> dict[str, Place]:
    """Return somebody's pages by their paths, in order.

    Args:
        held: What they may look as.
    """
    found: dict[str, Place] = {}
    for place in PLACES:
        if place.access in held:
            found.setdefault(place.path, place)
    return found
