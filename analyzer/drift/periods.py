"""Weeks, months and quarters by name."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.names import PERIODS


def period_names(dates: pd.Series, *, period: str) -> "pd.Categorical[str]":
    """Name the period of each date.

    Args:
        dates: Timestamps.
        period: "month" ("2026-03"), "week" ("2026-W11", ISO 8601) or "quarter" ("2026-Q1").

    Returns:
        Names as categories in the order of time; only periods that occur.

    Raises:
        ValueError: There is no such period.
    """
    if period not in PERIODS:
        raise ValueError(f"no period {period!r}; periods are {', '.join(PERIODS)}")
    days, day_of = np.unique(pd.to_datetime(dates).to_numpy(dtype="datetime64[D]"), return_inverse=True)
    return pd.Categorical([_name(day, period) for day in pd.DatetimeIndex(days)]).take(day_of)


def period_texts(dates: pd.Series, *, period: str) -> npt.NDArray[np.object_]:
    """Name the period of each date as text, shape (dates,); texts of one kind of period sort as time goes."""
    return np.asarray(period_names(dates, period=period).astype(str), dtype=object)


def _name(day: pd.Timestamp, period: str) -> str:
    if period == "month":
        return f"{day.year}-{day.month:02}"
    if period == "quarter":
        return f"{day.year}-Q{day.quarter}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
