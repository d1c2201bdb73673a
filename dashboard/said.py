"""One line on what was just done, shown once the page is drawn again.

Streamlit's own toasts are dialogs without a name for a screen reader, and are gone before many have read them.
"""

import streamlit as st

from dashboard.plain import plain

_SAID = "said"


def say(words: str, *, good: bool = True) -> None:
    """Keep a line for when the page is drawn again.

    Args:
        words: Without the full stop.
        good: Whether it went well.
    """
    st.session_state[_SAID] = words, good


def show() -> None:
    """Show the line, once."""
    words, good = st.session_state.pop(_SAID, ("", True))
    if words:
        (st.success if good else st.error)(f"{plain(words)}.", icon=":material/check:" if good else ":material/error:")
