"""Long lists, a page at a time; the address holds which."""

import streamlit as st

from dashboard import address
from dashboard.plain import plain


def paged(units: list[str], *, size: int, key: str, of: str) -> list[str]:
    """Return the units of the page that is chosen, where there are more than fit one."""
    if len(units) <= size:
        return units
    pages = -(-len(units) // size)
    address.take(key, range(1, pages + 1), default=1)
    page = st.pagination(pages, key=key)
    address.put(key)
    shown = units[(page - 1) * size : page * size]
    st.caption(f"{plain(shown[0])} to {plain(shown[-1])}, of {len(units):,} {of}.")
    return shown
