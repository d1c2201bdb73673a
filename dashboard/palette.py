"""Colours that the colour-blind tell apart (Okabe and Ito 2008), read on light and on dark; labels stand beside them.

A mark needs a contrast of 3:1 to what it stands on, words one of 4.5:1 (WCAG 2.2, 1.4.11 and 1.4.3). A picture does not
know whether its page is light or dark: no grey has more than 4.3:1 to both, and WORDS is that one.
"""

from typing import TypeVar

import altair as alt

from analyzer.taxonomy import load_taxonomy

MEASURE_COLOURS = {
    "clinical_drift": "#0274B8",
    "informal_drift": "#B0873D",
    "organizational_drift": "#BB470A",
    "pull": "#6A5991",
    "safeguard": "#007E5C",
    "strain": "#B05988",
    "support": "#4B93BD",
    "in_role": "#3C7837",
}
QUIET = "#8A8F98"
"""Axes, intervals and whatever is not the news; readable on light and on dark."""
WORDS = "#767A82"
"""Words in a picture."""
ROLE_COLOURS = {role.name: role.colour for role in load_taxonomy().roles if role.colour}
"""Of the roles of a peer: dark and light greens by turns, so that those which touch are told apart."""
LIGHT, DARK = "#ffffff", "#0e1117"
"""Grounds of the dashboard's two themes."""
FONT = '"Source Sans", "Source Sans Pro", system-ui, sans-serif'
TITLE_SIZE, LABEL_SIZE = 15, 11
Drawn = TypeVar("Drawn", alt.Chart, alt.LayerChart, alt.FacetChart)


def themed(chart: Drawn) -> Drawn:
    """Give a chart the fonts, grid and axes that all have, on the page's own ground, light or dark.

    Args:
        chart: The outermost: Vega-Lite takes such settings there only.
    """
    # a page makes charts as wide as it is; their height is that of what is drawn, so that words keep their distances
    sized = chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    return sized.configure(
        background="transparent",
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=WORDS,
            labelFontSize=LABEL_SIZE,
            titleColor=WORDS,
            titleFontSize=LABEL_SIZE,
            titleFontWeight="normal",
            gridColor=QUIET,
            gridOpacity=0.22,
            domain=False,
            ticks=False,
        ),
        axisX=alt.AxisConfig(grid=False),
        title=alt.TitleConfig(
            anchor="start",
            color=WORDS,
            fontSize=TITLE_SIZE,
            fontWeight=600,
            subtitleColor=WORDS,
            subtitleFontSize=LABEL_SIZE + 1,
            subtitlePadding=4,
        ),
        legend=alt.LegendConfig(labelColor=WORDS, labelFontSize=LABEL_SIZE, titleColor=WORDS, symbolType="square"),
        text=alt.MarkConfig(color=WORDS, fontSize=LABEL_SIZE),
    )


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", from 0 to 1 (WCAG 2.2, definitions)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, ground: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, definitions)."""
    low, high = sorted((luminance(colour), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: str) -> str:
    """Return black or white, whichever stands out more; the worse of the two grounds still leaves 4.58:1."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground))
