"""Long lists, a page at a time; the address holds which."""

import streamlit as st

from dashboard import address
from dashboard.plain import plain


def paged(units: list[str], *, size: int, key: str, of: str) -> list[str]:
    """Return the units of the page that is chosen, where there are more than fit one."""
    parts = in_parts(units, size=size)
    if len(parts) <= 1:
        return units
    address.take(key, range(1, len(parts) + 1), default=1)
    shown = parts[st.pagination(len(parts), key=key) - 1]
    address.put(key)
    st.caption(f"{plain(shown[0])} to {plain(shown[-1])}, of {len(units):,} {of}.")
    return shown


def in_parts(units: list[str], *, size: int) -> list[list[str]]:
    """Cut a list into pages."""
    return [units[first : first + size] for first in range(0, len(units), size)]
