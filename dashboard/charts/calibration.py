"""Whether a model is as sure as it should be: a reliability diagram (Niculescu-Mizil and Caruana, ICML 2005)."""

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from dashboard.palette import LABEL_SIZE, MEASURE_COLOURS, QUIET, WORDS, themed

COLOUR, HEIGHT, WIDTH = MEASURE_COLOURS["clinical_drift"], 300, 380
BINS = 10
FEWEST = 20
"""Opinions of a bin below which its share says nothing."""
ROOM = 0.14
"""Of the chart below 0%, for the counts."""
DIAGONAL = "as it should be"


def bins(said: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], *, count: int = BINS) -> pd.DataFrame:
    """Put opinions into bins of equal width.

    Args:
        said: Chances, from 0 to 1, shape (opinions,).
        right: Whether each came true.
        count: How many bins.

    Returns:
        said (mean), right (share), low and high (95% interval, Wilson 1927) and count of each bin that has enough.
    """
    at = np.minimum((said * count).astype(int), count - 1)
    rows = []
    for number in np.unique(at):
        own = right[at == number]
        if len(own) < FEWEST:
            continue
        low, high = proportion_confint(int(own.sum()), len(own), alpha=0.05, method="wilson")
        rows.append(
            {"said": said[at == number].mean(), "right": own.mean(), "low": low, "high": high, "count": len(own)}
        )
    return pd.DataFrame(rows, columns=["said", "right", "low", "high", "count"])


def calibration_chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw how often the model was right by how sure it was, beside the line where both are the same.

    Args:
        rows: As `bins` gives them.
    """
    scale = alt.Scale(domain=[-ROOM, 1], nice=False)
    shares = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    x = alt.X("said:Q", title="how sure the model was", scale=alt.Scale(domain=[0, 1], nice=False), axis=shares)
    y = alt.Y("right:Q", title="how often it was right", scale=scale, axis=shares)
    same = alt.Chart(pd.DataFrame({"said": [0.0, 1.0], "right": [0.0, 1.0]}))
    base = alt.Chart(rows)
    tooltip = [
        alt.Tooltip("said:Q", format=".0%", title="sure"),
        alt.Tooltip("right:Q", format=".0%", title="right"),
        alt.Tooltip("low:Q", format=".0%", title="at least (95%)"),
        alt.Tooltip("high:Q", format=".0%", title="at most (95%)"),
        alt.Tooltip("count:Q", format=",", title="sentences"),
    ]
    named = alt.Chart(pd.DataFrame({"said": [0.04], "right": [0.04], "words": [DIAGONAL]}))
    angle = -float(np.degrees(np.arctan2(HEIGHT / (1 + ROOM), WIDTH)))
    return themed(
        alt.layer(
            same.mark_line(color=QUIET, strokeDash=[5, 4]).encode(x, y),
            named.mark_text(align="left", dy=-8, angle=angle % 360, color=WORDS).encode(x, y, text="words:N"),
            base.mark_rule(color=COLOUR, opacity=0.4, strokeWidth=4).encode(x, alt.Y("low:Q"), alt.Y2("high:Q")),
            base.mark_line(color=COLOUR, strokeWidth=1.5).encode(x, y),
            base.mark_point(color=COLOUR, filled=True, size=70, opacity=1).encode(x, y, tooltip=tooltip),
            *_counts(rows, x),
        ).properties(height=HEIGHT, width=WIDTH)
    )


def _counts(rows: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Write how many opinions each point stands for below it."""
    text = alt.Chart(rows.assign(words=[f"{count:,}" for count in rows["count"]]))
    heading = alt.Chart(pd.DataFrame({"words": ["sentences"]}))
    return [
        text.mark_text(fontSize=LABEL_SIZE - 1, color=WORDS).encode(x, y=alt.value(HEIGHT - 10), text="words:N"),
        heading.mark_text(fontSize=LABEL_SIZE - 1, color=WORDS, align="left", dy=-14).encode(
            x=alt.value(4), y=alt.value(HEIGHT - 10), text="words:N"
        ),
    ]
