"""Words to the right of a chart, at the height of what they name: a label where others would need a legend.

They are an axis of their own: there is room for them however long they are, and none stands over another.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard.palette import LABEL_SIZE

GAP = LABEL_SIZE + 2
"""Pixels between the middles of two lines of words."""
DIGITS = 6
"""Of where words stand: the axis finds them by this number, and not every reader of JSON keeps all 17."""
SWATCH, PADDING = 70, 4
"""Of a square of colour: its area; and pixels before the words."""


@dataclass(frozen=True)
class Label:
    """Words that name something.

    Attributes:
        value: Where it lies on the axis of y.
        words: What stands beside it.
        colour: Of the square before the words; "" for none.
    """

    value: float
    words: str
    colour: str = ""


def spread(values: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Move values apart until each pair is `gap` apart, in their order, and as little as that takes.

    Args:
        values: In any order.
        gap: Between neighbours.
        low: No value below.
        high: No value above, as far as all fit.
    """
    order = sorted(range(len(values)), key=lambda at: (values[at], at))
    placed: list[list[float]] = []  # blocks of neighbours: sum of where they would begin, how many
    for number, at in enumerate(order):
        placed.append([values[at] - number * gap, 1.0])
        while len(placed) > 1 and placed[-1][0] / placed[-1][1] < placed[-2][0] / placed[-2][1]:
            total, count = placed.pop()
            placed[-1][0] += total
            placed[-1][1] += count
    begins = [total / count for total, count in placed for _ in range(int(count))]
    most = max(high - gap * (len(values) - 1), low)
    out = [0.0] * len(values)
    for number, at in enumerate(order):
        out[at] = min(max(begins[number], low), most) + number * gap
    return out


def beside(labels: Sequence[Label], *, scale: alt.Scale, domain: tuple[float, float], height: int) -> list[alt.Chart]:
    """Return the layers that write words to the right of a chart.

    The chart that they are laid over needs `resolve_axis(y="independent")`, and the same scale.

    Args:
        labels: In any order; None is written over another.
        scale: Of the chart's y.
        domain: Of the scale.
        height: Of the chart, in pixels.
    """
    if not labels:
        return []
    low, high = domain
    gap = GAP * (high - low) / height
    apart = spread([label.value for label in labels], gap=gap, low=low, high=high)
    at = [round(value, DIGITS) for value in apart]
    rows = pd.DataFrame({"at": at, "words": [label.words for label in labels]})
    told = f"{json.dumps(rows['words'].tolist())}[indexof({json.dumps(at)}, datum.value)]"
    coloured = any(label.colour for label in labels)
    axis = alt.Axis(
        orient="right", values=at, labelExpr=told, labelPadding=PADDING + 12 * coloured, grid=False, ticks=False,
        domain=False, title=None, labelLimit=260, labelOverlap=False, labelFlush=False,
    )  # fmt: skip
    holder = alt.Chart(rows).mark_rule(opacity=0, aria=False, tooltip=False)
    layers = [holder.encode(alt.Y("at:Q", scale=scale, axis=axis))]
    if coloured:
        squares = alt.Chart(rows.assign(colour=[label.colour for label in labels]))
        layers.append(
            squares.mark_square(size=SWATCH, opacity=1, xOffset=9, aria=False, tooltip=False).encode(
                alt.Y("at:Q", scale=scale, axis=None), x=alt.value("width"), color=alt.Color("colour:N", scale=None)
            )
        )
    return layers
