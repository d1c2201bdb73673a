"""One component for all of it: what it shows is escaped HTML made by this package, never a note's own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard.guarded import guarded

HERE = Path(__file__).parent
NAME = "peerdrift_live"
PICKED, PRESSED = "picked", "pressed"
"""What a page is told: a `data-pick` that was clicked; or a key with the `data-sentence` where the reader is."""


@dataclass(frozen=True)
class Said:
    """What somebody did in an element.

    Attributes:
        pick: The `data-pick` of what was clicked; "" for none.
        key: "c", "r" or "x" for a marked sentence; "" for none.
        sentence: Its `data-sentence`.
    """

    pick: str = ""
    key: str = ""
    sentence: str = ""


NOTHING = Said()


def live_html(html: str, *, key: str, told: Callable[[Said], None], keys: str = "") -> None:
    """Show HTML and tell what is done in it.

    Args:
        html: Made by this package: whatever comes from notes is escaped in it.
        key: Of the element on its page.
        told: Called before the page is drawn again.
        keys: Those that may be pressed at a marked sentence, of "crx".
    """

    @guarded
    def tell() -> None:
        state = st.session_state.get(key)
        said = said_of(getattr(state, PICKED, None), getattr(state, PRESSED, None))
        if said != NOTHING:
            told(said)

    _component()(
        key=key,
        data={"html": html, "keys": keys},
        **{f"on_{PICKED}_change": tell, f"on_{PRESSED}_change": tell},
    )


def said_of(picked: Any, pressed: Any) -> Said:
    """Read what the browser tells; anything else than it should tell is nothing."""
    if isinstance(picked, str) and picked:
        return Said(pick=picked)
    if isinstance(pressed, str) and pressed[:1] in ("c", "r", "x") and pressed[1:2] == ":":
        return Said(key=pressed[0], sentence=pressed[2:])
    return NOTHING


@cache
def _component() -> ComponentRenderer:
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("live.css", "live.js"))
    return st.components.v2.component(NAME, html='<div class="live"></div>', css=style, js=script)
