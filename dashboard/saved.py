"""Views that somebody saved: each is an address."""

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from analyzer import PeerdriftError
from analyzer.privacy.viewer import Viewer
from analyzer.store.store import Store
from analyzer.store.views import delete_view, list_views, save_view
from dashboard.plain import plain


def show(store: Store, viewer: Viewer) -> None:
    """List the views that are saved, and save the one that is shown."""
    st.header("Saved views", divider="gray")
    found = list_views(store, viewer=viewer)
    for row in found.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "views/explore.py", label=plain(str(row["name"])), query_params=dict(parse_qsl(str(row["query"])))
            )
            if st.button("Remove", key=f"view-{row['name']}", type="tertiary"):
                delete_view(store, viewer=viewer, name=str(row["name"]))
                st.rerun()
    if found.empty:
        st.caption("None yet. The address of this page also holds the view: send it as a link to whoever may see it.")
    with st.form("save-view", border=False, clear_on_submit=True):
        name = st.text_input("Name of the view that is shown", max_chars=80, width=320)
        if not st.form_submit_button("Save this view"):
            return
    try:
        save_view(store, viewer=viewer, name=name, query=urlencode(st.query_params.to_dict()))
    except PeerdriftError as error:
        st.error(f"{plain(str(error))}.")
        return
    st.rerun()
