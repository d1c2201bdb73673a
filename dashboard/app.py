"""The dashboard's frame: who looks, which pages are theirs, what every page says. Run it by `peerdrift dashboard`."""

from pathlib import Path

import streamlit as st

from analyzer.errors import PeerdriftError, defect_words
from analyzer.plural import plural
from analyzer.privacy.viewer import Access
from dashboard import dataset

# a picture of our own: Streamlit fetches named icons for the tab from elsewhere, and nothing may leave this machine
ICON = Path(__file__).with_name("icon.png")
TEAM = st.Page("views/team.py", title="Team", icon=":material/groups:", default=True)
WORKER = st.Page("views/worker.py", title="Worker", icon=":material/person:", url_path="worker")
OWN = st.Page("views/worker.py", title="My notes", icon=":material/person:", default=True)
UPLOAD = st.Page("views/upload.py", title="Upload", icon=":material/upload_file:", url_path="upload")
GROUPS = st.Page("views/groups.py", title="Groups", icon=":material/groups:", default=True)
PEOPLE = st.Page("views/people.py", title="People and audit", icon=":material/badge:", default=True)
PAGES = {
    Access.SUPERVISOR: [TEAM, WORKER, UPLOAD],
    Access.WORKER: [OWN],
    Access.ANALYST: [GROUPS],
    Access.ADMIN: [PEOPLE],
}
"""Pages by what somebody looks as. The store decides what they tell; these are only those that would tell anything."""


def show() -> None:
    st.set_page_config(page_title="Peerdrift", page_icon=str(ICON), layout="wide")
    try:
        draw()
    except PeerdriftError as error:
        st.error(f"{error}.")
    except Exception as error:  # Streamlit would log what it says, which may quote a note, and offer to ask strangers
        st.error(f"Something went wrong: {defect_words(error)}.")


def draw() -> None:
    store, viewer = dataset.looking()
    st.session_state[dataset.LOOKING] = store, viewer
    page = st.navigation(PAGES[viewer.access])
    with st.sidebar:
        if viewer.access in (Access.SUPERVISOR, Access.WORKER):
            notes_shown()
        st.caption(
            "Labels come from a model and can be wrong. Read the sentences before you speak to anyone;"
            " never use this to rank, pay or discipline."
        )
    page.run()


def notes_shown() -> None:
    shown = dataset.current()
    st.caption(f"**{shown.name}**")
    if shown.notes.empty:
        st.caption("No notes yet. Nothing leaves this machine.")
        return
    first, last = shown.notes["date"].min(), shown.notes["date"].max()
    months = f"{first:%b %Y}" + (f" to {last:%b %Y}" if (first.year, first.month) != (last.year, last.month) else "")
    st.caption(
        f"{plural(len(shown.notes), 'note')} by {plural(len(shown.workers), 'worker')}, {months}."
        " Nothing leaves this machine."
    )


show()
