"""People and audit: who may see what, and who saw what."""

import streamlit as st

from analyzer.store.audit import read_audit, verify_audit
from analyzer.store.people import list_people
from dashboard import dataset

LAST = 200
"""Entries of the audit trail that are shown."""


def show() -> None:
    store, viewer = dataset.looked_at()
    st.title("People and audit")
    st.header("People", divider="gray")
    st.caption("Access is granted and revoked by `peerdrift users`.")
    st.dataframe(list_people(store, viewer=viewer), hide_index=True)
    st.header("Audit trail", divider="gray")
    head, broken = verify_audit(store, viewer=viewer)
    if broken is None:
        st.success(f"{head.number:,} entries, none changed. Its end: {head.number}:{head.hash}")
    else:
        st.error(f"The audit trail was changed: {broken.reason}.")
    st.dataframe(read_audit(store, viewer=viewer, last=LAST).iloc[::-1], hide_index=True)


show()
