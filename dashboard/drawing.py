"""Charts on a page: each is made once of the same numbers, however often the page around it is drawn."""

from collections.abc import Callable
from typing import Any, Literal

import altair as alt
import streamlit as st

CHARTS_KEPT = 100
"""Charts that are kept, each some 20 KB and found again by its numbers alone, so that it does not matter whose tab."""
Chart = alt.LayerChart | alt.FacetChart | alt.HConcatChart | alt.VConcatChart | alt.Chart


def draw(
    make: Callable[..., Chart | None],
    /,
    *told: Any,
    key: str,
    alt: str,
    on_select: Callable[[], None] | Literal["ignore"] = "ignore",
    width: Literal["stretch", "content"] = "stretch",
    **named: Any,
) -> bool:
    """Draw a chart of `dashboard.charts`.

    Args:
        make: Makes it.
        told: What it is made of.
        key: Of the element on its page.
        alt: What it shows, for who hears the page.
        on_select: Called when a point is clicked, of charts that have the selection `charts.PICKED`.
        width: As wide as the page, or as the chart is.
        named: What else it is made of.

    Returns:
        Whether there is one: some cannot be made of too few numbers.
    """
    spec = _spec(make, f"{make.__module__}.{make.__qualname__}", told, named)
    if spec is None:
        return False
    st.vega_lite_chart(spec=spec, key=key, alt=alt, on_select=on_select, width=width)
    return True


@st.cache_data(show_spinner=False, max_entries=CHARTS_KEPT)
def _spec(
    _make: Callable[..., Chart | None],
    name: str,  # noqa: ARG001  (a key)
    told: tuple[Any, ...],
    named: dict[str, Any],
) -> dict[str, Any] | None:
    chart = _make(*told, **named)
    # the tests hold every chart against the schema of Vega-Lite, which takes as long as making it
    return None if chart is None else chart.to_dict(validate=False)
