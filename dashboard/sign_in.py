"""Who looks at the dashboard: whoever has signed in, and as what."""

import hmac
import os
from collections.abc import Mapping

import streamlit as st

from analyzer.names import BY_OIDC, BY_PROXY
from analyzer.privacy.viewer import Access
from analyzer.store.people import accesses
from analyzer.store.store import Store
from dashboard.plain import plain

LOCAL = "local"
"""The one person of a dashboard without sign-in; it answers to this machine alone."""
PROXY_SECRET, SECRET_HEADER = "PEERDRIFT_PROXY_SECRET", "X-Peerdrift-Proxy-Secret"
"""Variable and header of a secret by which the proxy proves that it is the proxy: others on this machine, who reach the
same port, could write its headers too."""
PROXY_HEADER, DEFAULT_HEADER = "PEERDRIFT_PROXY_HEADER", "X-Forwarded-Email"
"""Variable with the name of the header in which the proxy tells who signed in, and that name by default."""
LOOK_AS = {
    Access.SUPERVISOR: "supervisor of workers",
    Access.ANALYST: "analyst (de-identified)",
    Access.WORKER: "worker, at my own notes",
    Access.ADMIN: "admin",
}


def person(how: str) -> str:
    """Return who has signed in; "" for nobody.

    Args:
        how: One of SIGN_INS.
    """
    if how == BY_OIDC:
        return oidc_person(st.user.to_dict() if st.user.is_logged_in else {})
    if how == BY_PROXY:
        return proxied_person(st.context.headers.to_dict(), os.environ)
    return LOCAL


def oidc_person(claims: Mapping[str, object]) -> str:
    """Return the e-mail address of an ID token, which Streamlit has checked; "" where its issuer does not vouch for it.

    Args:
        claims: Of the token (OpenID Connect Core 1.0, section 5.1).
    """
    if claims.get("email_verified", True) in (False, "false"):
        return ""
    return str(claims.get("email") or "").strip().lower()


def proxied_person(headers: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """Return whom a trusted proxy names; "" where it does not prove that it is the proxy.

    Args:
        headers: Of the request.
        environment: Of this process.
    """
    told = {name.lower(): value for name, value in headers.items()}
    secret = environment.get(PROXY_SECRET, "")
    proved = hmac.compare_digest(told.get(SECRET_HEADER.lower(), "").encode(), secret.encode())
    if not secret or not proved:
        return ""
    return told.get(environment.get(PROXY_HEADER, DEFAULT_HEADER).lower(), "").strip().lower()


def known_person(store: Store, how: str) -> tuple[str, tuple[Access, ...]]:
    """Return who has signed in, and what they may look as; whoever may see nothing gets no further.

    Args:
        store: Which.
        how: One of SIGN_INS.
    """
    name = person(how)
    if not name:
        _ask_to_sign_in(how)
    held = accesses(store, name)
    if not held:
        st.title("Nothing to see yet")
        st.write(f"You are signed in as {plain(name)}. An admin can grant access: `peerdrift users grant {name} ...`.")
        _sign_out(how)
        st.stop()
    if how == BY_OIDC:
        with st.sidebar:
            st.caption(f"Signed in as {plain(name)}, {' and '.join(LOOK_AS[access] for access in held)}.")
            _sign_out(how)
    return name, held


def _ask_to_sign_in(how: str) -> None:
    st.title("Peerdrift")
    if how == BY_OIDC:
        st.write("These pages hold notes of people in care. Sign in to see what is yours to see.")
        st.button("Sign in", on_click=st.login, type="primary")
    else:
        st.error("This page is reached through the sign-in of your agency. Open it by the address that you were given.")
    st.stop()


def _sign_out(how: str) -> None:
    if how == BY_OIDC:
        st.button("Sign out", on_click=st.logout)
