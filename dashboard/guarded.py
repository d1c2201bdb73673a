"""Parts of a page that are drawn by themselves, and say no more of a defect than the page itself does.

What goes wrong in a fragment, a dialog or a callback never comes to the frame of the pages: Streamlit would log what it
says, which may quote a note, and offer to ask strangers.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from analyzer.errors import PeerdriftError, defect_words
from dashboard.plain import plain

Told = ParamSpec("Told")


def guarded(draw: Callable[Told, None]) -> Callable[Told, None]:
    """Let a function say in words, without quoting anything, what went wrong."""

    @wraps(draw)
    def safe(*told: Told.args, **named: Told.kwargs) -> None:
        try:
            draw(*told, **named)
        except PeerdriftError as error:
            st.error(f"{plain(str(error))}.", icon=":material/error:")
        except Exception as error:
            st.error(f"Something went wrong: {defect_words(error)}.", icon=":material/error:")

    return safe


def fragment(draw: Callable[Told, None]) -> Callable[Told, None]:
    """Make a function a part of the page that is drawn anew by itself."""
    return st.fragment(guarded(draw))


def repeated(seconds: float) -> Callable[[Callable[Told, None]], Callable[Told, None]]:
    """Make a function a part of the page that is drawn anew every so many seconds."""
    return lambda draw: st.fragment(guarded(draw), run_every=seconds)
