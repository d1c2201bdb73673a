"""What is chosen on a page stands in its address, so that a view can be sent as a link.

Streamlit can bind a widget to the address by itself, but writes what the screen shows ("Clinical drift") and leaves out
what is chosen by default: neither lasts when words or data change.
"""

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def take(name: str, options: Sequence[Value], *, default: Value) -> Value:
    """Set what a widget begins with, before it is drawn: what the address says, else what was chosen, else the default.

    Args:
        name: Key of the widget and name in the address.
        options: What can be chosen.
        default: Where nothing else is said.

    Returns:
        What is chosen.
    """
    asked, written = st.query_params.get(name), f"address-{name}"
    if asked is not None and asked != st.session_state.get(written):  # a link was followed
        named = {str(option): option for option in options}
        st.session_state[name] = named.get(asked, default)
    elif name not in st.session_state or st.session_state[name] not in options:
        st.session_state[name] = default
    chosen: Value = st.session_state[name]
    return chosen


def put(*names: str) -> None:
    """Write what is chosen into the address, once the widgets are drawn.

    Args:
        names: As for `take`.
    """
    for name in names:
        value, written = str(st.session_state[name]), f"address-{name}"
        # also where the address has it: a link within the page tells the server and leaves the browser's address alone
        if st.query_params.get(name) != value or st.session_state.get(written) != value:
            st.query_params[name] = value
        st.session_state[written] = value
