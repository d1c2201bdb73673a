"""Shares of several measures by group: a cell each, its share written in it."""

import json

import altair as alt
import pandas as pd

from dashboard.palette import LABEL_SIZE, QUIET, ink_on, themed

CELL_HEIGHT, LABEL_LIMIT = 34, 220
PALE, STRONG = "#eef4f8", "#2f6f97"
"""Colours of no share and of the strongest; the share is also written, so that colour is not alone in telling it."""
LEAST_STRONG = 0.01
"""Share that has the strongest colour where all are smaller."""
STRIPES = 14
LINE = 13
"""Pixels of a line of a name above."""
SUPPRESSED, NONE = "suppressed: too few to tell", "–"
"""What is said of a cell without a share, and what stands in it."""


def heat_chart(
    rows: pd.DataFrame, *, row: str, column: str, value: str, strongest: float | None = None
) -> alt.LayerChart:
    """Draw cells; what is not told is hatched and says that it is suppressed.

    Args:
        rows: A row a cell, in the order in which rows and columns shall stand.
        row: Name of the column that names its row.
        column: Name of the column that names its column.
        value: Name of the column of shares, from 0 to 1; NaN, and no row, where there is nothing to tell.
        strongest: Share that has the strongest colour; by default the largest of the rows.
    """
    told = cells(rows, row=row, column=column, value=value, strongest=strongest)
    place = alt.Chart(told[told["known"]]).encode(*_axes(told), tooltip=_tooltip())
    fills = place.mark_rect(stroke=QUIET, strokeOpacity=0.35).encode(color=alt.Color("fill:N", scale=None))
    numbers = place.mark_text(fontSize=LABEL_SIZE + 1).encode(text="words:N", color=alt.Color("ink:N", scale=None))
    layers, suppressed = [fills, numbers], told[~told["known"]]
    properties = {"height": CELL_HEIGHT * told["row"].nunique()}
    if len(suppressed):
        hatched = alt.Chart(suppressed).encode(*_axes(told), tooltip=_tooltip())
        layers.append(hatched.mark_rect(fill=hatching(), stroke=QUIET, strokeOpacity=0.35))
        layers.append(hatched.mark_text(fontSize=LABEL_SIZE + 1).encode(text="words:N"))
        words = f"hatched, {NONE}: {SUPPRESSED}"
        properties["title"] = alt.Title(words, fontSize=LABEL_SIZE, fontWeight="normal")
    return themed(alt.layer(*layers).properties(**properties))


def cells(rows: pd.DataFrame, *, row: str, column: str, value: str, strongest: float | None = None) -> pd.DataFrame:
    """Return a row for each pair of row and column: row, column, words, fill, ink, known and meaning.

    Args:
        rows: As for `heat_chart`, and so the names of its columns.
        row: As there.
        column: As there.
        value: As there.
        strongest: As there.
    """
    own = rows.rename(columns={row: "row", column: "column", value: "share"})[["row", "column", "share"]]
    names = [list(dict.fromkeys(own[name])) for name in ("row", "column")]
    pairs = pd.MultiIndex.from_product(names, names=["row", "column"])
    told = own.drop_duplicates(["row", "column"]).set_index(["row", "column"]).reindex(pairs).reset_index()
    most = max(told["share"].max() if strongest is None else strongest, LEAST_STRONG)
    told["known"] = told["share"].notna()
    told["words"] = [f"{share:.0%}" if pd.notna(share) else NONE for share in told["share"]]
    told["meaning"] = told["words"].where(told["known"], SUPPRESSED)
    told["fill"] = [shade(share / most) if pd.notna(share) else "" for share in told["share"]]
    told["ink"] = [ink_on(fill) if fill else "" for fill in told["fill"]]
    return told


def shade(part: float) -> str:
    """Return the colour a part of the way from PALE to STRONG, as "#rrggbb"."""
    ends = zip(*([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (PALE, STRONG)), strict=True)
    return "#" + "".join(f"{round(low + (high - low) * min(max(part, 0.0), 1.0)):02x}" for low, high in ends)


def hatching() -> dict[str, object]:
    """Return a fill of slanted stripes, as a gradient with hard edges: Vega has no patterns."""
    stops = []
    for stripe in range(STRIPES):
        colour = QUIET + ("55" if stripe % 2 else "00")
        stops += [{"offset": at / STRIPES, "color": colour} for at in (stripe, stripe + 1)]
    return {"gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1, "stops": stops}


def _axes(told: pd.DataFrame) -> tuple[alt.X, alt.Y]:
    """Return the axes, on both of which the names stand as they are given; those above on a line a word."""
    rows, columns = (list(dict.fromkeys(told[name])) for name in ("row", "column"))
    lines = max((len(str(name).split()) for name in columns), default=1)
    words = {name: [""] * (lines - len(str(name).split())) + str(name).split() for name in columns}
    above = alt.Axis(
        title=None, labelAngle=0, orient="top", labelOverlap=False, labelExpr=f"{json.dumps(words)}[datum.value]",
        labelPadding=5 + LINE * (lines - 1),
    )  # fmt: skip
    return (
        alt.X("column:N", sort=None, scale=alt.Scale(domain=columns), axis=above),
        alt.Y("row:N", sort=None, scale=alt.Scale(domain=rows), axis=alt.Axis(title=None, labelLimit=LABEL_LIMIT)),
    )


def _tooltip() -> list[alt.Tooltip]:
    names = {"row": "group", "column": "measure", "meaning": "share"}
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in names.items()]
