"""A measure's months in one line of a table, as SVG."""

from collections.abc import Sequence
from functools import cache
from html import escape

import numpy as np
import numpy.typing as npt

from dashboard.frames import month_label

NUMBER = 34
"""Pixels at the right, for the last share in words."""
EDGE = 3
"""Pixels around the line, so that its ends are not cut off."""
HAIRLINES = (0.0, 0.5, 1.0)
FONT_SIZE = 11


def spark_svg(
    shares: npt.NDArray[np.float64],
    *,
    periods: Sequence[str],
    colour: str,
    label: str,
    width: int = 132,
    height: int = 40,
) -> str:
    """Draw a measure's months with intervals, from 0 to 100%, and write the last share beside them.

    A month without an estimate stops line and interval.

    Args:
        shares: Estimate, low and high of each month, from 0 to 1, NaN where there is none; shape (3, months).
        periods: The months.
        colour: Of line and interval, "#rrggbb".
        label: Name of the measure, for who hears the picture.
        width: In CSS pixels, the number at the right included.
        height: In CSS pixels.
    """
    known = np.flatnonzero(~np.isnan(shares[0])).tolist()
    told = escape(_words(periods, shares, known, label=label), quote=True)
    head = f'<svg role="img" aria-label="{told}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    y = (height - EDGE - (height - 2 * EDGE) * shares.clip(0.0, 1.0)).tolist()
    across = "".join(f"M0 {height - EDGE - (height - 2 * EDGE) * at:g}H{width - NUMBER}" for at in HAIRLINES)
    lines = f'<path d="{across}" stroke="currentColor" stroke-opacity=".16"/>'
    if not known:
        words = f'<text x="2" y="{height / 2 + 4:g}" font-size="{FONT_SIZE}" fill="currentColor">too little</text>'
        return f"{head}{lines}{words}</svg>"
    x = _places(len(periods), width)
    band, line = _paths(x, y, known)
    last = known[-1]
    place = min(max(y[0][last] + 4, FONT_SIZE), height - EDGE)
    return (
        f'{head}{lines}<path d="{band}" fill="{colour}" stroke="{colour}" opacity=".25"/>'
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="1.8" stroke-linecap="round"/>'
        f'<circle cx="{x[last]}" cy="{y[0][last]:.1f}" r="2.6" fill="{colour}"/>'
        f'<text x="{width}" y="{place:.0f}" font-size="{FONT_SIZE}" text-anchor="end" fill="currentColor">'
        f"{shares[0, last]:.0%}</text></svg>"
    )


@cache
def _places(count: int, width: int) -> list[str]:
    """Return where months stand, as they are written."""
    step = (width - NUMBER - 2 * EDGE) / max(count - 1, 1)
    return [f"{round(EDGE + step * at, 1):g}" for at in range(count)]


def _paths(x: Sequence[str], y: Sequence[Sequence[float]], known: Sequence[int]) -> tuple[str, str]:
    """Return the outlines of the intervals and the line, each broken where months have no estimate."""
    line, low, high = ([f"{at} {place:.1f}" for at, place in zip(x, row, strict=True)] for row in y)
    bands, lines = [], []
    for run in _runs(known):
        bands.append(f"M{'L'.join([*high[run], *reversed(low[run])])}Z")
        points = line[run]
        lines.append(f"M{'L'.join(points if len(points) > 1 else points * 2)}")
    return "".join(bands), "".join(lines)


def _runs(known: Sequence[int]) -> list[slice]:
    """Return the stretches of months that follow each other."""
    begins = [at for at, place in enumerate(known) if at == 0 or place != known[at - 1] + 1]
    ends = [*begins[1:], len(known)]
    return [slice(known[begin], known[end - 1] + 1) for begin, end in zip(begins, ends, strict=True)]


def _words(periods: Sequence[str], shares: npt.NDArray[np.float64], known: Sequence[int], *, label: str) -> str:
    if not known:
        return f"{label}: too little to say"
    told = [
        "{:.0%} ({:.0%} to {:.0%}) in {}".format(*shares[:, at].tolist(), _when(periods[at]))
        for at in dict.fromkeys((known[0], known[-1]))
    ]
    return f"{label}: {', '.join(told)}"


def _when(period: str) -> str:
    return month_label(period) if len(period) == len("2026-03") and "Q" not in period else period
