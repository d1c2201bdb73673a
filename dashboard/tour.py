"""A walk through the pages on the invented sample, for whoever opens the dashboard for the first time."""

import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from analyzer.plural import plural
from dashboard.places import PLACES

STEPS = Path(__file__).with_name("tour.toml")
STEP = "tour"
"""Number of the step that is shown, under which a tab keeps it; 0 before the tour and after it."""


@dataclass(frozen=True)
class Step:
    """One stop.

    Attributes:
        page: Title of the page.
        view: Its script.
        title: What is to be seen.
        words: In one or two sentences.
        query: Of the address.
    """

    page: str
    view: str
    title: str
    words: str
    query: dict[str, str] = field(default_factory=dict)


def parse_steps(source: bytes) -> tuple[Step, ...]:
    """Read and validate the stops.

    Args:
        source: TOML, utf-8.

    Raises:
        ValueError: There are none, or one lacks a key, has an unknown one, or leads to no page; the message says where.
    """
    data: dict[str, Any] = tomllib.loads(source.decode("utf-8"))
    if set(data) != {"steps"} or not data["steps"]:
        raise ValueError(f"tour.toml: it has {sorted(data)}; it needs steps, one or more")
    return tuple(_step(entry, where=f"step {at}") for at, entry in enumerate(data["steps"], start=1))


@cache
def load_steps() -> tuple[Step, ...]:
    """Return the stops, read once."""
    return parse_steps(STEPS.read_bytes())


def show(page: str) -> None:
    """Offer the tour, or say what there is to see at its step.

    Args:
        page: Title of the page that is drawn.
    """
    steps, at = load_steps(), int(st.session_state.get(STEP, 0))
    if not at:
        if page == steps[0].page and not st.session_state.get("tour-left"):
            _offer(len(steps))
        return
    step = steps[at - 1]
    with st.container(border=True, key="tour"):
        st.markdown(f"**{at} of {len(steps)}: {step.title}.** {step.words}")
        with st.container(horizontal=True):
            if at < len(steps) and st.button("Next stop", type="primary", icon=":material/arrow_forward:"):
                _go(at + 1)
            if page != step.page and st.button("Back to this stop"):
                _go(at)
            if st.button("End the tour", type="tertiary"):
                _leave()


def _step(entry: dict[str, Any], *, where: str) -> Step:
    known = {each.name for each in fields(Step)}
    missing, unknown = sorted(known - {"query"} - set(entry)), sorted(set(entry) - known)
    if missing or unknown:
        raise ValueError(f"tour.toml: {where}: missing keys {missing}, unknown keys {unknown}")
    query = entry.get("query", {})
    words = [entry[name] for name in sorted(known - {"query"})]
    if not isinstance(query, dict) or not all(isinstance(word, str) and word for word in [*words, *query.values()]):
        raise ValueError(f"tour.toml: {where}: every value is a text")
    if (entry["view"], entry["page"]) not in {(place.view, place.title) for place in PLACES}:
        raise ValueError(f"tour.toml: {where}: no page {entry['page']!r} at {entry['view']!r}")
    return Step(**entry)


def _offer(stops: int) -> None:
    with st.container(border=True, key="tour"):
        st.markdown(
            "**New here?** These are invented notes with stories hidden in them."
            f" A tour of {plural(stops, 'stop')} shows what the pages tell."
        )
        with st.container(horizontal=True):
            if st.button("Take the tour", type="primary", icon=":material/explore:"):
                _go(1)
            if st.button("Not now", type="tertiary"):
                _leave()


def _go(at: int) -> None:
    st.session_state[STEP] = at
    step = load_steps()[at - 1]
    for name in step.query:  # what the address says goes before what the tab remembers
        st.session_state.pop(name, None)
    st.switch_page(step.view, query_params=step.query)


def _leave() -> None:
    st.session_state[STEP] = 0
    st.session_state["tour-left"] = True
    st.rerun()
