"""The dashboard's frame: who looks, which pages are theirs, what every page says. Run it by `peerdrift dashboard`."""

from pathlib import Path

import streamlit as st

from analyzer.plural import plural
from analyzer.privacy.viewer import Access, Viewer
from dashboard import dataset, said, tour
from dashboard.guarded import guarded
from dashboard.places import places
from dashboard.plain import plain

# a picture of our own: Streamlit fetches named icons for the tab from elsewhere, and nothing may leave this machine
ICON = Path(__file__).with_name("icon.png")
TIGHTER = "[data-testid=stMainBlockContainer] { padding-top: 3.2rem; padding-bottom: 4rem; }"
"""Less empty room above and below than Streamlit leaves."""
STAYS = "Nothing leaves the machine that serves this page."


def show() -> None:
    st.set_page_config(page_title="Peerdrift", page_icon=str(ICON), layout="wide")
    draw()


@guarded
def draw() -> None:
    st.html(f"<style>{TIGHTER}</style>")
    arrived = dataset.arriving()
    own = places(arrived.held)
    pages = {path: place.page() for path, place in own.items()}

    def home() -> None:
        st.switch_page(next(iter(pages.values())), query_params=st.query_params.to_dict())

    chosen = st.navigation([st.Page(home, default=True, visibility="hidden"), *pages.values()])
    if chosen.url_path in own:
        dataset.look(arrived, as_what=own[chosen.url_path].access)
        beside(arrived.viewer(own[chosen.url_path].access))
        said.show()
        if dataset.is_sample():
            tour.show(chosen.title)
    chosen.run()


def beside(viewer: Viewer) -> None:
    """Say beside every page what is shown, and what it must not be used for."""
    with st.sidebar:
        if viewer.access in (Access.SUPERVISOR, Access.WORKER):
            notes_shown()
        st.caption(
            "Labels come from a model and can be wrong. Read the sentences before you speak to anyone;"
            " never use this to rank, pay or discipline."
        )


def notes_shown() -> None:
    shown = dataset.current()
    st.caption(f"**{plain(shown.name)}**")
    if not shown.workers:
        st.caption(f"No notes yet. {STAYS}")
        return
    first, last = shown.team.workers["first"].min(), shown.team.workers["last"].max()
    months = f"{first:%b %Y}" + (f" to {last:%b %Y}" if (first.year, first.month) != (last.year, last.month) else "")
    st.caption(f"{plural(shown.notes, 'note')} by {plural(len(shown.workers), 'worker')}, {months}. {STAYS}")


show()
