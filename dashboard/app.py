"""The dashboard's frame: navigation and what every page says. Run it by `peerdrift dashboard`."""

from pathlib import Path

import streamlit as st

from analyzer.plural import plural
from dashboard import dataset

# a picture of our own: Streamlit fetches named icons for the tab from elsewhere, and nothing may leave this machine
ICON = Path(__file__).with_name("icon.png")
st.set_page_config(page_title="Peerdrift", page_icon=str(ICON), layout="wide")
page = st.navigation(
    [
        st.Page("views/team.py", title="Team", icon=":material/groups:", default=True),
        st.Page("views/worker.py", title="Worker", icon=":material/person:", url_path="worker"),
        st.Page("views/upload.py", title="Upload", icon=":material/upload_file:", url_path="upload"),
    ]
)
with st.sidebar:
    shown = dataset.current()
    first, last = shown.notes["date"].min(), shown.notes["date"].max()
    months = f"{first:%b %Y}" + (f" to {last:%b %Y}" if (first.year, first.month) != (last.year, last.month) else "")
    st.caption(f"**{shown.name}**")
    st.caption(
        f"{plural(len(shown.notes), 'note')} by {plural(len(shown.workers), 'worker')}, {months}."
        " Nothing leaves this machine."
    )
    st.caption(
        "Labels come from a model and can be wrong. Read the sentences before you speak to anyone;"
        " never use this to rank, pay or discipline."
    )
page.run()
