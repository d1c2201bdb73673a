"""Rules that tell a pattern of points from chance, each a few lines on arrays.

The names and conventions of the first four are those of NHSRplotthedots (NHS-R Community, MIT), whose cases the tests
reproduce.
"""

import numpy as np
import numpy.typing as npt

from analyzer.drift.charts.limits import Limits

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
RUN = 7
"""Points on one side of the centre, or rising or falling in a row, that chance hardly makes."""
WINDOW, NEAR_NEEDED = 3, 2
"""Of so many points in a row, so many near one limit."""
NEAR = 2 / 3
"""A point is near a limit from this part of the way to it on: two of three standard deviations."""


def seven_on_one_side(side: npt.ArrayLike) -> IntArray:
    """Mark points that end a run of RUN on one side of the centre.

    Args:
        side: 1 above the centre, -1 below, 0 on it, shape (points,).
    """
    sums = _window_sums(np.asarray(side, dtype=np.int64), RUN)
    ends: IntArray = (np.abs(sums) == RUN).astype(np.int64)
    return ends


def seven_point_trend(values: npt.ArrayLike) -> IntArray:
    """Mark points that end RUN values which rise (1) or fall (-1) all the way."""
    steps = np.sign(np.diff(np.asarray(values, dtype=np.float64), prepend=np.nan))
    sums = _window_sums(np.nan_to_num(steps).astype(np.int64), RUN - 1)
    return np.where(np.abs(sums) == RUN - 1, np.sign(sums), 0)


def part_of_seven(flags: npt.ArrayLike) -> IntArray:
    """Mark the points of the runs that `seven_on_one_side` or `seven_point_trend` marks the ends of."""
    ends = np.flatnonzero(np.asarray(flags, dtype=np.int64))
    return _covered(ends, RUN, count=np.size(flags))


def two_in_three(near: npt.ArrayLike, side: npt.ArrayLike) -> IntArray:
    """Mark WINDOW points in a row on one side of the centre, NEAR_NEEDED of which are near the limit.

    Args:
        near: 1 for points near a limit, shape (points,).
        side: As `seven_on_one_side` takes it.
    """
    close = np.asarray(near, dtype=np.int64)
    sides = np.broadcast_to(np.asarray(side, dtype=np.int64), close.shape)
    found = (_window_sums(close, WINDOW) >= NEAR_NEEDED) & (np.abs(_window_sums(sides, WINDOW)) == WINDOW)
    return _covered(np.flatnonzero(found), WINDOW, count=len(close))


def part_of_two_in_three(near: npt.ArrayLike, side: npt.ArrayLike) -> IntArray:
    """Mark the points near a limit among those that `two_in_three` marks."""
    return two_in_three(near, side) * np.asarray(near, dtype=np.int64)


def special_causes(values: npt.ArrayLike, limits: Limits) -> BoolArray:
    """Say which points any of the rules, or a limit, tells from chance.

    Args:
        values: In order, shape (points,).
        limits: Of the chart.
    """
    every = np.asarray(values, dtype=np.float64)
    apart = every - limits.centre
    side, reach = np.sign(apart).astype(np.int64), np.where(apart > 0, limits.upper, limits.lower) - limits.centre
    outside = (every > limits.upper) | (every < limits.lower)
    near = ~outside & (np.abs(apart) > NEAR * np.abs(reach))
    found: BoolArray = outside | (part_of_seven(seven_on_one_side(side)) > 0)
    found |= part_of_seven(seven_point_trend(every)) > 0
    found |= part_of_two_in_three(near, side) > 0
    return found


def _window_sums(values: IntArray, width: int) -> IntArray:
    """Add up each point and those before it, as many as `width`; 0 where there are not so many."""
    sums = np.concatenate([[0], np.cumsum(values)])
    out = np.zeros(len(values), dtype=np.int64)
    out[width - 1 :] = sums[width:] - sums[:-width] if len(values) >= width else 0
    return out


def _covered(ends: IntArray, width: int, *, count: int) -> IntArray:
    """Mark each end and the points before it, as many as `width`."""
    places = (ends[:, None] - np.arange(width)).ravel()
    return np.isin(np.arange(count), places).astype(np.int64)
