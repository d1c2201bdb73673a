"""People and audit: who may see what, and who saw what."""

import pandas as pd
import streamlit as st

from analyzer import PeerdriftError
from analyzer.plural import plural
from analyzer.privacy.viewer import Access, Viewer
from analyzer.store.audit import read_audit, verify_audit
from analyzer.store.people import NOBODY, Scope, add_person, grant, list_people, person_name, revoke
from analyzer.store.store import Store
from dashboard import dataset, said
from dashboard.guarded import fragment
from dashboard.plain import plain
from dashboard.sign_in import LOOK_AS

LAST = 200
"""Entries of the audit trail that are shown."""
LINES = 90
"""Pixels of three lines."""
OF_WORKERS, OF_PROGRAMS, OF_EVERYBODY = "some workers", "some programs", "everybody"


def show() -> None:
    store, viewer = dataset.looked_at()
    st.title("People and audit")
    people(store, viewer)
    audit(store, viewer)


def people(store: Store, viewer: Viewer) -> None:
    st.header("People", divider="gray")
    found = list_people(store, viewer=viewer)
    holding = found[found["revoked"].isna() & found["access"].notna()]
    st.dataframe(
        holding.drop(columns="revoked"), hide_index=True, alt="Who may see what",
        column_config={"person": "Person", "access": "Looks as", "worker_id": "Of worker", "program": "Of program",
                       "everybody": "Of everybody", "granted": "Granted"},
    )  # fmt: skip
    left, right = st.columns(2, gap="large")
    with left:
        grant_form(store, viewer)
    with right:
        revoke_form(store, viewer, sorted(holding["person"].unique()))
    with st.expander("Access that was revoked"):
        st.dataframe(found[found["revoked"].notna()], hide_index=True, alt="Access that was revoked")


def grant_form(store: Store, viewer: Viewer) -> None:
    st.subheader("Grant access")
    with st.form("grant", border=False):
        name = st.text_input("Person, as they sign in")
        access = st.selectbox("To look as", list(Access), format_func=LOOK_AS.__getitem__)
        of = st.radio("At the notes of", (OF_WORKERS, OF_PROGRAMS, OF_EVERYBODY), horizontal=True)
        named = st.text_area("Which workers or programs, one a line", height=LINES)
        st.caption("An analyst and an admin see nobody's notes: leave these empty. A worker sees their own: name one.")
        if not st.form_submit_button("Grant", type="primary"):
            return
    names = tuple(line.strip() for line in named.splitlines() if line.strip())  # a program's name may hold commas
    try:
        granted(store, viewer, name, access, scope_of(access, str(of), names))
    except PeerdriftError as error:
        st.error(f"{plain(str(error))}.")
        return
    st.rerun()


def scope_of(access: Access, of: str, names: tuple[str, ...]) -> Scope:
    """Return whose notes were chosen; of an analyst and an admin nobody's."""
    if access in (Access.ANALYST, Access.ADMIN):
        return NOBODY
    if of == OF_EVERYBODY and access == Access.SUPERVISOR:
        return Scope(everybody=True)
    return Scope(programs=names) if of == OF_PROGRAMS else Scope(workers=names)


def granted(store: Store, viewer: Viewer, name: str, access: Access, scope: Scope) -> None:
    """Grant access to somebody, known or new."""
    if person_name(name) not in set(list_people(store, viewer=viewer)["person"]):
        add_person(store, name, viewer=viewer)
    grant(store, name, access=access, scope=scope, viewer=viewer)


def revoke_form(store: Store, viewer: Viewer, names: list[str]) -> None:
    st.subheader("Revoke access")
    with st.form("revoke", border=False):
        name = st.selectbox("Person", names)
        access = st.selectbox("What they look as", list(Access), format_func=LOOK_AS.__getitem__)
        st.caption(
            "It is gone for whatever they do next. Single workers and programs are revoked by peerdrift users revoke."
        )
        if not st.form_submit_button("Revoke"):
            return
    try:
        gone = revoke(store, str(name), access=access, viewer=viewer)
    except PeerdriftError as error:
        st.error(f"{plain(str(error))}.")
        return
    said.say(f"{plural(gone, 'grant')} revoked")
    st.rerun()


@fragment
def audit(store: Store, viewer: Viewer) -> None:
    st.header("Audit trail", divider="gray")
    if st.button("Check that no entry was changed", icon=":material/verified:"):
        head, broken = verify_audit(store, viewer=viewer)
        if broken is None:
            st.success(f"{head.number:,} entries, none changed. Its end: {head.number}:{head.hash}")
        else:
            st.error(f"The audit trail was changed: {broken.reason}.")
    shown: pd.DataFrame = read_audit(store, viewer=viewer, last=LAST).iloc[::-1]
    st.dataframe(shown, hide_index=True, alt="The latest entries of the audit trail")


show()
